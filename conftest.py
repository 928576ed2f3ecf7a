"""What every test may ask for."""

import copy
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

os.environ.setdefault("VAR_DIR", "var/test")
os.environ.setdefault("LOG_LEVEL", "ERROR")

# a busy machine is no failure: how long an example takes is measured under bench/, not judged here
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


DATABASE = {"db", "transactional_db", "django_db_setup", "live_server", "scratch"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--database-only``: a second round on another database leaves out what never asks one."""
    parser.addoption("--database-only", action="store_true", help="only tests that ask a database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Keep the tests that ask a database, and the whole stories in ``tests/``, which start processes of their own."""
    if config.getoption("--database-only"):
        kept = [
            item
            for item in items
            if item.get_closest_marker("django_db")
            or not DATABASE.isdisjoint(item.fixturenames)
            or (item.nodeid.startswith("tests/") and not item.nodeid.startswith("tests/docs"))
        ]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


@pytest.fixture(autouse=True)
def _quick(settings: Any, tmp_path: Any) -> Iterator[None]:
    """Cheap passwords, and files in the test's own folder."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "files"
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


@pytest.fixture
def house(_standing_house: Any, request: pytest.FixtureRequest, db: Any) -> Any:
    """The cast, with every scenario's tables and procedures published: ready for the first matter.

    Built once a file; each test begins with it as it was built. Tests that commit build their own.
    """
    return copy.deepcopy(_standing_house) if _standing_house is not None else _built(request.getfixturevalue("cast"))


def _built(cast: Any) -> Any:
    from kernel.matters.installing import install

    install(by=cast.system)
    return cast


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """What a process keeps in memory about the database does not outlive a test's database."""
    yield
    from kernel.matters import guessing, projection
    from kernel.places import queries

    guessing.HANDED_IN.forget()
    projection._cells.clear()
    queries._kinds.clear()


@pytest.fixture(scope="module")
def _standing_house(request: pytest.FixtureRequest, django_db_setup: Any, django_db_blocker: Any) -> Iterator[Any]:
    """One house for a whole file of tests, taken down with everything in it after the last.

    None where a test commits, or asks for the cast alone.
    """
    from django.db import transaction

    from kernel.testing.cast import cast_of_county

    if any(item.module is request.module and _alone(item) for item in request.session.items):  # type: ignore[attr-defined]
        yield None
        return
    with django_db_blocker.unblock(), transaction.atomic():
        yield _built(cast_of_county())
        transaction.set_rollback(True)


def _alone(item: Any) -> bool:
    """Whether a test needs tables of its own: it really writes, or begins with less than a house."""
    asked = [mark.kwargs.get("transaction") for mark in item.iter_markers("django_db")]
    return any(asked) or not {"live_server", "transactional_db", "cast"}.isdisjoint(item.fixturenames)
