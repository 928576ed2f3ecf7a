"""Reading stored files."""

from typing import Any

from kernel.audit.rows import find
from kernel.files.models import StoredFile


def files_of(subject: Any) -> list[StoredFile]:
    """The files on a recorded row, oldest first."""
    return find(StoredFile, "t.subject = %s ORDER BY t.id", [subject.audit_chain])
