"""Changing a table with four eyes: a draft is kept, proposed, and published by somebody who wrote none of it."""

from typing import Any

from kernel.audit.services import audited, change, tell
from kernel.common.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.people.queries import posts_of
from kernel.rules.models import Draft, TableVersion
from kernel.rules.queries import newest_version, open_draft
from kernel.rules.services import check_table, publish_table
from kernel.rules.sheet import Sheet, read_sheet

WRITERS = ("system_admin", "legality_reviewer")
"""The roles that change tables."""
PUBLISHERS = (*WRITERS, "security_admin")
"""The roles that publish what somebody else wrote."""


def may_write(user: Any) -> bool:
    """Whether somebody may change rule tables."""
    return bool(user.is_active) and any(post.role in WRITERS for post in posts_of(user))


def may_publish(user: Any) -> bool:
    """Whether somebody may publish drafts that others wrote."""
    return bool(user.is_active) and any(post.role in PUBLISHERS for post in posts_of(user))


@audited("rules.begin_draft")
def begin_draft(key: str, *, by: Any) -> Draft:
    """Begin a draft of the newest version; the one already under way, when there is one.

    Raises NotFound for a table that was never published, Forbidden for who may not change tables.
    """
    _require_writer(by)
    found = open_draft(key)
    if found is not None:
        return found
    version = newest_version(key)
    if version is None:
        raise NotFound("rules.unknown", _("没有发布过规则表“%(key)s”。") % {"key": key}, _("请先发布规则表。"))
    text = TableVersion.objects.values_list("text", flat=True).get(key=key, version=version)
    made = Draft(
        key=key, base=version, text=read_sheet(text).text(), made_by=by, made_at=now(), changed_at=now(), writers=[]
    )
    made.save()
    return made


@audited("rules.save_draft")
def save_draft(draft: Draft, sheet: Sheet, *, reason: str = "", seen: str = "", by: Any) -> Draft:
    """Keep the present cells, also with mistakes in them. The writer does not publish this draft any more.

    :param seen: the ``stamp`` of the draft the writer began from; refused when it changed since.
    """
    _require_writer(by)
    _require(draft, Draft.Status.OPEN)
    if seen and seen != draft.stamp:
        raise Conflict(
            "rules.draft_changed",
            _("在您编辑期间，这份草稿已被别人改过，您的修改没有保存。"),
            _("请刷新页面，在最新内容上重新修改。"),
        )
    text = sheet.text()
    told = reason.strip()[:300] or draft.reason
    if text == draft.text and told == draft.reason:
        return draft
    writers = sorted({*draft.writers, by.pk}) if text != draft.text else draft.writers
    return change(draft, text=text, reason=told, writers=writers, changed_at=now())


@audited("rules.propose_draft")
def propose_draft(draft: Draft, *, reason: str, by: Any) -> Draft:
    """Lay the draft before a second person. Raises BadTable for mistakes, Invalid without changes or a reason."""
    _require_writer(by)
    _require(draft, Draft.Status.OPEN)
    told = (reason.strip() or draft.reason)[:300]
    if not told:
        raise Invalid("rules.no_reason", _("没有写明为什么要改。"), _("请写明修改的理由和依据，它会留在版本记录里。"))
    _require_ready(draft)
    tell(draft, _("提请发布规则表“%(key)s”的修改：%(reason)s") % {"key": draft.key, "reason": told})
    writers = sorted({*draft.writers, draft.made_by_id})
    return change(draft, reason=told, status=Draft.Status.PROPOSED, writers=writers, changed_at=now(), note="")


@audited("rules.return_draft")
def return_draft(draft: Draft, note: str, *, by: Any) -> Draft:
    """Send a proposed draft back with what should be changed."""
    _require_publisher(by)
    _require(draft, Draft.Status.PROPOSED)
    if not note.strip():
        raise Invalid("rules.no_note", _("没有写明退回的原因。"), _("请写明哪里要改，方便起草人修改。"))
    tell(draft, _("退回修改：%(note)s") % {"note": note.strip()[:300]})
    return change(draft, status=Draft.Status.OPEN, note=note.strip()[:300], changed_at=now())


@audited("rules.withdraw_draft")
def withdraw_draft(draft: Draft, *, by: Any) -> Draft:
    """Give a draft up; it stays on record."""
    _require_writer(by)
    _require(draft, Draft.Status.OPEN, Draft.Status.PROPOSED)
    return change(draft, status=Draft.Status.WITHDRAWN, decided_by=by, decided_at=now())


@audited("rules.publish_draft")
def publish_draft(draft: Draft, *, by: Any) -> TableVersion:
    """Make the draft the version that decides from now on. Only somebody who wrote none of it may do so.

    Raises Forbidden for a writer, Conflict when another version was published meanwhile, BadTable for mistakes.
    """
    _require_publisher(by)
    _require(draft, Draft.Status.PROPOSED)
    if by.pk in {*draft.writers, draft.made_by_id}:
        raise Forbidden(
            "rules.second_person",
            _("自己起草或改过的规则，要由另一个人核对发布。"),
            _("请另一位有发布权限的同事核对差异和影响后发布。"),
        )
    _require_ready(draft)
    made = publish_table(draft.key, draft.text, by=by)
    change(draft, status=Draft.Status.PUBLISHED, decided_by=by, decided_at=now(), version=made)
    tell(draft, _("发布规则表“%(key)s”的新版本：%(reason)s") % {"key": draft.key, "reason": draft.reason})
    return made


def _require_ready(draft: Draft) -> None:
    """The draft is without mistakes, differs from the version in force, and that is the one it was begun from."""
    if newest_version(draft.key) != draft.base:
        raise Conflict(
            "rules.base_changed",
            _("起草以后，这张表又发布了新的版本。"),
            _("请撤回这份草稿，在现行版本上重新起草。"),
        )
    base = TableVersion.objects.values_list("text", flat=True).get(key=draft.key, version=draft.base)
    if read_sheet(base) == read_sheet(draft.text):
        raise Invalid("rules.unchanged", _("草稿和现行版本完全一样。"), _("修改后再提请发布，不改的请撤回草稿。"))
    check_table(draft.key, draft.text)


def _require(draft: Draft, *wanted: Any) -> None:
    if draft.status not in wanted:
        raise Conflict(
            "rules.draft_status",
            _("这份草稿现在是“%(status)s”，不能这样办理。") % {"status": draft.get_status_display()},
            _("请刷新页面查看最新状态。"),
        )


def _require_writer(by: Any) -> None:
    if not may_write(by):
        raise Forbidden(
            "rules.writer_role", _("规则表由系统管理员和合法性审核员修改。"), _("需要修改的，请联系他们起草。")
        )


def _require_publisher(by: Any) -> None:
    if not may_publish(by):
        raise Forbidden(
            "rules.publisher_role",
            _("规则表由系统管理员、合法性审核员和安全管理员核对发布。"),
            _("请联系他们办理。"),
        )
