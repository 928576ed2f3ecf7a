"""Keeping the register of data: publish an entry, notice where it no longer fits, settle that."""

from collections.abc import Mapping
from typing import Any

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.datahub.datasets import Dataset
from kernel.law.queries import clock_row
from kernel.people.models import User
from kernel.people.queries import holds
from kernel.people.services import SYSTEM
from kernel.sources.catalogue import differences, digest_of, entry_of
from kernel.sources.models import CatalogueEntry, CatalogueGap
from kernel.sources.queries import all_sources, latest_entries, latest_entry

KEEPERS = ("data_steward",)
SHORTEST = 10


def require_keeper(by: User) -> None:
    """Refuse unless ``by`` is a data steward or the machine."""
    if by.username != SYSTEM and not holds(by, roles=KEEPERS):
        raise Forbidden(
            "catalogue.keeper",
            _("数据目录由数据专员维护。"),
            _("需要修改目录的，请联系数据局。"),
            rule="政务数据共享条例#17",
        )


@audited("sources.publish_entry", refresh=False)
def publish_entry(dataset: Dataset, *, assessment: str, by: User) -> CatalogueEntry:
    """Publish the dataset's entry as its file has it now; whatever did not fit with its definition is settled.

    Raises Forbidden, Conflict when nothing has changed, Invalid without an assessment (条例 13).
    """
    require_keeper(by)
    content = entry_of(dataset)
    known = latest_entry(dataset.id)
    if known is not None and known.digest == digest_of(content):
        raise Conflict("catalogue.same", _("目录和现在的定义一致，不需要重新发布。"), _("定义改了以后再发布。"))
    if len(assessment.strip()) < SHORTEST:
        raise Invalid(
            "catalogue.assessment",
            _("没有写明个人信息保护影响评估和保密审查的结论。"),
            _("请写明谁在什么时候审查、结论是什么，至少%(n)s个字。") % {"n": SHORTEST},
            rule="政务数据共享条例#13",
        )
    version = known.version + 1 if known else 1
    entry = CatalogueEntry(
        dataset=dataset.id, version=version, content=content, digest=digest_of(content),
        assessment=assessment.strip()[:300], by=by, published_at=now(),
    )  # fmt: skip
    entry.save()
    for gap in CatalogueGap.objects.filter(dataset=dataset.id, kind="definition", settled_at=None):
        change(gap, settled_at=now())
    tell(entry, _("发布目录“%(name)s”第%(n)s版") % {"name": dataset.name, "n": version})
    return entry


@audited("sources.note_gap", refresh=False)
def note_gap(dataset: str, kind: str, details: Mapping[str, Any], *, by: User) -> CatalogueGap | None:
    """The entry and what is there disagree in this way now, or (no details) agree again; None when that is known.

    A gap opens a limit of ten working days (条例 17) and is settled when the difference is gone.
    """
    digest = digest_of(details)
    standing = CatalogueGap.objects.filter(dataset=dataset, kind=kind, settled_at=None).first()
    if standing is not None and standing.digest == digest:
        return None
    if standing is not None and not details:
        return change(standing, settled_at=now())
    if not details:
        return None
    if standing is not None:  # the difference has grown or shrunk: its limit runs on
        return change(standing, digest=digest, details=dict(details))
    clock = clock_row("data.update_catalogue", now())
    gap = CatalogueGap(
        dataset=dataset, kind=kind, digest=digest, details=dict(details), found_at=now(), due_at=clock["due_at"],
        provisional=clock["provisional"], derivation=clock["derivation"],
    )  # fmt: skip
    gap.save()
    tell(gap, _("目录和实际不一致"))
    return gap


def check_register(*, by: User) -> int:
    """Compare every published entry with its dataset's file; how many differences were new, changed or settled."""
    noted = 0
    entries = latest_entries()
    for dataset in all_sources():
        entry = entries.get(dataset.id)
        if entry is not None:
            changes = differences(entry.content, entry_of(dataset))
            details = {"changes": [list(one) for one in changes]} if changes else {}
            noted += note_gap(dataset.id, "definition", details, by=by) is not None
    return noted
