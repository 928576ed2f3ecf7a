"""The task force (专班): which seats, which people and why, whom a conflict of interest keeps out.

Domain §3.5. ``propose_team`` is a pure question; ``build_team`` seats the proposal in one act, every mandatory seat or
nobody.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Invalid
from kernel.common.identity import digest, unseal
from kernel.common.moment import now, today
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.matters.hooks import Seat, hook
from kernel.matters.models import Matter, Member, Message, Recusal
from kernel.matters.placing import involve
from kernel.matters.standing import (
    covers,
    dispatches,
    require_manager,
    require_open,
    require_sight,
    require_words,
    respondent_of,
)
from kernel.people.models import Post, User
from kernel.people.queries import posts_at, posts_of, require_post, roles
from kernel.places.models import Organisation
from kernel.places.queries import body as body_of
from kernel.places.queries import centre, duty_book, panels_in

ACCOUNTABLE = "accountable"
"""A seat of this function is filled from whichever body is accountable for the matter."""


@dataclass(frozen=True)
class Proposal:
    """Who would take a seat and why, and who was considered but kept out, each with the reason."""

    seat: Seat
    user: User | None
    organisation: Organisation | None
    why: str
    excluded: list[tuple[User, str]] = field(default_factory=list)


class Interests:
    """Why somebody must stay out of one matter; read once, asked for every candidate."""

    def __init__(self, matter: Matter) -> None:
        people = matter.parties.filter(kind="person").values_list("name_sealed", flat=True)
        self.names = {digest(unseal(name)) for name in people if name}
        bodies = matter.parties.filter(kind="enterprise").exclude(name_digest="")
        self.bodies = set(bodies.values_list("name_digest", flat=True))
        self.recused = dict(Recusal.objects.filter(matter=matter).values_list("user_id", "reason"))
        self.refusers = set(matter.refused.values_list("by_id", flat=True))
        self.respondent = respondent_of(matter)

    def against(self, users: Iterable[User]) -> dict[int, str]:
        """The reason to keep each of these out, for those there is one. People are compared by keyed digest."""
        reasons = {user.pk: self._reason(user, _bodies_of(user)) for user in users}
        return {pk: reason for pk, reason in reasons.items() if reason}

    def _reason(self, user: User, bodies: list[tuple[int, str]]) -> str:
        if user.pk in self.recused:
            return _("已回避：%(why)s") % {"why": self.recused[user.pk]}
        if self.respondent and any(pk == self.respondent.pk for pk, _name in bodies):
            return _("在被反映的单位任职")
        if self.bodies and self.bodies & {digest(name) for _pk, name in bodies}:
            return _("所在单位是当事人")
        if digest(user.name) in self.names:
            return _("可能与本件有利害关系，须先核实")
        return _("曾经办退回本件") if user.pk in self.refusers else ""


def _bodies_of(user: User) -> list[tuple[int, str]]:
    return [(post.organisation_id, post.organisation.name) for post in posts_of(user)]


def propose_team(matter: Matter) -> list[Proposal]:
    """A person for every seat the scenario asks for: by duty at the place today, post, and fewest open seats.

    One person takes one seat. A proposal without a user is a seat that cannot be filled; ``excluded`` says why.
    """
    interests, taken, proposals = Interests(matter), set[int](), []
    for seat in hook(matter.kind, "seats")(matter):
        proposal = _propose(matter, seat, interests, taken)
        if proposal.user is not None:
            taken.add(proposal.user.pk)
        proposals.append(proposal)
    return proposals


def _propose(matter: Matter, seat: Seat, interests: Interests, taken: Iterable[int]) -> Proposal:
    """The best person for one seat: from the body with the duty, else the one above it, else a panel of the place."""
    busy, excluded = set(taken), list[tuple[User, str]]()
    bodies = _bodies(matter, seat)
    for body, posts in _places_to_look(bodies, seat):
        candidates = [post for post in _candidates(matter, body, posts) if not seat.field or seat.field in post.fields]
        against = interests.against(post.user for post in candidates)
        reasons = dict.fromkeys(busy, _("已在本专班任职")) | against
        excluded += [(post.user, reasons[post.user_id]) for post in candidates if post.user_id in reasons]
        free = [post for post in candidates if post.user_id not in reasons]
        if free:
            fit = [post for post in free if covers(post, matter)] or free
            load = open_seats(post.user_id for post in fit)
            best = min(fit, key=lambda post: (load[post.user_id], post.pk))
            return Proposal(seat, best.user, body, _why(matter, seat, best, load[best.user_id], len(fit)), excluded)
    if not bodies:
        return Proposal(seat, None, None, _("当地没有单位承担这项职责"), excluded)
    if seat.field and not excluded:
        why = _("没有“%(field)s”方向的专家，可以另行指定一位并写明理由") % {"field": seat.field}
    else:
        why = _("%(body)s没有可以担任的人") % {"body": bodies[0].name}
    return Proposal(seat, None, bodies[0], why, excluded)


def _bodies(matter: Matter, seat: Seat) -> list[Organisation]:
    """Where to look: the body with the duty, the one above it, the panels; without a duty only panels of that name."""
    panels = panels_in(matter.region.codes())
    if seat.function == ACCOUNTABLE:
        body: Organisation = matter.accountable
    else:
        found = duty_book().body(seat.function, matter.region.codes(), today())
        if found is None:
            return [panel for panel in panels if panel.function == seat.function]
        body = body_of(found)
    return list({one.pk: one for one in (body, body.parent, *panels) if one is not None}.values())


def _places_to_look(bodies: list[Organisation], seat: Seat) -> list[tuple[Organisation, tuple[str, ...]]]:
    """Bodies with the posts that fit; last the county centre's dispatchers, for where the body itself is a party."""
    places = [(body, seat.post_roles) for body in bodies]
    if seat.field:
        return places  # nobody stands in for knowledge
    if bodies and bodies[0].function != seat.function and seat.function != ACCOUNTABLE:
        places.append((bodies[0], ("department_handler", "legality_reviewer")))
    return [*places, (centre(), ("county_dispatcher", "task_force_lead"))] if bodies and seat.mandatory else places


def _candidates(matter: Matter, body: Organisation, roles: tuple[str, ...]) -> list[Post]:
    """One post a person, in the order they were given."""
    best: dict[int, Post] = {}
    for post in (post for post in posts_at(body.pk) if post.role in roles):
        known = best.get(post.user_id)
        if known is None or (covers(post, matter) and not covers(known, matter)):
            best[post.user_id] = post
    return list(best.values())


def open_seats(user_ids: Iterable[int]) -> Counter[int]:
    """How many seats in task forces of open matters each of these users holds."""
    held = Member.objects.filter(user_id__in=list(user_ids), left_at__isnull=True, matter__open=True)
    return Counter(held.values_list("user_id", flat=True))


def _why(matter: Matter, seat: Seat, post: Post, load: int, free: int) -> str:
    told = {
        "body": post.organisation.name, "place": matter.region.name, "why": seat.why.rstrip("。"),
        "post": roles()[post.role].name, "load": load, "free": free,
    }  # fmt: skip
    line = _("%(why)s：%(body)s对%(place)s负有职责，现任%(post)s；手上专班%(load)s个")
    if seat.field:
        line = _("%(why)s：%(body)s%(post)s，专业方向“%(field)s”；手上专班%(load)s个")
        told["field"] = seat.field
    return ((line + _("，是%(free)s名可选人员中最少的")) if free > 1 else line) % told


def vacant_seats(matter: Matter) -> list[Seat]:
    """Mandatory seats nobody holds now. A member fills the seat of the same role, first that of their own body."""
    seats: list[Seat] = list(hook(matter.kind, "seats")(matter))
    members = list(matter.team.filter(left_at__isnull=True))
    for same_body in (True, False):
        for seat in list(seats):
            bodies = {body.pk for body in _bodies(matter, seat)} if same_body else set()
            fit = (m for m in members if m.role == seat.role and (not same_body or m.organisation_id in bodies))
            member = next(fit, None)
            if member is not None:
                members.remove(member)
                seats.remove(seat)
    return [seat for seat in seats if seat.mandatory]


def _seat_of(member: Member) -> Seat | None:
    """The seat a member took: of the same role, for choice that of the member's body."""
    seats = [seat for seat in hook(member.matter.kind, "seats")(member.matter) if seat.role == member.role]
    own = (s for s in seats if member.organisation_id in {body.pk for body in _bodies(member.matter, s)})
    return next(own, seats[0] if seats else None)


@audited("team.build")
def build_team(matter: Matter, *, expert: User | None = None, reason: str = "", by: User) -> list[Member]:
    """Seat the whole proposal at once and tell the people concerned who and why; an empty seat refuses it, by name.

    ``expert``: whom a person chooses, with the reason, for a seat whose field no expert of the place has.
    """
    require_open(matter)
    require_sight(matter, by)
    require_post(by, centre().pk, ("county_dispatcher", "task_force_lead"))
    if matter.complexity != "complex":
        raise Conflict(
            "team.ordinary",
            _("只有确认为复杂的事项才组建专班。"),
            _("一般事项可以添加协办单位。"),
            rule="product:task-force",
        )
    if matter.team.filter(left_at__isnull=True).exists():
        raise Conflict("team.exists", _("这件事项已经有专班。"), _("需要换人时，请用“替换成员”。"))
    proposals = propose_team(matter)
    if expert is not None:
        proposals = [_chosen(matter, one, proposals, expert, reason) for one in proposals]
    _require_complete(proposals)
    members = [_seat(matter, one.seat.role, one.user, one.organisation, one.why, by) for one in proposals if one.user]
    names = enumerated(f"{member.organisation.name}{member.user.name}" for member in members)
    _notify(
        matter, _("已为您的事项组建工作专班：%(names)s。各成员的职责和选派理由可在进度页查看。") % {"names": names}, by
    )
    tell(matter, _("一键组建专班，共%(n)s人：%(names)s") % {"n": len(members), "names": names}, public=True)
    return members


def _chosen(matter: Matter, one: Proposal, among: list[Proposal], expert: User, reason: str) -> Proposal:
    """The proposal with the expert a person chose, where nobody of its field was found; the first such seat only."""
    first = next((other for other in among if other.user is None and other.seat.field), None)
    if one is not first:
        return one
    words = require_words(reason, "team.reason", _("指定其他专家要写明理由。"), _("请写一句话说明为什么合适。"))
    posts = [post for post in posts_of(expert) if post.role in one.seat.post_roles] if expert.is_active else []
    sits = expert.pk in {other.user.pk for other in among if other.user is not None}
    against = Interests(matter).against([expert]).get(expert.pk) or (_("已在本专班任职") if sits else "")
    if not posts or against:
        why = against or _("没有专家岗位")
        raise Conflict(
            "team.interest",
            _("%(name)s%(why)s。") % {"name": expert.name, "why": why},
            _("请另选一位。"),
            rule="product:task-force",
        )
    line = _("没有“%(field)s”方向的专家，由人指定：%(why)s") % {"field": one.seat.field, "why": words}
    return Proposal(one.seat, expert, posts[0].organisation, line, one.excluded)


def _require_complete(proposals: list[Proposal]) -> None:
    empty = [one for one in proposals if one.user is None and one.seat.mandatory]
    if not proposals:
        raise Conflict("team.no_seats", _("这类事项没有设定专班席位。"), _("请联系管理员在场景中设定。"))
    if empty:
        told = []
        for one in empty:
            kept_out = _("；").join(f"{user.name}{reason}" for user, reason in one.excluded)
            facts = {"seat": one.seat.why.rstrip("。"), "why": one.why, "kept_out": kept_out}
            told.append((_("“%(seat)s”：%(why)s（%(kept_out)s）") if kept_out else _("“%(seat)s”：%(why)s")) % facts)
        raise Conflict(
            "team.seat_unfilled",
            _("专班缺席位，没有组建。%(told)s。") % {"told": _("；").join(told)},
            _("请先补充该岗位人员，或请上级指定替代单位，再一键组建。"),
            rule="product:task-force",
        )


def _seat(matter: Matter, role: str, user: User, organisation: Organisation | None, why: str, by: User) -> Member:
    member = Member(
        matter=matter, user=user, organisation=organisation, role=role, why=why[:300], joined_at=now()
    )  # fmt: skip
    member.save()
    involve(matter, "team", user=user, by=by)
    return member


def _notify(matter: Matter, text: str, by: User) -> None:
    Message(
        matter=matter, kind="notice", text=text, from_public=False, organisation=centre(), by=by, at=now()
    ).save()  # fmt: skip


@audited("team.replace")
def replace_member(member: Member, user: User, reason: str, *, by: User) -> Member:
    """Another person takes the seat, if no interest speaks against it; also fills a seat left by recusal."""
    matter = member.matter
    require_open(matter)
    require_manager(matter, by)
    words = require_words(reason, "team.reason", _("更换成员要写明理由。"), _("请写一句话说明。"))
    if member.left_at is not None and _seat_of(member) not in vacant_seats(matter):
        raise Conflict("team.seat_taken", _("这个席位已经有人接替。"), _("请刷新查看专班成员。"))
    post = _eligible(matter, member, user)
    if member.left_at is None:
        change(member, left_at=now(), left_reason=words[:200])
    line = _("接替%(before)s：%(why)s") % {"before": member.user.name, "why": words}
    new = _seat(matter, member.role, user, post.organisation, line, by)
    told = _("专班成员%(before)s由%(after)s接替") % {"before": member.user.name, "after": user.name}
    _notify(matter, told, by)
    tell(matter, told, public=True)
    tell(matter, _("换人的理由：%(why)s") % {"why": words})
    return new


def _eligible(matter: Matter, member: Member, user: User) -> Post:
    against = Interests(matter).against([user])
    if against:
        what = _("%(name)s%(why)s。") % {"name": user.name, "why": against[user.pk]}
        raise Conflict("team.interest", what, _("请另选一位。"), rule="product:task-force")
    if matter.team.filter(user=user, left_at__isnull=True).exists():
        raise Conflict("team.twice", _("%(n)s已在专班中。") % {"n": user.name}, _("请另选一位。"))
    seat = _seat_of(member)
    allowed = seat.post_roles if seat else ()
    held = posts_of(user) if user.is_active else []
    fit = [post for post in held if post.role in allowed or post.organisation_id == member.organisation_id]
    if not fit:
        raise Invalid(
            "team.unfit",
            _("%(name)s的岗位不能担任这个席位。") % {"name": user.name},
            _("请选%(body)s的人员，或具备该席位岗位的人员。") % {"body": member.organisation.name},
        )
    return min(fit, key=lambda post: (post.organisation_id != member.organisation_id, post.role not in allowed))


@audited("team.recuse")
def recuse(matter: Matter, user: User, reason: str, *, by: User) -> Proposal | None:
    """Somebody must stay out: their own declaration, or found by who runs the matter. Returns the proposed substitute.

    Nobody is seated by this; a person confirms the substitute with ``replace_member``. None when no seat fell empty.
    """
    require_open(matter)
    if by.pk != user.pk and not dispatches(by, matter):
        require_manager(matter, by)
    require_sight(matter, by)
    words = require_words(reason, "team.reason", _("回避要写明理由。"), _("请写一句话说明利害关系。"))
    if Recusal.objects.filter(matter=matter, user=user).exists():
        raise Conflict("team.recused", _("%(n)s已在本件中回避。") % {"n": user.name}, _("无需重复登记。"))
    Recusal(matter=matter, user=user, reason=words[:200], at=now()).save()
    tell(matter, _("%(name)s回避：%(why)s") % {"name": user.name, "why": words})
    member = matter.team.filter(user=user, left_at__isnull=True).first()
    if member is None:
        return None
    change(member, left_at=now(), left_reason=(_("回避：%(why)s") % {"why": words})[:200])
    return propose_substitute(member)


def propose_substitute(member: Member) -> Proposal | None:
    """Who could take this seat instead; None for a seat the scenario no longer knows."""
    matter, seat = member.matter, _seat_of(member)
    if seat is None:
        return None
    taken = matter.team.filter(left_at__isnull=True).values_list("user_id", flat=True)
    return _propose(matter, seat, Interests(matter), [*taken, member.user_id])
