"""The same act on several matters: each stands for itself, and what could not be done is told in a sentence."""

from collections.abc import Callable, Sequence
from typing import Any

from kernel.audit.services import audited, change
from kernel.common.errors import Conflict, Invalid, NotFound, Refusal
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.matters import oversight, services, undoing
from kernel.matters.lists import picked
from kernel.matters.models import Batch, Matter, Message
from kernel.people.models import Post, User

MOST = 50
"""So many matters at once: a page of them can still be looked at one by one."""


def chosen(numbers: Sequence[str], user: User, post: Post | None = None) -> list[Matter]:
    """The matters of these numbers the user may see, in the order asked; Invalid for none and for too many."""
    wanted = list(dict.fromkeys(number.strip().upper()[:24] for number in numbers if number.strip()))
    if not wanted:
        raise Invalid("batch.none", _("还没有选中事项。"), _("请在列表里勾选要办的事项。"))
    if len(wanted) > MOST:
        told = {"n": len(wanted), "most": MOST}
        raise Invalid("batch.many", _("选中了%(n)s件，一次最多办%(most)s件。") % told, _("请分几次办。"))
    marks = ", ".join(["%s"] * len(wanted))
    along = ("accountable", "receiver", "region")
    found = {one.no: one for one in picked(user, f"t.no IN ({marks})", wanted, post=post, related=along)}
    if not found:
        raise Invalid("batch.none", _("没有找到选中的事项，或不在您的工作范围内。"), _("请在列表里重新勾选。"))
    return [found[number] for number in wanted if number in found]


def dispatch_many(matters: Sequence[Matter], *, by: User) -> Batch:
    """Dispatch each matter on its proposed class and grade, which the person has before them and so confirms."""

    def one(matter: Matter) -> tuple[str, int]:
        done = services.dispatch(matter, by=by)
        return _("已派给%(body)s") % {"body": done.accountable.name}, 0

    return _note("dispatch", [_tried(matter, one) for matter in matters], by=by)


def remind_many(matters: Sequence[Matter], text: str, *, by: User) -> Batch:
    """Urge on the accountable body of each matter with the same words."""

    def one(matter: Matter) -> tuple[str, int]:
        line = oversight.remind(matter, text, by=by)
        return _("已催办%(body)s") % {"body": matter.accountable.name}, line.pk

    return _note("remind", [_tried(matter, one) for matter in matters], by=by)


def _tried(matter: Matter, act: Callable[[Matter], tuple[str, int]]) -> dict[str, Any]:
    """Each in an act of its own, so that one refusal leaves the others done."""
    try:
        said, row = act(matter)
    except Refusal as refusal:
        return {"no": matter.no, "done": False, "said": f"{refusal.what}{refusal.next}", "code": refusal.code, "row": 0}
    return {"no": matter.no, "done": True, "said": said, "row": row}


@audited("batch.note", refresh=False)
def _note(what: str, rows: list[dict[str, Any]], *, by: User) -> Batch:
    batch = Batch(by=by, what=what, at=now(), rows=rows)
    batch.save()
    return batch


def of(user: User, pk: int) -> Batch:
    """One's own batch. Raises NotFound, the same for another's and for none."""
    found = Batch.objects.filter(pk=pk, by=user).first()
    if found is None:
        raise NotFound("batch.not_found", _("没有找到这次批量办理。"), _("请从列表重新勾选。"))
    return found


def undo(batch: Batch, *, by: User) -> Batch:
    """Take back every row that was done and can still be taken back; the others say why not. Once a batch."""
    if batch.undone_at is not None:
        raise Conflict("batch.undone", _("这次操作已经撤销过了。"), _("请打开事项，查看最新情况。"))
    rows = [row for row in batch.rows if row["done"]]
    matters = {one.no: one for one in chosen([row["no"] for row in rows], by)} if rows else {}
    back = {"dispatch": _dispatch_back, "remind": _reminder_back}[batch.what]
    found = []
    for row in rows:
        matter = matters.get(row["no"])
        if matter is None:
            said = _("没有找到这件事项，或不在您的工作范围内。")
            found.append({"no": row["no"], "done": False, "said": said, "row": 0})
        else:
            found.append(_tried(matter, lambda one, row=row: (back(one, row["row"], by), 0)))  # type: ignore[misc]
    return _close(batch, found, by=by)


def _dispatch_back(matter: Matter, row: int, by: User) -> str:
    undoing.take_back_dispatch(matter, by=by)
    return _("派单已撤回")


def _reminder_back(matter: Matter, row: int, by: User) -> str:
    undoing.take_back_reminder(Message.objects.select_related("matter").get(pk=row, matter=matter), by=by)
    return _("催办已撤回")


@audited("batch.undo")
def _close(batch: Batch, rows: list[dict[str, Any]], *, by: User) -> Batch:
    return change(batch, undone_at=now(), undone=rows)
