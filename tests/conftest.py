"""Fixtures for tests that need a whole installation."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests import scratch as installations
from tests.scratch import Scratch


@pytest.fixture(scope="session")
def county(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scratch]:
    """An installation with the little county, made once; never touched, only copied."""
    with ExitStack() as held:
        with django_db_blocker.unblock():
            made = held.enter_context(installations.migrated(tmp_path_factory.mktemp("county")))
        yield made


@pytest.fixture
def scratch(county: Scratch, db: Any, tmp_path: Path) -> Iterator[Scratch]:
    """An installation of one's own with the little county in it."""
    with installations.copied(county, tmp_path / "own") as made:
        yield made


@pytest.fixture
def fresh(db: Any, tmp_path: Path) -> Iterator[Scratch]:
    """An installation whose database is empty."""
    with installations.empty(tmp_path / "fresh") as made:
        yield made
