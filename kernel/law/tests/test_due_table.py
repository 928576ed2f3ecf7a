"""The hand-checked table: what a clerk with a wall calendar finds.

``checked.csv`` has a line a case: the norm and its length, the day it starts from (or ``before``, the day it is counted
back from), extensions as ``length@granted``, pauses as ``from..to``, and what it comes to: a day, a minute, ``<day>
provisional``, or ``refused <code>``. The days were found by stepping over the calendar, never by this code.
"""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from kernel.common.errors import Refusal
from kernel.law.calendar import seeded
from kernel.law.due import Due, due
from kernel.law.lengths import parse
from kernel.law.norms import library
from kernel.law.terms import Extension, Moment, Pause

LINES = list(csv.DictReader(Path(__file__).with_name("checked.csv").open(encoding="utf-8")))


def label(line: dict[str, str]) -> str:
    more = [line[name] for name in ("extended", "paused") if line[name]]
    return "-".join([line["norm"], line["length"], line["from"] or f"before {line['before']}", *more])


def moment(text: str) -> Moment:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def compute(line: dict[str, str]) -> Due:
    start = moment(line["from"] or line["before"])
    granted = [one.split("@") for one in line["extended"].split(";") if one]
    rests = [one.split("..") for one in line["paused"].split(";") if one]
    return due(
        start,
        line["length"],
        rule=library().rule(line["norm"], start.date() if isinstance(start, datetime) else start),
        calendar=seeded(),
        extensions=[Extension(parse(length), moment(on), "张局长", "案情复杂") for length, on in granted],
        pauses=[Pause("鉴定", moment(begin), moment(end), "张局长", "委托鉴定") for begin, end in rests],
        backwards=bool(line["before"]),
    )


@pytest.mark.parametrize("line", [one for one in LINES if "refused" not in one["expected"]], ids=label)
def test_a_due_date_follows_the_articles(line: dict[str, str]) -> None:
    expected, _, provisional = line["expected"].partition(" ")
    found = compute(line)
    shown = f"{found.at:%Y-%m-%dT%H:%M}" if "T" in expected else found.on.isoformat()
    assert shown == expected, line["why"]
    assert found.provisional == bool(provisional)
    assert ("暂定" in found.derivation[-1].text) == bool(provisional)


@pytest.mark.parametrize("line", [one for one in LINES if "refused" in one["expected"]], ids=label)
def test_what_comes_too_late_is_refused(line: dict[str, str]) -> None:
    with pytest.raises(Refusal, match=line["expected"].removeprefix("refused ")) as refusal:
        compute(line)
    assert refusal.value.next and refusal.value.rule


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(LINES) >= 400 and len({line["norm"] for line in LINES}) >= 40
    assert len({label(line) for line in LINES}) == len(LINES)
    for kind, least in (("extended", 30), ("paused", 15), ("before", 12)):
        assert len([line for line in LINES if line[kind]]) >= least, kind
