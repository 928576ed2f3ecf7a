"""The list of matters as a table: which columns there are, which somebody chose, what stands in each row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kernel import registry
from kernel.matters.desk.inbox import my_steps
from kernel.matters.desk.words import LOOPS, channel_of, graded, state_of
from kernel.matters.hooks import all_class_names
from kernel.matters.models import ListSetting, Matter
from kernel.people.models import Post, User
from kernel.places.models import Region


@dataclass(frozen=True)
class Column:
    """One column: how its cells are drawn (``kind`` as ``kernel.web.worklist`` reads it) and where on phones."""

    key: str
    label: Any
    kind: str
    css: str = ""
    order: str = ""
    """The order of the list its heading asks for."""


COLUMNS = (
    Column("grade", gettext_lazy("分级"), "grade", "g-card-start"),
    Column("class", gettext_lazy("类别"), "text", "g-card-none"),
    Column("place", gettext_lazy("属地"), "text", "g-muted"),
    Column("state", gettext_lazy("当前环节"), "state"),
    Column("due", gettext_lazy("时限"), "due", "g-card-end", "due"),
    Column("body", gettext_lazy("承办"), "person"),
    Column("received", pgettext_lazy("moment", "受理"), "when", "g-card-none g-muted", "recent"),
    Column("channel", gettext_lazy("来源"), "text", "g-card-none g-muted"),
    Column("loop", gettext_lazy("办理层级"), "text", "g-card-none g-muted"),
    Column("kind", gettext_lazy("事项类型"), "text", "g-card-none g-muted"),
    Column("reopened", gettext_lazy("重办"), "text", "g-card-none g-num"),
)
USUAL = ("grade", "class", "place", "state", "due", "body", "received")
FIXED = ("grade", "due")
"""What a phone's card is headed by cannot be left out."""
MARK = "0NUMBER0"


def chosen_by(user: User) -> tuple[Column, ...]:
    """The columns somebody chose, in their order; the usual ones for who never did."""
    kept = ListSetting.objects.filter(user=user).values_list("columns", flat=True).first()
    wanted = set(kept or USUAL) | set(FIXED)
    return tuple(column for column in COLUMNS if column.key in wanted)


def townships() -> dict[str, str]:
    """Names of the townships by code."""
    return dict(Region.objects.filter(level="township").values_list("code", "name"))


def rows_for(
    matters: Sequence[Matter], columns: Sequence[Column] = (), *, user: User | None = None, post: Post | None = None
) -> list[dict[str, Any]]:
    """Matters as the table draws them. With ``user``: also what waits for them on each, and the key that opens it."""
    shown = columns or tuple(one for one in COLUMNS if one.key in USUAL)
    words = {"class": all_class_names(), "place": townships()}
    mine = _waiting(matters, user, post) if user is not None else {}
    detail = reverse("matters:detail", args=[MARK])
    return [
        {
            "matter": matter, "no": matter.no, "title": matter.title, "url": detail.replace(MARK, matter.no),
            "meta": _meta(matter), "locked": matter.sealed, "cells": [_cell(one.key, matter, words) for one in shown],
            "act": mine.get(matter.pk),
        }
        for matter in matters
    ]  # fmt: skip


def _meta(matter: Matter) -> list[Any]:
    found = [matter.no, channel_of(matter)]
    if matter.reopened:
        found.append(_("重办%(n)s次") % {"n": matter.reopened})
    return found


def _cell(key: str, matter: Matter, words: dict[str, dict[str, str]]) -> Any:
    if key == "due":
        return matter if matter.open else None
    return CELLS[key](matter, words)


CELLS: dict[str, Any] = {
    "grade": lambda matter, words: matter.grade if graded(matter) else None,
    "class": lambda matter, words: words["class"].get(matter.class_code, ""),
    "place": lambda matter, words: words["place"].get(matter.township_code, ""),
    "state": lambda matter, words: state_of(matter),
    "body": lambda matter, words: matter.accountable.name,
    "received": lambda matter, words: matter.received_at,
    "channel": lambda matter, words: channel_of(matter),
    "loop": lambda matter, words: LOOPS.get(matter.loop, ""),
    "kind": lambda matter, words: registry.by_kind(matter.kind).name,
    "reopened": lambda matter, words: _("%(n)s次") % {"n": matter.reopened} if matter.reopened else "",
}


# ── what waits for somebody on these matters ─────────────────────────────────

ACTS = {"triage": ("dispatch", "f"), "accept": ("accept", "a"), "take_over": ("accept", "a")}
"""Of a node: the action that is the natural next thing, and its letter (F hands on, A accepts)."""


def _waiting(matters: Sequence[Matter], user: User, post: Post | None) -> dict[int, tuple[str, Any, str]]:
    """Of each matter with an open step of this person: the act's address, its words, its letter."""
    steps = my_steps(user, post).filter(matter_id__in=[one.pk for one in matters], node__in=ACTS)
    at = dict(steps.values_list("matter_id", "node"))
    labels = {"dispatch": _("派单"), "accept": _("受理")}
    address = reverse("matters:act", args=[MARK, "KEY"])
    found = {}
    for matter in matters:
        if matter.pk in at:
            key, letter = ACTS[at[matter.pk]]
            found[matter.pk] = (address.replace(MARK, matter.no).replace("KEY", key), labels[key], letter)
    return found
