"""Several reports of one cause against one party: found, put forward, and worked on as one where a person says so.

Nothing here is a second way of merging: each member is a proposal like any that two matters are one (``Duplicate``),
and joins by ``services.merge``. So a member keeps its parties, number, query code, reply, rating and its right to say
that nothing is solved, while one body works one procedure with one clock: that of the member whose limit ends first.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from kernel.audit.services import audited, change, tell
from kernel.common import sql
from kernel.common.errors import Conflict, Forbidden
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.linkage.collective import DAYS, LEAST
from kernel.matters import progress, services
from kernel.matters.likeness import alike, trigrams
from kernel.matters.lists import attached_to_seen
from kernel.matters.models import Duplicate, Group, Matter
from kernel.matters.standing import dispatches, require_open, require_sight, require_words
from kernel.people.models import Post, User
from kernel.procedures.models import Step

WINDOW = timedelta(days=DAYS)
LOOKED_AT = timedelta(days=60)
"""Older matters found no group when they were new."""
TRIAGE = "triage"
_AGAINST = """
SELECT m.id, m.kind, m.class_code, m.region_id, m.received_at, m.due_at, m.node,
       CASE WHEN p.id_digest > '' THEN p.id_digest ELSE p.name_digest END, p.name_masked
FROM matters_matter m JOIN matters_party p ON p.matter_id = m.id AND p.role = 'respondent'
WHERE m.open = %s AND m.sealed = %s AND m.confidentiality = 'open' AND m.class_code > '' AND m.place_known = %s
  AND m.received_at >= %s AND (p.id_digest > '' OR p.name_digest > '') ORDER BY m.received_at, m.id
"""


@dataclass(frozen=True)
class Report:
    """One open matter as it may belong to a group."""

    pk: int
    key: tuple[str, str, str, str]
    """Kind, class, village, and whom it is against."""
    received_at: datetime
    due_at: datetime | None
    node: str
    against: str


def found(since: datetime | None = None) -> list[list[Report]]:
    """Open matters of one class about one village against one party, each within a fortnight of the one before it.

    From ``LEAST`` matters on. Sealed matters and those kept from the other side take no part.
    """
    by_key: dict[tuple[str, str, str, str], dict[int, Report]] = defaultdict(dict)
    asked = sql.execute(_AGAINST, [True, False, True, sql.moment(since or now() - LOOKED_AT)])
    for pk, kind, code, region, received, due, node, party, name in asked.fetchall():
        key = (kind, code, region[:12], party)
        by_key[key].setdefault(pk, Report(pk, key, sql.read_moment(received), due and sql.read_moment(due), node, name))
    runs = (run for rows in by_key.values() for run in _runs(list(rows.values())))
    return [run for run in runs if len(run) >= LEAST]


def _runs(rows: Sequence[Report]) -> Iterator[list[Report]]:
    """Cut rows in order of time where the next is more than a fortnight away."""
    run: list[Report] = []
    for row in rows:
        if run and row.received_at - run[-1].received_at > WINDOW:
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def leading(rows: Iterable[Report]) -> Report:
    """The one all are worked on in: what a body has begun with before what still waits, then the earliest due date."""
    return min(rows, key=lambda one: (one.node == TRIAGE, one.due_at is None, one.due_at or now(), one.pk))


def propose_groups(*, by: User) -> int:
    """Put forward every group that is found; a matter that was in one already is not put forward again."""
    told = 0
    for rows in found():
        known = {pk: group for pk, group in _known([one.pk for one in rows])}
        new = [one for one in rows if one.pk not in known]
        group = Group.objects.filter(pk__in=set(known.values())).exclude(status="declined").order_by("-pk").first()
        if group is None and len(new) >= LEAST:
            lead = leading(new)
            _propose(Matter.objects.get(pk=lead.pk), new, by=by)
            told += 1
        elif group is not None and group.matter.open and new:
            _enlarge(group, new, by=by)
            told += 1
    return told


def _known(keys: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Of these matters those that a group was put forward for, with the latest such group."""
    marks = sql.places(len(keys))
    members = f"SELECT matter_id, group_id FROM matters_duplicate WHERE group_id IS NOT NULL AND matter_id IN ({marks})"
    leads = f"SELECT matter_id, id FROM matters_group WHERE matter_id IN ({marks})"
    yield from sql.execute(f"{members} UNION ALL {leads}", [*keys, *keys]).fetchall()


@audited("group.propose")
def _propose(matter: Matter, rows: Sequence[Report], *, by: User) -> Group:
    days = (rows[-1].received_at - rows[0].received_at).days + 1
    reasons = [
        _("%(n)s件在%(d)s天内收到") % {"n": len(rows), "d": days}, _("对方都是%(who)s") % {"who": rows[0].against},
        _("同一地点、同一类别"),
    ]  # fmt: skip
    group = Group(matter=matter, against=rows[0].against, reasons=reasons, proposed_at=now())
    group.save()
    _add(group, rows)
    return group


@audited("group.enlarge")
def _enlarge(group: Group, rows: Sequence[Report], *, by: User) -> Group:
    _add(group, rows)
    return group


def _add(group: Group, rows: Sequence[Report]) -> None:
    lead = group.matter
    words = trigrams(lead.title + lead.text)
    for one in Matter.objects.filter(pk__in=[row.pk for row in rows]).exclude(pk=lead.pk).order_by("pk"):
        known = Duplicate.objects.filter(matter=one, other=lead).first()
        if known is not None:
            change(known, group=group)
            continue
        share = round(alike(words, trigrams(one.title + one.text)), 3)
        Duplicate(
            matter=one, other=lead, group=group, likeness=share, reasons=list(group.reasons), proposed_at=now()
        ).save()  # fmt: skip


# ── a person decides ─────────────────────────────────────────────────────────


@audited("group.accept", also=lambda group: tuple(one.matter for one in members_of(group)))
def accept_group(group: Group, *, note: str, by: User) -> Group:
    """Work on the group as one matter: every member that still waits to be dispatched joins the leading one.

    What a body works on already stays where it is. Raises Conflict when none can join, Forbidden for whoever does not
    dispatch the leading matter or may not see a member.
    """
    words = require_words(note, "group.note", _("还没有写明依据。"), _("请用一句话说明为什么一起办。"))
    _require_group(group, by)
    joining = [one for one in members_of(group) if one.status == "proposed" and can_join(one)]
    if not joining and group.status != "proposed":
        raise Conflict("group.decided", _("这条建议已经有人处理过了。"), _("请刷新查看。"))
    if not joining:
        raise Conflict("group.nobody", _("其余各件都已在办或者办结，没有可以合并的。"), _("请在各件中分别办理。"))
    for pair in joining:
        services.merge(pair, note=words, by=by)
    change(group, status="accepted", decided_by=by, decided_at=now(), note=words[:300])
    tell(
        group.matter,
        _("与另外%(n)s件作为一件群体事项一起办理，时限以最早到期的为准") % {"n": len(joining)},
        public=True,
    )
    return group


@audited("group.decline")
def decline_group(group: Group, *, note: str, by: User) -> Group:
    """Leave every member a matter of its own."""
    words = require_words(note, "group.note", _("还没有写明理由。"), _("请用一句话说明为什么分开办。"))
    _require_group(group, by)
    if group.status != "proposed":
        raise Conflict("group.decided", _("这条建议已经有人处理过了。"), _("请刷新查看。"))
    for pair in members_of(group):
        if pair.status == "proposed":
            change(pair, status="declined", decided_by=by, decided_at=now(), note=words[:300])
    return change(group, status="declined", decided_by=by, decided_at=now(), note=words[:300])


@audited("group.take_out", also=lambda pair: (pair.other,))
def take_out(pair: Duplicate, *, note: str, by: User) -> Matter:
    """A member stands by itself again, where it stood and with the limit it had; its group goes on without it.

    Raises Conflict when it is no member, or the group's matter has ended.
    """
    words = require_words(note, "group.note", _("还没有写明理由。"), _("请用一句话说明为什么单独办。"))
    matter, lead = pair.matter, pair.other
    for one in (matter, lead):
        require_sight(one, by)
    require_open(lead)
    _require_dispatcher(lead, by)
    if pair.status != "merged" or matter.merged_into_id != lead.pk:
        raise Conflict("group.not_in", _("这一件不在这件群体事项里。"), _("请刷新查看。"))
    step = Step.objects.filter(matter_id=matter.pk, node=TRIAGE, status="done", outcome="merge").last()
    if step is None:
        raise Conflict("group.not_in", _("这一件不在这件群体事项里。"), _("请刷新查看。"))
    change(pair, status="parted", decided_by=by, decided_at=now(), note=words[:300])
    change(matter, merged_into=None, ending="", ending_note="", ended_at=None)
    progress.take_back(matter, step, words, by=by)
    tell(matter, _("改为单独办理，时限仍从收到时算起"), public=True)
    tell(lead, _("群体事项中的%(no)s改为单独办理") % {"no": matter.no}, reason=words)
    return matter


def _require_group(group: Group, by: User) -> None:
    require_sight(group.matter, by)
    require_open(group.matter)
    _require_dispatcher(group.matter, by)


def _require_dispatcher(matter: Matter, by: User) -> None:
    if not dispatches(by, matter):
        raise Forbidden("group.post", _("群体事项由县级或者所在乡镇的调度员决定。"), _("请转给调度员。"))


# ── reading ──────────────────────────────────────────────────────────────────


def members_of(group: Group) -> list[Duplicate]:
    """The members beside the leading matter, in the order they came in."""
    return list(
        Duplicate.objects.filter(group=group).select_related("matter", "other", "decided_by").order_by("matter_id")
    )


def can_join(pair: Duplicate) -> bool:
    """Whether the member still waits to be dispatched."""
    return pair.matter.open and pair.matter.node == TRIAGE


def is_in(group: Group, pair: Duplicate) -> bool:
    """Whether a member counts: it was joined, would join when the group is accepted, or was put forward in vain.

    Not whoever was taken out again, and not what a body works on already, has ended or came after the decision.
    """
    if group.status == "proposed":
        return pair.status == "proposed" and can_join(pair)
    return pair.status == {"accepted": "merged", "declined": "declined"}[group.status]


def earliest_due(group: Group, pairs: Iterable[Duplicate]) -> datetime | None:
    """The limit that ends first among those of these, and the leading matter, that still run."""
    running = [one for one in (group.matter, *(pair.matter for pair in pairs)) if one.open]
    return min((one.due_at for one in running if one.due_at is not None), default=None)


def groups_for(user: User, post: Post | None = None) -> QuerySet[Group]:
    """Every group whose leading matter the person may see, what waits first."""
    rows = Group.objects.select_related("matter", "matter__accountable", "decided_by")
    return attached_to_seen(rows, user, post).order_by("decided_at", "-id")


def groups_waiting(user: User, post: Post | None = None) -> int:
    """How many groups that the person may see wait for a decision."""
    return groups_for(user, post).filter(status="proposed").order_by().count()


def group_of(matter: Matter, user: User, post: Post | None = None) -> Group | None:
    """The group a matter leads or belongs to, proposed or worked on, when the person may see its leading matter."""
    query = (
        "SELECT id FROM matters_group WHERE matter_id = %s AND status <> 'declined'"
        " UNION SELECT group_id FROM matters_duplicate"
        " WHERE matter_id = %s AND group_id IS NOT NULL AND status IN ('proposed', 'merged')"
    )
    keys = sql.column(query, [matter.pk, matter.pk])
    return groups_for(user, post).filter(pk__in=keys).first() if keys else None


def others_beside(matter: Matter) -> int:
    """With how many others a matter is worked on as one group matter; 0 where it is not."""
    living = matter.merged_into_id or matter.pk
    query = (
        "SELECT COUNT(*) FROM matters_duplicate d JOIN matters_group g ON g.id = d.group_id"
        " WHERE g.matter_id = %s AND g.status = 'accepted' AND d.status = 'merged'"
    )
    return int(sql.column(query, [living])[0])
