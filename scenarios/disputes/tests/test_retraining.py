"""What people correct is learned: a version in the shadow with its card, compared on what it did not learn."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from kernel.common.errors import Conflict
from kernel.learning.models import ModelVersion
from kernel.learning.queries import judged
from kernel.learning.refining import compared
from kernel.learning.services import propose, register_shipped, retrain, switch_on
from kernel.matters import services as matters
from scenarios.disputes import proposing, retraining
from scenarios.disputes.hooks import classify

WORDS = "楼下的共享充电宝租出去押金不退，找平台没人管。"
"""The shipped model says F3; in this county people say it is F2."""


def corrected(house: Any, count: int) -> None:
    """So many matters whose class the dispatcher sets to F2."""
    for number in range(count):
        matter = matters.receive(
            "dispute", title="押金不退", text=f"{WORDS}已经{number + 2}天。", parties=[], by=house.dispatcher
        )
        matters.confirm_class(matter, "F2", by=house.dispatcher)


@pytest.mark.django_db
def test_corrections_make_a_version_in_the_shadow_that_two_people_put_in_service(
    house: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(retraining, "LEAST", 8)
    monkeypatch.setattr(retraining, "LEAST_HELD", 2)
    register_shipped(by=house.system)
    with pytest.raises(Conflict, match="还不够"):
        retrain(proposing.KEY, by=house.system)
    corrected(house, 12)
    said = StringIO()
    call_command("retrain", proposing.KEY, stdout=said)
    row = ModelVersion.objects.get(key=proposing.KEY, version=said.getvalue().split()[1])
    told = row.card["held_corrections"]
    assert row.status == "shadow" and row.owner is not None and row.card["texts"] + told["texts"] == 12
    assert (told["accuracy_before"], told["accuracy"], told["difference"]) == (0, 1, 1)
    assert told["classes"]["F2"]["recall"] == 1 and row.valid_to.isoformat() == row.card["valid_to"]
    assert judged(row).total == 0  # what it may have learned from does not speak for it
    with pytest.raises(Conflict, match="同一个版本"):
        retrain(proposing.KEY, by=house.system)
    propose(row, "在更正上比现用版本好", by=house.dispatcher)
    switch_on(row, by=house.leader)
    assert classify("押金不退", WORDS)[0].code == "F2"


def test_the_difference_of_two_versions_has_an_interval() -> None:
    told = compared([False] * 30 + [True] * 70, [True] * 20 + [False] * 10 + [True] * 70)
    assert (
        told["difference"] == pytest.approx(0.2) and 0.1 < told["difference_low"] < 0.2 < told["difference_high"] < 0.3
    )
    same = compared([True, False], [True, False])
    assert same["difference"] == 0 and same["difference_low"] < 0 < same["difference_high"]
