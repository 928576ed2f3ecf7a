"""Where somebody stands in a matter: sees it, dispatches it, answers for it, leads its team, is complained of."""

from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.words import gettext as _
from kernel.matters.hooks import hook
from kernel.matters.lists import may_see
from kernel.matters.models import Duplicate, Involvement, Matter, Recusal
from kernel.people.models import Post, User
from kernel.people.queries import holds, posts_of
from kernel.people.services import PUBLIC, SYSTEM
from kernel.places.models import Organisation
from kernel.procedures.models import Step

DISPATCHERS = ("county_dispatcher", "township_dispatcher")
LEAD = "lead"
"""The seat of the task force that speaks for it."""


def require_sight(matter: Matter, by: User) -> None:
    """Refuse, without saying whether there is such a matter, unless ``by`` may see it."""
    if not by.is_active or not may_see(by, matter):
        raise Forbidden("matter.not_yours", _("没有找到这件事项，或不在您的工作范围内。"), _("请核对编号。"))


def require_sight_or_leader(matter: Matter, by: User) -> None:
    """As ``require_sight``, but a leader decides on what is put before them; a sealed matter stays closed to all."""
    if matter.sealed or not (by.is_active and holds(by, roles=("leader",))):
        require_sight(matter, by)


def require_open(matter: Matter) -> None:
    """Refuse on a matter that has ended."""
    if not matter.open:
        raise Conflict("matter.closed", _("这件事项已经办结。"), _("如情况有变，请重新登记或申请重开。"))


def require_undecided(duplicate: Duplicate) -> None:
    """Refuse on a proposal that somebody has decided on, and say who did and why."""
    if duplicate.status != "proposed":
        told = {"name": duplicate.decided_by.name if duplicate.decided_by else "", "note": duplicate.note}
        words = {"declined": _("%(name)s已经判断不是同一件事：%(note)s"), "merged": _("%(name)s已经并案：%(note)s")}
        what = words.get(duplicate.status, _("%(name)s已经改为单独办理：%(note)s")) % told
        raise Conflict("duplicate.decided", what, _("请打开事项，查看最新情况。"))


def require_words(text: str, code: str, what: str, next: str, *, least: int = 4) -> str:
    """The text without blanks around it; Invalid when it is shorter than ``least`` characters."""
    words = text.strip()
    if len(words) < least:
        raise Invalid(code, what, next)
    return words


def covers(post: Post, matter: Matter) -> bool:
    """Whether the matter lies in the post's region."""
    return matter.region_id.startswith(post.region_id)


def dispatches(by: User, matter: Matter) -> bool:
    """Whether ``by`` is a dispatcher of the county or of the matter's township."""
    return by.is_active and any(post.role in DISPATCHERS and covers(post, matter) for post in posts_of(by))


def joins(by: User, matter: Matter, step: Step) -> bool:
    """Whether ``by`` may find that the matter, which waits to be dispatched at this step, is another one's."""
    return dispatches(by, matter) or holds(by, organisation_id=step.organisation_id)


def leads(by: User, matter: Matter) -> bool:
    """Whether ``by`` holds the leading seat of the matter's task force now."""
    return by.is_active and matter.team.filter(user=by, role=LEAD, left_at__isnull=True).exists()


def manages(by: User, matter: Matter) -> bool:
    """Whether ``by`` answers for the matter's course: the accountable body, its dispatcher, the task force's lead."""
    return holds(by, organisation_id=matter.accountable_id) or dispatches(by, matter) or leads(by, matter)


def require_manager(matter: Matter, by: User) -> None:
    """Refuse unless ``by`` sees the matter and answers for its course."""
    require_sight(matter, by)
    if not manages(by, matter):
        raise Forbidden(
            "matter.manage",
            _("这项安排由承办单位、专班牵头人或调度员来定。"),
            _("您可以在详情页写明建议，请%(body)s安排。") % {"body": matter.accountable.name},
        )


def respondent_of(matter: Matter) -> Organisation | None:
    """The organisation the matter complains of, when its facts name one (by number or by code)."""
    named = matter.facts.get("respondent_organisation")
    if not named:
        return None
    found = Organisation.objects.filter(pk=named) if isinstance(named, int) else Organisation.objects.filter(code=named)
    return found.first()


def bodies_complained_of(matter: Matter) -> set[int]:
    """The body the matter complains of and every body above it, by key."""
    found: set[int] = set()
    body = respondent_of(matter)
    while body is not None and body.pk not in found:
        found.add(body.pk)
        body = body.parent
    return found


def kept_out(matter: Matter, user: User) -> str:
    """Why somebody may not be let into a sealed matter; empty when they may (信访工作条例 30, rights R14)."""
    if not matter.sealed or user.username in (PUBLIC, SYSTEM):
        return ""
    if bodies_complained_of(matter) & {post.organisation_id for post in posts_of(user)}:
        return _("%(name)s在本件反映的单位或其上级单位任职。") % {"name": user.name}
    most = hook(matter.kind, "most_named")(matter)
    known = known_to(matter) if most is not None else set()
    if most is not None and user.pk not in known and len(known) >= most:
        return _("本件的知情人员已有%(n)s人，不能再增加。") % {"n": most}
    return ""


def known_to(matter: Matter) -> set[int]:
    """Everybody at work who was let into the matter by name and need not stay out, by key."""
    named = Involvement.objects.filter(matter=matter, user__isnull=False).exclude(user__username__in=(PUBLIC, SYSTEM))
    out = Recusal.objects.filter(matter=matter).values("user")
    return set(named.exclude(user__in=out).values_list("user_id", flat=True))


def require_not_complained_of(matter: Matter, organisations: list[Organisation]) -> None:
    """Refuse to bring in the very body that is complained of (rights R14)."""
    respondent = respondent_of(matter)
    if respondent is not None and respondent.pk in {one.pk for one in organisations}:
        raise Conflict(
            "matter.complained_of",
            _("%(body)s是本件反映的单位，不能参与办理。") % {"body": respondent.name},
            _("请换一个单位，或请县中心指定。"),
            rule="信访工作条例#30",
        )
