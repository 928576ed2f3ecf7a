"""What no text needs and nobody sees: control characters, and marks that turn the direction of what follows.

A title with U+202E in it reads backwards from there on, and takes the rest of the line with it. Where text comes in (a
form, the API, a phone's queue, a row of a source) such characters are left out. Joiners stay: emoji and some scripts
are written with them. The address asked for is read the same way.
"""

import re
from typing import Any

UNSEEN = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"  # controls, but for tab and line ends
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # directions
    r"\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # of no width, and outdated
)
"""The inside of a character class, written so that Python and Polars read it alike."""
_UNSEEN = re.compile(f"[{UNSEEN}\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without unseen characters and halves of characters."""
    return _UNSEEN.sub("", text)


def cleaned(value: Any) -> Any:
    """The same of every text in a value read from JSON, names of keys included."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [cleaned(one) for one in value]
    if isinstance(value, dict):
        return {clean(name): cleaned(one) for name, one in value.items()}
    return value
