"""What the people concerned do with their number and query code, without an account.

Add something, urge, ask, rate, contest, say it is not solved, see who looked, report retaliation (R4–R8, R14, R19).
The door proves the code with ``open_with_code``, slows down guessing, and acts as the built-in actor ``public``;
somebody who handed the matter in with an account acts as themselves.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import IO, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy

from kernel import registry
from kernel.audit.models import Entry
from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.common.moment import LOCAL, now, today
from kernel.common.words import gettext as _
from kernel.datahub.queries import chains_behind
from kernel.files.services import store_file
from kernel.law import services as law
from kernel.law.models import Clock
from kernel.matters import services
from kernel.matters.hooks import hook
from kernel.matters.host import worked_on
from kernel.matters.lists import may_see
from kernel.matters.models import Contest, Involvement, Matter, Message, Party, Rating
from kernel.matters.placing import involve
from kernel.matters.reopening import reopen
from kernel.matters.standing import dispatches, kept_out, require_sight, require_words
from kernel.people.models import AccessLog, User
from kernel.people.queries import holders, holds, posts_of, roles
from kernel.people.services import PUBLIC, actor
from kernel.places.queries import accountable_body, centre

LONGEST = 5000
NO_CODE = "00000000"
"""Compared with when there is no such number, so that both refusals take the same time."""


def open_with_code(no: str, query_code: str) -> Matter:
    """The matter of a number and its query code. One refusal for a wrong number and a wrong code (house law 7)."""
    found = Matter.objects.filter(no=no.strip().upper()).first()
    expected = found.query_code if found else NO_CODE
    if not hmac.compare_digest(expected.encode(), query_code.strip().upper().encode()) or found is None:
        raise NotFound(
            "voice.no_such",
            _("编号或查询码不对，没有找到这件事项。"),
            _("请对照受理回执再输一遍；回执遗失可凭身份证件到窗口查询。"),
        )
    return found


# ── say ──────────────────────────────────────────────────────────────────────


@audited("voice.add")
def add_material(matter: Matter, text: str = "", *, files: Sequence[tuple[IO[bytes], str]] = (), by: User) -> Message:
    """Add facts or files ``(content, name)`` while the matter is being worked on."""
    _require_voice(matter, by)
    if not _alive(matter).open:
        raise Conflict("voice.closed", _("这件事项已经归档。"), _("问题还在的话，请点“没有解决”；有新情况请重新登记。"))
    if not text.strip() and not files:
        raise Invalid("voice.empty", _("还没有写内容，也没有选文件。"), _("请写一两句话，或上传照片、文件。"))
    for content, name in files:
        store_file(matter, content, name=name, kind="added", by=by)
    tell(matter, _("诉求人补充了材料"), public=True)
    return _say(matter, "added", text.strip() or _("补充了%(n)s个文件") % {"n": len(files)}, by)


class Urging(NamedTuple):
    """One urging and whether it counts: every one is recorded, at most one a day is counted."""

    message: Message
    counted: bool


@audited("voice.urge")
def urge(matter: Matter, text: str = "", *, by: User) -> Urging:
    """The person presses (催办). It moves no limit; the handler sees it at once."""
    _require_voice(matter, by)
    if not _alive(matter).open:
        raise Conflict("voice.closed", _("这件事项已经归档。"), _("问题还在的话，请点“没有解决”。"))
    counted = today() not in _urged_on(matter)
    if counted:
        tell(matter, _("诉求人催办"), public=True)
    return Urging(_say(matter, "urged", text.strip() or _("请尽快办理。"), by), counted)


def urgings(matter: Matter) -> int:
    """On how many days the person urged."""
    return len(_urged_on(matter))


def _urged_on(matter: Matter) -> set[object]:
    moments = matter.messages.filter(kind="urged", from_public=True).values_list("at", flat=True)
    return {moment.astimezone(LOCAL).date() for moment in moments}


@audited("voice.ask")
def ask(matter: Matter, text: str, *, by: User) -> Message:
    """The person asks something; it waits on the handler's list until answered."""
    _require_voice(matter, by)
    words = require_words(text, "voice.question", _("还没有写明问题。"), _("请用一句话写清想问什么。"), least=2)
    tell(matter, _("诉求人提问"), public=True)
    return _say(matter, "asked", words, by)


@audited("voice.answer")
def answer_message(message: Message, text: str, *, by: User) -> Message:
    """The accountable body, or the dispatcher, answers what a person asked, added or urged."""
    matter = message.matter
    living = _alive(matter)
    require_sight(matter, by)
    if not (holds(by, organisation_id=living.accountable_id) or dispatches(by, living)):
        raise Forbidden(
            "voice.not_handler", _("由承办单位或调度员回复群众。"), _("请转给%(b)s。") % {"b": living.accountable.name}
        )
    if not message.from_public:
        raise Conflict("voice.not_asked", _("这不是群众的留言。"), _("请选群众的留言来回复。"))
    words = require_words(text, "voice.answer", _("还没有写明答复。"), _("请写清楚，群众会直接看到。"), least=2)
    answer = Message(
        matter=matter, kind="answered", text=words[:LONGEST], from_public=False, to=message,
        organisation=posts_of(by)[0].organisation, by=by, at=now(),
    )  # fmt: skip
    answer.save()
    tell(matter, _("已回复诉求人的留言"), public=True)
    return answer


@audited("voice.unsolved")
def reopen_request(matter: Matter, text: str, *, by: User) -> Message:
    """The person says it is not solved: somebody who did not handle it looks into it; what is archived comes back."""
    _require_person(matter, by)
    living = _alive(matter)
    if living.ended_at is None:
        raise Conflict("voice.not_ended", _("这件事还在办理中。"), _("可以催办或留言，我们会转给承办单位。"))
    words = require_words(text, "voice.unsolved", _("还没有写明哪里没有解决。"), _("请用一两句话说清现在的情况。"))
    if unsolved(matter) is not None:
        raise Conflict("voice.unsolved_twice", _("已经记下您反映的“没有解决”。"), _("回访员会联系您，不用重复提交。"))
    said = _say(matter, "unsolved", words, by)
    if living.phase == "archived":
        reopen(living, words, by=actor(PUBLIC))
        return said
    officer = _follow_up_officer(living, matter)
    for one in {living, matter} if officer is not None else ():
        involve(one, "follow_up", user=officer, by=by)
    tell(living, _("诉求人反映没有解决，转回访员核实"), public=True)
    return said


def unsolved(matter: Matter) -> Message | None:
    """What the person said was not solved since the present ending: the flag for the follow-up officer."""
    ended = _alive(matter).ended_at
    return matter.messages.filter(kind="unsolved", at__gte=ended).order_by("-id").first() if ended else None


def _follow_up_officer(matter: Matter, said_in: Matter) -> User | None:
    """Whoever follows up already, else the officers in turn; never somebody who worked on the matter, or is kept out of
    it or of the one it was said in."""
    known = Involvement.objects.filter(matter=matter, why="follow_up", user__is_active=True).first()
    if known is not None and known.user is not None and not kept_out(said_in, known.user):
        return known.user
    waiting = holders(centre().pk, "follow_up_officer") or holders(centre().pk, "county_dispatcher")
    fit = [one for one in waiting if not (worked_on(matter, one) or kept_out(matter, one) or kept_out(said_in, one))]
    return fit[matter.pk % len(fit)] if fit else None


# ── rate ─────────────────────────────────────────────────────────────────────


ASPECTS = {
    "speed": (gettext_lazy("办得快不快"), (gettext_lazy("慢"), gettext_lazy("一般"), gettext_lazy("快"))),
    "solved": (
        gettext_lazy("问题解决了吗"),
        (gettext_lazy("没解决"), gettext_lazy("部分解决"), gettext_lazy("解决了")),
    ),
    "manner": (gettext_lazy("态度好不好"), (gettext_lazy("差"), gettext_lazy("一般"), gettext_lazy("好"))),
}
"""What may be said beside the stars: the question, and its answers from one to three."""


@audited("voice.rate")
def rate(
    matter: Matter, stars: int, text: str = "", *, aspects: Mapping[str, int] = MappingProxyType({}), by: User
) -> Rating:
    """One to five stars for how the body handled it, once for every ending, with ``aspects`` as far as wanted.

    It measures the body, nobody in it.
    """
    _require_person(matter, by)
    living = _alive(matter)
    if living.ended_at is None:
        raise Conflict("voice.not_ended", _("这件事还没有办结，还不能评价。"), _("办结后会请您评价。"))
    if stars not in range(1, 6):
        raise Invalid("voice.stars", _("评价是一到五颗星。"), _("请点选星数。"))
    if not set(aspects) <= set(ASPECTS) or not set(aspects.values()) <= {1, 2, 3}:
        raise Invalid("voice.aspects", _("没有这样的评价项。"), _("请在给出的三个答案中点选，不想答的可以空着。"))
    if matter.ratings.filter(at__gte=living.ended_at).exists():
        raise Conflict("voice.rated", _("您已经评价过这次办理。"), _("谢谢；如还没有解决，请点“没有解决”。"))
    rating = Rating(
        matter=matter, organisation=living.accountable, stars=stars, text=_short(text), at=now(), **aspects
    )  # fmt: skip
    rating.save()
    tell(matter, _("诉求人评价%(n)s星") % {"n": stars}, public=True)
    return rating


def answered(rating: Rating) -> list[tuple[str, str]]:
    """What was said beside the stars: question and answer."""
    given = [(label, words, getattr(rating, key)) for key, (label, words) in ASPECTS.items()]
    return [(str(label), str(words[value - 1])) for label, words, value in given if value]


# ── contest ──────────────────────────────────────────────────────────────────

ABOUT = {
    "grade": gettext_lazy("分级"), "class": gettext_lazy("类别"),
    "decision": gettext_lazy("处理结果"), "handling": gettext_lazy("办理过程"),
}  # fmt: skip
CONTEST_CLOCK = "contest.reply"
HANDLED = (
    "matter.confirm_class", "matter.confirm_grade", "matter.correct_facts", "matter.place", "matter.accept",
    "matter.refuse", "matter.reply", "matter.record_evidence", "matter.merge", "step.complete", "plan.adopt",
)  # fmt: skip
"""Acts that make somebody the one whose work is contested."""


@audited("voice.contest")
def contest(matter: Matter, about: str, text: str, *, by: User) -> Contest:
    """Contest a grade, a class, the outcome or the handling; another person answers within five working days (R5)."""
    _require_person(matter, by)
    if about not in ABOUT:
        raise Invalid("contest.about", _("没有“%(a)s”这种异议。") % {"a": about}, _("请从列表中选择对什么有异议。"))
    if about == "decision" and _alive(matter).ended_at is None:
        raise Conflict("contest.no_decision", _("这件事还没有处理结果。"), _("可以对分级、类别或办理过程提出异议。"))
    words = require_words(text, "contest.text", _("还没有写明异议。"), _("请写清不同意什么、为什么。"))
    if matter.contests.filter(about=about, answered_at__isnull=True).exists():
        raise Conflict("contest.running", _("您对这一点的异议正在答复期内。"), _("补充的理由请用“补充材料”提交。"))
    clock = law.start_clock(
        CONTEST_CLOCK, matter_id=matter.pk, scenario=registry.by_kind(matter.kind).code, by=by
    )  # fmt: skip
    row = Contest(
        matter=matter, about=about, text=words[:LONGEST], raised_at=now(), raised_by=by, clock_id=clock.pk
    )  # fmt: skip
    row.save()
    told = {"about": ABOUT[about], "due": law.due_text(clock)}
    tell(matter, _("诉求人对%(about)s提出异议，%(due)s前由另一人答复") % told, public=True)
    return row


def handled(matter: Matter, user: User) -> bool:
    """Whether the user decided anything on the matter: closed a step, confirmed class or grade, replied, merged."""
    acted = Entry.objects.filter(chain=matter.audit_chain, actor_id=user.pk, action__in=HANDLED)
    return worked_on(matter, user) or acted.exists()


@audited("contest.answer")
def answer_contest(contest: Contest, upheld: bool, answer: str, *, by: User) -> Contest:
    """Another person answers: what is found wrong must be confirmed anew; what stays has the remedies printed."""
    matter = contest.matter
    require_sight(matter, by)
    if not (holds(by, organisation_id=matter.accountable_id) or dispatches(by, matter)):
        raise Forbidden("contest.post", _("异议由承办单位或县、乡调度员答复。"), _("请转给有权答复的人。"))
    if handled(matter, by) or by.pk == contest.raised_by_id:
        raise Forbidden(
            "contest.own",
            _("异议要由没有经办过这件事的另一人答复。"),
            _("请转给同事，或请县中心答复。"),
            rule="个人信息保护法#24",
        )
    if contest.answered_at is not None:
        raise Conflict("contest.answered", _("这条异议已经答复。"), _("请刷新查看答复。"))
    words = require_words(answer, "contest.answer", _("答复太短，群众看不明白。"), _("请写清理由和依据。"), least=10)
    full = words if upheld else words + _printed_remedies(matter)
    change(contest, upheld=upheld, answer=full, answered_at=now(), answered_by=by)
    if contest.clock_id is not None:
        law.stop_clock(Clock.objects.get(pk=contest.clock_id), by=by)
    if upheld and matter.open and contest.about in ("grade", "class"):
        change(matter, **{f"{contest.about}_confirmed": False})
    line = _("对%(about)s的异议成立：%(text)s") if upheld else _("对%(about)s的异议不成立：%(text)s")
    tell(matter, line % {"about": ABOUT[contest.about], "text": words[:120]}, public=True)
    return contest


def _printed_remedies(matter: Matter) -> str:
    """The ways still open, as every adverse answer must print them (R19)."""
    line = _("可向%(body)s%(route)s，期限%(days)s")
    ways = [line % {"days": "", "route": "", "body": "", **way} for way in hook(matter.kind, "remedies")(matter)]
    return "\n" + _("如不同意：%(ways)s。") % {"ways": "；".join(ways)} if ways else ""


# ── see who looked ───────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Look:
    """One look at clear personal data, as the person it concerns may read it: never who the officer is."""

    unit: str
    role: str
    purpose: str
    fields: str
    at: datetime


def who_looked(matter: Matter, party: Party) -> list[Look]:
    """Who looked at this person's data in this matter: unit, post, purpose, time; newest first (R7)."""
    if party.matter_id != matter.pk:
        raise NotFound("voice.no_party", _("这件事项里没有这位当事人。"), _("请用本人的编号和查询码查询。"))
    mine, names = matter.audit_chain, roles()
    logs = AccessLog.objects.filter(
        Q(subject__in={mine, _alive(matter).audit_chain}, party_id=party.pk)
        | Q(subject__in=[mine, *chains_behind(mine)], party_id__isnull=True)
    )
    return [
        Look(one.organisation_name, names[one.role].name if one.role in names else "", one.purpose, one.fields, one.at)
        for one in logs.order_by("-at", "-id")
    ]


# ── retaliation ──────────────────────────────────────────────────────────────

NAMED = 3
"""At most so many people may see a report of retaliation (R14)."""


@audited("voice.retaliation")
def report_retaliation(matter: Matter, text: str, *, by: User) -> Matter:
    """Report retaliation for speaking up: a new, sealed matter with the discipline body, three named people at most.

    Nothing of it appears on the first matter, so the body complained of never sees it (信访工作条例 18, 30, 46).
    """
    _require_person(matter, by)
    words = require_words(text, "retaliation.text", _("还没有写明发生了什么。"), _("请写清时间、谁、做了什么。"))
    body = accountable_body("discipline", matter.region_id, today())
    officers = holders(body.pk, "department_handler") or holders(body.pk)
    named = officers[:NAMED] if body.function == "discipline" else []
    if not named:
        raise Conflict(
            "retaliation.channel",
            _("平台上还没有开通纪检渠道，您的话没有提交给任何人。"),
            _("请拨打12388举报，或到纪检监察机关当面反映。"),
            rule="信访工作条例#46",
        )
    made = services.receive(
        matter.kind, text=words, title=_("打击报复反映"), channel="web", place=matter.region_id,
        confidentiality="anonymous", receiver=body, by=by,
        facts={"about_matter": matter.no, "respondent_organisation": _alive(matter).accountable_id},
    )  # fmt: skip
    change(made, sealed=True, seal_reason="retaliation")
    for user in named:
        involve(made, "team", user=user, by=by)
    return made


# ── who may ──────────────────────────────────────────────────────────────────


def _alive(matter: Matter) -> Matter:
    """The matter in which this one is being worked on: itself, or what it was merged into."""
    return matter.merged_into or matter


def _require_person(matter: Matter, by: User) -> None:
    """Only the person concerned: by code, or with the account that handed the matter in — never its handler."""
    handed_in = Involvement.objects.filter(matter=matter, user=by, why="handed_in").exists()
    handler = holds(by, organisation_id=_alive(matter).accountable_id)
    if by.username != PUBLIC and (not handed_in or handler):
        raise Forbidden("voice.person", _("这一步只能由诉求人本人来做。"), _("请本人凭编号和查询码办理。"))


def _require_voice(matter: Matter, by: User) -> None:
    """The person concerned, or somebody at work who sees the matter and writes down what the person says."""
    if by.username != PUBLIC and not may_see(by, matter):
        raise Forbidden("matter.not_yours", _("没有找到这件事项，或不在您的工作范围内。"), _("请核对编号。"))


def _say(matter: Matter, kind: str, text: str, by: User) -> Message:
    row = Message(matter=matter, kind=kind, text=_short(text), from_public=True, by=by, at=now())
    row.save()
    return row


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise Invalid("voice.long", _("内容超过%(n)s字。") % {"n": LONGEST}, _("请写要点，其余作为附件上传。"))
    return text.strip()


__all__ = [
    "Look", "Urging", "add_material", "answer_contest", "answer_message", "answered", "ask", "contest", "handled",
    "open_with_code", "rate", "reopen_request", "report_retaliation", "unsolved", "urge", "urgings", "who_looked",
]  # fmt: skip
