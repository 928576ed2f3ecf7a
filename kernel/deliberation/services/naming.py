"""Which body takes a text from here: named in the same act as the outcome that asks for one."""

from kernel.audit.services import audited
from kernel.common.errors import Invalid
from kernel.common.words import gettext as _
from kernel.matters import progress
from kernel.matters.models import Matter
from kernel.matters.placing import hand
from kernel.matters.services import complete_step
from kernel.people.models import User
from kernel.places.models import Organisation


@audited("text.give")
def give_to(matter: Matter, node: str, outcome: str, body: Organisation, *, note: str = "", by: User) -> Matter:
    """Close the step at ``node`` with the outcome that hands the text to a body."""
    step = progress.open_step(matter, node)
    complete_step(step, outcome, note=note, data={"suggested": body.pk}, by=by)
    matter.refresh_from_db()
    return matter


@audited("text.hand")
def hand_over(matter: Matter, key: int | None, *, as_what: str, rule: str, by: User) -> None:
    """For a scenario's ``before_outcome``: whichever door the outcome came through, a body must be named.

    ``as_what`` is what the body becomes (承办单位, 执行单位). From now on it answers for the matter.
    """
    body = Organisation.objects.filter(pk=key, active=True).first() if key else None
    if body is None:
        what = _("还没有明确%(what)s。") % {"what": as_what}
        raise Invalid("text.nobody", what, _("请从单位名录中选择一个。"), rule=rule)
    hand(matter, body, reason=_("确定为%(what)s") % {"what": as_what}, basis=rule, by=by)
