"""What in the house cites a changed norm: limits, rule rows, gates, facts; and what a person must look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kernel.law.citations import in_words
from kernel.matters import citing as house


@dataclass(frozen=True, slots=True)
class Cited:
    """One thing that cites: its sort, where it stands, the citation, and why a person must look (or nothing)."""

    sort: str
    place: str
    citation: str
    why: str = ""


def citing(norm: str, in_force: date) -> Iterator[Cited]:
    """Everything in the house that cites the norm as it stood before ``in_force``; each thing once."""
    seen: set[tuple[str, str, str]] = set()
    followed = _followed(norm, in_force)
    for one in house.citing(norm):
        key = (one.sort, one.place, one.text)
        if key in seen or (one.since is not None and one.since >= in_force):
            continue
        seen.add(key)
        why = "" if one.sort == "clock_row" and one.place in followed else _why(one.text)
        yield Cited(one.sort, one.place, one.text, why)


def _followed(norm: str, in_force: date) -> set[str]:
    """Places of the limits whose next row, from the new version on, stands in the clock book already."""
    return {
        one.place
        for one in house.citing(norm)
        if one.sort == "clock_row" and one.since is not None and one.since >= in_force
    }


def _why(citation: str) -> str:
    told = {"article": in_words(citation)}
    return _("引用了%(article)s，请按新版核对条文号和内容；没有变化的选“不需要调整”。") % told
