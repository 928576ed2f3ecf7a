"""What every test may ask for."""

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
def house(cast: Any) -> Any:
    """The cast, with every scenario's tables and procedures published: ready for the first matter."""
    from kernel.matters.installing import install

    install(by=cast.system)
    return cast


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """What a process keeps in memory about the database does not outlive a test's database."""
    yield
    from kernel.matters import projection
    from kernel.places import queries

    projection._cells.clear()
    queries._kinds.clear()


@pytest.fixture(scope="module")
def _standing_house(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Any]:
    """One house for a whole file of tests; taken down with everything in it after the last of them."""
    from django.db import transaction

    from kernel.matters.installing import install
    from kernel.testing.cast import cast_of_county

    with django_db_blocker.unblock(), transaction.atomic():
        built = cast_of_county()
        install(by=built.system)
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def standing_house(_standing_house: Any, db: Any) -> Any:
    """As ``house``, built once a file; each test begins with it as it was built. For files of many quick tests."""
    return _standing_house
