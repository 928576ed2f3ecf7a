import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import county
from county.commands import main
from county.gazetteer import SEEDS

FILES = (
    "regions.csv", "county.geojson", "townships.geojson", "villages.geojson", "waters.geojson", "organisations.csv",
    "duties.csv", "users.csv", "experts.csv",
)  # fmt: skip


@pytest.mark.slow
def test_the_command_writes_exactly_the_committed_seeds(tmp_path: Path) -> None:
    """Same seed, same bytes; in a process of its own, so that no order of hashing can hide."""
    ran = subprocess.run(
        [sys.executable, "-m", "county", "seeds", "--out", str(tmp_path)], cwd=SEEDS.parent, check=False
    )
    assert ran.returncode == 0
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (SEEDS / name).read_bytes(), name


def test_the_history_command_writes_the_matters_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "past.jsonl"
    assert main(["history", "--matters", "220", "--until", "2026-11-21", "--out", str(out)]) == 0
    assert len(out.read_text("utf-8").splitlines()) == 221
    assert "220 matters" in capsys.readouterr().out


def test_the_county_imports_nothing_of_the_house() -> None:
    for path in Path(county.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] in ("kernel", "scenarios", "config", "django")]


def test_generate_and_measure_write_a_county_and_its_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = tmp_path / "hotline" / "12345_1999-01.csv"
    stale.parent.mkdir()
    stale.write_text("left over")
    assert main(["generate", "--scale", "tiny", "--out", str(tmp_path), "--seed", "4", "--workers", "1"]) == 0
    assert f"records in {tmp_path}" in capsys.readouterr().out
    assert not stale.exists()
    assert main(["measure", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["own_words"]["repeated_texts"] < 0.02
    assert found["learnability"]["guessing"] < found["learnability"]["chance_split"] < 1
    assert main(["measure", str(tmp_path)]) == 0
    assert "distinct_4grams" in capsys.readouterr().out
