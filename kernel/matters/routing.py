"""Which body is accountable: routing table (class × loop → function) and duty (function × place × day → body)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from kernel import registry
from kernel.common.errors import NotFound
from kernel.common.moment import today
from kernel.matters.hooks import hook
from kernel.matters.host import rule_facts
from kernel.matters.intake import window_of
from kernel.matters.models import Matter
from kernel.people.queries import holders
from kernel.places.models import Organisation, Region
from kernel.places.queries import accountable_body, centre, duty_book
from kernel.rules import services as rules

LOOPS = ("township", "county", "backstop")


@dataclass(frozen=True)
class Route:
    """The body named, the function it answers for, and the row and basis that named it."""

    body: Organisation
    function: str
    basis: str
    version: str
    rows: tuple[int, ...]


def receiving_body(kind: str, region_code: str) -> Organisation:
    """The body whose duty it is to take in matters of this kind there (``window_of``)."""
    return accountable_body(window_of(kind), region_code, today())


def route(matter: Matter, on: date) -> Route:
    """The one accountable body for the matter on the day."""
    code = registry.by_kind(matter.kind).code
    known = {**rule_facts(matter), "topic": matter.facts.get("topic")}
    decision = rules.decide(f"{code}.routing", known, on=on, region=matter.region_id, subject=matter.audit_chain)
    function = str(decision.outcome["function"])
    body = staffed(accountable_body(function, matter.region_id, on), matter.region_id, on)
    return Route(body, function, "、".join(decision.basis), decision.version, tuple(decision.rows))


def staffed(body: Organisation, region_code: str, on: date) -> Organisation:
    """The body itself when somebody works there, else the one above it, the township, the county centre.

    A step that nobody can close would hang (house law 2).
    """
    above = body
    while above is not None:
        if holders(above.pk, on=on):
            return above
        above = above.parent
    township = accountable_body("township", region_code, on)
    return township if holders(township.pk, on=on) else centre()


def gaps() -> Iterator[str]:
    """One sentence for every class × loop × village × period for which not exactly one body is found.

    Rules and duties change only on the days they name, so it is enough to look at those days, from the day the
    first row of the routing table holds.
    """
    book = duty_book()
    yield from book.problems()
    villages = list(Region.objects.filter(level__in=("county", "township", "village")).values_list("code", flat=True))
    for scenario in registry.scenarios():
        try:
            table = rules.table(f"{scenario.code}.routing")
        except NotFound as missing:
            yield f"{scenario.code}.routing: {missing.what}"
            continue
        began = min(row.valid_from for row in table.rows)
        changes = {day for row in table.rows for day in (row.valid_from, row.valid_to) if day is not None}
        days = sorted(day for day in book.days() | changes | {today()} if day >= min(began, today()))
        functions: dict[str, str] = {}
        for class_code, loop, is_complex in product(["", *hook(scenario.kind, "class_names")()], LOOPS, (False, True)):
            facts = {"kind": scenario.kind, "class": class_code, "loop": loop, "complex": is_complex}
            for day in days:
                decision = table.decide(facts, on=day)
                if not decision.rows:
                    yield f"{scenario.code}.routing: class '{class_code}', {loop}, {day}: no row"
                else:
                    functions[str(decision.outcome["function"])] = class_code
        yield from _uncovered(functions, villages, days)


def _uncovered(functions: dict[str, str], villages: list[str], days: list[date]) -> Iterator[str]:
    book = duty_book()
    for function, class_code in functions.items():
        for code in villages:
            codes = [code[:size] for size in (15, 12, 9, 6) if len(code) >= size]
            for day in days:
                if book.body(function, codes, day) is None and book.body("centre", codes, day) is None:
                    yield f"{function} (class {class_code}) at {code} on {day}: nobody answers"
