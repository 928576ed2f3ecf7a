"""Laws of the house that the code itself can break: looked for in the syntax tree of every file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = [
    path
    for folder in ("kernel", "scenarios")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "tests" not in path.parts and "migrations" not in path.parts
]
DOORS = [
    path
    for path in CODE
    if path.name in ("pages.py", "api.py", "tasks.py", "citizen.py") or {"pages", "commands"} & set(path.parent.parts)
]
WRITES = {"save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def calls(path: Path) -> Iterator[ast.Call]:
    """Every call in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield node


@pytest.mark.parametrize("path", DOORS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_door_writes_nothing_itself(path):
    written = [
        f"line {call.lineno}: .{call.func.attr}()"
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES
    ]
    assert written == []


def test_there_are_no_rooms_for_everything():
    assert [path for path in CODE if path.name in ("utils.py", "constants.py", "helpers.py", "misc.py")] == []


def test_nothing_listens_to_signals():
    found = [
        path
        for path in CODE
        if "django.dispatch" in path.read_text("utf-8") or "db.models.signals" in path.read_text("utf-8")
    ]
    assert found == []


def test_views_are_functions():
    found = [path for path in CODE if "django.views.generic" in path.read_text("utf-8")]
    assert found == []


@pytest.mark.parametrize("path", [p for p in CODE if p.name == "services.py"], ids=lambda p: str(p.relative_to(ROOT)))
def test_a_service_names_who_acts(path):
    """Every audited function takes the acting user as keyword ``by``."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and any("audited(" in ast.unparse(one) for one in node.decorator_list):
            assert "by" in {argument.arg for argument in node.args.kwonlyargs}, f"{path.name}: {node.name}"


def test_files_stay_readable():
    long = {str(p.relative_to(ROOT)): n for p in CODE if (n := len(p.read_text("utf-8").splitlines())) > 410}
    assert long == {}
