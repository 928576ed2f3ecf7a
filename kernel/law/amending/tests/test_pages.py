"""Drafts on the page: entering an amendment, doing a refused instruction by hand, confirming by another person."""

from typing import Any

import pytest
from django.test import Client

from kernel.law.amending.models import Amending
from kernel.law.amending.tests.test_services import DECISION, lake, made, reviewer
from kernel.law.library import queries
from kernel.law.models import Norm
from kernel.people.models import User

pytestmark = pytest.mark.django_db
__all__ = ["lake", "reviewer"]


def client_of(user: User) -> Client:
    """A signed-in browser."""
    client = Client()
    client.force_login(user)
    return client


def test_a_decision_pasted_in_becomes_a_draft_with_its_table_of_changes(lake: Norm, cast: Any) -> None:
    client = client_of(cast.admin)
    given = {"norm": "青石湖管理条例", "text": DECISION, "in_force": "2027-01-01", "transition": ""}
    answer = client.post("/law/amendments/new", given, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "自动执行2条指令" in page
    assert "还有1条指令没有处理完" in page
    assert "<del>渔政</del>" in page
    assert "《青石湖管理条例》" in client.get("/law/amendments/").content.decode()


def test_a_name_nobody_knows_is_told_beside_the_field(lake: Norm, cast: Any) -> None:
    given = {"norm": "黑石湖管理条例", "text": DECISION, "in_force": "2027-01-01"}
    answer = client_of(cast.admin).post("/law/amendments/new", given)
    assert answer.status_code == 422
    assert "没有收录《黑石湖管理条例》" in answer.content.decode()


def test_a_refused_instruction_is_done_by_hand_and_confirmed_by_another(lake: Norm, cast: Any, reviewer: User) -> None:
    amending = made(lake, cast)
    address = f"/law/amendments/{amending.pk}/1"
    admin, other = client_of(cast.admin), client_of(reviewer)
    assert "登记不收费。" in admin.get(f"{address}?number=3").content.decode()
    answer = admin.post(address, {"doing": "written", "number": "3", "text": "登记免费。"}, follow=True)
    assert "请另一位同事核对后确认" in answer.content.decode()
    assert "核对无误，确认" in other.get(address).content.decode()
    other.post(f"{address}/confirm")
    assert amending.refused.get().confirmed_by == reviewer
    other.post(f"/law/amendments/{amending.pk}/confirm")
    assert Amending.objects.get().confirmed_by == reviewer
    assert queries.version_on(lake, amending.version.in_force) == amending.version


def test_a_number_is_asked_for_where_an_article_is_written(lake: Norm, cast: Any) -> None:
    amending = made(lake, cast)
    answer = client_of(cast.admin).post(f"/law/amendments/{amending.pk}/1", {"doing": "written", "text": "甲。"})
    assert answer.status_code == 422
    assert "请填写条号" in answer.content.decode()


def test_the_table_of_changes_is_a_document(lake: Norm, cast: Any) -> None:
    amending = made(lake, cast)
    answer = client_of(cast.admin).get(f"/law/amendments/{amending.pk}/changes.docx")
    assert answer.content[:2] == b"PK"


@pytest.mark.parametrize("path", ["", "new", "1", "1/1", "1/changes.docx"])
def test_others_do_not_find_these_pages(lake: Norm, cast: Any, path: str) -> None:
    assert client_of(cast.dispatcher).get(f"/law/amendments/{path}").status_code == 404


def test_a_draft_is_not_among_the_versions_people_read(lake: Norm, cast: Any) -> None:
    made(lake, cast)
    assert "2027" not in Client().get(f"/law/{lake.code}").content.decode()
