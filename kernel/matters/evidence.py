"""What a person may document on a matter: only facts the scenario asks people for, in words, with its file."""

from collections.abc import Mapping
from typing import Any

from kernel import registry
from kernel.common.errors import Invalid
from kernel.common.words import gettext as _
from kernel.common.words import named
from kernel.files.models import StoredFile
from kernel.matters.models import Matter


def check_evidence(matter: Matter, fact: str, text: str, file_id: int | None) -> Mapping[str, Any]:
    """The manifest's row of the fact. Raises Invalid for a fact nobody writes down, no words, no file."""
    known = {row["key"]: row for row in registry.by_kind(matter.kind).manifest.get("facts", [])}
    if fact not in known or known[fact].get("from") == "record":
        raise Invalid("evidence.fact", _("“%(f)s”不能由人填写。") % {"f": fact}, _("请从所列依据中选择。"))
    row: Mapping[str, Any] = known[fact]
    if len(text.strip()) < 4:
        raise Invalid("evidence.text", _("请写明具体情况。"), named(row.get("how", "")))
    if row.get("file") and not _is_of(matter, file_id):
        raise Invalid(
            "evidence.file",
            _("“%(name)s”要附上凭据，还没有收到文件。") % {"name": named(row["name"])},
            named(row.get("how", "")) or _("请上传文书或照片，再提交一次。"),
            rule=row.get("basis", ""),
        )
    return row


def _is_of(matter: Matter, file_id: int | None) -> bool:
    """Whether there is such a file and it lies on this matter."""
    return file_id is not None and StoredFile.objects.filter(pk=file_id, subject=matter.audit_chain).exists()
