"""An amendment made into a draft version, what was refused done by hand, and the draft confirmed by another person."""

from datetime import date
from typing import Any

from kernel.audit.services import audited, change
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.identity import sm3
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.law.amending import by_hand
from kernel.law.amending.applying import Outcome, apply
from kernel.law.amending.compiling import compile_amendment
from kernel.law.amending.models import Amending, Refused
from kernel.law.amending.operations import Amendment, NotMet
from kernel.law.amending.queries import EDITORS, base_for, edits
from kernel.law.library.history import short_title
from kernel.law.library.queries import statute_of
from kernel.law.library.references import refer
from kernel.law.library.services import cut
from kernel.law.library.structure import Statute, render
from kernel.law.models import Article, FullText, Norm, Version
from kernel.law.norm_services import close_versions


@audited("law.enact_draft")
def enact_draft(norm: Norm, amendment_text: str, in_force: date, transition: str = "", *, by: Any) -> Version:
    """Apply an amendment to the norm's text and keep the result as a draft, in force on no day until it is confirmed.

    What could not be applied is kept with the reason. Raises Invalid where there is no text to amend or nothing in the
    amendment is about this norm; Conflict where a version of that day is there.
    """
    _require_editor(by)
    amendment = compile_amendment(amendment_text)
    law = _meant(amendment, norm)
    base, statute = _ground(norm, in_force)
    outcome = apply(statute, amendment.of(law))
    version = Version(
        norm=norm, name=_("%(year)s年修改") % {"year": in_force.year}, in_force=in_force, draft=True,
        transition=transition, source=amendment.title[:200],
    )  # fmt: skip
    version.save()
    amending = Amending(
        version=version, base=base, title=amendment.title[:240], text=amendment_text, applied=len(outcome.applied),
        made_by=by, made_at=now(),
    )  # fmt: skip
    amending.save()
    _keep_refused(amending, outcome)
    _write(version, outcome.text)
    return version


def _meant(amendment: Amendment, norm: Norm) -> str:
    """The name by which the amendment means this norm."""
    names = {short_title(name) for name in (norm.title, norm.code, *norm.also)}
    found = [law for law in amendment.laws() if short_title(law) in names]
    if len(found) != 1:
        raise Invalid(
            "law.amends_another",
            _("这份文本里没有找到修改%(norm)s的内容。") % {"norm": norm},
            _("请核对所选的法规，并粘贴决定全文，包括标题。"),
        )
    return found[0]


def _ground(norm: Norm, in_force: date) -> tuple[Version, Statute]:
    """The version to amend with its text."""
    taken = Version.objects.filter(norm=norm, in_force=in_force).first()
    if taken is not None:
        raise Conflict(
            "law.version_there",
            _("%(norm)s在这一天已经有一个版本。") % {"norm": norm},
            _("请核对施行日期；草案在修改草案页继续办理。"),
        )
    base = base_for(norm, in_force)
    statute = statute_of(base) if base else None
    if base is None or statute is None:
        raise Invalid(
            "law.nothing_to_amend",
            _("没有收录%(norm)s在这一天之前的条文。") % {"norm": norm},
            _("请先导入被修改的版本。"),
        )
    return base, statute


def _keep_refused(amending: Amending, outcome: Outcome) -> None:
    for position, (one, why) in enumerate(outcome.refused, start=1):
        Refused(amending=amending, position=position, label=one.label[:40], text=one.text, why=why).save()


def _write(version: Version, statute: Statute) -> None:
    """Keep the draft's text and its articles; the version's digest fixes both."""
    text = render(statute)
    FullText.objects.update_or_create(version=version, defaults={"text": text})
    Article.objects.filter(version=version).delete()
    Article.objects.bulk_create(cut(version, statute), batch_size=2000)
    change(version, digest=sm3(text.encode()).hex())


@audited("law.apply_by_hand", also=lambda refused: (refused.amending,))
def apply_by_hand(refused: Refused, doing: str, *, key: tuple[int, int] = (0, 0), text: str = "", by: Any) -> Refused:
    """Write or delete one article of the draft as the refused instruction asks, or state that nothing changes.

    It counts once another person confirms it. Raises Invalid when the text is none of an article's.
    """
    _require_editor(by)
    _require_open(refused.amending)
    version = refused.amending.version
    statute = statute_of(version)
    if statute is None or doing not in (Refused.Doing.WRITTEN, Refused.Doing.DELETED, Refused.Doing.NOTHING):
        raise Invalid("law.by_hand_unknown", _("没有选择怎样处理这条指令。"), _("请选择改写、删去或者不需要改动。"))
    row = Article.objects.filter(version=version, part=0, number=key[0], inserted=key[1]).first() if key[0] else None
    was = row.text if row else ""
    if doing != Refused.Doing.NOTHING:
        try:
            made = by_hand.written(statute, key, text) if doing == "written" else by_hand.without(statute, key)
        except NotMet as trouble:
            raise Invalid("law.by_hand_unfit", str(trouble), _("请核对条号和条文后重新提交。")) from trouble
        _write(version, made)
    change(
        refused, doing=doing, number=key[0], inserted=key[1], was=was, now=text.strip() if doing == "written" else "",
        made_by=by, confirmed_by=None,
    )  # fmt: skip
    return refused


@audited("law.confirm_by_hand", also=lambda refused: (refused.amending,))
def confirm_by_hand(refused: Refused, *, by: Any) -> Refused:
    """Agree to what somebody else made of a refused instruction."""
    _require_editor(by)
    _require_open(refused.amending)
    if refused.doing == Refused.Doing.OPEN:
        raise Conflict("law.by_hand_open", _("这条指令还没有处理。"), _("请先改写条文，或者说明不需要改动。"))
    _require_another(refused.made_by_id, by)
    change(refused, confirmed_by=by)
    return refused


@audited("law.confirm_draft", also=lambda amending: (amending.version,))
def confirm_draft(amending: Amending, *, by: Any) -> Version:
    """Make the draft a version of the norm, in force from its day. Needs another person, and nothing left open."""
    _require_editor(by)
    _require_open(amending)
    _require_another(amending.made_by_id, by)
    left = amending.refused.filter(confirmed_by=None).count()
    if left:
        raise Conflict(
            "law.draft_incomplete",
            _("还有%(count)s条指令没有处理完。") % {"count": left},
            _("请逐条改写条文并由另一人确认，再确认整份草案。"),
        )
    change(amending, confirmed_by=by, confirmed_at=now())
    version = amending.version
    change(version, draft=False)
    close_versions(version.norm)
    refer()
    return version


def _require_editor(by: Any) -> None:
    if not edits(by):
        names = "、".join(map(str, EDITORS.values()))
        raise Forbidden("law.editor_role", _("法规的修改由%(roles)s办理。") % {"roles": names}, _("请联系他们。"))


def _require_open(amending: Amending) -> None:
    if amending.confirmed_by_id:
        raise Conflict(
            "law.draft_confirmed", _("这份修改草案已经确认，不能再改。"), _("需要再改的，请录入新的修改决定。")
        )


def _require_another(maker: int | None, by: Any) -> None:
    if maker == by.pk:
        raise Forbidden("law.second_person", _("自己办理的内容要由另一人确认。"), _("请另一位同事核对后确认。"))
