"""What mediation has come to: who was told, who signed, what is still owed, which way is still open."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from kernel.audit import rows
from kernel.common import sql
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.law.clockbook import clock_book
from kernel.law.queries import clock_row, current_calendar
from kernel.matters.host import round_of
from kernel.matters.models import Matter, Party
from kernel.matters.seal_words import VIOLENCE
from kernel.people.models import User
from kernel.people.queries import holds, posts_of
from scenarios.disputes.agreement import Signed
from scenarios.disputes.models import (
    Agreement,
    Confirmation,
    MediationRecord,
    Obligation,
    RightsNotice,
    Signature,
    Withdrawal,
)
from scenarios.disputes.paths import CODE, Running, running

SIDES = ("claimant", "co_claimant", "respondent")
CLAIMANTS = ("claimant", "co_claimant")
OWED = ("pending", "missed")
CAUSES = {
    "policy": gettext_lazy("政策规定"),
    "execution": gettext_lazy("执行落实"),
    "management": gettext_lazy("管理服务"),
}
ADOPTED = {"whole": gettext_lazy("采纳"), "part": gettext_lazy("部分采纳"), "not": gettext_lazy("不采纳")}


def works_on(by: User, matter: Matter) -> bool:
    """Whether ``by`` handles the matter: in the accountable or an assisting body, or as a member of its team."""
    if not by.is_active:
        return False
    assisting = "SELECT organisation_id FROM matters_assistant WHERE matter_id = %s"
    bodies = {matter.accountable_id, *rows.column(assisting, [matter.pk])}
    if any(post.organisation_id in bodies for post in posts_of(by)):
        return True
    return matter.team.filter(user=by, left_at__isnull=True).exists()


def seals_for(by: User, agreement: Agreement) -> bool:
    """Whether ``by`` may put the seal on: the chair of the committee, or a post in another body that mediated."""
    roles = ("mediation_chair",) if agreement.committee.kind == "committee" else ()
    return by.is_active and holds(by, organisation_id=agreement.committee_id, roles=roles)


# ── notice and sessions ──────────────────────────────────────────────────────


def sides_of(matter: Matter) -> QuerySet[Party]:
    """Everybody the rights notice is owed to."""
    return matter.parties.filter(role__in=SIDES).order_by("id")


def untold(matter: Matter) -> list[Party]:
    """The parties who were not told their rights yet."""
    sides = ", ".join(["%s"] * len(SIDES))
    told = "SELECT 1 FROM disputes_rightsnotice n WHERE n.matter_id = t.matter_id AND n.party_id = t.id"
    where = f"t.matter_id = %s AND t.role IN ({sides}) AND NOT EXISTS ({told}) ORDER BY t.id"
    return rows.find(Party, where, [matter.pk, *SIDES])


def notice_given(matter: Matter) -> bool:
    """Whether everybody known was told; where nobody is known, whether the notice stands on the tracking page."""
    told = rows.column("SELECT 1 FROM disputes_rightsnotice WHERE matter_id = %s LIMIT 1", [matter.pk])
    return bool(told) and not untold(matter)


def standing_refusal(matter: Matter) -> MediationRecord | None:
    """The session in which a party refused mediation, unless that party agreed anew since (人民调解法 17)."""
    records = MediationRecord.objects.filter(matter=matter)
    refused = records.filter(outcome="refused").order_by("-id").first()
    if refused is None or records.filter(pk__gt=refused.pk).exclude(consent="").exists():
        return None
    return refused


def failed_attempts(matter: Matter) -> int:
    """How often mediation failed, or an agreement was not carried out."""
    failed = MediationRecord.objects.filter(matter=matter, outcome__in=("failed", "refused")).count()
    broken = Agreement.objects.filter(matter=matter, obligations__status__in=("missed", "packaged")).distinct()
    return failed + broken.count()


def violence_feared(matter: Matter) -> bool:
    """Whether the matter is sealed for violence in the family: nobody is pressed to meet (R12)."""
    return bool(matter.sealed and matter.seal_reason == VIOLENCE)


# ── agreement ────────────────────────────────────────────────────────────────


def agreement_of(matter: Matter) -> Agreement | None:
    """The agreement of the present round, drafted or effective."""
    where = "t.matter_id = %s AND t.round = %s AND t.broken_off_at IS NULL ORDER BY t.id DESC"
    found: Agreement | None = rows.first(Agreement, where, [matter.pk, round_of(matter)])
    return found


def signed(agreement: Agreement) -> Signed:
    """Who has signed so far."""
    signatures = rows.find(Signature, "t.agreement_id = %s", [agreement.pk])
    by_role = {one.role: one.signed_at for one in signatures if one.party_id is None}
    parties = {one.party_id: one.signed_at for one in signatures if one.party_id is not None}
    return Signed(parties, by_role.get("mediator"), by_role.get("committee"))


def owed(on: date) -> QuerySet[Obligation]:
    """Promises of agreements in force that were due before the day and are neither performed nor settled."""
    return Obligation.objects.filter(
        status="pending", due_on__lt=on, agreement__effective_at__isnull=False, agreement__broken_off_at__isnull=True
    ).select_related("matter", "agreement", "debtor", "creditor")


# ── confirmation ─────────────────────────────────────────────────────────────


def confirmation_limit(agreement: Agreement) -> dict[str, Any]:
    """Until when both sides may ask the court: ``due_at``, ``derivation``, ``article``. Only for one in effect."""
    assert agreement.effective_at is not None
    return clock_row("confirmation.apply", agreement.effective_at, scenario=CODE)


def confirmation_asked(agreement: Agreement) -> bool:
    """Whether confirmation was asked for and not taken back."""
    return Confirmation.objects.filter(agreement=agreement).exclude(outcome="withdrawn").exists()


def counting_down(on: date) -> Iterator[tuple[Agreement, int]]:
    """Agreements to remind both sides of on this day: so many days are left as the clock book says, nothing asked."""
    days = clock_book().find("confirmation.apply", on, CODE).remind
    recent = on - timedelta(days=60)
    asked = Confirmation.objects.filter(agreement=OuterRef("pk")).exclude(outcome="withdrawn")
    waiting = Agreement.objects.filter(
        ~Exists(asked), effective_at__date__gte=recent, broken_off_at__isnull=True, concerns="ordinary"
    )
    for agreement in waiting.select_related("matter").order_by("id"):
        left = (confirmation_limit(agreement)["due_at"].date() - on).days
        if left in days:
            yield agreement, left


# ── ways out ─────────────────────────────────────────────────────────────────


_HAPPENED = (
    "SELECT EXISTS (SELECT 1 FROM disputes_agreement WHERE matter_id = %s AND effective_at IS NOT NULL),"
    " EXISTS (SELECT 1 FROM disputes_mediationrecord WHERE matter_id = %s),"
    " EXISTS (SELECT 1 FROM disputes_obligation WHERE matter_id = %s)"
)
"""Whether there is any of it: of most matters there is nothing, and this is one question instead of three."""


def events_of(matter: Matter) -> dict[str, Any]:
    """The matter's facts with the events this scenario itself knows of, for the path finder."""
    events: dict[str, Any] = {}
    for name, value in matter.facts.items():
        events[name] = _moment(value) if "." in name and isinstance(value, str) else value
    mine = [matter.pk]
    agreed, met, promised = sql.execute(_HAPPENED, mine * 3).fetchone()
    agreement = agreed and rows.first(
        Agreement, "t.matter_id = %s AND t.effective_at IS NOT NULL ORDER BY t.id DESC", mine
    )
    if agreement:
        events["agreement.effective"] = agreement.effective_at
        events["not_confirmable"] = agreement.concerns != "ordinary"
        asked = agreement.confirmations.exclude(outcome="withdrawn").order_by("-id").first()
        if asked is not None:
            events["confirmation.applied"] = asked.asked_on
    first = met and rows.first(MediationRecord, "t.matter_id = %s ORDER BY t.held_at, t.id", mine)
    if first:
        events["mediation.started"] = first.held_at
    owing = "t.matter_id = %s AND t.status IN (%s, %s) AND t.due_on < %s ORDER BY t.due_on, t.id"
    missed = promised and rows.first(Obligation, owing, [matter.pk, *OWED, now().date()])
    if missed:
        events["obligation.expired"] = missed.due_on
    events["domestic_violence"] = bool(events.get("domestic_violence")) or violence_feared(matter)
    return events


def _moment(text: str) -> date | datetime:
    """A day or a moment as facts store it."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def running_limits(matter: Matter, on: date) -> list[Running]:
    """The limits that run for the people of this matter, whichever way they choose."""
    return running(matter.class_code, events_of(matter), on, calendar=current_calendar())


# ── facts for the procedure ──────────────────────────────────────────────────


def facts_of(matter: Matter) -> dict[str, Any]:
    """What the procedure asks of this scenario, in one query. Only what holds is named: evidence is never denied."""
    if matter.phase == "triage" and not matter.reopened:
        return {}
    asked = {
        "matter": matter.pk,
        "round": round_of(matter),
        "now": connection.ops.adapt_datetimefield_value(now()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_facts_query(), asked)
        told, untold, drafted, effective, owing, gone, staying, cooling, tried = map(bool, cursor.fetchone())
    written = gone and not staying
    found = {
        "notice_given": told and not untold,
        "attempt_recorded": tried,
        "agreement_drafted": drafted,
        "agreement_effective": effective,
        "agreement_unsigned": not effective,
        "obligations_settled": not owing,
        "withdrawal_written": written,
        "cooling_off_over": written and not cooling,
    }
    return {name: True for name, holds in found.items() if holds}


@cache
def _facts_query() -> str:
    """Nine questions in one statement: this is asked whenever a step closes."""
    notice, record, draft, promise, gone, party = (
        model._meta.db_table for model in (RightsNotice, MediationRecord, Agreement, Obligation, Withdrawal, Party)
    )
    mine = "matter_id = %(matter)s"
    standing = f"{mine} AND round = %(round)s AND broken_off_at IS NULL"
    left = f"{mine} AND round = %(round)s AND resumed_at IS NULL"
    sides, claimants = (", ".join(f"'{role}'" for role in roles) for roles in (SIDES, CLAIMANTS))
    debts = ", ".join(f"'{status}'" for status in OWED)
    questions = (
        f"{notice} WHERE {mine}",
        f"{party} p WHERE {mine} AND role IN ({sides})"
        f" AND NOT EXISTS (SELECT 1 FROM {notice} n WHERE n.{mine} AND n.party_id = p.id)",
        f"{draft} WHERE {standing}",
        f"{draft} WHERE {standing} AND effective_at IS NOT NULL",
        f"{promise} o JOIN {draft} a ON a.id = o.agreement_id WHERE o.{mine} AND o.status IN ({debts})"
        " AND a.effective_at IS NOT NULL AND a.broken_off_at IS NULL",
        f"{gone} WHERE {left}",
        f"{party} p WHERE {mine} AND role IN ({claimants}) AND NOT EXISTS (SELECT 1 FROM {gone} w"
        f" WHERE w.{mine} AND w.round = %(round)s AND w.resumed_at IS NULL AND w.party_id = p.id)",
        f"{gone} WHERE {left} AND cools_until >= %(now)s",
        f"{record} WHERE {mine} AND round = %(round)s AND outcome IN ('failed', 'refused')",
    )
    return "SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM {question})" for question in questions)


def tried_since(matter: Matter, moment: datetime) -> bool:
    """Whether something was tried and recorded since a moment: the backstop loop asks for a new attempt each time."""
    sessions = MediationRecord.objects.filter(matter=matter, recorded_at__gte=moment)
    return sessions.exists() or matter.evidence.filter(fact="attempt_recorded", at__gte=moment).exists()


def names_of(parties: list[int]) -> dict[int, str]:
    """Masked names of parties by key, for messages."""
    found = Party.objects.filter(pk__in=parties).values_list("pk", "name_masked")
    return {pk: name or _("未留姓名的当事人") for pk, name in found}
