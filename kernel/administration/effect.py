"""What a draft of a table would have answered for the matters of the last three months, beside what it answers now.

Only what the matters' own rows of the ledger of rules asked is asked again (``rules.Hit``); what a new column asks
comes from the matter. Nothing is logged, nothing is changed. Sealed matters are not in it at all; the count is of the
whole county, the examples are only those the reader may see.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeAlias

from kernel import registry
from kernel.administration.words import said
from kernel.common.moment import now, today
from kernel.matters.host import rule_facts
from kernel.matters.lists import visible_to
from kernel.matters.models import Matter
from kernel.people.models import Post, User
from kernel.rules.models import Draft, Hit, TableVersion
from kernel.rules.queries import fact_kinds
from kernel.rules.rows import TableProblems
from kernel.rules.table import FactProblem, SeveralRows, Table
from kernel.rules.terms import Terms

PERIOD = timedelta(days=92)
MOST = 3_000
"""Matters asked again, the newest first."""
SAMPLES = 5
CHUNK = 500

Answer: TypeAlias = tuple[str, Any]
"""In words, and in full to compare by."""
Ask: TypeAlias = Callable[[Matter], Answer | None]
"""What a text answers for a matter; None when it was never asked about it."""


@dataclass
class Change:
    """Matters that would be answered otherwise in one way: from what, to what, how many, some that may be seen."""

    old: str
    new: str
    numbers: list[int] = field(default_factory=list)
    samples: list[Matter] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many matters."""
        return len(self.numbers)


@dataclass(frozen=True)
class Effect:
    """The whole comparison."""

    since: date
    on: date
    asked: int
    changes: tuple[Change, ...]
    more: bool
    """True when there were more matters than are asked again."""

    @property
    def changed(self) -> int:
        """Matters that would be answered otherwise."""
        return sum(one.count for one in self.changes)


def effect_of(draft: Draft, *, by: User, post: Post | None = None) -> Effect | None:
    """Ask both texts about the matters of the last three months.

    None for a list, which decides nothing by itself, and for a draft with mistakes.
    """
    scenario = next((one for one in registry.scenarios() if one.code == draft.key.partition(".")[0]), None)
    base = TableVersion.objects.values_list("text", flat=True).get(key=draft.key, version=draft.base)
    if scenario is None:
        return None
    try:
        pair = _pair(draft.key, base, draft.text)
    except TableProblems:
        return None
    if pair is None:
        return None
    since = now() - PERIOD
    rows = Matter.objects.filter(kind=scenario.kind, sealed=False, received_at__gte=since).order_by("-received_at")
    matters = list(rows.select_related("region")[: MOST + 1])
    asked, changes = _compare(pair, matters[:MOST])
    _show(changes, by, post)
    ordered = tuple(sorted(changes, key=lambda one: -one.count))
    return Effect(since.date(), pair.on, asked, ordered, len(matters) > MOST)


@dataclass(frozen=True)
class _Pair:
    """The text in force and the draft, ready to be asked, and the day on which both are asked."""

    prepare: Callable[[Sequence[Matter]], Mapping[int, Any]]
    old: Callable[[Matter, Any], Answer]
    new: Callable[[Matter, Any], Answer]
    on: date


def _pair(key: str, base: str, text: str) -> _Pair | None:
    header = next((line for line in text.splitlines() if line and not line.startswith("#")), "")
    if "then_" in header:
        return _tables(Table.compile(base, key, facts=fact_kinds(key)), Table.compile(text, key, facts=fact_kinds(key)))
    if header.startswith("class,term,weight"):
        return _words(Terms.compile(base, key), Terms.compile(text, key))
    return None


def _tables(old: Table, new: Table) -> _Pair:
    """Both are asked as of the day on which the last row of the draft begins to hold, today at the earliest."""
    on = max([today(), *(row.valid_from for row in new.rows)])

    def prepare(matters: Sequence[Matter]) -> Mapping[int, Any]:
        return _inputs(old.name, matters)

    def asked(table: Table) -> Callable[[Matter, Any], Answer]:
        def answer(matter: Matter, inputs: Any) -> Answer:
            return _decided(table, {**_more(matter, old), **inputs}, on, matter.region_id)

        return answer

    return _Pair(prepare, asked(old), asked(new), on)


def _more(matter: Matter, old: Table) -> dict[str, Any]:
    """Facts of the matter that the text in force never asked for: a new column may."""
    known = {**rule_facts(matter), **matter.facts}
    return {name: value for name, value in known.items() if name not in old.facts}


def _decided(table: Table, facts: Mapping[str, Any], on: date, region: str) -> Answer:
    try:
        decision = table.decide(facts, on=on, region=region)
    except (FactProblem, SeveralRows) as wrong:
        return str(wrong), str(wrong)
    return said(decision.outcome), tuple(sorted((name, str(value)) for name, value in decision.outcome.items()))


def _inputs(key: str, matters: Sequence[Matter]) -> Mapping[int, Any]:
    """What the table was last asked about each matter, by the matter's key."""
    found: dict[int, Any] = {}
    for start in range(0, len(matters), CHUNK):
        subjects = [one.audit_chain for one in matters[start : start + CHUNK]]
        rows = Hit.objects.filter(subject__in=subjects, key=key).order_by("id").values_list("subject", "inputs")
        found |= {int(subject.partition(":")[2]): inputs for subject, inputs in rows}
    return found


def _words(old: Terms, new: Terms) -> _Pair:
    """Dictionaries are asked for the class they find most likely."""

    def prepare(matters: Sequence[Matter]) -> Mapping[int, Any]:
        return {one.pk: {} for one in matters}

    def asked(terms: Terms) -> Callable[[Matter, Any], Answer]:
        def answer(matter: Matter, _inputs: Any) -> Answer:
            guesses = terms.classify(matter.title, matter.text, top=1)
            code = guesses[0].code if guesses else ""
            return code or said({}), code

        return answer

    return _Pair(prepare, asked(old), asked(new), today())


def _compare(pair: _Pair, matters: Sequence[Matter]) -> tuple[int, list[Change]]:
    inputs = pair.prepare(matters)
    changes: dict[tuple[str, str], Change] = {}
    for matter, given in _asked(matters, inputs):
        old, new = pair.old(matter, given), pair.new(matter, given)
        if old[1] != new[1]:
            changes.setdefault((old[0], new[0]), Change(old[0], new[0])).numbers.append(matter.pk)
    return len(inputs), list(changes.values())


def _asked(matters: Sequence[Matter], inputs: Mapping[int, Any]) -> Iterator[tuple[Matter, Any]]:
    return ((one, inputs[one.pk]) for one in matters if one.pk in inputs)


def _show(changes: Sequence[Change], by: User, post: Post | None) -> None:
    """Put some matters beside each change: only those the reader may see."""
    for change in changes:
        for start in range(0, len(change.numbers), CHUNK):
            part = change.numbers[start : start + CHUNK]
            change.samples += visible_to(by, post).filter(pk__in=part)[: SAMPLES - len(change.samples)]
            if len(change.samples) >= SAMPLES:
                break
