"""One matter: everything about it that this person may know, and the door to its files and clear names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kernel.common.errors import NotFound
from kernel.common.http import in_dialog, show
from kernel.common.moment import LOCAL, now
from kernel.common.words import gettext as _
from kernel.files.models import StoredFile
from kernel.files.services import path_of
from kernel.matters.cooperation.plans import FIELDS as PLAN_FIELDS
from kernel.matters.desk import Desk
from kernel.matters.desk.clocks import Limit, last_day, limits_of, main_limit
from kernel.matters.desk.parts import LOOK, MASKED, people_of, rows_of
from kernel.matters.desk.preview import preview_of, shown_inline
from kernel.matters.desk.story import PARTS, by_day, proof_of, tell_story
from kernel.matters.desk.way import picture_of, way_of
from kernel.matters.desk.words import CONFIDENTIAL, LOOPS, channel_of, state_of
from kernel.matters.documents import papers_of
from kernel.matters.forms.work import FIELDS, RevealForm
from kernel.matters.models import Matter, Plan
from kernel.matters.outcomes import ending_name
from kernel.matters.pages.bar import bar_of
from kernel.matters.pages.finding import act_or_tell, address, desk_of, no_such, sent
from kernel.matters.panels import Panel, panels_of
from kernel.matters.reaching import reason_to_look
from kernel.people.services import grant_access, look

TOLD = 14
"""Acts of the story on the page; the rest is fetched when asked for."""


@require_GET
def detail(request: HttpRequest, no: str) -> HttpResponse:
    """The matter's page."""
    desk = desk_of(request, no)
    rows, limits, part = rows_of(desk), limits_of(desk), request.GET.get("story", "")
    story = tell_story(desk.matter.audit_chain, part=part if part in PARTS else "")
    dot, word = state_of(desk.matter)
    context = {
        **head_of(desk), **rows, "dot": dot, "word_state": word, "limits": _split(limits),
        "main": main_limit(desk, limits),
        "whole": last_day(limits), "way": way_of(desk), "bar": bar_of(desk, rows["sessions"], rows["supervision"]),
        "story": by_day(story[:TOLD], fold=part != "system"), "told": len(story), "more": len(story) > TOLD,
        "part": part,
        "parts": _parts(desk.matter, part), "proof": proof_of(desk.matter.audit_chain), "panels": _panels(desk),
        **_plan(rows["plans"]), "papers": papers_of(desk.matter),
        "remask": _remask(rows["people"]), "may_speak": desk.handles or desk.dispatches,
    }  # fmt: skip
    response = show(request, "matters/detail.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _split(limits: list[Limit]) -> dict[str, list[Limit]]:
    """Those that run, and those that are over."""
    return {"running": [one for one in limits if one.running], "over": [one for one in limits if not one.running]}


def _plan(plans: list[Plan]) -> dict[str, Any]:
    """The running plan with its ten fields in words."""
    plan = next((one for one in plans if one.superseded_at is None), None)
    values = plan.content if plan is not None else {}
    fields = [(label, values.get(name)) for name, label in PLAN_FIELDS.items()]
    shown = [(label, "\n".join(value) if isinstance(value, list) else value) for label, value in fields if value]
    return {"plan": plan, "plan_fields": shown}


WHOLE = {
    "people": gettext_lazy("全部当事人"), "limits": gettext_lazy("已经结束的期限"),
    "story": gettext_lazy("全部办理过程"),
}  # fmt: skip
"""Parts of which the page shows the beginning only."""


@require_GET
def part(request: HttpRequest, no: str, name: str) -> HttpResponse:
    """The whole of a part: a page of its own, or the fragment the detail asks for."""
    desk = desk_of(request, no)
    if name not in WHOLE:
        raise no_such()
    read: dict[str, Callable[[], Any]] = {
        "people": lambda: people_of(desk), "limits": lambda: _split(limits_of(desk)),
        "story": lambda: by_day(tell_story(desk.matter.audit_chain), fold=True),
    }  # fmt: skip
    context = {**head_of(desk), name: read[name](), "title": WHOLE[name], "template": f"matters/parts/{name}_all.html"}
    response = show(request, "matters/part.html", context, part="part")
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def picture(request: HttpRequest, no: str) -> HttpResponse:
    """The whole procedure as swimlanes, with where the matter stands; a page, or the fragment the detail asks for."""
    desk = desk_of(request, no)
    return show(request, "matters/picture.html", {**head_of(desk), "picture": picture_of(desk)}, part="picture")


def head_of(desk: Desk) -> dict[str, Any]:
    """What the head of every page about the matter shows."""
    matter = desk.matter
    return {
        "desk": desk, "matter": matter, "channel": channel_of(matter), "loop": LOOPS.get(matter.loop, matter.loop),
        "ending": ending_name(matter.kind, matter.ending), "confidential": CONFIDENTIAL.get(matter.confidentiality, ""),
        "back": address(matter),
    }  # fmt: skip


def _parts(matter: Matter, current: str) -> list[tuple[Any, str, bool]]:
    here = address(matter)
    found = [(_("全部"), f"{here}#story", current not in PARTS)]
    found += [(str(name), f"{here}?story={key}#story", key == current) for key, name in PARTS.items()]
    return found


def _panels(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """What the scenario adds, in the wide and in the narrow column."""
    found: dict[str, list[dict[str, Any]]] = {"wide": [], "side": []}
    for panel in panels_of(desk.matter.kind):
        drawn = _drawn(panel, desk)
        if drawn is not None:
            found["side" if panel.side else "wide"].append(drawn)
    return found


def _drawn(panel: Panel, desk: Desk) -> dict[str, Any] | None:
    data = panel.build(desk)
    return None if data is None else {"template": panel.template, "data": data}


def _remask(people: Any) -> int:
    """Seconds until the first clear value must be hidden again; 0 when nothing is clear."""
    ends = [one.until for person in people for one in person.data.values() if one.until]
    return max(1, int((min(ends) - now()).total_seconds())) if ends else 0


@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, no: str, party: int, field: str) -> HttpResponse:
    """A reason first; then the value is clear for five minutes, and the person can see who looked."""
    desk = desk_of(request, no)
    one = desk.matter.parties.filter(pk=party).first()
    if one is None or field not in MASKED:
        raise no_such()
    form = RevealForm(**sent(request), desk=desk, target=one, field=field)
    context = {
        **head_of(desk), "party": one, "title": _("查看%(what)s") % {"what": FIELDS[field]},
        "at": now().astimezone(LOCAL).strftime("%H:%M"),
    }  # fmt: skip
    return act_or_tell(request, form, lambda: _look(desk, one, field, form), "matters/reveal.html", context)


def _look(desk: Desk, party: Any, field: str, form: Any) -> tuple[str, str]:
    given = form.cleaned_data
    note = reason_to_look(party, field, given.get("danger", False), given["note"])
    grant_access(
        desk.matter, user=desk.by, purpose=given["purpose"], note=note, approver=None, until=now() + LOOK,
        by=desk.by,
    )  # fmt: skip
    look(desk.by, desk.matter, party_id=party.pk, fields=field)
    said = _("已显示%(what)s，5分钟后自动遮挡；本人能看到这次查看。") % {"what": FIELDS[field]}
    return said, address(desk.matter)


@require_GET
def file(request: HttpRequest, no: str, pk: int) -> FileResponse:
    """One document of the matter, for those who see the matter."""
    _desk, found, path = _document(request, no, pk)
    shown = shown_inline(found) and "download" not in request.GET
    response = FileResponse(
        path.open("rb"), content_type=found.content_type, filename=found.name, as_attachment=not shown
    )  # fmt: skip
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def preview(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """A document beside the matter: a page, or a dialog over it."""
    desk, found, path = _document(request, no, pk)
    context = {**head_of(desk), "file": found, "preview": preview_of(found, path), "fragment": in_dialog(request)}
    response = show(request, "matters/preview.html", context, part="preview")
    response["Cache-Control"] = "no-store"
    return response


def _document(request: HttpRequest, no: str, pk: int) -> tuple[Desk, StoredFile, Path]:
    desk = desk_of(request, no)
    found = StoredFile.objects.filter(pk=pk, subject=desk.matter.audit_chain).first()
    path = path_of(found.sha256) if found else None
    if found is None or path is None or not path.exists():
        raise NotFound("file.not_found", _("没有找到这份材料，或它不在您的工作范围内。"), _("请从事项页面打开。"))
    return desk, found, path
