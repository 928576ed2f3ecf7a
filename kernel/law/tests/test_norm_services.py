"""Norms and versions become rows once, and only what differs is written again."""

from datetime import date
from typing import Any

import pytest

from kernel.audit.services import audited, change
from kernel.law.models import Norm, Version
from kernel.law.norm_services import register_norms
from kernel.law.norms import library
from kernel.people.services import actor

pytestmark = pytest.mark.django_db


def test_every_norm_and_version_is_registered_once() -> None:
    system = actor("system")
    versions = sum(len(norm.versions) for norm in library().norms.values())
    assert register_norms(by=system) == len(library().norms) + versions
    assert register_norms(by=system) == 0
    old = Version.objects.get(norm__code="行政复议法", in_force=date(2018, 1, 1))
    assert (old.until, old.day_rule["working"]) == (date(2024, 1, 1), [5, 7])
    assert Norm.objects.get(code="信访条例").repealed == date(2022, 5, 1)


def test_what_differs_is_written_again() -> None:
    system = actor("system")
    register_norms(by=system)

    @audited("test.edit")
    def edit(*, by: Any) -> None:
        change(Norm.objects.get(code="行政处罚法"), title="错字")
        change(Version.objects.get(norm__code="行政处罚法", in_force=date(2021, 7, 15)), name="错字")

    edit(by=system)
    assert register_norms(by=system) == 2
    assert Norm.objects.get(code="行政处罚法").title == "中华人民共和国行政处罚法"
