"""What the tests in a browser share."""

from typing import Any

import pytest

from tests.browser.phones import Pocket


@pytest.fixture
def pocket(chromium: Any, live_server: Any, house: Any) -> Any:
    """A phone for whoever is named."""

    def make(user: Any, width: int = 390, **more: Any) -> Pocket:
        return Pocket(chromium, live_server.url, user, width, **more)

    return make
