"""What a county adds without a programmer: a norm, a limit and a rule table in ``local/``, found at the next start."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from kernel import registry
from kernel.common.moment import LOCAL
from kernel.law.clockbook import clock_book
from kernel.law.norms import library
from kernel.law.queries import clock_row
from kernel.matters.citing import citing
from kernel.rules import queries as rules
from kernel.rules.services import load_scenario_tables
from kernel.web.management.commands.start import Command

pytestmark = pytest.mark.django_db

NORM = """
[[norm]]
id = "清渡县矛盾纠纷化解办法"
kind = "地方性法规"

[[norm.version]]
name = "2026年公布"
in_force = 2026-03-01
choice = "没有规定工作日，按自然日。"
"""
LIMIT = """
[[clock]]
id = "disputes/intake.accept"
name = "受理"
norm = "清渡县矛盾纠纷化解办法"
article = "#8"
valid_from = 2026-03-01
starts = "matter.placed"
stops = ["matter.accepted"]
length = "三日"
mark = "L"
"""


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty ``local/`` folder, forgotten again afterwards."""
    monkeypatch.setattr(registry, "LOCAL", tmp_path)
    for folder in ("norms", "clocks", "rules/disputes"):
        (tmp_path / folder).mkdir(parents=True)
    _forget()
    yield tmp_path
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    library.cache_clear()
    clock_book.cache_clear()


def test_a_local_norm_and_limit_hold_from_their_day(local: Path) -> None:
    (local / "norms" / "own.toml").write_text(NORM, "utf-8")
    (local / "clocks" / "own.toml").write_text(LIMIT, "utf-8")
    before = clock_row("intake.accept", datetime(2026, 2, 10, 9, tzinfo=LOCAL), scenario="disputes")
    after = clock_row("intake.accept", datetime(2026, 3, 10, 9, tzinfo=LOCAL), scenario="disputes")
    assert before["article"].startswith("product:")
    assert after["article"] == "清渡县矛盾纠纷化解办法#8"
    assert after["due_at"].astimezone(LOCAL).date() == date(2026, 3, 13)
    assert [one.sort for one in citing("清渡县矛盾纠纷化解办法")] == ["clock_row"]


def test_a_local_file_with_a_mistake_is_told_by_file_row_and_column(local: Path) -> None:
    (local / "clocks" / "own.toml").write_text(LIMIT, "utf-8")
    with pytest.raises(CommandError, match=r"own\.toml，第1行“disputes/intake\.accept”，norm：") as refused:
        Command()._check_law()
    assert refused.value.returncode == 2


def test_a_local_rule_table_takes_the_place_of_the_shipped_one(local: Path, house: Any) -> None:
    shipped = registry.by_kind("dispute").path / "rules" / "refusals.csv"
    text = shipped.read_text("utf-8").replace(">=2", ">=3")
    (local / "rules" / "disputes" / "refusals.csv").write_text(text, "utf-8")
    assert load_scenario_tables(by=house.system) == 1
    decided = rules.table("disputes.refusals").decide({"refusals": 2}, on=date(2026, 6, 1))
    assert decided.outcome["outcome"] == "again"
