"""A list of matters as a spreadsheet: what the list shows, nothing of anybody's name, and who took it away for what."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.audit.services import audited
from kernel.common.identity import mask_numbers
from kernel.common.moment import LOCAL, now
from kernel.matters.desk.words import channel_of, state_of
from kernel.matters.hooks import all_class_names
from kernel.matters.lists import LONG
from kernel.matters.models import Export, Matter
from kernel.matters.registers import GRADES
from kernel.people.models import User
from kernel.people.queries import posts_of
from kernel.places.models import Region

PURPOSES = {
    "meeting": gettext_lazy("会议研究"), "report": gettext_lazy("汇总上报"), "check": gettext_lazy("核对台账"),
    "handing": gettext_lazy("交接工作"),
}  # fmt: skip
"""What a list may be taken away for."""
MOST = 10_000
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IN_MEMORY = 2_000_000
"""Bytes of a file kept in memory while it is sent; more waits on the disk."""
PART = 500


@dataclass(frozen=True)
class Taken:
    """A file to send, and the number it was noted under."""

    number: str
    file: IO[bytes]


@audited("matter.export", refresh=False)
def take_away(found: Sequence[int], *, purpose: str, note: str, query: str, by: User) -> Taken:
    """Note who takes which matters away and what for, and write the file; its last line carries the note's number."""
    row = Export(by=by, purpose=purpose, note=note.strip(), query=query[:600], count=len(found), at=now())
    row.save()
    number = f"D{row.pk:06d}"
    return Taken(number, workbook(found, mark_of(row, number)))


def mark_of(row: Export, number: str) -> str:
    """The line that goes with the list wherever it goes."""
    posts = posts_of(row.by)
    body = posts[0].organisation.name if posts else ""
    told = {
        "body": body, "name": row.by.name, "at": row.at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M"), "no": number,
        "why": PURPOSES.get(row.purpose, row.purpose), "note": f"（{row.note}）" if row.note else "", "n": row.count,
    }  # fmt: skip
    line = _(
        "导出编号%(no)s　%(body)s　%(name)s　%(at)s　用途：%(why)s%(note)s　共%(n)s件　工作信息，请勿外传，用完请删除"
    )
    return line % told


def columns() -> list[str]:
    """The headings."""
    return [
        _("编号"), _("事项"), _("分级"), _("类别"), _("属地"), _("来源"), _("当前环节"), _("承办单位"), _("受理时间"),
        _("时限"), _("办理结果"),
    ]  # fmt: skip


def workbook(found: Sequence[int], mark: str) -> IO[bytes]:
    """The matters as an XLSX file, opened for reading; every cell is text, so nothing in it acts as a formula."""
    from kernel.matters.workbooks import write  # openpyxl comes with the first export, not with the pages

    names, places = all_class_names(), dict(Region.objects.filter(level="township").values_list("code", "name"))
    rows = (_row(matter, names, places) for matter in _matters(found))
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 – closed by the answer that sends it
    write(out, _("事项"), chain([columns()], rows), mark)
    out.seek(0)
    return out


def _matters(found: Sequence[int]) -> Iterator[Matter]:
    """The matters in order, some hundreds in memory at a time."""
    for start in range(0, len(found), PART):
        part = found[start : start + PART]
        rows = Matter.objects.select_related("accountable").defer(*LONG).in_bulk(part)
        yield from (rows[pk] for pk in part if pk in rows)


def _row(matter: Matter, names: dict[str, str], places: dict[str, str]) -> list[Any]:
    return [
        matter.no, mask_numbers(matter.title), str(GRADES.get(matter.grade, "")),
        names.get(matter.class_code, matter.class_code), places.get(matter.township_code, ""), channel_of(matter),
        state_of(matter)[1], matter.accountable.name, _moment(matter.received_at),
        _("中止") if matter.state else _moment(matter.due_at), matter.ending,
    ]  # fmt: skip


def _moment(value: Any) -> str:
    return value.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M") if value else ""
