"""The house's habits, read from the code itself: doors do not write, services are audited, one clock, small files."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
CHANGES = {"save", "delete", "bulk_create", "insert", "update", "change"}
HEAVY = {"duckdb", "pandas", "splink", "rjieba", "jieba", "tantivy", "pyspark", "segno", "sklearn", "fastexcel", "lxml"}
"""Libraries behind one door each. Polars is none of them: its frames are what the hub hands over."""
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "time.time"}
LINES = 400


@cache
def parsed(file: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(file.read_text("utf-8"), str(file))


def code(*folders: str) -> list[Path]:
    """Every module of the house, without tests and migrations."""
    found = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return [file for file in found if not {"tests", "migrations", "testing"} & set(file.relative_to(ROOT).parts)]


HOUSE = code("kernel", "scenarios", "config")


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT))


def functions(file: Path) -> Iterator[ast.FunctionDef]:
    """The functions at the top of a module."""
    yield from (one for one in parsed(file).body if isinstance(one, ast.FunctionDef))


def is_audited(function: ast.FunctionDef) -> bool:
    """Whether it is decorated ``@audited(…)``."""
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == "audited"
        for one in function.decorator_list
    )


def named(call: ast.Call) -> str:
    """The last word of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    yield from (one for one in ast.walk(tree) if isinstance(one, ast.Call))


def is_door(file: Path) -> bool:
    """Pages, API, tasks, commands, addresses; and whatever else takes a request."""
    named_so = file.name in ("api.py", "tasks.py", "urls.py", "pages.py") or {"pages", "commands"} & set(
        file.relative_to(ROOT).parts
    )
    takes_request = any(one.args.args and one.args.args[0].arg == "request" for one in functions(file))
    return bool(named_so) or takes_request


DOORS = [file for file in HOUSE if is_door(file)]
SERVICES = [file for file in HOUSE if file.stem.endswith("services") or "services" in file.relative_to(ROOT).parts]


def test_there_are_doors_and_services_to_look_at() -> None:
    assert {"kernel/matters/api.py", "kernel/matters/citizen.py", "kernel/matters/pages/acting.py"} <= {
        shown(file) for file in DOORS
    }
    assert len(SERVICES) > 8 and any("disputes" in file.parts for file in SERVICES)


@pytest.mark.parametrize("file", DOORS, ids=shown)
def test_a_door_never_writes(file: Path) -> None:
    """Doors parse, call one service or query, and show."""
    found = [f"line {one.lineno}: .{named(one)}()" for one in calls(parsed(file))
             if isinstance(one.func, ast.Attribute) and one.func.attr in WRITES]  # fmt: skip
    assert found == []


def test_every_audited_service_says_who_acts() -> None:
    lacking = [
        f"{shown(file)}: {one.name}"
        for file in HOUSE for one in functions(file)
        if is_audited(one) and "by" not in {argument.arg for argument in one.args.kwonlyargs}
    ]  # fmt: skip
    assert lacking == []


def test_every_public_service_that_acts_for_somebody_and_changes_something_is_audited() -> None:
    lacking = [
        f"{shown(file)}: {one.name}"
        for file in SERVICES for one in functions(file)
        if not one.name.startswith("_") and not is_audited(one)
        and "by" in {argument.arg for argument in one.args.kwonlyargs}
        and any(named(call) in CHANGES for call in calls(one))
    ]  # fmt: skip
    assert lacking == []


def test_audited_services_stand_at_the_top_and_are_told_by_a_dotted_name() -> None:
    for file in HOUSE:
        for one in ast.walk(parsed(file)):
            if isinstance(one, ast.FunctionDef) and is_audited(one):
                assert one in parsed(file).body, f"{shown(file)}: {one.name}"
                call = next(
                    each for each in one.decorator_list if isinstance(each, ast.Call) and named(each) == "audited"
                )
                word = call.args[0].value if isinstance(call.args[0], ast.Constant) else ""
                assert str(word).count(".") == 1, f"{shown(file)}: {one.name} is told as {word!r}"


def test_views_are_functions() -> None:
    for file in HOUSE:
        for one in ast.walk(parsed(file)):
            bases = [ast.unparse(base) for base in one.bases] if isinstance(one, ast.ClassDef) else []
            assert not any(base.split(".")[-1].endswith("View") for base in bases), shown(file)
            assert not (isinstance(one, ast.Attribute) and one.attr == "as_view"), shown(file)


def test_no_drawer_for_odds_and_ends() -> None:
    assert [shown(file) for file in HOUSE if file.stem in ("utils", "util", "constants", "helpers", "misc")] == []


def imported(file: Path) -> set[str]:
    """Every module a file imports, in full."""
    found: set[str] = set()
    for one in ast.walk(parsed(file)):
        if isinstance(one, ast.Import):
            found |= {name.name for name in one.names}
        elif isinstance(one, ast.ImportFrom) and one.module and not one.level:
            found |= {one.module, *(f"{one.module}.{name.name}" for name in one.names)}
    return found


def test_nothing_listens_to_signals() -> None:
    for file in HOUSE:
        heard = {name for name in imported(file) if name.startswith(("django.dispatch", "django.db.models.signals"))}
        assert not heard, shown(file)


def test_every_heavy_library_has_one_door() -> None:
    doors: dict[str, list[str]] = {}
    for file in code("kernel", "scenarios"):
        for name in {one.split(".")[0] for one in imported(file)} & HEAVY:
            doors.setdefault(name, []).append(shown(file))
    assert {name: files for name, files in doors.items() if len(files) > 1} == {} and doors


def test_the_procedure_engine_is_driven_by_matters_only() -> None:
    users = {shown(file) for file in HOUSE if any(name.startswith("kernel.procedures") for name in imported(file))}
    assert all(one.startswith(("kernel/procedures/", "kernel/matters/")) for one in users), users


def test_there_is_one_clock_on_the_wall() -> None:
    """Everything asks ``kernel.common.moment``, so that history can be loaded and tests can travel."""
    found = [
        f"{shown(file)}:{one.lineno}"
        for file in HOUSE if shown(file) != "kernel/common/moment.py"
        for one in calls(parsed(file)) if ast.unparse(one.func) in CLOCKS
    ]  # fmt: skip
    assert found == []


def test_scenarios_do_not_know_each_other() -> None:
    for file in code("scenarios"):
        own = f"scenarios.{file.relative_to(ROOT).parts[1]}"
        others = {
            name for name in imported(file) if name.startswith("scenarios.") and not f"{name}.".startswith(f"{own}.")
        }
        assert not others, shown(file)


def test_the_kernel_knows_no_scenario() -> None:
    for file in code("kernel"):
        assert not any(name.startswith("scenarios") for name in imported(file)), shown(file)


def test_files_stay_short() -> None:
    long = {shown(file): len(file.read_text("utf-8").splitlines()) for file in HOUSE}
    assert {name: lines for name, lines in long.items() if lines > LINES} == {}


def test_public_functions_say_what_they_do() -> None:
    silent = [
        f"{shown(file)}: {one.name}"
        for file in HOUSE for one in functions(file)
        if not one.name.startswith("_") and not ast.get_docstring(one)
    ]  # fmt: skip
    assert silent == []


def test_what_the_tests_install_is_what_the_product_installs() -> None:
    base, dev = (
        set(re.findall(r"^[a-z0-9._-]+==\S+", (ROOT / "requirements" / name).read_text("utf-8"), re.MULTILINE))
        for name in ("base.txt", "dev.txt")
    )
    assert base - dev == set(), "requirements/dev.txt is behind: run make lock"
