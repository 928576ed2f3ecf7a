"""A list of work as a table that becomes cards on phones, drawn in one go: a list page is mostly this.

Templates cost a hundred times more a cell than joining strings; what comes from people is escaped here, once.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kernel.web import leaves

Row = Mapping[str, Any]
NOTHING = '<span class="g-muted">—</span>'
FIXED = '<th class="g-fix" role="columnheader" scope="col">'
EVERY = '<input class="form-check-input" type="checkbox" data-tick-all data-need-script hidden'


def _text(value: Any) -> str:
    return escape(str(value))


def _person(name: str) -> str:
    face = leaves.avatar(name, "sm")
    return f'<span class="g-person">{face}<span class="g-clip g-body-name">{escape(name)}</span></span>'


CELLS: dict[str, Callable[[Any], str]] = {
    "text": _text,
    "grade": leaves.grade,
    "due": lambda value: leaves.due(value) if value is not None else NOTHING,
    "state": lambda value: leaves.state(*value),
    "person": _person,
    "when": leaves.when,
}
"""How a cell of each kind is drawn."""


def table(
    columns: Sequence[Any], rows: Sequence[Row], label: str, *, pick: bool = False,
    orders: Mapping[str, str] | None = None, order: str = "",
) -> SafeString:  # fmt: skip
    """The table: ``columns`` have ``label``, ``kind``, ``css``, ``order``; a row has ``no``, ``title``, ``url``,
    ``meta``, ``locked``, ``cells`` (one a column) and ``act`` (address, words, letter) or None.

    ``pick``: a box before each row. ``orders``: addresses that sort, by a column's ``order``; ``order`` is the present
    one.
    """
    acts = any(row.get("act") for row in rows)
    drawn = [(CELLS[one.kind], _css(one.css)) for one in columns]
    lead = 1 if columns and columns[0].kind == "grade" else 0
    body = "".join(_row(row, drawn, lead, pick, acts) for row in rows)
    head = _head(columns, lead, pick, acts, orders or {}, order)
    return mark_safe(
        f'<div class="g-table-box" tabindex="0" role="region" aria-label="{escape(label)}">'
        f'<table class="g-table g-table-cards" role="table"><thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup" data-rows>{body}</tbody></table></div>'
    )


def _css(css: str) -> str:
    return f' class="{css}"' if css else ""


def _head(columns: Sequence[Any], lead: int, pick: bool, acts: bool, orders: Mapping[str, str], order: str) -> str:
    names = [_heading(one, orders.get(one.order, ""), bool(order) and one.order == order) for one in columns]
    title = f'<th role="columnheader" scope="col">{_("事项")}</th>'
    box = last = ""
    if pick:
        told = _("选中本页全部")
        every = f'{EVERY} aria-label="{told}">'
        box = f'{FIXED}{every}<span class="g-sr">{_("选择")}</span></th>'
    if acts:
        last = f'{FIXED}<span class="g-sr">{_("办理")}</span></th>'
    return "".join((box, *names[:lead], title, *names[lead:], last))


def _heading(column: Any, address: str, current: bool) -> str:
    label = escape(str(column.label))
    if address:
        down = column.order == "recent"
        mark = leaves.icon("arrow-down" if down else "arrow-up") if current else ""
        label = f'<a href="{escape(address)}">{label}{mark}</a>'
    sort = f' aria-sort="{"descending" if column.order == "recent" else "ascending"}"' if current else ""
    return f'<th class="g-fix" role="columnheader" scope="col"{sort}>{label}</th>'


def _row(row: Row, drawn: Sequence[tuple[Callable[[Any], str], str]], lead: int, pick: bool, acts: bool) -> str:
    title, url = escape(row["title"]), escape(row["url"])
    cells = [f'<td role="cell"{css}>{draw(value)}</td>' for (draw, css), value in zip(drawn, row["cells"], strict=True)]
    lock = f"<span>{leaves.icon('lock')}{_('保密')}</span>" if row.get("locked") else ""
    meta = "".join(f"<span>{escape(str(one))}</span>" for one in row["meta"])
    named = (
        f'<td role="cell" class="g-card-line"><a class="g-table-title" href="{url}">{title}</a>'
        f'<span class="g-table-meta">{meta}{lock}</span></td>'
    )
    return "".join((
        '<tr role="row" data-row>', _box(row, title) if pick else "", *cells[:lead], named, *cells[lead:],
        _act(row.get("act"), title) if acts else "", "</tr>",
    ))  # fmt: skip


def _box(row: Row, title: str) -> str:
    label = _("选中%(title)s") % {"title": title}
    return (
        '<td role="cell" class="g-card-tick"><input class="form-check-input" type="checkbox" name="pick" '
        f'value="{escape(row["no"])}" data-tick aria-label="{label}"></td>'
    )


def _act(act: tuple[str, Any, str] | None, title: str) -> str:
    if act is None:
        return '<td role="cell" class="g-card-act"></td>'
    url, label, letter = act
    return (
        f'<td role="cell" class="g-card-act"><a class="btn btn-sm g-btn-soft" href="{escape(url)}" data-dialog '
        f'data-key="{letter}">{escape(str(label))}<span class="g-sr">：{title}</span></a></td>'
    )
