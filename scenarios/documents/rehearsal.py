"""A few documents of the demonstration."""

from collections.abc import Callable


def play(*, say: Callable[[str], None]) -> dict[str, int]:
    """Play them."""
    return {}
