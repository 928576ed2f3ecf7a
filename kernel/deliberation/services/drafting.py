"""Writing the text: a draft is saved where the procedure asks for one, and nowhere else."""

from collections.abc import Sequence

from kernel.audit.services import audited, tell
from kernel.common.errors import Invalid
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.deliberation.clauses import clauses_of
from kernel.deliberation.models import Draft
from kernel.deliberation.queries import drafts_of
from kernel.matters import progress
from kernel.matters.models import Matter
from kernel.matters.standing import require_words
from kernel.people.models import User
from kernel.people.queries import require_post

LONGEST = 100_000


@audited("draft.save")
def save_draft(
    matter: Matter, text: str, *, title: str = "", explanation: str = "", options: Sequence[str] = (), by: User
) -> Draft:
    """Save the next version of the text; it is cut into clauses. Only at a step that asks for a draft.

    What was consulted on and examined can therefore not be changed behind the back of either. Raises Conflict with
    the article of the gate at any other step, Invalid for too little or too much text.
    """
    step = progress.step_for(matter, "draft_ready")
    require_post(by, step.organisation_id)
    words = require_words(text, "draft.text", _("草案还没有内容。"), _("请写入全文，每条一段。"), least=10)
    if len(words) > LONGEST:
        raise Invalid("draft.long", _("草案超过十万字。"), _("请分成几件办理，或把附表作为附件上传。"))
    number = drafts_of(matter).count() + 1
    row = Draft(
        matter=matter, number=number, title=(title.strip() or matter.title)[:200], text=words,
        clauses=clauses_of(words), explanation=explanation.strip(), made_by=by, made_at=now(),
        options=[one.strip() for one in options if one.strip()],
    )  # fmt: skip
    row.save()
    told = {"n": number, "clauses": len(row.clauses)}
    tell(matter, _("草案第%(n)s稿已保存，共%(clauses)s条") % told)
    return row
