"""Every reason for holding a row back has a name a clerk understands."""

import re
from dataclasses import fields
from pathlib import Path

from kernel.datahub.datasets import Check
from kernel.datahub.reasons import NAMES, name_of

CODE = re.compile(r'"((?:row|key|column|value)\.[a-z]+)"')
FAULTS = re.compile(r'fault="(\w+)"|, "(long|bytes)"\)')


def said() -> set[str]:
    """Every code the hub's own sources can give."""
    folder = Path(__file__).parents[1]
    texts = [
        path.read_text() for path in folder.rglob("*.py") if "tests" not in path.parts and path.name != "reasons.py"
    ]
    found = {code for text in texts for code in CODE.findall(text)}
    faults = {f"row.{a or b}" for a, b in FAULTS.findall((folder / "lines.py").read_text())}
    checks = {f"check.{one.name}" for one in fields(Check) if one.name not in ("field", "say")}
    return found | faults | checks | {"check.required"}


def test_every_reason_has_a_name() -> None:
    assert said() - set(NAMES) == set()


def test_no_name_is_left_over() -> None:
    assert set(NAMES) - said() == {"row.system"}, "what a matter's door says when the system itself fails"


def test_what_has_no_name_is_told_in_its_own_sentence() -> None:
    assert name_of("matter.too_short", "内容太短。") == "内容太短。"
