"""Drafts of amended versions: who may work on them, and what they stand on."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _l

from kernel.common.errors import NotFound
from kernel.common.words import gettext as _
from kernel.law.amending.models import Amending, Refused
from kernel.law.library.queries import article_of
from kernel.law.models import Article, Norm, Version
from kernel.people.queries import posts_of

EDITORS = {"system_admin": _l("系统管理员"), "legality_reviewer": _l("合法性审核员")}
"""The roles that make and confirm amended versions."""


def edits(user: Any) -> bool:
    """Whether somebody may make and confirm amended versions."""
    return bool(user.is_active) and any(post.role in EDITORS for post in posts_of(user))


def base_for(norm: Norm, in_force: date) -> Version | None:
    """The last version with a text that is in force before a day."""
    rows = norm.versions.filter(draft=False, in_force__lt=in_force).exclude(digest="")
    return rows.order_by("-in_force").first()


def drafts() -> QuerySet[Amending]:
    """Every amendment entered, those not confirmed first, then the newest."""
    rows = Amending.objects.select_related("version__norm", "made_by", "confirmed_by")
    return rows.order_by("confirmed_at", "-made_at")


def draft(pk: int) -> Amending:
    """One amendment; NotFound when there is none."""
    found = drafts().select_related("base").filter(pk=pk).first()
    if found is None:
        raise NotFound("law.no_draft", _("没有这份修改草案。"), _("请从修改草案页重新进入。"))
    return found


def refused_of(amending: Amending, position: int) -> Refused:
    """One refused instruction; NotFound when there is none."""
    rows = amending.refused.select_related("made_by", "confirmed_by", "amending__version__norm")
    found = rows.filter(position=position).first()
    if found is None:
        raise NotFound("law.no_refused", _("没有这条指令。"), _("请从修改草案页重新进入。"))
    return found


def article_there(version: Version, number: str) -> Article | None:
    """The article of a draft by its number as people type it, 12 or 12-1; None when there is none."""
    whole, _dash, inserted = number.strip().partition("-")
    if not whole.isdecimal() or not (inserted or "0").isdecimal() or len(number) > 8:
        return None
    return article_of(version, int(whole), int(inserted or 0))
