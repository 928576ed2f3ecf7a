"""Beginnings of stories: a matter brought to where a test needs it, with the real tables and the real procedure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.apps import apps

from kernel.common.moment import LOCAL, today
from kernel.files.models import StoredFile
from kernel.files.services import store_file
from kernel.matters import progress, services
from kernel.matters.models import Matter, Party
from scenarios.disputes import services as mediation
from scenarios.disputes.agreement import Promise, Terms
from scenarios.disputes.models import Agreement

KIND = "dispute"
Step = apps.get_model("procedures", "Step")
"""Scenarios do not drive procedures; these tests only look at where a matter stands."""
MONDAY = datetime(2026, 6, 8, 9, 30, tzinfo=LOCAL)
"""A Monday with nothing but ordinary weeks before and behind it."""
CLAIMANT = {"role": "claimant", "name": "李明", "phone": "12012300001"}
NEIGHBOUR = {"role": "respondent", "name": "赵强", "phone": "12012300002"}
LEAK = "楼上漏水泡坏了我家天花板，维修费谈不拢，请帮忙调解。"
TERMS = Terms(facts="楼上水管漏水，泡坏楼下天花板。", content="楼上住户赔偿维修费四千元，分两次付清。")


def received(house: Any, *, parties: Sequence[Mapping[str, Any]] = (CLAIMANT, NEIGHBOUR), **given: Any) -> Matter:
    """A quarrel between neighbours, taken in at the township's window."""
    return services.receive(
        KIND,
        **{"text": LEAK, "place": "990123001001", "parties": parties, "by": house.town_lanting, **given},
    )


def placed(house: Any, class_code: str = "E2", *, grade: str = "green", **given: Any) -> Matter:
    """Class and grade confirmed, dispatched to the body the table names."""
    matter = received(house, **given)
    services.confirm_class(matter, class_code, by=house.town_lanting)
    services.confirm_grade(matter, grade, reason="按实际情况", by=house.town_lanting)
    return services.place(matter, by=house.town_lanting)


def filed(matter: Matter, name: str = "凭据.txt", *, by: Any) -> StoredFile:
    """A paper in the matter's file."""
    return store_file(matter, BytesIO("写明了经过".encode()), name=name, kind="evidence", by=by)


def accepted(house: Any, class_code: str = "E2", *, by: Any = None, **given: Any) -> Matter:
    """Taken on by the body it was placed with: the township's committee unless the class says otherwise."""
    return services.accept(placed(house, class_code, **given), by=by or house.mediator_lanting)


def working(house: Any, class_code: str = "E2", *, by: Any = None, **given: Any) -> Matter:
    """Everybody told their rights, being handled."""
    hand = by or house.mediator_lanting
    matter = accepted(house, class_code, by=hand, **given)
    mediation.give_notice(matter, by=hand)
    go(matter, "notice", "given", hand)
    return matter


def go(matter: Matter, node: str, outcome: str, by: Any, note: str = "按实际情况办理") -> None:
    """Close every open step of a node this person's body holds."""
    for step in Step.objects.filter(matter_id=matter.pk, node=node, status="open").order_by("id"):
        if any(post.organisation_id == step.organisation_id for post in by.posts.all()):
            services.complete_step(step, outcome, note=note, by=by)
    matter.refresh_from_db()


def summing_up(house: Any, **given: Any) -> Matter:
    """Handled by every body, the accountable one about to sum up."""
    matter = working(house, **given)
    for step in Step.objects.filter(matter_id=matter.pk, node="handle", status="open").order_by("id"):
        services.complete_step(step, "done", by=holder(step))
    matter.refresh_from_db()
    return matter


def holder(step: Any) -> Any:
    """Somebody who may close the step."""
    from kernel.people.models import Post

    posts = Post.objects.filter(organisation_id=step.organisation_id, role=step.role).select_related("user")
    return (posts.first() or Post.objects.filter(organisation_id=step.organisation_id).first()).user


def sides(matter: Matter) -> tuple[Party, Party]:
    """The first claimant and the first respondent."""
    return matter.parties.filter(role="claimant").first(), matter.parties.filter(role="respondent").first()


def drafted(house: Any, matter: Matter, *due: date, terms: Terms = TERMS, amount: int = 200_000) -> Agreement:
    """A written agreement with one instalment for each day, not signed yet."""
    claimant, respondent = sides(matter)
    days = due or (today(),)
    return mediation.draft_agreement(
        matter, terms, parties=[claimant, respondent], mediator=house.mediator_lanting, by=house.mediator_lanting,
        promises=[Promise(respondent.pk, claimant.pk, f"第{n}期赔偿款", day, amount) for n, day in enumerate(days, 1)],
    )  # fmt: skip


def signed(house: Any, agreement: Agreement) -> Agreement:
    """Signed by both parties and the mediator, sealed by the committee's chair."""
    for key in agreement.parties:
        mediation.sign(agreement, party=Party.objects.get(pk=key), by=house.mediator_lanting)
    mediation.sign(agreement, role="mediator", by=house.mediator_lanting)
    mediation.sign(agreement, role="committee", method="seal", by=house.chair_lanting)
    return agreement


def step_of(matter: Matter, *nodes: str) -> Any:
    """The matter's open step at one of the nodes."""
    return progress.open_step(matter, *nodes)
