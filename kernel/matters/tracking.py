"""A matter as the person it concerns may read it: where it is, who has it, what comes next and by which article.

Everything personal is masked; of a sealed or confidential matter nothing about the other side is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext

from kernel.common.errors import NotFound
from kernel.common.identity import unseal
from kernel.common.moment import LOCAL, now, written
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.files.models import StoredFile
from kernel.law.citations import in_words
from kernel.law.models import Clock
from kernel.matters import voices
from kernel.matters.desk import Desk
from kernel.matters.desk.parts import reasons_of
from kernel.matters.desk.way import way_of
from kernel.matters.desk.words import graded
from kernel.matters.grouping import others_beside
from kernel.matters.hooks import hook
from kernel.matters.models import Matter, Message, Party, Placement, Rating, Reply
from kernel.matters.outcomes import ENDINGS, ending_name
from kernel.matters.oversight import pause_grounds
from kernel.matters.registers import GRADES
from kernel.matters.retold import retell
from kernel.people.services import PUBLIC, actor

OWN_SIDE = ("claimant", "co_claimant", "representative", "guardian")
PHASES = {
    "triage": gettext_lazy("正在确定由谁来办"),
    "working": gettext_lazy("正在办理"),
    "verifying": gettext_lazy("已有结果"),
    "archived": gettext_lazy("已办结归档"),
    "rejected": gettext_lazy("没有受理"),
    "merged": gettext_lazy("已合并办理"),
}
LOOKED_AT = {
    "name": gettext_lazy("姓名"), "phone": gettext_lazy("联系电话"), "id": gettext_lazy("证件号码"),
    "address": gettext_lazy("住址"),
}  # fmt: skip
UNSEEN = ("urged", "taken_back", "proposed")
"""What the house says under this kind is a reminder to the body, not for the person."""


@dataclass(frozen=True)
class Limit:
    """A limit that runs, as the person reads it: the moment, the article, and how it was counted."""

    clock: Clock
    basis: str
    lines: list[dict[str, Any]]
    ground: str = ""
    """Why it is paused now, with the article that lists the ground."""
    ground_basis: str = ""

    @property
    def late(self) -> bool:
        """Whether it has passed."""
        return self.clock.status != "paused" and self.clock.due_at < now()

    @property
    def by_day(self) -> str:
        """The day in words, with the hour when it ends within the day: 11月24日, 11月24日11:50."""
        due = self.clock.due_at.astimezone(LOCAL)
        day = written(due, "MONTH_DAY_FORMAT" if due.year == now().year else "DATE_FORMAT")
        if (due.hour, due.minute) in ((23, 59), (0, 0)):
            return day
        return _("%(day)s%(time)s") % {"day": day, "time": f"{due:%H:%M}"}


class Parcel:
    """One matter before the person who holds its number and code. Read once, when first asked for."""

    def __init__(self, matter: Matter) -> None:
        self.matter = matter
        self.living: Matter = matter.merged_into or matter
        """Where it is being worked on: itself, or what it was merged into."""
        self.desk = Desk(self.living, actor(PUBLIC))

    # ── where it stands ──

    @property
    def merged(self) -> bool:
        """Whether it goes on inside another matter."""
        return self.matter.merged_into_id is not None

    @cached_property
    def together(self) -> int:
        """With how many others it is worked on as one group matter; who they are is not told."""
        return others_beside(self.matter)

    @property
    def hidden(self) -> bool:
        """Whether nothing may be told of the other side."""
        return self.living.sealed or self.living.confidentiality != "open" or self.merged

    @property
    def heading(self) -> str:
        """Where it stands, in words a neighbour would use."""
        if self.living.ending in ENDINGS and self.living.phase != "rejected":
            words = _("已有结果：%(how)s") if self.living.open else _("已办结：%(how)s")
            return words % {"how": ending_name(self.living.kind, self.living.ending)}
        return str(PHASES.get(self.living.phase, self.living.node_name))

    @cached_property
    def placement(self) -> Placement | None:
        """Who has it now, and since when."""
        return self.living.placements.select_related("organisation").filter(until__isnull=True).first()

    @cached_property
    def limits(self) -> list[Limit]:
        """The limits that run: that of the step at hand first, the others by date."""
        steps = {step.pk for step in self.desk.steps}
        running = Clock.objects.filter(matter_id=self.living.pk, met_at__isnull=True).order_by("due_at", "pk")
        rows = sorted(running, key=lambda one: one.step_id not in steps)
        return [_limit(one) for one in rows] if self.living.open else []

    @property
    def next_limit(self) -> Limit | None:
        """The limit of the step at hand."""
        return self.limits[0] if self.limits else None

    @cached_property
    def way(self) -> list[dict[str, Any]]:
        """Steps done, at hand and to come; being registered is the first."""
        steps = way_of(self.desk)
        return [{"name": pgettext("done", "登记"), "state": "done", "note": ""}, *steps] if steps else []

    @property
    def done(self) -> int:
        """How many steps of the way are done."""
        return sum(1 for step in self.way if step["state"] == "done")

    @property
    def coming(self) -> str:
        """The name of the next step."""
        return next((str(step["name"]) for step in self.way if step["state"] == "todo"), "")

    @cached_property
    def story(self) -> list[dict[str, Any]]:
        """What has happened, the latest first."""
        told = retell(self.matter)
        return [{**one, "title": self.veil(one["title"]), "text": self.veil(one["text"])} for one in told]

    # ── the people ──

    @cached_property
    def people(self) -> list[Party]:
        """The parties of the person's own side."""
        return [one for one in self.matter.parties.order_by("id") if one.role in OWN_SIDE]

    def name_of(self, party: int) -> str:
        """How a party is called on this page: masked, and of a hidden matter only “您” and “对方”."""
        row = next((one for one in self._everybody if one.pk == party), None)
        if row is None:
            return _("对方")
        name = row.name_masked
        if row.role in OWN_SIDE:
            return _("您（%(name)s）") % {"name": name} if name and not self.hidden else _("您")
        return name if name and not self.hidden else _("对方")

    @cached_property
    def _everybody(self) -> list[Party]:
        return list(self.matter.parties.all())

    @cached_property
    def _veils(self) -> list[tuple[str, str]]:
        """Clear names and numbers of everybody else, with what stands for them on this page."""
        own = {one.pk for one in self.people}
        others = Party.objects.filter(matter__in={self.matter.pk, self.living.pk}).exclude(pk__in=own)
        found = []
        for one in others:
            stand_in = _("另一位诉求人") if one.role in OWN_SIDE else _("对方")
            shown = one.name_masked if not self.hidden else stand_in
            found += [(unseal(one.name_sealed), shown), (unseal(one.phone_sealed), one.phone_masked)]
        return sorted(((clear, shown) for clear, shown in found if len(clear) > 1), key=lambda pair: -len(pair[0]))

    def veil(self, text: str) -> str:
        """What the house wrote, with the names and numbers of everybody else masked."""
        for clear, shown in self._veils:
            text = text.replace(clear, shown)
        return text

    @cached_property
    def looks(self) -> list[tuple[Party, list[dict[str, Any]]]]:
        """Who looked at the data of each party of the person's own side: unit, role, what, purpose, at."""
        return [(party, [_look(one) for one in voices.who_looked(self.matter, party)]) for party in self.people]

    @property
    def look_count(self) -> int:
        """How many looks there were."""
        return len({(look["at"], look["unit"], look["what"]) for _party, looks in self.looks for look in looks})

    # ── what was said and decided ──

    @cached_property
    def talk(self) -> list[Message]:
        """What was said between the person and the house, oldest first."""
        rows = self.matter.messages.select_related("organisation").order_by("id")
        seen = [one for one in rows if one.from_public or one.kind not in UNSEEN]
        for one in seen:
            one.text = one.text if one.from_public else self.veil(one.text)
        return seen

    @cached_property
    def replies(self) -> list[Reply]:
        """The answers given to this person's side, the latest first."""
        rows = Reply.objects.filter(party__in=[one.pk for one in self.people]).select_related("matter__accountable")
        found: dict[tuple[str, datetime], Reply] = {}
        for row in rows.order_by("-id"):
            row.ways, row.text = ways_of(row.remedies), self.veil(row.text)
            found.setdefault((row.text, row.sent_at), row)
        return list(found.values())

    @property
    def rejection(self) -> Mapping[str, Any] | None:
        """Why it was not taken up, and what may be done about it."""
        if self.living.phase != "rejected":
            return None
        ways = hook(self.living.kind, "remedies")(self.living)
        return {"why": self.veil(self.living.ending_note), "remedies": ways_of(ways)}

    @cached_property
    def ways(self) -> list[dict[str, Any]]:
        """The ways outside the house: as the latest answer printed them, else as the law has them today."""
        printed = next((row.ways for row in self.replies if row.ways), None)
        return printed or ways_of(hook(self.living.kind, "remedies")(self.living))

    @cached_property
    def contests(self) -> list[Any]:
        """What the person contested, with the answers."""
        rows = list(self.matter.contests.order_by("-id"))
        due = dict(Clock.objects.filter(pk__in=[row.clock_id for row in rows]).values_list("pk", "due_at"))
        for row in rows:
            row.word, row.due_at = voices.ABOUT[row.about], due.get(row.clock_id)
            row.answer = self.veil(row.answer)
        return rows

    @cached_property
    def agreements(self) -> list[dict[str, Any]]:
        """What the parties agreed on and what is still owed; not told to somebody merged from another matter."""
        found = [] if self.merged else list(self._shown.get("agreements", ()))
        for one in found:
            one["text"] = "" if self.hidden else self.veil(one["text"])
            for promise in one["promises"]:
                fen = promise["amount_fen"]
                promise["yuan"] = f"{fen / 100:,.2f}".removesuffix(".00") if fen is not None else ""
                promise["debtor"], promise["creditor"] = (
                    self.name_of(promise["debtor"]), self.name_of(promise["creditor"]),
                )  # fmt: skip
                promise["what"] = _("协议约定的事项") if self.hidden else self.veil(promise["what"])
        return found

    @property
    def rights(self) -> Mapping[str, Any] | None:
        """The rights that stand on this page for everybody concerned."""
        return self._shown.get("rights")

    @cached_property
    def _shown(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = hook(self.living.kind, "shown_to_person")(self.living)
        return found

    # ── class and grade ──

    @property
    def class_name(self) -> str:
        """The class, as proposed or confirmed."""
        return str(hook(self.matter.kind, "class_names")().get(self.matter.class_code, ""))

    @property
    def grade_word(self) -> str:
        """The grade in a word; empty where this kind is not graded."""
        return str(GRADES.get(self.matter.grade, "")) if graded(self.matter) else ""

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why the rules propose the grade."""
        return reasons_of(self.matter)

    # ── what may be done now ──

    @property
    def ended(self) -> bool:
        """Whether it has its ending."""
        return self.living.ended_at is not None

    @cached_property
    def rated(self) -> Rating | None:
        """The person's rating of the present ending."""
        if not self.ended:
            return None
        return self.matter.ratings.filter(at__gte=self.living.ended_at).order_by("-id").first()

    @property
    def may_rate(self) -> bool:
        """Whether a rating is awaited."""
        return self.ended and self.rated is None

    @cached_property
    def unsolved(self) -> Message | None:
        """What the person said was not solved since the ending."""
        return voices.unsolved(self.matter)

    @property
    def urged(self) -> int:
        """On how many days the person urged."""
        return voices.urgings(self.matter)

    # ── files ──

    @property
    def files(self) -> QuerySet[StoredFile]:
        """What the person handed in."""
        return StoredFile.objects.filter(
            subject=self.matter.audit_chain, uploaded_by__username=PUBLIC, kind__in=("handed_in", "added")
        ).order_by("id")

    def file(self, pk: int) -> StoredFile:
        """One of them. Raises NotFound for everything else."""
        found = self.files.filter(pk=pk).first()
        if found is None:
            raise NotFound("file.not_found", _("没有找到这份材料。"), _("请从“我提交的材料”中打开。"))
        return found


def _look(one: voices.Look) -> dict[str, Any]:
    what = enumerated(str(LOOKED_AT.get(field, field)) for field in one.fields.replace("，", ",").split(",") if field)
    return {"unit": one.unit, "role": one.role, "what": what, "purpose": one.purpose, "at": one.at}


def _limit(clock: Clock) -> Limit:
    lines = [{"text": line["text"], "basis": basis_of(line["article"], "")} for line in clock.derivation]
    ground, article = "", ""
    if clock.status == Clock.Status.PAUSED and clock.pauses:
        ground = str(clock.pauses[-1]["ground"])
        article = pause_grounds(clock).get(ground, "")
    return Limit(
        clock, basis_of(clock.article, clock.name), lines, ground, basis_of(article, clock.name) if article else ""
    )


def ways_of(remedies: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Remedies as people read them: the last day in words, articles in words."""
    return [
        {
            **way, "limit": _last_day(str(way.get("days", ""))), "until": _day(str(way.get("days", ""))),
            "articles": enumerated(in_words(one) for one in str(way.get("basis", "")).split("；") if one),
        }
        for way in remedies
    ]  # fmt: skip


def _last_day(days: str) -> str:
    """Until when: a day, or a length as the law writes it."""
    day = _day(days)
    if day is None:
        return _("期限%(length)s") % {"length": days} if days else ""
    return _("%(day)s前") % {"day": written(day, "DATE_FORMAT")}


def _day(days: str) -> date | None:
    try:
        return date.fromisoformat(days)
    except ValueError:
        return None


def basis_of(article: str, name: str) -> str:
    """An article in words; a limit that is no law is called a promise of the house."""
    if not article.startswith("product"):
        return in_words(article)
    return _("本平台公开承诺的“%(name)s”期限") % {"name": name} if name else ""
