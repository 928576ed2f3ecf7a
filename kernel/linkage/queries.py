"""Reading what is linked: who and what belongs together, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from kernel.datahub.datasets import sources
from kernel.datahub.models import Record
from kernel.datahub.services import STEWARDS
from kernel.linkage.definitions import Model, model
from kernel.linkage.models import Claim, Decision, Mention, Report, Run
from kernel.linkage.stored import mentions_where, reports_where
from kernel.people.queries import holds
from kernel.places.queries import region

if TYPE_CHECKING:
    from kernel.linkage.scoring import Part

OF = {"subjects": ("persons", "firms", "retold"), "matters": ("again", "others")}
"""The kinds of claims that make subjects, and those that make matters."""


class Why(NamedTuple):
    """A pair and its reasons: the model, its version, where the weight starts, what each comparison adds."""

    model: str
    version: str
    start: float
    parts: list[Part]
    weight: float
    probability: float
    threshold: float

    @property
    def telling(self) -> list[Part]:
        """The comparisons, what tells most for or against first."""
        return sorted(self.parts, key=lambda one: -abs(one.weight))


def explain(kind: str, one: int, two: int) -> Why:
    """Why two mentions (``subjects``) or reports (``matters``) are, or are not, held for the same. Raises KeyError."""
    from kernel.linkage.scoring import parts, probability, weight  # sqlglot comes with the first pair

    read = reports_where if kind == "matters" else _mentions
    rows = {row["id"]: row for row in read("id IN (%s, %s)", [one, two])}
    left, right = rows[min(one, two)], rows[max(one, two)]
    known = _model_for(kind, left, right)
    value = weight(known, left, right)
    return Why(
        known.name, known.version, known.start, parts(known, left, right), value, probability(value), known.threshold
    )


def _mentions(where: str, values: list[int]) -> list[dict[str, object]]:
    return mentions_where(f"m.{where}", values)


def _model_for(kind: str, one: dict[str, object], two: dict[str, object]) -> Model:
    if kind == "matters":
        return model("again" if one["who"] == two["who"] != 0 else "others")
    return model("firms" if one["style"] == 4 and two["style"] == 4 else "persons")


def members(kind: str, number: int) -> list[int]:
    """All mentions of a subject, or all reports of a matter, in order."""
    rows = Report.objects.filter(matter=number) if kind == "matters" else Mention.objects.filter(subject=number)
    return list(rows.order_by("id").values_list("id", flat=True))


def claims_among(kind: str, ids: list[int]) -> list[tuple[int, int, float]]:
    """The machine's claims with both ends among these, as (one, two, weight)."""
    found = Claim.objects.filter(kind__in=OF[kind], one__in=ids, two__in=ids)
    return list(found.values_list("one", "two", "weight"))


def decisions_among(kind: str, ids: list[int]) -> list[Decision]:
    """What people decided about any of these and still holds, oldest first."""
    mine = Decision.objects.filter(kind=kind, withdrawn_at__isnull=True)
    return list((mine.filter(one__in=ids) | mine.filter(two__in=ids)).order_by("id"))


def not_carried() -> QuerySet[Decision]:
    """Decisions on matters that have not reached what was made of the records, oldest first."""
    return Decision.objects.filter(kind="matters", withdrawn_at=None, carried_at=None).order_by("id")


def report_of(source: str, key: str) -> Report | None:
    """The report of a source's record, as far as it has been linked."""
    return Report.objects.filter(source=source, key=key).first()


def last_run() -> Run | None:
    """The newest run over all records."""
    return Run.objects.order_by("-id").first()


# ── for the pages ────────────────────────────────────────────────────────────


class Pair(NamedTuple):
    """Another record beside one: where it comes from, the pair to decide on, why, and what a person said."""

    kind: str
    one: int
    two: int
    report: int
    other: Report
    source: str
    why: Why
    decided: Decision | None


MOST = 30
"""Of a larger group so many are shown with their reasons."""


def may_decide(user: Any) -> bool:
    """Whether this person may say what is the same."""
    return bool(user.is_authenticated and holds(user, roles=STEWARDS))


def linked_reports(key: str = "") -> QuerySet[Report]:
    """Records put together with others, the newest first; with ``key``, those whose number begins so."""
    if key:
        return Report.objects.filter(key__startswith=key).order_by("-id")
    return Report.objects.exclude(matter=F("id")).order_by("-id")


class Told(NamedTuple):
    """A record in a list: its source's name, when it was registered there, the township, what else tells the same."""

    report: Report
    source: str
    received_at: datetime | None
    place: str
    others: list[str]
    """The first others of its matter, each by source and number."""
    more: int
    """Others beyond these."""


SHOWN = 2
"""Of the others so many are named in a list."""


def told(reports: Sequence[Report]) -> list[Told]:
    """What a list says of records, in two statements; no word of anybody."""
    newest = Record.objects.filter(dataset__in={one.source for one in reports}, key__in={one.key for one in reports})
    known = {(one.dataset, one.key): one for one in newest.filter(current=True)}
    alike: dict[int, list[Any]] = {}
    for row in _first_of({one.matter for one in reports}):
        alike.setdefault(row.matter, []).append(row)
    names, found = source_names(), []
    for one in reports:
        record, same = known.get((one.source, one.key)), alike[one.matter]
        place = region(record.place_code[:9]) if record else None
        others = [f"{names.get(row.source, row.source)} {row.key}" for row in same if row.pk != one.pk][:SHOWN]
        found.append(
            Told(
                one, names.get(one.source, one.source), record.received_at if record else None,
                place.name if place else "", others, same[0].many - 1 - len(others),
            )
        )  # fmt: skip
    return found


def _first_of(matters: set[int]) -> QuerySet[Report]:
    """The first reports of each matter, with how ``many`` it has."""
    rows = Report.objects.filter(matter__in=matters).annotate(
        at=Window(RowNumber(), partition_by=F("matter"), order_by="id"),
        many=Window(Count("pk"), partition_by=F("matter")),
    )
    return rows.filter(at__lte=SHOWN + 1).order_by("id")


def source_names() -> dict[str, str]:
    """What each source is called, by its code."""
    return {one.id: one.name for one in sources()}


def report(pk: int) -> Report | None:
    """One report by its number."""
    return Report.objects.filter(pk=pk).first()


def others_of_matter(found: Report) -> list[Pair]:
    """The other records of its matter, with why each is held for the same."""
    rows = Report.objects.filter(matter=found.matter).exclude(pk=found.pk).order_by("id")[:MOST]
    names = source_names()
    return [_pair("matters", found.pk, other.pk, found.pk, other, names) for other in rows]


def others_of_parties(found: Report) -> list[Pair]:
    """Other mentions of its people in records of other matters, with why each is held for the same person."""
    pairs, names = [], source_names()
    for mention in Mention.objects.filter(report=found.pk).exclude(style=4):
        others = Mention.objects.filter(subject=mention.subject).exclude(report__matter=found.matter)
        for other in others.select_related("report").order_by("id")[:MOST]:
            pairs.append(_pair("subjects", mention.pk, other.pk, found.pk, other.report, names))
    return pairs


def pair(kind: str, one: int, two: int) -> Pair | None:
    """Two rows to decide on; None where there are no such two."""
    if kind == "matters":
        reports = Report.objects.in_bulk([one, two])
    elif kind == "subjects":
        reports = {each.pk: each.report for each in Mention.objects.filter(pk__in=(one, two)).select_related("report")}
    else:
        return None
    if len(reports) != 2:
        return None
    return _pair(kind, one, two, reports[one].pk, reports[two], source_names())


def _pair(kind: str, one: int, two: int, report: int, other: Report, names: Mapping[str, str]) -> Pair:
    low, high = min(one, two), max(one, two)
    decided = Decision.objects.filter(kind=kind, one=low, two=high, withdrawn_at__isnull=True).first()
    source = names.get(other.source, other.source)
    return Pair(kind, one, two, report, other, source, explain(kind, one, two), decided)
