"""What somebody hands in without an account: their words, the people, how to reach them, and files, in one act."""

from collections.abc import Sequence
from typing import IO, Any

from kernel.audit.services import audited
from kernel.files.services import store_file
from kernel.matters.models import Matter
from kernel.matters.services import receive
from kernel.people.models import User


@audited("matter.receive")
def hand_in(kind: str, *, files: Sequence[tuple[IO[bytes], str]] = (), by: User, **told: Any) -> Matter:
    """Receive a matter with its files ``(content, name)``: either all of it is taken in or nothing.

    ``told`` is what ``receive`` takes. Raises what ``receive`` and ``store_file`` raise.
    """
    matter = receive(kind, channel="web", by=by, **told)
    for content, name in files:
        store_file(matter, content, name=name, kind="handed_in", by=by)
    return matter
