"""From claims and decisions to groups: heaviest first, and never over what a person has told apart."""

from collections.abc import Iterable
from typing import Any

from kernel.linkage import queries
from kernel.linkage.models import Mention, Report

CERTAIN = 1e9


def groups(
    ids: Iterable[int], claims: Iterable[tuple[int, int, float]], apart: Iterable[tuple[int, int]] = ()
) -> dict[int, int]:
    """The group of each id, named by its lowest member. A claim that would join a pair told apart joins nothing."""
    members: dict[int, set[int]] = {one: {one} for one in ids}
    enemies: dict[int, set[int]] = {}
    for one, two in apart:
        enemies.setdefault(one, set()).add(two)
        enemies.setdefault(two, set()).add(one)
    for one, two, _weight in sorted(claims, key=lambda claim: (-claim[2], claim[0], claim[1])):
        mine, theirs = members[one], members[two]
        if mine is theirs or any(enemies.get(each, set()) & theirs for each in mine):
            continue
        mine |= theirs
        for each in theirs:
            members[each] = mine
    return {one: min(group) for one, group in members.items()}


def regroup(kind: str, touched: Iterable[int]) -> dict[int, int]:
    """Work out anew the groups these belong to, and carry what changed to everything derived from them."""
    held: Any = Report if kind == "matters" else Mention
    column = "matter" if kind == "matters" else "subject"
    now_in = set(held.objects.filter(pk__in=list(touched)).values_list(column, flat=True))
    ids = [pk for group in now_in for pk in queries.members(kind, group)]
    decisions = queries.decisions_among(kind, ids)
    inside = set(ids)
    decided = {(one.one, one.two): one.same for one in decisions if {one.one, one.two} <= inside}
    claims = [one for one in queries.claims_among(kind, ids) if decided.get((one[0], one[1]), True)]
    claims = [*claims, *((one, two, CERTAIN) for (one, two), same in decided.items() if same)]
    found = groups(ids, claims, [pair for pair, same in decided.items() if not same])
    for group in set(found.values()):
        held.objects.filter(pk__in=[pk for pk, name in found.items() if name == group]).update(**{column: group})
    if kind == "subjects":
        _carry(found)
    return found


def _carry(found: dict[int, int]) -> None:
    """Reports hold who brings them and whom they are about: those of the mentions that moved follow."""
    for mention in Mention.objects.filter(pk__in=list(found), seat__in=(1, 2)):
        name = "who" if mention.seat == 1 else "other"
        Report.objects.filter(pk=mention.report_id).update(**{name: found[mention.pk]})
