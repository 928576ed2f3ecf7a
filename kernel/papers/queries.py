"""Which papers a matter has, which template serves each, and what goes into its case file."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from kernel.common.errors import NotFound
from kernel.common.words import gettext as _
from kernel.files.models import StoredFile
from kernel.files.services import path_of
from kernel.matters.models import Matter
from kernel.matters.tracking import Parcel
from kernel.papers.kinds import Kind, all_kinds, kinds_of, source_of
from kernel.papers.models import Bundle, Template
from kernel.registry import LOCAL as OWN

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
"""The forms a paper leaves the house in."""
SOON = 20
"""So few parts are put together while the person waits; longer ones by the minute tick."""
HEAVY = 20 * 1024 * 1024


@dataclass(frozen=True)
class Entry:
    """One paper of a matter: its kind, and the rows it can be made of; none says why."""

    kind: Kind
    rows: list[Any] = field(default_factory=list)
    lacking: str = ""


def entries_of(matter: Matter) -> list[Entry]:
    """Every paper of this kind of matter, those that can be made now first."""
    found = []
    for kind in kinds_of(matter):
        source = source_of(kind)
        rows = list(source.rows(matter))
        found.append(Entry(kind, rows, "" if rows else str(source.lacking)))
    return sorted(found, key=lambda one: not one.rows)


def own_entries(parcel: Parcel) -> list[Entry]:
    """The papers the person concerned may fetch: theirs, and none that tells of a side they may not know."""
    found = []
    for kind in kinds_of(parcel.matter):
        if kind.person:
            source = source_of(kind)
            rows = [row for row in source.rows(parcel.matter) if source.own(parcel, row)]
            found += [Entry(kind, rows)] if rows else []
    return found


def entry_row(entries: list[Entry], code: str, pk: int) -> tuple[Kind, Any]:
    """The kind and row of an address. Raises NotFound, the same for what is not there and what is not theirs."""
    for entry in entries:
        for row in entry.rows:
            if entry.kind.code == code and row_key(row) == pk:
                return entry.kind, row
    raise NotFound("paper.not_found", _("没有找到这份文书。"), _("请从事项页面的文书列表中打开。"))


def row_key(row: Any) -> int:
    """What stands for the row in an address: 0 for the matter itself."""
    return 0 if isinstance(row, Matter) else int(row.pk)


# ── templates ────────────────────────────────────────────────────────────────


def published(kind: Kind) -> Template | None:
    """The county's version in use, if it changed the template."""
    return Template.objects.filter(kind=kind.key, status="published").order_by("-number").first()


def bytes_of(template: Template) -> bytes:
    """The Word document of a version."""
    digest = StoredFile.objects.values_list("sha256", flat=True).get(pk=template.file_id)
    return path_of(digest).read_bytes()


def local_file(kind: Kind) -> Any:
    """Where a county without an upload puts its template: ``local/templates/papers/<scenario>/<code>.docx``."""
    return OWN / "templates" / "papers" / kind.scenario / f"{kind.code}.docx"


def name_of(kind: Kind, matter: Matter, row: Any, ending: str) -> str:
    """What the file is called."""
    number = f"-{row_key(row)}" if row_key(row) else ""
    return f"{kind.name}-{matter.no}{number}.{ending}"


def versions_of(kind: Kind) -> list[Template]:
    """Every version of the county's, the latest first."""
    return list(Template.objects.filter(kind=kind.key).select_related("made_by", "decided_by").order_by("-number"))


def in_use() -> dict[str, str]:
    """Which template each paper uses, in words, by its name."""
    changed = dict(Template.objects.filter(status="published").values_list("kind", "number"))
    found = {}
    for kind in all_kinds():
        if kind.key in changed:
            found[kind.key] = _("本县第%(n)s版") % {"n": changed[kind.key]}
        else:
            found[kind.key] = _("本县文件") if local_file(kind).is_file() else _("原样")
    return found


# ── the case file ────────────────────────────────────────────────────────────


def place_of(bundle: Bundle) -> Path:
    """Where the finished case file stands until it is forgotten."""
    return Path(settings.MEDIA_ROOT).parent / "bundles" / f"{bundle.pk}.pdf"


def evidence_of(matter: Matter) -> list[StoredFile]:
    """Everything handed in or stored for the matter, the oldest first."""
    return list(StoredFile.objects.filter(subject=matter.audit_chain).order_by("pk"))


def is_long(matter: Matter) -> bool:
    """Whether putting it together takes longer than somebody should wait for a page."""
    files = evidence_of(matter)
    return len(files) > SOON or sum(one.size for one in files) > HEAVY
