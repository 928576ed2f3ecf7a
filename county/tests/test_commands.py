import ast
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
