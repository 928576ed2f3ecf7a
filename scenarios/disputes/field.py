"""Disputes on a phone, in the order of a mediation: accept, tell rights, record, agree and sign, keep the promises."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.common.moment import now, today
from kernel.common.words import enumerated
from kernel.common.words import gettext as _t
from kernel.field.queries import Task, place_of
from kernel.matters.desk import Desk, choices
from kernel.matters.models import Matter
from kernel.matters.pages.actions_intake import ACTIONS as INTAKE
from kernel.matters.panels import Action
from kernel.people.models import User
from scenarios.disputes import acting, panels
from scenarios.disputes.agreement import still_missing
from scenarios.disputes.forms import AgreementForm, NoticeForm, SignForm, chosen, side_choices
from scenarios.disputes.models import Agreement, MediationPlan, Obligation
from scenarios.disputes.queries import names_of, notice_given, seals_for, signed, works_on
from scenarios.disputes.services import outdoors

AHEAD = 7
"""So many days before its date a promise stands among the tasks."""
SCREEN = {"accept": "image/png,image/jpeg", "data-field-sign": ""}


class SpotForm(AgreementForm):
    """The agreement with a place for everybody's hand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in [*side_choices(self.desk), ("mediator", _t("调解员%(n)s") % {"n": self.desk.by.name})]:
            self.fields[f"sign_{key}"] = forms.FileField(
                label=_t("%(who)s签名") % {"who": label}, required=False, widget=forms.FileInput(attrs=SCREEN)
            )

    @property
    def sign_fields(self) -> list[Any]:
        """A place for each hand, to draw."""
        return [self[name] for name in self.fields if name.startswith("sign_")]

    def signatures(self) -> dict[str, Any]:
        """The pictures that were drawn, by key of the party."""
        given = self.cleaned_data
        return {name[5:]: given[name] for name in self.fields if name.startswith("sign_") and given[name]}


class HandForm(SignForm):
    """One more signature, written on the screen or on paper and photographed."""

    def arrange(self) -> None:
        """A place for the hand."""
        super().arrange()
        self.fields["file"].label = _t("手写签名，或签署页照片")
        self.fields["file"].widget = forms.FileInput(attrs=SCREEN)
        self.default(method="handwriting")


def _notice(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    parties = chosen(desk, given["parties"]) if given.get("parties") else None
    rows = outdoors.tell_rights(desk.matter, parties=parties, how=given["how"], note=given["note"], by=desk.by)
    return _t("已告知%(n)s位当事人。") % {"n": len(rows)}


def _agree(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    made = outdoors.agree_on_the_spot(
        desk.matter, form.terms(), parties=chosen(desk, given["parties"]), promises=form.promises(),
        mediator=choices.person(given["mediator"]), signatures=form.signatures(), by=desk.by,
    )  # fmt: skip
    return _missing(made)


def _sign(desk: Desk, target: Any, form: Any) -> str:
    given = form.cleaned_data
    role, _colon, key = given["who"].partition(":")
    party = chosen(desk, [key])[0] if key else None
    file_id = acting.kept(desk, given["file"], "agreement")
    made = outdoors.sign_and_go_on(
        target, party=party, role=role, method=given["method"], signer=given["signer"], file_id=file_id, by=desk.by
    )
    return _missing(made)


def _missing(made: Agreement) -> str:
    if made.effective_at is not None:
        return _t("签署齐全，协议自今日起生效。")
    names = enumerated(still_missing(made.parties, signed(made), names_of(made.parties)))
    return _t("协议书已拟好，还差：%(who)s。") % {"who": names}


def _before_or_in_work(desk: Desk) -> bool:
    """Worth mentioning from acceptance on: without a network one act follows another."""
    return bool(desk.matter.open and desk.matter.phase in ("triage", "working"))


def _untold(desk: Desk) -> bool:
    return _before_or_in_work(desk) and not notice_given(desk.matter)


def _may_agree(desk: Desk, target: Any = None) -> str:
    return acting.drafter(desk) or ("" if notice_given(desk.matter) else _t("还没有向全部当事人告知权利义务。"))


def _only_the_seal(desk: Desk, target: Any = None) -> str:
    """All have signed, and another person puts the seal on."""
    if target is None or seals_for(desk.by, target):
        return ""
    state = signed(target)
    lacking = state.mediator is None or any(key not in state.parties for key in target.parties)
    return "" if lacking else _t("签名都齐了，只差印章，由%(body)s负责人加盖。") % {"body": target.committee.name}


def _own(key: str) -> Action:
    return next(one for one in (*INTAKE, *panels.ACTIONS) if one.key == key)


ACTIONS = (
    _own("accept"),
    Action("notice", _("告知权利义务"), NoticeForm, _notice, icon="speakerphone", concerns=_untold,
           why_not=acting.hand, steps=("notice",), covers=(("notice", "given"),),
           hint=_("告知后才能开始调解（人民调解法第二十三条）。")),
    Action("record", _("记录调解"), _own("record").form, acting.record, icon="notes", concerns=_before_or_in_work,
           why_not=acting.hand, steps=("handle", "county_handle")),
    Action("agree", _("协议书和签名"), SpotForm, _agree, icon="signature", concerns=_before_or_in_work,
           why_not=_may_agree, steps=("summary", "county_summary"),
           covers=(("summary", "agreement"), ("county_summary", "agreement")),
           hint=_("各方当场在屏幕上手写签名，调解委员会另行盖章后生效（人民调解法第二十九条）。")),
    Action("sign", _("补签、盖章"), HandForm, _sign, icon="rubber-stamp", target=acting.AGREEMENT, in_bar=False,
           why_not=_only_the_seal, steps=("sign_agreement",), covers=(("sign_agreement", "signed"),)),
    _own("perform"),
    _own("missed"),
)  # fmt: skip


def targets(desk: Desk, key: str) -> list[int]:
    """The rows an act may be about: agreements that wait for a hand, promises still to be kept."""
    if key == "sign":
        rows: Any = Agreement.objects.filter(
            matter=desk.matter, form="written", effective_at__isnull=True, broken_off_at__isnull=True
        )
    elif key in ("perform", "missed"):
        rows = Obligation.objects.filter(matter=desk.matter, status="pending", agreement__effective_at__isnull=False)
        rows = rows.filter(due_on__lt=today()) if key == "missed" else rows
    else:
        return []
    return list(rows.order_by("id").values_list("pk", flat=True)[:6])


def tasks(matters: Sequence[Matter], user: User) -> list[Task]:
    """Sessions the person leads, and promises that fall due soon, of matters the person works on."""
    known = {one.pk: one for one in matters}
    return [*_sessions(known, user), *_promises(known, user)]


def _sessions(known: dict[int, Matter], user: User) -> list[Task]:
    plans = MediationPlan.objects.filter(
        matter__in=list(known), status="called", mediator=user, planned_for__lt=now() + timedelta(days=AHEAD)
    )
    return [
        Task(
            "session", _t("调解：%(title)s") % {"title": matter.title}, matter.no, one.place, one.planned_for, matter,
            _t("去调解"), reverse("field:matter", args=[matter.no]), one.planned_for < now(),
        )
        for one, matter in ((plan, known[plan.matter_id]) for plan in plans.order_by("planned_for"))
    ]  # fmt: skip


def _promises(known: dict[int, Matter], user: User) -> list[Task]:
    rows = Obligation.objects.filter(
        matter__in=list(known), status="pending", agreement__effective_at__isnull=False,
        due_on__lte=today() + timedelta(days=AHEAD),
    ).order_by("due_on")  # fmt: skip
    return [
        Task(
            "promise", _t("核实：%(what)s") % {"what": one.what}, known[one.matter_id].title,
            place_of(known[one.matter_id]), one.due_on, known[one.matter_id], _t("去核实"),
            reverse("field:matter", args=[known[one.matter_id].no]), one.due_on < today(),
        )
        for one in rows if works_on(user, known[one.matter_id])
    ]  # fmt: skip
