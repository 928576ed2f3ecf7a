"""What everybody may look up: procedures with their pictures, the clock book."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from kernel import registry
from kernel.common.errors import Invalid, NotFound, Refusal
from kernel.common.http import paginate, show
from kernel.common.moment import LOCAL, today
from kernel.common.numbers import number_in
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law.citations import in_words
from kernel.law.clockbook import ClockRow
from kernel.law.due import Due
from kernel.law.models import Clock
from kernel.law.queries import current_calendar, due_of, office
from kernel.matters.desk.limits import ORDER, groups, matches, norms_of, placed, rows_on
from kernel.matters.desk.versions import NodeChange, VersionLine, changed, problems_of, versions
from kernel.matters.lists import attached_to_seen
from kernel.matters.models import Matter
from kernel.people.queries import roles
from kernel.procedures.bpmn import export as as_bpmn
from kernel.procedures.definition import Definition
from kernel.procedures.gating import before_in_words, must_in_words
from kernel.procedures.models import DefinitionVersion
from kernel.procedures.picture import swimlanes
from kernel.procedures.queries import latest, latest_definitions
from kernel.procedures.writing import definition_of


def _definition(request: HttpRequest, key: str) -> tuple[DefinitionVersion, Definition]:
    """The version asked for (``?version=``), the newest without one."""
    wanted = request.GET.get("version", "")
    number = number_in(wanted, None)
    found = DefinitionVersion.objects.filter(key=key, version=number).first() if wanted else latest(key)
    if found is None:
        raise NotFound("procedure.not_found", _("没有找到这个流程，或者没有这个版本。"), _("请从流程列表进入。"))
    return found, definition_of(found.pk, found.sha)


@require_GET
def processes(request: HttpRequest) -> HttpResponse:
    """Every published procedure, newest versions."""
    found = [{"key": key, "definition": one, "version": latest(key)} for key, one in latest_definitions().items()]
    return show(request, "matters/processes.html", {"procedures": found})


@require_GET
def process(request: Any, key: str) -> HttpResponse:
    """One procedure: its picture, its steps with owner, limit and articles, its gates, its versions."""
    version, definition = _definition(request, key)
    names = {code: role.name for code, role in roles().items()}
    lines = versions(key, by=request.user, post=request.post)
    steps = [_step(node, names) for node in definition.nodes.values() if node.kind == "task"]
    gates = [
        {"before": before_in_words(definition, gate), "must": must_in_words(definition, gate, _fact_name),
         "basis": enumerated(in_words(one) for one in gate.basis)}
        for gate in definition.gates
    ]  # fmt: skip
    context = {
        "key": key, "definition": definition, "version": version, "steps": steps, "gates": gates,
        "versions": lines, "problems": problems_of(definition), "changes": _changes(lines, version, definition),
        "first": lines[-1].version == version,
    }  # fmt: skip
    return show(request, "matters/process.html", context)


@require_GET
def process_picture(request: HttpRequest, key: str) -> HttpResponse:
    """The procedure as swimlanes: a page, or the part its page asks for."""
    version, definition = _definition(request, key)
    picture = mark_safe(swimlanes(definition, roles={code: role.name for code, role in roles().items()}))
    context = {"key": key, "definition": definition, "version": version, "picture": picture}
    return show(request, "matters/process_picture.html", context, part="picture")


def _changes(lines: list[VersionLine], version: DefinitionVersion, definition: Definition) -> list[NodeChange]:
    """What this version changed in the one before it; nothing for the first."""
    before = next((one.version for one in lines if one.version.version < version.version), None)
    return changed(definition_of(before.pk, before.sha), definition) if before else []


def _fact_name(fact: str) -> str:
    """What the scenario that knows a fact calls it."""
    facts = (row for scenario in registry.scenarios() for row in scenario.manifest.get("facts", []))
    return str(next((row["name"] for row in facts if row["key"] == fact), fact))


def _step(node: Any, names: dict[str, str]) -> dict[str, Any]:
    row = _row(node.clock)
    return {
        "name": node.name, "role": names.get(node.role, node.role), "row": row,
        "basis": enumerated(in_words(one) for one in node.basis) or (in_words(row.article) if row else ""),
        "ways": [outcome.name for outcome in node.outcomes.values() if outcome.name != outcome.key],
    }  # fmt: skip


def _row(clock: str) -> ClockRow | None:
    if not clock:
        return None
    rows = [row for row in rows_on(today()) if clock in (row.local_id, row.id)]
    return rows[-1] if rows else None


@require_GET
def bpmn(request: HttpRequest, key: str) -> HttpResponse:
    """The procedure as BPMN 2.0, for other tools."""
    response = HttpResponse(
        as_bpmn(_definition(request, key)[1], roles={code: role.name for code, role in roles().items()}),
        content_type="application/xml; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="{key}.bpmn"'
    return response


@require_GET
def clocks(request: HttpRequest) -> HttpResponse:
    """The clock book by norm, page by page: every limit with its length, its article, what extends or pauses it."""
    words, norm = request.GET.get("q", "").strip()[:40], request.GET.get("norm", "")
    kind = request.GET.get("kind", "")
    every = rows_on(today())
    rows = [row for row in every if norm in ("", row.norm) and (not words or matches(row, words))]
    kinds = {one.id: one.kind for one in norms_of(every)}
    rows = [row for row in rows if kind in ("", kinds[row.norm])]
    page = paginate(request, placed(rows), size=LIMITS)
    held = {
        "page": page,
        "groups": groups(page, today()),
        "norms": norms_of(every),
        "norm": norm,
        "q": words,
        "count": len(rows),
    }
    held |= {"kinds": [one for one in ORDER if one in kinds.values()], "kind": kind, "count": len(rows)}
    return show(request, "matters/clocks.html", held, part="table")


@require_GET
def limit(request: Any) -> HttpResponse:
    """One row of the clock book: how long, by which article, when it ends from any date, line by line.

    The matters it runs for are those the reader may see.
    """
    row = _row(request.GET.get("row", ""))
    if row is None:
        raise NotFound("clock.not_found", _("时限簿里没有这个时限。"), _("请从时限簿进入。"))
    start, refusal, found = request.GET.get("from", ""), None, None
    try:
        found = _derived(row, start or today().isoformat())
    except Refusal as wrong:
        refusal = wrong
    running = Clock.objects.filter(key__in=(row.id, row.local_id), status="running").order_by("due_at")
    shown = attached_to_seen(running, request.user, request.post)
    clocks = list(shown[:RUNNING])
    numbers = dict(Matter.objects.filter(pk__in=[one.matter_id for one in clocks]).values_list("pk", "no"))
    group = groups([row], today())[0]
    context = {
        "row": row, "line": group["rows"][0], "group": group, "found": found, "refusal": refusal,
        "start": start or today().isoformat(), "timed": row.length.timed, "count": shown.count(),
        "running": [{"clock": one, "no": numbers.get(one.matter_id, "")} for one in clocks],
        "lines": [{**line.as_dict(), "basis": in_words(line.article)} for line in found.derivation] if found else [],
    }  # fmt: skip
    return show(request, "matters/limit.html", context, status=refusal.status if refusal else 200)


LIMITS = 32
"""Limits a page of the clock book."""
RUNNING = 20


def _derived(row: ClockRow, start: str) -> Due:
    """The end of the limit from a day or a moment as typed. Raises Invalid for what is none."""
    try:
        moment = datetime.fromisoformat(start) if len(start) > 10 or row.length.timed else date.fromisoformat(start)
    except ValueError as error:
        raise Invalid(
            "law.start_unreadable", _("看不懂起算的日期“%(start)s”。") % {"start": start[:30]}, _("请写成2026-09-28。")
        ) from error
    if isinstance(moment, datetime) and moment.tzinfo is None:
        moment = moment.replace(tzinfo=LOCAL)
    return due_of(row, moment, calendar=current_calendar(), hours=office())
