"""Reading stored files."""

from typing import Any

from kernel.files.models import StoredFile


def files_of(subject: Any) -> list[StoredFile]:
    """The files on a recorded row, oldest first."""
    return list(StoredFile.objects.filter(subject=subject.audit_chain).order_by("id"))
