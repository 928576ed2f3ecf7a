"""What every test may ask for."""

import copy
import gc
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

os.environ.setdefault("VAR_DIR", "var/test")
os.environ.setdefault("LOG_LEVEL", "ERROR")
# what a test commits need not outlive the machine: PostgreSQL answers before the disk has it
os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")

# a busy machine is no failure: how long an example takes is measured under bench/, not judged here
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


DATABASE = {"db", "transactional_db", "django_db_setup", "live_server", "scratch"}


def pytest_configure(config: pytest.Config) -> None:
    """The English texts are compiled once, by the process that hands out the tests."""
    if not hasattr(config, "workerinput"):
        from kernel.web.catalogues import compile_newer

        compile_newer()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a browser, and a process that is killed, let a test wait."""
    return (os.cpu_count() or 1) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--database-only``: a second round on another database leaves out what never asks one."""
    parser.addoption("--database-only", action="store_true", help="only tests that ask a database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """What takes long comes first, that nobody waits for it at the end; then, one after another, the files whose tests
    share the house that stands. A second round keeps what is its own.
    """
    for item in items:
        _modules[item.module] = _modules.get(item.module, False) or _alone(item)
    if config.getoption("--database-only"):
        kept = [item for item in items if _once_more(item)]
        config.hook.pytest_deselected(items=[item for item in items if not _once_more(item)])
        items[:] = kept
    items[:] = _dealt(items, getattr(config, "workerinput", {}).get("workercount", 1))


def _dealt(items: list[Any], hands: int) -> list[Any]:
    """In as many equal parts as there are processes, each beginning with its share of what takes long."""
    items = sorted(items, key=lambda item: (not _takes_long(item), not _in_standing_house(item)))
    count = sum(map(_takes_long, items))
    long, short, each = items[:count], items[count:], -(-len(items) // hands)
    dealt: list[Any] = []
    for hand in range(hands):
        share = long[hand::hands]
        dealt += [*share, *short[: each - len(share)]]
        del short[: each - len(share)]
    return dealt


def _takes_long(item: Any) -> bool:
    return bool(item.get_closest_marker("slow") or item.get_closest_marker("browser"))


def _once_more(item: Any) -> bool:
    """What asks a database, and the whole stories in ``tests/``, which start processes of their own."""
    if item.get_closest_marker("any_database"):
        return False
    return _asks(item) or (item.nodeid.startswith("tests/") and not item.nodeid.startswith("tests/docs"))


def pytest_collection_finish() -> None:
    """What is loaded by now stays, and need not be looked through at every collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _quick(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Cheap passwords, and files in the test's own folder."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.ANALYSIS_ROOT = tmp_path / "analysis"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    yield


@pytest.fixture
def cast(db: Any) -> Any:
    """The little county and its people."""
    from kernel.testing.cast import cast_of_county

    return cast_of_county()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Just before a process makes its database: it takes the migrated one."""
    from kernel.testing.migrated import begin_with_migrated

    begin_with_migrated()


@pytest.fixture
def house(_standing_house: Any, request: pytest.FixtureRequest, db: Any) -> Any:
    """The cast, with every scenario's tables and procedures published: ready for the first matter.

    Built once a file; each test begins with it as it was built. Tests that commit get a copy of the first one built for
    such a test, where the database can be copied as a whole.
    """
    if _standing_house is not None:
        return copy.deepcopy(_standing_house)
    if "cast" in request.fixturenames:
        return _built(request.getfixturevalue("cast"))
    return _copied()


_copy: list[Any] = []
"""The house as it stood when it was built for the first test that commits: the database's pages, and the cast."""


def _copied() -> Any:
    """The house in a database that holds nothing else: copied page by page on SQLite, else built."""
    from django.db import connection

    from kernel.testing.cast import cast_of_county

    if connection.vendor != "sqlite" or not connection.is_in_memory_db() or connection.in_atomic_block:
        return _built(cast_of_county())
    connection.ensure_connection()
    if not _copy:
        cast = _built(cast_of_county())
        pages = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(pages)
        _copy.extend((pages, copy.deepcopy(cast)))
        return cast
    _copy[0].backup(connection.connection)
    return copy.deepcopy(_copy[1])


def _built(cast: Any) -> Any:
    from kernel.matters.installing import install

    install(by=cast.system)
    return cast


@pytest.fixture(scope="session")
def _browser() -> Iterator[Any]:
    from kernel.testing import browser

    if not browser.CHROMIUM:
        pytest.skip("no Chromium on this machine")
    _standing.down()  # while Playwright's loop stands in this thread Django gives it another connection
    with browser.launched() as chromium:
        yield chromium
        _standing.down()


@pytest.fixture
def chromium(_browser: Any, live_server: Any) -> Iterator[Any]:
    """Chromium, one a process; every window a test opens is closed before its tables are emptied."""
    from kernel.testing.browser import all_closed

    yield _browser
    all_closed(_browser)


@pytest.fixture
def desk(chromium: Any, live_server: Any) -> Any:
    """Everybody's own browser at the test's installation."""
    from kernel.testing.browser import Desk

    return Desk(chromium, live_server.url)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """What a process keeps in memory about the database does not outlive a test's database, nor does its language."""
    yield
    translation.deactivate()
    from kernel.matters import guessing, projection
    from kernel.places import queries

    guessing.HANDED_IN.forget()
    projection._cells.clear()
    queries._kinds.clear()


class _Standing:
    """One house for many files of tests, one after another; it is taken down with everything in it when others come."""

    def __init__(self) -> None:
        self.cast, self.file, self._held = None, None, ExitStack()

    def up(self, file: Any, blocker: Any) -> Any:
        """Its cast; built when it does not stand."""
        from django.db import transaction

        from kernel.testing.cast import cast_of_county

        self.file = file
        if self.cast is None:
            with blocker.unblock(), ExitStack() as held:
                held.enter_context(transaction.atomic())
                self.cast = _built(cast_of_county())
                held.callback(transaction.set_rollback, True)
                self._held, self._blocker = held.pop_all(), blocker
        return self.cast

    def down(self) -> None:
        """Nothing of it stays."""
        if self.cast is not None:
            self.cast = None
            with self._blocker.unblock():
                self._held.close()


_standing = _Standing()


def pytest_runtest_setup(item: Any) -> None:
    """A test that asks the database and was not written for a house that stands begins without one."""
    if item.module is not _standing.file and _asks(item) and not _in_standing_house(item):
        _standing.down()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: Any) -> None:
    """A test that ended the transaction the house stands in is named here, not where others miss the house."""
    from django.db import connection

    if _standing.cast is not None and not connection.in_atomic_block:
        _standing.cast = None
        pytest.fail(f"{item.nodeid} ended the transaction in which the house stands")


@pytest.fixture(scope="session")
def _site(django_db_setup: Any) -> Iterator[_Standing]:
    yield _standing
    _standing.down()


@pytest.fixture(scope="module")
def _standing_house(request: pytest.FixtureRequest, _site: _Standing, django_db_blocker: Any) -> Any:
    """The house that stands, built once for the tests of many files.

    None for a file in which a test commits, or asks for the cast alone.
    """
    return None if _has_alone(request.module) else _site.up(request.module, django_db_blocker)


_modules: dict[Any, bool] = {}
"""Which files hold a test that must be alone."""


def _has_alone(module: Any) -> bool:
    return _modules[module]


def _asks(item: Any) -> bool:
    return bool(item.get_closest_marker("django_db")) or not DATABASE.isdisjoint(item.fixturenames)


def _in_standing_house(item: Any) -> bool:
    return "house" in item.fixturenames and not _modules[item.module]


def _alone(item: Any) -> bool:
    """Whether a test needs tables of its own: it really writes, or begins with less than a house."""
    asked = [mark.kwargs.get("transaction") for mark in item.iter_markers("django_db")]
    return any(asked) or not {"live_server", "transactional_db", "cast"}.isdisjoint(item.fixturenames)
