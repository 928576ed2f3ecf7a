"""A list of matters as a spreadsheet: what the list shows, nothing of anybody's name."""

import io
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from kernel.common.moment import LOCAL
from kernel.matters.desk.words import channel_of, state_of
from kernel.matters.hooks import all_class_names
from kernel.matters.models import Matter
from kernel.matters.registers import GRADES
from kernel.places.models import Region

MOST = 10_000
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def columns() -> list[str]:
    """The headings."""
    return [
        _("编号"), _("事项"), _("分级"), _("类别"), _("属地"), _("来源"), _("当前环节"), _("承办单位"), _("受理时间"),
        _("时限"), _("办理结果"),
    ]  # fmt: skip


def workbook(matters: Iterable[Matter]) -> bytes:
    """The matters as an XLSX file; every cell is text, so nothing in it can act as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("事项"))
    names, places = all_class_names(), dict(Region.objects.filter(level="township").values_list("code", "name"))
    sheet.append([_cell(sheet, one) for one in columns()])
    for matter in matters:
        sheet.append([_cell(sheet, one) for one in _row(matter, names, places)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(matter: Matter, names: dict[str, str], places: dict[str, str]) -> list[Any]:
    return [
        matter.no, matter.title, str(GRADES.get(matter.grade, "")), names.get(matter.class_code, matter.class_code),
        places.get(matter.township_code, ""), channel_of(matter), state_of(matter)[1], matter.accountable.name,
        _moment(matter.received_at), _("中止") if matter.state else _moment(matter.due_at), matter.ending,
    ]  # fmt: skip


def _moment(value: Any) -> str:
    return value.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M") if value else ""


def _cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(value)))
    cell.data_type = "s"
    return cell
