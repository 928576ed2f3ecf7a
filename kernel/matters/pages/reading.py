"""What everybody may look up: procedures with their pictures, the clock book, public bodies and their duties."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kernel.common.errors import NotFound
from kernel.common.http import paginate, show
from kernel.common.moment import today
from kernel.law.citations import in_words
from kernel.law.clockbook import ClockRow
from kernel.matters.desk.limits import groups, matches, norms_of, rows_on
from kernel.matters.desk.words import FUNCTIONS
from kernel.people.queries import roles
from kernel.places.models import Duty, Organisation
from kernel.procedures.bpmn import export as as_bpmn
from kernel.procedures.definition import Definition
from kernel.procedures.picture import swimlanes
from kernel.procedures.queries import latest, latest_definitions


def _definition(key: str) -> Definition:
    found = latest_definitions().get(key)
    if found is None:
        raise NotFound("procedure.not_found", _("没有找到这个流程。"), _("请从流程列表进入。"))
    return found


@require_GET
def processes(request: HttpRequest) -> HttpResponse:
    """Every published procedure, newest versions."""
    found = [{"key": key, "definition": one, "version": latest(key)} for key, one in latest_definitions().items()]
    return show(request, "matters/processes.html", {"procedures": found})


@require_GET
def process(request: HttpRequest, key: str) -> HttpResponse:
    """One procedure: its picture, its steps with owner, limit and articles, its gates."""
    definition = _definition(key)
    names = {code: role.name for code, role in roles().items()}
    steps = [_step(node, names) for node in definition.nodes.values() if node.kind == "task"]
    gates = [
        {"before": _name(definition, gate.before), "must": _name(definition, gate.must),
         "basis": "、".join(in_words(one) for one in gate.basis)}
        for gate in definition.gates
    ]  # fmt: skip
    context = {
        "key": key, "definition": definition, "version": latest(key), "steps": steps, "gates": gates,
        "picture": mark_safe(swimlanes(definition, roles=names)),
    }  # fmt: skip
    return show(request, "matters/process.html", context)


def _name(definition: Definition, where: str) -> str:
    node = definition.nodes.get(where.partition(".")[0])
    return node.name if node else where


def _step(node: Any, names: dict[str, str]) -> dict[str, Any]:
    row = _row(node.clock)
    return {
        "name": node.name, "role": names.get(node.role, node.role), "row": row,
        "basis": "、".join(in_words(one) for one in node.basis) or (in_words(row.article) if row else ""),
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
        as_bpmn(_definition(key), roles={code: role.name for code, role in roles().items()}),
        content_type="application/xml; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="{key}.bpmn"'
    return response


@require_GET
def clocks(request: HttpRequest) -> HttpResponse:
    """The clock book by norm: every limit with its length, its article, what extends or pauses it."""
    words, norm = request.GET.get("q", "").strip()[:40], request.GET.get("norm", "")
    every = rows_on(today())
    rows = [row for row in every if norm in ("", row.norm) and (not words or matches(row, words))]
    held = {"groups": groups(rows, today()), "norms": norms_of(every), "norm": norm, "q": words, "count": len(rows)}
    return show(request, "matters/clocks.html", held, part="table")


@require_GET
def bodies(request: HttpRequest) -> HttpResponse:
    """Public bodies with what they answer for today."""
    words = request.GET.get("q", "").strip()[:40]
    found = Organisation.objects.select_related("region", "parent").order_by("region_id", "id")
    if words:
        found = found.filter(name__contains=words)
    page = paginate(request, found, size=50)
    duties: dict[int, list[Duty]] = {}
    held = Duty.objects.filter(organisation__in=[one.pk for one in page], valid_from__lte=today())
    for duty in held.exclude(valid_to__lte=today()).select_related("region"):
        duty.words = f"{FUNCTIONS.get(duty.function, duty.function)}（{duty.region.name}）"
        duties.setdefault(duty.organisation_id, []).append(duty)
    rows = [{"body": one, "duties": duties.get(one.pk, [])} for one in page]
    return show(request, "matters/bodies.html", {"rows": rows, "page": page, "q": words}, part="table")
