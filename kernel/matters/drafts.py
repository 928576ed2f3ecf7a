"""Registrations somebody began and has not handed in: kept for the writer alone, sealed, and for thirty days.

Not in the ledger: nothing has happened yet. Every function asks for the writer; nobody else's draft is ever found.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.audit import rows
from kernel.common.errors import Conflict, Invalid
from kernel.common.identity import seal, unseal
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.matters.intake import LONGEST, headline
from kernel.matters.models import Draft
from kernel.people.models import User

KEPT = timedelta(days=30)
"""How long a draft waits for its writer."""
MOST = 20
"""Drafts one person may have at a time."""
WORDS = ("text", "title", "wish", "place_text")
"""Without a word in one of these, or in a person's field, there is nothing to keep."""
_KEY = re.compile(r"[A-Za-z0-9_-]{16,32}")
Content = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Kept:
    """One draft as its writer reads it."""

    key: str
    title: str
    saved_at: datetime
    content: dict[str, list[str]]


def keep(key: str, content: Content, *, by: User) -> Draft | None:
    """Keep what was typed under the form's key, in place of what was kept before. None when nothing was typed.

    Raises Invalid for a strange key or words beyond measure, Conflict when there are too many drafts already.
    """
    if not _KEY.fullmatch(key):
        raise Invalid("draft.key", _("这张表的草稿编号不对，没有保存。"), _("请重新打开登记页面。"))
    kept = {name: list(values) for name, values in content.items() if any(values)}
    if sum(len(value) for values in kept.values() for value in values) > 2 * LONGEST:
        raise Invalid("draft.long", _("内容太长，草稿没有保存。"), _("请写要点，其余作为附件上传。"))
    if not _worth(kept):
        return None
    own = Draft.objects.filter(user=by)
    if not own.filter(key=key).exists():
        _require_room(key, own.count())
    sealed = seal(json.dumps(kept, ensure_ascii=False))
    found, _new = Draft.objects.update_or_create(
        key=key, user=by, defaults={"content_sealed": sealed, "saved_at": now()}
    )
    return found


def _worth(kept: Content) -> bool:
    return any(name in WORDS or re.fullmatch(r"p-\d+-(name|phone|id_number|address)", name) for name in kept)


def _require_room(key: str, count: int) -> None:
    if Draft.objects.filter(key=key).exists():
        raise Invalid("draft.key", _("这张表的草稿编号不对，没有保存。"), _("请重新打开登记页面。"))
    if count >= MOST:
        raise Conflict(
            "draft.too_many",
            _("您已经有%(n)s份草稿，这一份没有保存。") % {"n": count},
            _("请先登记或删除几份旧草稿。"),
        )


def drop(key: str, *, by: User) -> bool:
    """Throw one's own draft away: handed in, or no longer wanted. Whether there was one."""
    count, _each = Draft.objects.filter(user=by, key=key).delete()
    return bool(count)


def forget_old() -> str:
    """Drop drafts nobody came back to."""
    count, _each = Draft.objects.filter(saved_at__lt=now() - KEPT).delete()
    return f"{count} drafts dropped"


# ── reading ──────────────────────────────────────────────────────────────────


def of(user: User) -> list[Kept]:
    """The person's own drafts, the latest first."""
    return [_read(row) for row in rows.find(Draft, "t.user_id = %s ORDER BY t.saved_at DESC", [user.pk])]


def one(key: str, user: User) -> Kept | None:
    """One of the person's own drafts."""
    row = Draft.objects.filter(user=user, key=key).first()
    return _read(row) if row else None


def _read(row: Draft) -> Kept:
    content = json.loads(unseal(row.content_sealed))
    words = next((content[name][0] for name in ("title", "text", "wish") if content.get(name)), "")
    return Kept(row.key, headline(words) if words.strip() else _("还没有写内容"), row.saved_at, content)
