"""The cards of the models of the 29 classes and of the facts, and what staff make of their proposals."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from kernel.learning.intervals import Judged
from kernel.learning.spec import Shipped, Spec
from kernel.matters.models import Matter
from scenarios.disputes.classes import classes
from scenarios.disputes.marks import KEY as FACTS
from scenarios.disputes.proposing import KEY

MOST = 300
"""So many confirmed matters are looked at."""
SURE = 0.55


def shipped() -> Shipped:
    """The model file of ``trained/`` with the card inside it."""
    from scenarios.disputes.proposing import shipped as model

    found = model()
    names = {code: one.name for code, one in classes().items()}
    told = dict(found.about["card"])
    return Shipped(found.version, date.fromisoformat(told.pop("valid_to")), {**told, "names": names})


def judged(version: str, since: datetime) -> Judged:
    """How often the class people confirmed is the one the model is sure of, over the newest confirmed matters.

    Asked of the words anew, so that a version in the shadow is judged by the same matters as the active one.
    """
    from scenarios.disputes import proposing

    model = proposing.version(version)
    if model is None:
        return Judged(0, 0)
    right = total = 0
    rows = Matter.objects.filter(kind="dispute", class_confirmed=True, received_at__gte=since).exclude(class_code="")
    for title, text, code in rows.order_by("-id").values_list("title", "text", "class_code")[:MOST]:
        first = next(iter(proposing.propose(title, text, model, top=1)), None)
        if first is not None and first.confidence >= SURE:
            total, right = total + 1, right + (first.code == code)
    return Judged(right, total)


def retrained() -> Shipped:
    """A version that learned from the classes people confirmed or corrected; see ``retraining``."""
    from scenarios.disputes.retraining import retrained as train

    return train()


def facts_shipped() -> Shipped:
    """The model of the facts with the card inside it."""
    from scenarios.disputes.marks import shipped as model

    found = model()
    told = dict(found.about["card"])
    return Shipped(found.version, date.fromisoformat(told.pop("valid_to")), told)


def facts_judged(version: str, since: datetime) -> Judged:
    """How many of the facts it sees in matters whose grade people confirmed were left standing by them."""
    from scenarios.disputes import marks

    model = marks.shipped()
    if version != model.version:
        return Judged(0, 0)
    right = total = 0
    rows = Matter.objects.filter(kind="dispute", grade_confirmed=True, received_at__gte=since)
    for title, text, facts in rows.order_by("-id").values_list("title", "text", "facts")[:MOST]:
        seen = [name for name in marks.marked(title, text, model) if name in marks.FLAGS]
        total, right = total + len(seen), right + sum(bool(facts.get(name)) for name in seen)
    return Judged(right, total)


MODELS = [
    Spec(
        KEY, _("二十九类分类"),
        _("按群众的话建议事项属于哪一类，列出三个可能和把握；把握不足五成五的，由人选择。"),
        "信访工作条例#17、个人信息保护法#24",
        _("四个示例县（开发种子）的文本和可以用来调整的手写句子；把握在模型没见过的案情上校准。"),
        _("标题和内容里的字词。"),
        _("不使用姓名、号码和任何与人有关的记录；数字一律不区分。"),
        "centre", 0.8, shipped, judged, retrained=retrained,
    ),
    Spec(
        FACTS, _("事项要素"),
        _("从群众的话里看出分级要用的要素：损害是否持续、是否关系基本生活、是否有人受伤、是否对行政行为有异议、要几个部门来办等。"),
        "信访工作条例#17、个人信息保护法#24",
        _("四个示例县（开发种子）的文本；界限在另一个县里模型没见过的案情上选定。"),
        _("标题和内容里的字词。"),
        _("不使用姓名、号码和任何与人有关的记录；数字一律不区分。"),
        "centre", 0.7, facts_shipped, facts_judged,
    ),
]  # fmt: skip
