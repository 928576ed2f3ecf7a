"""When a mediation agreement binds, and what must stand in it. No database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy

from kernel.common.words import gettext as _

METHODS = {
    "signature": gettext_lazy("签名"),
    "thumbprint": gettext_lazy("按指印"),
    "seal": gettext_lazy("盖章"),
    "handwriting": gettext_lazy("屏幕手写签名"),
}
"""How a party may sign (人民调解法 29; 电子签名法 14 for handwriting on a screen)."""

CONCERNS = {
    "ordinary": gettext_lazy("财产、行为等一般内容"),
    "status": gettext_lazy("身份关系"),
    "adoption": gettext_lazy("收养关系"),
    "marriage": gettext_lazy("婚姻关系"),
    "title": gettext_lazy("物权、知识产权确权"),
}
"""What an agreement is about; only the first can be confirmed by a court."""


@dataclass(frozen=True)
class Terms:
    """What the parties agree on, in the fields of 人民调解法 29."""

    facts: str
    content: str
    issues: str = ""
    responsibility: str = ""
    manner: str = ""
    time: str = ""
    concerns: str = "ordinary"


@dataclass(frozen=True)
class Promise:
    """Who owes whom what, by when. Parties by key, money in fen."""

    debtor: int
    creditor: int
    what: str
    due_on: date
    amount_fen: int | None = None


@dataclass(frozen=True)
class Signed:
    """Who has signed so far, and when: parties by key, the mediator, the seal."""

    parties: Mapping[int, datetime]
    mediator: datetime | None = None
    seal: datetime | None = None


def effective_moment(parties: Iterable[int], signed: Signed) -> datetime | None:
    """When a written agreement took effect: the last of all parties, the mediator and the seal; None before that.

    人民调解法 29: 调解协议书自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效。
    """
    needed = [signed.parties.get(key) for key in parties]
    moments = [*needed, signed.mediator, signed.seal]
    if not needed or None in moments:
        return None
    return max(moment for moment in moments if moment is not None)


def still_missing(parties: Iterable[int], signed: Signed, names: Mapping[int, str]) -> list[str]:
    """In words, whose signature or seal is not there yet."""
    missing = [names.get(key, str(key)) for key in parties if key not in signed.parties]
    if signed.mediator is None:
        missing.append(_("调解员"))
    if signed.seal is None:
        missing.append(_("调解委员会印章"))
    return missing


def flaws(terms: Terms, promises: Iterable[Promise], parties: Iterable[int], today: date) -> list[str]:
    """What a mediator should put right before anybody signs, as sentences; empty when nothing is wrong."""
    keys, found = set(parties), []
    if len(terms.facts.strip()) < 6:
        found.append(_("没有写明纠纷的主要事实。"))
    if len(terms.content.strip()) < 6:
        found.append(_("没有写明协议内容。"))
    if terms.concerns not in CONCERNS:
        found.append(_("协议事项的性质不在列表中。"))
    for number, promise in enumerate(promises, start=1):
        found += [_("第%(n)s项履行：%(what)s") % {"n": number, "what": what} for what in _promise(promise, keys, today)]
    return found


def _promise(promise: Promise, parties: set[int], today: date) -> list[str]:
    found = []
    if not {promise.debtor, promise.creditor} <= parties:
        found.append(_("义务人或者权利人不是本协议的当事人。"))
    if promise.debtor == promise.creditor:
        found.append(_("义务人和权利人不能是同一人。"))
    if len(promise.what.strip()) < 2:
        found.append(_("没有写明做什么。"))
    if promise.amount_fen is not None and promise.amount_fen <= 0:
        found.append(_("金额应大于零。"))
    if promise.due_on < today:
        found.append(_("履行日期已经过去。"))
    return found
