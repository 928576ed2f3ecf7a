"""The analysts' pages: what is shown to whom, what stands behind a figure, what is taken away."""

import io
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from kernel.analysis import charts, snapshot
from kernel.analysis.services import take_away
from kernel.analysis.standard import questions
from kernel.common.errors import Forbidden
from kernel.common.moment import LOCAL, at
from kernel.matters import services
from kernel.matters.models import Export

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 9, tzinfo=LOCAL)


@pytest.fixture
def may(house: Any) -> Any:
    """One matter of each township in May, and the snapshot of them."""
    for day, place, by in ((20, "990123001001", house.town_lanting), (21, "990123002001", house.town_yanchi)):
        with at(datetime(2026, 5, day, 10, tzinfo=LOCAL)):
            services.receive("dispute", title=f"绣湖漏水{day}", text=f"绣湖楼上漏水{day}日", place=place, by=by)
    with at(NOW):
        snapshot.take()
    return house


def reader(house: Any, name: str) -> Client:
    client = Client()
    client.force_login(house.users[name])
    return client


def shown(client: Client, path: str) -> str:
    with at(NOW):
        answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("key", sorted(questions()))
def test_every_question_is_a_page_that_says_of_which_moment(may: Any, key: str) -> None:
    page = shown(reader(may, "leader"), f"/analysis/{key}")
    assert str(questions()[key].title) in page and "数据截至2026-06-01 09:00" in page


def test_a_township_sees_its_own_figures_whatever_it_asks_for(may: Any) -> None:
    client = reader(may, "town_lanting")
    for path in ("/analysis/townships", "/analysis/townships?township=990123002", "/analysis/top"):
        page = shown(client, path)
        assert "岚汀街道" in page and "砚池镇" not in page and "青竹村" not in page


@pytest.mark.parametrize("path", ["/analysis/", "/analysis/trend", "/analysis/top/behind", "/analysis/top/export"])
def test_other_posts_have_no_figures(may: Any, path: str) -> None:
    answer = reader(may, "handler_hrss").get(path)
    assert answer.status_code == 403 and "统计分析由" in answer.content.decode()


def test_behind_a_figure_are_its_matters_as_far_as_the_post_may_open_them(may: Any) -> None:
    path = "/analysis/townships/behind?township=990123001"
    page = shown(reader(may, "dispatcher"), path)
    assert "这个数背后1件，您现在能打开1件" in page and "绣湖漏水20" in page and "绣湖漏水21" not in page
    page = shown(reader(may, "leader"), path)
    assert "这个数背后1件，您现在能打开0件" in page and "绣湖" not in page


@pytest.mark.parametrize("key", ["repeats", "repeat_places", "on_time", "cells", "trend", "petition_response"])
def test_every_row_leads_to_a_list(may: Any, key: str) -> None:
    query = "times=2&day=9640&lon_cell=x&lat_cell=1&clock=petition.decide&part=notice&region_id=990123001001"
    assert "这个数背后" in shown(reader(may, "dispatcher"), f"/analysis/{key}/behind?{query}")


def test_before_the_first_snapshot_the_page_says_so(house: Any) -> None:
    assert "还没有可以分析的数据快照" in shown(reader(house, "leader"), "/analysis/trend")


def test_an_unknown_question_is_not_found(may: Any) -> None:
    assert reader(may, "leader").get("/analysis/nothing").status_code == 404


def test_an_answer_is_taken_away_with_its_purpose_and_noted(may: Any) -> None:
    client = reader(may, "leader")
    with at(NOW):
        made = client.post("/analysis/townships/export", {"purpose": "meeting", "ending": "xlsx", "note": "周研判"})
        text = client.post("/analysis/townships/export?township=990123001", {"purpose": "report", "ending": "csv"})
        bare = client.post("/analysis/townships/export", {"ending": "csv"})
    rows = list(load_workbook(io.BytesIO(made.content)).active.values)  # type: ignore[union-attr]
    assert rows[0][:2] == ("乡镇街道", "件数") and rows[1][:2] == ("岚汀街道", 1)
    assert "用途：会议研究（周研判）" in rows[-1][0]
    assert text.content.decode("utf-8-sig").splitlines()[1].startswith("岚汀街道,1,")
    assert bare.status_code == 422
    noted = Export.objects.order_by("pk")
    assert [(one.purpose, one.count) for one in noted] == [("meeting", 2), ("report", 1)]
    assert noted[1].query == "analysis:townships?township=990123001"


def test_who_sees_no_figures_takes_none_away(house: Any) -> None:
    with pytest.raises(Forbidden):
        take_away("表", [], [], purpose="meeting", note="", query="", ending="csv", by=house.handler_hrss)


def test_nothing_in_a_file_acts_as_a_formula(house: Any) -> None:
    told = {"purpose": "meeting", "note": "", "query": "", "ending": "csv"}
    made = take_away("表", ["=1+1"], [["=cmd()", "-3"], ["+x", "5"]], **told, by=house.leader)
    assert made.content.decode("utf-8-sig").splitlines()[:3] == ["'=1+1", "'=cmd(),-3", "'+x,5"]


@pytest.mark.parametrize(("value", "top"), [(1, 4), (5, 8), (13, 20), (99, 100), (101, 120), (950, 1000)])
def test_an_axis_ends_at_a_round_number(value: float, top: float) -> None:
    assert charts.nice(value) == top


def test_a_chart_marks_the_days_outside_the_band() -> None:
    chart = charts.line_chart(["2026-05-01", "2026-05-02"], [3, 9], [1, 1], [5, 5])
    assert chart is not None and [mark.text for mark in chart.outside] == ["2026-05-02: 9"]
    assert charts.line_chart(["2026-05-01"], [3]) is None and charts.bar_chart([], [], []) is None
