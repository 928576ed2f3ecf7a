"""The tags every template loads with ``{% load ui %}``. docs/pages.md shows each in use."""

import secrets
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kernel.common.http import PAGE, in_dialog
from kernel.common.words import enumerated, named
from kernel.common.words import gettext as _
from kernel.web import leaves, worklist
from kernel.web.fields import draw_field
from kernel.web.once import ONCE

register = template.Library()

register.filter(named)
register.simple_tag(leaves.icon, name="icon")
register.simple_tag(leaves.light, name="light")
register.simple_tag(leaves.grade, name="grade")
register.simple_tag(leaves.due, name="due")
register.simple_tag(leaves.countdown, name="countdown")
register.simple_tag(leaves.state, name="state")
register.simple_tag(leaves.tag, name="tag")
register.simple_tag(leaves.avatar, name="avatar")
register.simple_tag(leaves.mask, name="mask")
register.simple_tag(leaves.when, name="when")
register.simple_tag(leaves.spark, name="spark")
register.simple_tag(leaves.meterbar, name="meterbar")
register.simple_tag(leaves.qr, name="qr")
register.simple_tag(worklist.table, name="worklist")
register.filter("grade_word", leaves.grade_word)


def _trim(content: str) -> SafeString:
    return mark_safe(content.strip())


def _id(text: Any) -> str:
    return f"t{zlib.crc32(str(text).encode()):08x}"


# ── pieces with content between the tags ─────────────────────────────────────


@register.simple_block_tag
def pagehead(content: str, title: Any, sub: Any = "") -> str:
    """The page's only h1, a line under it, and its buttons on the right."""
    return render_to_string("ui/pagehead.html", {"title": title, "sub": sub, "content": _trim(content)})


@register.simple_block_tag
def card(
    content: str, title: Any = "", sub: Any = "", url: str = "", label: Any = "", tone: str = "", flush: bool = False,
    id: str = "", clip: bool = False,
) -> str:  # fmt: skip
    """A card; ``url`` and ``label`` make the link at its right, ``flush`` leaves the padding to the content."""
    values = {"content": content, "title": title, "sub": sub, "url": url, "label": label, "tone": tone}
    return render_to_string("ui/card.html", {**values, "flush": flush, "clip": clip, "id": id or _id(title)})


@register.simple_block_tag
def note(content: str, tone: str = "", icon: str = "", role: str = "") -> str:
    """A sentence that matters now: tone "" (info), ok, warn or stop."""
    icons = {"ok": "circle-check", "warn": "alert-triangle", "stop": "alert-octagon"}
    values = {"content": _trim(content), "tone": tone, "role": role, "icon": icon or icons.get(tone, "info-circle")}
    return render_to_string("ui/note.html", values)


@register.simple_block_tag
def actions(content: str, hint: Any = "") -> str:
    """The bar at the page's foot: a hint on the left, the possible acts on the right, the main one last."""
    return render_to_string("ui/actions.html", {"content": content, "hint": hint})


@register.simple_block_tag
def dialog(content: str, id: str, title: Any, size: str = "") -> str:
    """A dialog that is already in the page, opened by ``<button data-open="ID">``; use it only for help."""
    return render_to_string("ui/dialog.html", {"content": content, "id": id, "title": title, "size": size})


@register.simple_block_tag
def menu(content: str, label: Any, icon: str = "dots", css: str = "g-icon-btn", start: bool = False) -> str:
    """A small menu behind a button, without script: links and forms with class g-menu-item inside."""
    values = {"content": content, "label": label, "icon": icon, "css": css, "start": start}
    return render_to_string("ui/menu.html", values)


@register.simple_block_tag
def chipbox(content: str, label: Any, value: Any = "", clear: str = "") -> str:
    """A filter chip with any form controls inside; ``value`` is what is chosen, ``clear`` the address without it."""
    return render_to_string("ui/chip.html", {"content": content, "label": label, "value": value, "clear": clear})


# ── pieces made of data ──────────────────────────────────────────────────────


@register.simple_tag
def crumbs(*parts: Any) -> SafeString:
    """The way here: ``{% crumbs "事项" list_url "红黄待处置" view_url matter.no %}``, the last one without address."""
    return mark_safe(
        render_to_string(
            "ui/crumbs.html", {"steps": list(zip(parts[:-1:2], parts[1::2], strict=False)), "here": parts[-1]}
        )
    )


@register.simple_tag
def stat(
    label: Any, value: Any, unit: Any = "", icon: str = "", url: str = "", note: Any = "", tone: str = ""
) -> SafeString:
    """One figure of a strip: ``<div class="g-stats">…</div>`` around several."""
    values = {"label": label, "value": value, "unit": unit, "icon": icon, "url": url, "note": note, "tone": tone}
    return mark_safe(render_to_string("ui/stat.html", values))


@register.inclusion_tag("ui/timeline.html")
def timeline(entries: Iterable[Any], moment: str = "") -> dict[str, Any]:
    """A story, latest first; each entry has title, who, at, text, icon, tone (done|now|moved|warn|stop), tags.

    ``moment``: how an entry tells when, as a date format: only the hour where the day stands above, the whole moment
    where the story is kept on paper; else as people say it (9分钟前).
    """
    return {"entries": entries, "moment": moment}


@register.inclusion_tag("ui/steps.html")
def steps(entries: Iterable[Any]) -> dict[str, Any]:
    """The way as a list (for phones): each has name, state (done|now|late|todo), note."""
    return {"entries": entries}


@register.inclusion_tag("ui/why.html")
def why(entries: Iterable[Any]) -> dict[str, Any]:
    """Why a machine proposes something: each has label, detail, weight, tone (red|yellow|green|grey)."""
    return {"entries": entries}


@register.inclusion_tag("ui/defs.html")
def defs(pairs: Iterable[tuple[Any, Any]], cols: int = 4) -> dict[str, Any]:
    """Terms and values in a grid of 1 to 4 columns (two on phones)."""
    return {"pairs": pairs, "cols": cols}


@register.inclusion_tag("ui/segments.html")
def segments(items: Iterable[tuple[Any, str, bool]], label: Any) -> dict[str, Any]:
    """A switch of few: (label, address, is current) each; ``label`` names the switch."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/views.html")
def views(items: Iterable[tuple[Any, str, bool, Any]], label: Any) -> dict[str, Any]:
    """Tabs of saved views: (label, address, is current, count or None) each."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/nothing.html")
def nothing(
    title: Any, text: Any = "", icon: str = "mood-smile", tone: str = "green", url: str = "", label: Any = "",
    level: int = 3,
) -> dict[str, Any]:  # fmt: skip
    """Nothing here: the reason and the next step."""
    return {"title": title, "text": text, "icon": icon, "tone": tone, "url": url, "label": label, "level": level}


@register.inclusion_tag("ui/problem.html")
def problem(title: Any, text: Any = "", code: str = "", url: str = "", level: int = 3) -> dict[str, Any]:
    """A part that could not be fetched: what failed, what still works, its number, and a way to try again."""
    return {"title": title, "text": text, "code": code, "url": url, "level": level}


@register.inclusion_tag("ui/skeleton.html")
def skeleton(rows: int = 4) -> dict[str, Any]:
    """Grey rows while something loads; they appear only after 300 ms."""
    return {"rows": range(rows)}


# ── lists: sorting, filters, pages ───────────────────────────────────────────


def _query(context: Any, **changes: Any) -> str:
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is None:
        return "?"
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def sort(context: Any, key: str, label: Any, css: str = "") -> SafeString:
    """A sortable column's ``<th>``: a link that sorts by ``key`` or turns the order (``?sort=-due``)."""
    request = context.get("request")
    present = request.GET.get("sort", "") if request else ""
    turned = f"-{key}" if present == key else key
    order = {key: ("ascending", "arrow-up"), f"-{key}": ("descending", "arrow-down")}.get(present)
    attribute = format_html(' aria-sort="{}"', order[0]) if order else ""
    mark = leaves.icon(order[1]) if order else ""
    url = _query(context, sort=turned, page=None)
    return format_html('<th scope="col"{} class="{}"><a href="{}">{}{}</a></th>', attribute, css, url, label, mark)


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Any, page: Any, name: str = "page", unit: Any = "") -> dict[str, Any]:
    """Where we are in a long list, with an exact count, and links to the other pages."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(n, _query(context, **{name: n}) if isinstance(n, int) else "") for n in numbers]
    before = _query(context, **{name: page.previous_page_number()}) if page.has_previous() else ""
    after = _query(context, **{name: page.next_page_number()}) if page.has_next() else ""
    return {"page": page, "links": links, "before": before, "after": after, "unit": unit or _("件")}


@lru_cache(maxsize=512)
def _options(name: str, kind: str, options: tuple[tuple[str, str], ...], chosen: frozenset[str]) -> SafeString:
    """The boxes of a chip; a county has dozens of classes, and most pages draw the same ones."""
    return format_html_join(
        "", '<label class="g-chip-option"><input class="form-check-input" type="{}" name="{}" value="{}"{}> {}</label>',
        ((kind, name, value, mark_safe(" checked") if value in chosen else "", label) for value, label in options),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def chip(context: Any, field: Any, panel: str = "") -> SafeString:
    """A filter chip of a bound choice field in a ``<form method="get" class="g-filter">``.

    ``panel``: the address of a page that offers the choice, for a long one. The chip then carries only what is chosen,
    and a link there; with script the link is replaced by the page's part as the chip is opened.
    """
    chosen = [str(value) for value in _values(field) if value]
    labels = dict(_flat(field.field.choices))
    named = [str(labels.get(value, value)) for value in chosen]
    clear = _query(context, **{field.html_name: None, "page": None}) if named else ""
    shown = enumerated(named[:2]) + (_("等%(n)s项") % {"n": len(named)} if len(named) > 2 else "")
    content = _way_to(context, field, panel, chosen) if panel else choice(field)
    values = {"content": content, "label": field.label, "value": shown, "clear": clear, "apply": True}
    return mark_safe(render_to_string("ui/chip.html", values))


def _way_to(context: Any, field: Any, panel: str, chosen: list[str]) -> SafeString:
    kept = format_html_join(
        "", '<input type="hidden" name="{}" value="{}">', ((field.html_name, one) for one in chosen)
    )
    there = f"{panel}{_query(context, page=None)}"
    told = _("选择%(label)s") % {"label": field.label}
    return format_html('<div>{}<a class="g-menu-item" href="{}" data-panel>{}</a></div>', kept, there, told)


@register.simple_tag
def choice(field: Any) -> SafeString:
    """The boxes of a bound choice field as a chip shows them: one of several, or several."""
    kind = "checkbox" if getattr(field.field.widget, "allow_multiple_selected", False) else "radio"
    options = tuple((str(value), str(label)) for value, label in _flat(field.field.choices))
    return _options(field.html_name, kind, options, frozenset(str(value) for value in _values(field)))


def _values(field: Any) -> list[Any]:
    value = field.value()
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _flat(choices: Iterable[Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for value, label in choices:
        found += _flat(label) if isinstance(label, list | tuple) else [(str(value), label)]
    return found


# ── forms ────────────────────────────────────────────────────────────────────


@register.simple_tag
def once() -> SafeString:
    """Inside a form: sent twice, it acts once and the second time shows the first answer."""
    return format_html('<input type="hidden" name="{}" value="{}">', ONCE, secrets.token_urlsafe(18))


@register.simple_tag
def field(bound: Any, wide: bool = False, hint: Any = "", mark: bool = True) -> SafeString:
    """One form field: label with 必填 or 选填 (``mark``), control, hint, error sentence."""
    return draw_field(bound, wide=wide, hint=hint, mark=mark)


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What is still to be corrected, with links to the fields; takes the focus after a failed submit."""
    fields = [bound for bound in form if bound.errors] if form.is_bound else []
    general = form.non_field_errors() if form.is_bound else []
    return {"fields": fields, "general": general, "count": len(fields)}


@register.inclusion_tag("ui/action_form.html", takes_context=True)
def action_form(
    context: Any, form: Any, title: Any = "", submit: Any = "", action: str = "", cancel: str = "",
    tone: str = "primary", hint: Any = "", busy: Any = "", grid: bool = False, marks: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """A whole form – title, summary, fields, buttons – that works as a page, in a dialog, and as a 422 fragment."""
    values = {"form": form, "title": title, "submit": submit or _("提交"), "action": action, "cancel": cancel}
    request = context.get("request")
    dialog = request is not None and in_dialog(request)
    level = 2 if dialog else 1
    if dialog:
        form.auto_id = "d_%s"  # the page underneath may hold the same fields
    values |= {
        "hint": hint,
        "busy": busy,
        "grid": grid,
        "marks": marks,
        "tone": tone,
        "id": _id(title or action),
        "level": level,
        "page": "" if dialog else PAGE,
    }
    return {**values, "csrf_token": context.get("csrf_token"), "request": request}
