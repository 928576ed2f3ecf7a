"""The pages of a change of law: simulated without touching anything, opened, surveyed, decided."""

from typing import Any

import pytest

from kernel.common.moment import at
from kernel.law.models import Clock
from kernel.law.norm_services import register_norms
from kernel.matters.models import Matter
from kernel.matters.progress import open_step
from kernel.matters.services import complete_step
from scenarios.lawchange.models import Enactment, Finding
from scenarios.lawchange.services import finish_survey, open_change
from scenarios.lawchange.tests.conftest import BEFORE, IN_FORCE

pytestmark = pytest.mark.django_db
ADDRESS = "/lawchange/行政复议法/2024-01-01"


@pytest.fixture
def desk(client: Any, house: Any) -> Any:
    client.force_login(house.handler_justice)
    return client


def test_a_simulation_says_what_would_move_and_moves_nothing(desk: Any, under_way: Any) -> None:
    clock = under_way()
    with at(BEFORE):
        page = desk.get(ADDRESS + "?transition=new").content.decode()
    assert "由2024年1月5日（星期五）改为2024年1月10日（星期三）" in page
    assert Clock.objects.get(pk=clock.pk).due_at == clock.due_at and not Matter.objects.filter(kind="law_change")


def test_a_change_is_opened_with_its_transition_and_basis(desk: Any, house: Any) -> None:
    answer = desk.post(ADDRESS, {"transition": "new", "basis": "程序从新"})
    assert answer.status_code == 302 and Enactment.objects.get().transition == "new"
    assert "行政复议法" in desk.get(answer["Location"]).content.decode()


def test_without_a_basis_the_form_says_so(desk: Any) -> None:
    assert desk.post(ADDRESS, {"transition": "new", "basis": ""}).status_code == 422


def test_an_unknown_version_is_not_there(desk: Any) -> None:
    assert desk.get("/lawchange/行政复议法/2024-01-02").status_code == 404


def test_each_finding_is_decided_on_the_page_of_the_matter(desk: Any, house: Any) -> None:
    with at(BEFORE):
        matter = open_change("民事诉讼法", IN_FORCE, basis="无", by=house.handler_justice)
        complete_step(open_step(matter, "triage"), "place", by=house.handler_justice)
        finish_survey(matter, by=house.handler_justice)
    finding = Finding.objects.filter(decision="").first()
    assert finding is not None
    answer = desk.post(f"/matters/{matter.no}/act/finding/{finding.pk}", {"decision": "kept", "note": "条文未变"})
    assert answer.status_code == 302
    finding.refresh_from_db()
    assert finding.decision == "kept" and "条文未变" in desk.get(f"/matters/{matter.no}").content.decode()


def test_the_list_names_the_newest_versions(desk: Any, house: Any) -> None:
    register_norms(by=house.system)
    page = desk.get("/lawchange/").content.decode()
    assert "行政复议法" in page and "未立项" in page
