"""What the tests of linkage share."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(scope="session")
def once() -> Callable[[str, Callable[[], Any]], Any]:
    """Work something out once for all tests that ask for it by name."""
    kept: dict[str, Any] = {}

    def ask(name: str, make: Callable[[], Any]) -> Any:
        if name not in kept:
            kept[name] = make()
        return kept[name]

    return ask
