"""What is done outdoors: an errand asked for and reported, and acts a phone brings in, each applied exactly once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.utils.translation import gettext_lazy, pgettext

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import now, today, written
from kernel.common.words import gettext as _
from kernel.field.clocks import Moments
from kernel.field.models import Delivery, Errand
from kernel.field.queries import delivered, near_ones
from kernel.files.services import store_file
from kernel.matters.models import Matter
from kernel.matters.placing import involve
from kernel.matters.seen import closed_by_another
from kernel.matters.services import receive
from kernel.matters.standing import require_manager, require_open, require_words
from kernel.people.models import User
from kernel.people.queries import holds

KINDS = {"visit": gettext_lazy("走访"), "check": gettext_lazy("核查"), "follow_up": gettext_lazy("回访核实")}
RESULTS = {
    "fine": gettext_lazy("见到了，没有问题"), "problem": gettext_lazy("见到了，还有问题"),
    "nobody": gettext_lazy("没有见到人"),
}  # fmt: skip
GOES = ("grid_worker", "mediator")
"""Posts that are sent on errands."""
Files = Sequence[tuple[IO[bytes], str]]


# ── errands ──────────────────────────────────────────────────────────────────


@audited("field.ask_errand")
def ask_errand(
    matter: Matter, kind: str, what: str, *, assignee: User, due_on: date, where: str = "", by: User
) -> Errand:
    """Ask a grid worker or mediator to go and look; they then see this matter, and no other because of it.

    Raises Forbidden unless ``by`` answers for the matter, Invalid for a past day or somebody who does not go out.
    """
    require_open(matter)
    require_manager(matter, by)
    if kind not in KINDS:
        raise Invalid("errand.kind", _("没有选是走访、核查还是回访。"), _("请选择一种。"))
    words = require_words(what, "errand.what", _("没有写明去做什么。"), _("请写一句话。"))
    if not holds(assignee, roles=GOES):
        raise Invalid("errand.who", _("%(n)s不是网格员或调解员。") % {"n": assignee.name}, _("请选择网格员或调解员。"))
    if due_on < today():
        raise Invalid("errand.due", _("完成日期已经过去。"), _("请选今天或以后的日期。"))
    row = Errand(
        matter=matter, kind=kind, what=words[:300], where=where.strip()[:120], assignee=assignee, due_on=due_on,
        asked_by=by, asked_at=now(),
    )  # fmt: skip
    row.save()
    involve(matter, "errand", user=assignee, by=by)
    tell(matter, _("请%(name)s%(kind)s：%(what)s") % {"name": assignee.name, "kind": KINDS[kind], "what": words[:80]})
    return row


@audited("field.report_errand")
def report_errand(errand: Errand, result: str, words: str, *, files: Files = (), by: User) -> Errand:
    """Say what was found. Nobody met is noted and the errand stays; otherwise it is done."""
    require_open(errand.matter)
    if errand.assignee_id != by.pk:
        raise Forbidden("errand.not_yours", _("这项走访不是交给您的。"), _("请联系交办人。"))
    if errand.done_at is not None:
        raise Conflict("errand.done", _("这项走访已经报过结果。"), _("有新情况的，请补材料。"))
    if result not in RESULTS:
        raise Invalid("errand.result", _("没有选走访结果。"), _("请选见到了没有、有没有问题。"))
    text = require_words(words, "errand.words", _("没有写明看到的情况。"), _("请写一两句话。"), least=2)
    for content, name in files:
        store_file(errand.matter, content, name=name, kind="evidence", by=by)
    told = {"kind": KINDS[errand.kind], "result": RESULTS[result], "text": text[:160]}
    tell(errand.matter, _("%(kind)s：%(result)s。%(text)s") % told)
    if result == "nobody":
        return change(errand, tries=errand.tries + 1)
    return change(errand, result=result, words=text, done_at=now())


# ── what a phone brings in ───────────────────────────────────────────────────


@dataclass(frozen=True)
class Sent:
    """One act as a phone sent it."""

    key: str
    act: str
    moments: Moments
    step: int = 0
    """The open step the person saw; 0 for acts that stand at no step."""
    after: str = ""
    """The key of the act on the same matter that must be in before this one."""
    choice: str = ""
    """Decided by the person when two sides met."""


class Meets(Conflict):
    """Two sides met at the merge: what happened here meanwhile, and what the person may choose."""

    def __init__(self, code: str, what: str, next: str, *, theirs: Sequence[tuple[Any, Any]], choices: Any) -> None:
        super().__init__(code, what, next)
        self.theirs, self.choices = list(theirs), list(choices)


@audited("field.deliver")
def deliver(matter: Matter, sent: Sent, work: Callable[[], str], *, by: User) -> Delivery:
    """Apply one act to a matter, once: the service that ``work`` calls, and where the act came from, or nothing.

    A key that is known gives its first answer. Raises Meets when the step was closed by somebody else or the matter
    was merged, Conflict ``field.waiting`` when an earlier act of the phone is still missing; and what ``work`` raises.
    """
    known = delivered(by, sent.key)
    if known is not None:
        return known
    if sent.after and delivered(by, sent.after) is None:
        raise Conflict("field.waiting", _("前面还有一条没有传上来，先等它。"), _("会按顺序自动上传。"))
    if not sent.choice:
        _require_same(matter, sent.step, by)
    return _record(matter, sent, work(), by)


def _require_same(matter: Matter, step: int, by: User) -> None:
    """Nothing the person could not know of has taken the ground from under the act."""
    if matter.merged_into is not None:
        raise Meets(
            "field.merged", _("这件事项已经并入另一件。"), _("请选择：把您的记录补充到并入后的事项，或不再上传。"),
            theirs=[(_("并入"), matter.merged_into.no)],
            choices=[(f"into:{matter.merged_into.no}", _("补充到%(no)s") % {"no": matter.merged_into.no})],
        )  # fmt: skip
    other = closed_by_another(matter, step, by) if step else None
    if other is not None:
        raise Meets(
            "field.step_closed", _("“%(s)s”已由%(n)s办结。") % {"s": other.name, "n": other.by},
            _("请选择：把您的记录作为补充材料交上，或不再上传。"),
            theirs=[(_("谁办的"), other.by), (_("结果"), other.outcome), (_("什么时候"), shown(other.at)),
                    (_("说明"), other.note)],
            choices=[("note", _("作为补充材料交上"))],
        )  # fmt: skip


def shown(moment: Any) -> str:
    """A moment as people read it."""
    return written(moment, "SHORT_MONTH_DAY_TIME_FORMAT") if moment else ""


def _record(matter: Matter, sent: Sent, said: str, by: User) -> Delivery:
    moments = sent.moments
    row = Delivery(
        matter=matter, key=sent.key, user=by, act=sent.act[:60], made_at=moments.made_at, sent_at=moments.sent_at,
        received_at=moments.received_at, flags=list(moments.flags), choice=sent.choice[:40], said=said[:300],
    )  # fmt: skip
    row.save()
    if moments.late or moments.flags:
        times = {"made": shown(moments.made_at), "got": shown(moments.received_at)}
        doubt = _("；手机时刻存疑，已标记") if moments.flags else ""
        tell(matter, _("手机上%(made)s记录，%(got)s收到，以收到时为准") % times + doubt, flags=list(moments.flags))
    return row


@audited("field.report")
def report(kind: str, sent: Sent, *, told: dict[str, Any], files: Files = (), by: User) -> Delivery:
    """A quick report becomes a matter with its files, once. ``told``: what ``receive`` takes.

    Raises Meets when the reporter's own matters hold a likely duplicate and nothing was chosen yet: two sides that
    this very person may see. Others' matters are compared by whoever dispatches.
    """
    known = delivered(by, sent.key)
    if known is not None:
        return known
    matter = receive(kind, channel="grid", source="phone", source_key=f"{by.pk}:{sent.key}", by=by, **told)
    like = None if sent.choice else near_ones(matter, by)
    if like is not None:
        raise Meets(
            "field.duplicate", _("%(no)s很可能说的是同一件事。") % {"no": like.no},
            _("请选择：还是新的一件，或补充到那一件。"),
            theirs=[(_("编号"), like.no), (_("事由"), like.title), (pgettext("done", "登记"), shown(like.received_at)),
                    (_("地点"), like.region.name)],
            choices=[("new", _("是另一件，照常上报")), (f"into:{like.no}", _("补充到%(no)s") % {"no": like.no})],
        )  # fmt: skip
    for content, name in files:
        store_file(matter, content, name=name, kind="evidence", by=by)
    return _record(matter, sent, _("已上报，编号%(no)s。") % {"no": matter.no}, by)
