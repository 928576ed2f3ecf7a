"""What experts and appraisals have come to, and the facts that follow."""

from typing import Any

from kernel.deliberation import queries as texts
from kernel.matters import progress
from kernel.matters.models import Evidence, Matter
from scenarios.decisions.models import Appraisal, ExpertOpinion

LEAST_EXPERTS = 3
"""So many signed opinions are an appraisal by experts (product:decision.experts)."""
RISKS = {"controllable": "risk_controllable", "uncontrollable": "risk_uncontrollable"}


def facts_of(matter: Matter) -> dict[str, Any]:
    """Everything the procedure reads off the record, for the step that is open now."""
    steps = progress.open_steps(matter)
    if not steps:
        return {}
    asked = list(ExpertOpinion.objects.filter(step_id=steps[0].pk).values_list("position", flat=True))
    signed = [position for position in asked if position not in ("", "recused")]
    made = Appraisal.objects.filter(step_id=steps[0].pk).order_by("-id").first()
    return {
        **texts.facts_of(matter),
        "experts_heard": len(signed) >= LEAST_EXPERTS and "" not in asked,
        **{fact: made is not None and made.conclusion == conclusion for conclusion, fact in RISKS.items()},
        "evaluation_made": made is not None and made.kind == "effect",
    }


def reported_since(matter: Matter, step: Any) -> bool:
    """Whether the execution was reported on since the step opened; an older report does not count again."""
    found = Evidence.objects.filter(matter_id=matter.pk, fact="execution_report", at__gte=step.opened_at)
    return found.exists()


PAPERS = {
    "start": "start_approved", "hearing": "hearing_record", "fair_competition": "fair_competition",
    "request": "party_reported", "published": "decision_published", "execution": "execution_report",
}  # fmt: skip
"""Documents of the file that are evidence of a fact."""


def papers_of(matter: Matter) -> tuple[set[str], set[str]]:
    """The papers that are there, and the stages that leave one of their own."""
    made = set(Appraisal.objects.filter(matter=matter).values_list("kind", flat=True))
    stages = {name for kind, name in (("risk", "risk"), ("effect", "evaluation")) if kind in made}
    stages |= {"experts"} if ExpertOpinion.objects.filter(matter=matter).exists() else set()
    there = texts.papers_of(matter, PAPERS)
    return there | stages, stages | ({"hearing"} & there)
