"""The ledger of a matter as a story people read: one entry an act, the latest first."""

import json
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy

from kernel.audit.models import Chain, Entry
from kernel.audit.rows import find
from kernel.common import sql
from kernel.common.moment import LOCAL, today
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.law.citations import in_words
from kernel.people.models import Post, User
from kernel.procedures.queries import definition_for, instance_of, trace

STEPS = "procedures_step"
PARTS = {
    "work": gettext_lazy("办理"),
    "talk": gettext_lazy("沟通"),
    "system": gettext_lazy("系统"),
}


class Kind(NamedTuple):
    """How an act is shown: its title, icon, tone and part."""

    title: Any
    icon: str
    tone: str = "done"
    part: str = "work"


KINDS: dict[str, Kind] = {
    "matter.receive": Kind(gettext_lazy("受理登记"), "pencil"),
    "matter.dispatch": Kind(gettext_lazy("定级派单"), "arrows-split"),
    "matter.place": Kind(gettext_lazy("派单"), "arrows-split"),
    "matter.confirm_class": Kind(gettext_lazy("确认类别"), "list-check"),
    "matter.confirm_grade": Kind(gettext_lazy("确认分级"), "flag"),
    "matter.correct_facts": Kind(gettext_lazy("更正要素"), "edit"),
    "matter.add_party": Kind(gettext_lazy("登记当事人"), "user-plus"),
    "matter.accept": Kind(gettext_lazy("受理"), "check"),
    "matter.refuse": Kind(gettext_lazy("退回"), "arrow-back-up", "warn"),
    "matter.hand": Kind(gettext_lazy("转交承办"), "transfer", "moved"),
    "matter.merge": Kind(gettext_lazy("并案"), "git-merge", "moved"),
    "matter.record_evidence": Kind(gettext_lazy("记录依据"), "clipboard-check"),
    "matter.reply": Kind(gettext_lazy("答复诉求人"), "send", part="talk"),
    "matter.follow_up": Kind(gettext_lazy("回访"), "phone-call", part="talk"),
    "matter.archive": Kind(gettext_lazy("归档"), "archive"),
    "matter.remind": Kind(gettext_lazy("催办"), "bell-ringing", "warn", "talk"),
    "matter.take_back": Kind(gettext_lazy("撤回派单"), "arrow-back-up", "warn"),
    "matter.take_back_reminder": Kind(gettext_lazy("撤回催办"), "arrow-back-up", "warn", "talk"),
    "matter.add_assistant": Kind(gettext_lazy("请求协办"), "building"),
    "matter.drop_assistant": Kind(gettext_lazy("结束协办"), "building"),
    "matter.resolve_at_once": Kind(gettext_lazy("一次办结"), "checks"),
    "step.complete": Kind(gettext_lazy("办结环节"), "check"),
    "step.extend": Kind(gettext_lazy("延期"), "calendar-plus", "warn"),
    "step.pause": Kind(gettext_lazy("中止计时"), "player-pause", "warn"),
    "step.resume": Kind(gettext_lazy("恢复计时"), "player-play"),
    "step.assign": Kind(gettext_lazy("指定经办人"), "user-check"),
    "step.reassign": Kind(gettext_lazy("指定经办人"), "user-check"),
    "session.call": Kind(gettext_lazy("召集会商"), "message-2"),
    "session.opinion": Kind(gettext_lazy("会商意见"), "message"),
    "session.absence": Kind(gettext_lazy("会商缺席"), "user-question", "warn"),
    "session.decide": Kind(gettext_lazy("会商决定"), "gavel"),
    "session.dissent": Kind(gettext_lazy("保留意见"), "quote", "warn"),
    "session.sign": Kind(gettext_lazy("签发纪要"), "signature"),
    "session.attend": Kind(gettext_lazy("会商签到"), "user-check"),
    "session.write": Kind(gettext_lazy("修改纪要"), "edit"),
    "session.countersign": Kind(gettext_lazy("纪要签字"), "signature"),
    "session.unsigned": Kind(gettext_lazy("注明未签字"), "quote", "warn"),
    "session.postpone": Kind(gettext_lazy("会商改期"), "calendar-event"),
    "team.build": Kind(gettext_lazy("组建专班"), "users-group"),
    "team.replace": Kind(gettext_lazy("专班换人"), "user-plus"),
    "team.recuse": Kind(gettext_lazy("回避"), "user-exclamation", "warn"),
    "plan.adopt": Kind(gettext_lazy("通过一案一策"), "notes"),
    "plan.step_done": Kind(gettext_lazy("方案任务办结"), "check"),
    "plan.supersede": Kind(gettext_lazy("废止方案"), "ban", "warn"),
    "supervision.issue": Kind(gettext_lazy("督办"), "eye-check", "stop"),
    "supervision.answer": Kind(gettext_lazy("答复督办"), "send"),
    "supervision.conclude": Kind(gettext_lazy("督办结论"), "gavel"),
    "voice.add": Kind(gettext_lazy("群众补充材料"), "message-circle", part="talk"),
    "voice.urge": Kind(gettext_lazy("群众催办"), "speakerphone", "warn", "talk"),
    "voice.ask": Kind(gettext_lazy("群众提问"), "message-circle", part="talk"),
    "voice.answer": Kind(gettext_lazy("回复群众"), "send", part="talk"),
    "matter.reopen": Kind(gettext_lazy("归档后重开"), "refresh", "warn"),
    "voice.unsolved": Kind(gettext_lazy("群众反映没有解决"), "message-report", "warn", "talk"),
    "voice.rate": Kind(gettext_lazy("群众评价"), "star", part="talk"),
    "voice.contest": Kind(gettext_lazy("提出异议"), "flag", "warn", "talk"),
    "contest.answer": Kind(gettext_lazy("答复异议"), "gavel", part="talk"),
    "access.grant": Kind(gettext_lazy("查看个人信息"), "eye", part="system"),
    "file.store": Kind(gettext_lazy("补充材料"), "paperclip"),
    "clock.remind": Kind(gettext_lazy("时限提醒"), "bell", "warn", "system"),
    "clock.ripen": Kind(gettext_lazy("期间届满"), "clock", part="system"),
    "plan.remind": Kind(gettext_lazy("方案任务提醒"), "bell", "warn", "system"),
    "supervision.propose": Kind(gettext_lazy("督办建议"), "eye-check", "warn", "system"),
    "clock.breach": Kind(gettext_lazy("时限届满"), "clock-x", "stop", "system"),
    "timer.note": Kind(gettext_lazy("到期提醒"), "bell", "warn", "system"),
    "timer.fire": Kind(gettext_lazy("到期流转"), "clock-exclamation", "moved", "system"),
}
LOUD = ("moved", "stop")
"""Tones of system lines that change something: they are never folded away."""
OTHER = Kind(gettext_lazy("记录"), "point")


def tell_story(chain: str, *, part: str = "") -> list[dict[str, Any]]:
    """The acts of a chain as timeline entries, the latest first; acts that said nothing are left out."""
    rows = [
        (one.action, one.actor_id, one.at, one.body)
        for one in find(Entry, "t.chain = %s ORDER BY t.seq DESC", [chain], names=("action", "actor_id", "at", "body"))
    ]
    people = _people({actor for _action, actor, _at, _body in rows if actor})
    closed = _closed_steps(chain)
    found = []
    for action, actor, at, text in rows:
        body, kind = json.loads(text), KINDS.get(action, OTHER)
        steps = [closed[pk] for pk in _closing(body["rows"]) if pk in closed]
        if (body["told"] or steps) and (not part or kind.part == part):
            found.append(_entry(kind, body["told"], steps, people.get(actor or 0, _("系统")), at))
    return found


def by_day(entries: list[dict[str, Any]], *, fold: bool) -> list[dict[str, Any]]:
    """The story day by day: the same thing done by several bodies once, with all their names; ``fold``: quiet system
    lines apart."""
    found = []
    for day, same in groupby(entries, key=lambda one: one["at"].astimezone(LOCAL).date()):
        told = list(same)
        quiet = [one for one in told if fold and one["part"] == "system" and one["tone"] not in LOUD]
        loud = [one for one in told if one not in quiet]
        found.append({"day": day, "this_year": day.year == today().year, "entries": _joined(loud), "quiet": quiet})
    return found


def _joined(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbours that say the same as one line, the names one after the other."""
    found: list[dict[str, Any]] = []
    for one in entries:
        last = found[-1] if found else None
        if last is not None and all(last[name] == one[name] for name in ("title", "text", "tags")):
            names = dict.fromkeys([*last["who"].split("、"), one["who"]])
            found[-1] = {**last, "who": enumerated(names)}
        else:
            found.append(one)
    return found


def _closing(rows: list[Any]) -> list[int]:
    """Keys of the steps an entry closed."""
    return [pk for table, pk, values in rows if table == STEPS and values and values.get("status") == "done"]


def _closed_steps(chain: str) -> dict[int, tuple[str, str]]:
    """Every closed step of the matter: its name with how it ended, and the note."""
    matter_id = int(chain.partition(":")[2] or 0)
    instance = instance_of(matter_id)
    nodes = definition_for(instance).nodes if instance is not None else {}
    found = {}
    for step in trace(matter_id).filter(status="done"):
        node = nodes.get(step.node)
        outcome = node.outcomes.get(step.outcome) if node else None
        how = outcome.name if outcome and outcome.name not in ("", outcome.key, step.name) else ""
        found[step.pk] = (f"{step.name}：{how}" if how else step.name, step.note)
    return found


def _entry(
    kind: Kind, told: list[Mapping[str, Any]], steps: list[tuple[str, str]], who: str, at: datetime
) -> dict[str, Any]:
    lines = [str(one["line"]) for one in told]
    reasons = [str(one["reason"]) for one in told if one.get("reason")]
    bases = list(dict.fromkeys(in_words(str(one["basis"])) for one in told if one.get("basis")))
    ended = enumerated(name for name, _note in steps)
    title = kind.title if kind not in (OTHER, KINDS["step.complete"]) else ended or (lines.pop(0) if lines else "")
    notes = [note for _name, note in steps if note and not any(note in line for line in [*lines, *reasons])]
    text = "\n".join(dict.fromkeys([*lines, *(_("理由：%(r)s") % {"r": reason} for reason in reasons), *notes]))
    return {
        "title": title, "icon": kind.icon, "tone": kind.tone, "who": who, "at": at, "text": text,
        "tags": bases, "part": kind.part,
    }  # fmt: skip


def _people(keys: set[int]) -> dict[int, str]:
    """Name and body of everybody who acted, in two queries."""
    if not keys:
        return {}
    wanted = [*keys]
    query = f"SELECT id, name FROM {User._meta.db_table} WHERE id IN ({sql.places(len(wanted))})"
    names = dict(sql.execute(query, wanted).fetchall())
    posts = find(
        Post, f"t.user_id IN ({sql.places(len(wanted))}) ORDER BY t.id DESC", wanted, related=("organisation",)
    )
    bodies = {post.user_id: post.organisation.name for post in posts}
    return {pk: f"{name}·{bodies[pk]}" if pk in bodies else name for pk, name in names.items()}


def proof_of(chain: str) -> dict[str, Any]:
    """What shows that nothing was changed afterwards: number of entries, the head of the chain, the last seal."""
    head = Chain.objects.filter(pk=chain).values("seq", "head").first() or {"seq": 0, "head": ""}
    last = Entry.objects.filter(chain=chain).order_by("-seq").select_related("seal").defer("body").first()
    return {**head, "seal": last.seal if last else None, "at": last.at if last else None}
