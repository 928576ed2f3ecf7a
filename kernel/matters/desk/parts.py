"""The parts of a matter's page that are rows: people, duplicates, sessions, plan, team, messages and more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from kernel.audit.rows import find, listed
from kernel.common.identity import unseal
from kernel.common.moment import LOCAL, now
from kernel.common.sql import column
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.files.models import StoredFile
from kernel.files.queries import files_of
from kernel.matters.desk.case import Desk
from kernel.matters.desk.orders import Ordered, ordered
from kernel.matters.desk.preview import icon_of, kind_of
from kernel.matters.desk.questions import told
from kernel.matters.grouping import group_of
from kernel.matters.hooks import hook
from kernel.matters.lists import visible_to
from kernel.matters.models import Duplicate, Evidence, Matter, Message, Party, Plan, Session
from kernel.matters.reaching import asked_by
from kernel.matters.registers import ROLES, other_matters_of
from kernel.matters.voices import answered
from kernel.people.models import AccessLog
from kernel.people.queries import roles

LOOK = timedelta(minutes=5)
"""How long a clear value stays on the page after somebody gave a reason."""
PICTURED = 2_000_000
"""Bytes up to which a picture is drawn small beside its name."""
MERGED = "SELECT id FROM matters_matter WHERE merged_into_id = %s LIMIT 20"
TOLD = "SELECT other_id FROM matters_duplicate WHERE matter_id = %s"
TOLD_AGAIN = "SELECT matter_id FROM matters_duplicate WHERE other_id = %s AND status = 'proposed' AND group_id IS NULL"
MASKED = {"name": "name_masked", "phone": "phone_masked", "id": "id_masked", "address": ""}
SEALED = {"name": "name_sealed", "phone": "phone_sealed", "id": "id_sealed", "address": "address_sealed"}


@dataclass(frozen=True)
class Datum:
    """One personal value: masked, or clear until a moment."""

    field: str
    masked: str
    clear: str = ""
    until: datetime | None = None

    @property
    def plain(self) -> bool:
        """Whether there is nothing to hide: the name of an enterprise."""
        return bool(self.masked) and "*" not in self.masked

    @property
    def until_text(self) -> str:
        """Until when it is shown, as a time of day."""
        return self.until.astimezone(LOCAL).strftime("%H:%M") if self.until else ""


@dataclass(frozen=True)
class Person:
    """A party as the page shows it."""

    party: Party
    role: str
    data: dict[str, Datum]

    @property
    def stop(self) -> str:
        """How this person asked to be reached, where every other way must be left alone."""
        return asked_by(self.party) if self.party.contact_way in ("daytime", "message") else ""


def people_of(desk: Desk) -> list[Person]:
    """The parties, masked; what this person looked at in the last five minutes is clear."""
    looked = looks_of(desk)
    return [
        Person(party, str(ROLES.get(party.role, party.role)), {f: _datum(party, f, looked) for f in MASKED})
        for party in parties_of(desk)
    ]


def parties_of(desk: Desk) -> list[Party]:
    """The people of the matter, read once."""
    found: list[Party] = desk.once("parties", lambda: listed(desk.matter.parties, "t.id"))
    return found


def looks_of(desk: Desk) -> dict[tuple[int, str], datetime]:
    """Party and field to the moment until which the value stays clear for this person."""
    since = now() - LOOK
    rows = reversed(_looks(desk))
    own = [row for row in rows if row.user_id == desk.by.pk and row.at > since]
    return {(row.party_id or 0, row.fields): row.at + LOOK for row in own}


def _looks(desk: Desk) -> list[AccessLog]:
    """Who looked at clear personal data of it, the latest first, read once."""
    chain = desk.matter.audit_chain
    where = "t.subject = %s ORDER BY t.at DESC, t.id DESC"
    found: list[AccessLog] = desk.once("looks", lambda: find(AccessLog, where, [chain], related=("user",)))
    return found


def _datum(party: Party, field: str, looked: dict[tuple[int, str], datetime]) -> Datum:
    masked = getattr(party, MASKED[field]) if MASKED[field] else (_("已登记***") if party.address_sealed else "")
    until = looked.get((party.pk, field))
    clear = unseal(getattr(party, SEALED[field])) if until else ""
    return Datum(field, masked, clear, until if clear else None)


def reasons_of(matter: Matter) -> list[dict[str, Any]]:
    """Why the rules propose this grade: every row that spoke, with its points."""
    return [
        {
            "label": one["sentence"], "detail": one.get("basis", "") and _basis(one), "tone": _tone(one),
            "weight": f"{one['points']:+d}" if one.get("points") else _("须复核"),
        }
        for one in matter.contributions
    ]  # fmt: skip


def _basis(one: dict[str, Any]) -> str:
    words = [part["words"] for part in one.get("evidence", ()) if part.get("words")]
    quoted = _("原话“%(w)s”") % {"w": enumerated(words[:2])} if words else ""
    row = _("第%(n)s行") % {"n": one["row"]} if one.get("row") else ""
    return "　".join(part for part in (one.get("label", ""), quoted, row) if part)


def _tone(one: dict[str, Any]) -> str:
    if not one.get("points"):
        return "red"
    return "red" if one["points"] >= 10 else "yellow" if one["points"] >= 5 else "grey"


def version_of(matter: Matter) -> str:
    """The version of the table that graded it."""
    return next((str(one["version"]) for one in matter.contributions if one.get("version")), "")


def duplicates_of(desk: Desk) -> list[Duplicate]:
    """Proposals that two matters are one, both of which this person may see."""
    proposed = [one for one in listed(desk.matter.duplicates, "t.likeness DESC") if one.group_id is None]
    seen = visible_to(desk.by).select_related("accountable").in_bulk([one.other_id for one in proposed])
    kept = [one for one in proposed if one.other_id in seen]
    for one in kept:
        one.other = seen[one.other_id]
    return kept


def merged_into(desk: Desk) -> Matter | None:
    """The matter this one was merged into, when this person may see it."""
    target = desk.matter.merged_into_id
    return visible_to(desk.by).filter(pk=target).first() if target else None


def told_again(desk: Desk) -> list[Duplicate]:
    """Later matters that are proposed to be this one again, as far as this person may see them."""
    where = "t.other_id = %s AND t.status = 'proposed' AND t.group_id IS NULL ORDER BY t.likeness DESC"
    proposed = find(Duplicate, where, [desk.matter.pk], related=("matter",))
    if not proposed:
        return []
    seen = set(visible_to(desk.by).filter(pk__in=[one.matter_id for one in proposed]).values_list("pk", flat=True))
    return [one for one in proposed if one.matter_id in seen][:6]


def linked_to(desk: Desk) -> list[Matter]:
    """What was merged into it, and other matters of the same people, as far as this person may see them."""
    people = [party for party in parties_of(desk) if party.role in ("claimant", "co_claimant")]
    keys = {pk for party in people[:5] for pk in other_matters_of(party, 10)}
    keys |= set(column(MERGED, [desk.matter.pk]))
    keys -= {desk.matter.pk, *column(TOLD, [desk.matter.pk]), *column(TOLD_AGAIN, [desk.matter.pk])}
    return list(visible_to(desk.by).filter(pk__in=keys).order_by("-pk")[:6]) if keys else []


def sessions_of(desk: Desk) -> list[Session]:
    """Joint sessions with every body's opinion, the latest first."""
    found = listed(desk.matter.sessions, "t.id DESC", "chair", "designated")
    for session in found:
        session.seats = listed(session.opinions, "t.id", "organisation")
    return found


def plans_of(desk: Desk) -> list[Plan]:
    """Resolution plans with their steps, the running one first; the person's own steps are marked."""
    found = listed(desk.matter.plans, "t.id DESC", "adopted_by")
    for plan in found:
        plan.tasks = listed(plan.steps, "t.due_on, t.id", "organisation")
        for step in plan.tasks:
            step.mine = desk.holds(step.organisation_id)
    return found


def talk_of(matter: Matter) -> list[Message]:
    """What was said, oldest first, each line with its answers."""
    lines = listed(matter.messages, "t.id", "organisation", "by")
    answered = {line.to_id for line in lines if line.to_id}
    for line in lines:
        line.waits = line.from_public and line.pk not in answered
    return lines


def lookers_at(desk: Desk) -> list[dict[str, Any]]:
    """Who looked at clear personal data of this matter: the latest ten."""
    rows = _looks(desk)[:10]
    known = roles()
    return [{"log": row, "role": known[row.role].name if row.role in known else ""} for row in rows]


def replies_of(matter: Matter) -> list[dict[str, Any]]:
    """Replies, the latest first; the same words to several people at once are one."""
    found: dict[tuple[str, Any], dict[str, Any]] = {}
    for row in listed(matter.replies, "t.id DESC", "party", "by"):
        key = (row.text, row.sent_at.replace(second=0, microsecond=0))
        found.setdefault(key, {"row": row, "names": []})["names"].append(row.party.name_masked or _("未留姓名"))
    return list(found.values())


def documents_of(desk: Desk) -> list[StoredFile]:
    """The documents, oldest first, each with its icon and whether a small picture of it may stand beside the name."""
    found = files_of(desk.matter)
    for one in found:
        one.icon, one.pictured = icon_of(one), kind_of(one) == "image" and one.size <= PICTURED
    return found


def evidence_of(desk: Desk) -> list[Evidence]:
    """Documented facts with what they are called, the latest first."""
    rows = listed(desk.matter.evidence, "t.id DESC", "by")
    for row in rows:
        row.name = desk.fact_rows.get(row.fact, {}).get("name", row.fact)
    return rows


def orders_of(desk: Desk) -> list[Ordered]:
    """Supervision orders, the latest first, with what this person may do about each."""
    found = listed(desk.matter.supervision, "t.id DESC", "organisation", "issued_by")
    return [ordered(one, desk.by) for one in found]


def rows_of(desk: Desk) -> dict[str, Any]:
    """Everything on the page that is a list of rows."""
    matter = desk.matter
    return {
        "people": people_of(desk), "facts": told(matter.kind, matter.facts), "reasons": reasons_of(matter),
        "version": version_of(matter), "duplicates": duplicates_of(desk), "linked": linked_to(desk),
        "again": told_again(desk), "into": merged_into(desk), "group": group_of(matter, desk.by),
        "sessions": sessions_of(desk), "plans": plans_of(desk), "talk": talk_of(matter),
        "placements": listed(matter.placements, "t.since DESC", "organisation"),
        "assistants": listed(matter.assistants, "t.id", "organisation"),
        "team": desk.team,
        "supervision": orders_of(desk),
        "evidence": evidence_of(desk),
        "replies": replies_of(matter),
        "follow_ups": listed(matter.follow_ups, "t.id DESC", "caller"),
        "contests": listed(matter.contests, "t.id DESC", "answered_by"),
        "ratings": [(one, answered(one)) for one in listed(matter.ratings, "t.id DESC")],
        "files": documents_of(desk), "lookers": lookers_at(desk),
        "class_name": hook(matter.kind, "class_names")().get(matter.class_code, matter.class_code),
        "refusals": listed(matter.refused, "t.id DESC", "organisation", "suggested"),
    }  # fmt: skip


def claimants_first(people: QuerySet[Party]) -> list[Party]:
    """Parties with those who ask at the top."""
    return sorted(people, key=lambda one: (one.role not in ("claimant", "co_claimant"), one.pk))
