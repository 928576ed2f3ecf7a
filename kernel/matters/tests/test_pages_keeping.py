"""What people keep of a list: views, columns, a file to take away with its purpose and its mark."""

import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kernel.common.errors import Conflict, Invalid, NotFound
from kernel.common.moment import at
from kernel.matters import export, saved
from kernel.matters.models import Export, ListSetting, SavedView
from kernel.matters.tests.stories import MONDAY, placed, received
from kernel.matters.tests.visits import see, send, signed_in, text

LIST = "matters:list"
pytestmark = pytest.mark.django_db


def names(response: Any) -> list[str]:
    return [label for label, _url, _current, _count in response.context["views"]]


# ── views ────────────────────────────────────────────────────────────────────


def test_a_narrowed_list_is_kept_under_a_name_and_stands_in_the_bar(house: Any) -> None:
    send_to = f"{reverse('matters:new_view')}?grade=red&page=3&order=recent&nonsense=1"
    signed_in(house.dispatcher).post(send_to, {"name": "红色的"})
    [view] = SavedView.objects.all()
    page = see(house.dispatcher, LIST, grade="red", order="recent")
    assert view.query == "grade=red&order=recent"
    assert [(label, current) for label, _u, current, _n in page.context["views"]][-1] == ("红色的", True)


def test_conditions_are_the_same_in_whatever_order_they_were_set() -> None:
    assert saved.conditions("grade=yellow&grade=red&page=2") == saved.conditions("grade=red&grade=yellow")


def test_the_first_view_opens_when_the_list_is_asked_for_plainly(house: Any) -> None:
    saved.save_view("红色的", "grade=red", first=True, by=house.dispatcher)
    answer = see(house.dispatcher, LIST)
    assert answer.url == reverse(LIST) + "?grade=red"
    assert see(house.town_lanting, LIST).status_code == 200


def test_one_view_is_the_first(house: Any) -> None:
    saved.save_view("甲", "grade=red", first=True, by=house.dispatcher)
    saved.save_view("乙", "grade=green", first=True, by=house.dispatcher)
    assert list(SavedView.objects.filter(first=True).values_list("name", flat=True)) == ["乙"]


def test_colleagues_find_a_shared_view_and_see_their_own_matters_in_it(house: Any) -> None:
    with at(MONDAY):
        placed(house, grade="red", title="看不到的事")
        saved.save_view("红色的", "grade=red", share_with=house.bodies["housing"], by=house.handler_housing)
        page = see(house.handler2_housing, LIST, grade="red")
    assert names(page)[-1] == "红色的（县住房和城乡建设局经办）" or "红色的" in names(page)[-1]
    assert page.context["total"] == 0
    assert "红色的" not in "".join(names(see(house.handler_hrss, LIST)))


def test_a_view_is_shared_with_ones_own_body_only(house: Any) -> None:
    with pytest.raises(Invalid):
        saved.save_view("甲", "", share_with=house.bodies["hrss"], by=house.handler_housing)


@pytest.mark.parametrize("name", ["", "  ", "字" * 21])
def test_a_view_needs_a_short_name(house: Any, name: str) -> None:
    with pytest.raises(Invalid):
        saved.save_view(name, "grade=red", by=house.dispatcher)


def test_there_is_an_end_to_views(house: Any) -> None:
    for n in range(saved.MOST):
        saved.save_view(f"视图{n}", "grade=red", by=house.dispatcher)
    with pytest.raises(Conflict):
        saved.save_view("再一个", "grade=red", by=house.dispatcher)
    assert saved.save_view("视图0", "grade=green", by=house.dispatcher).query == "grade=green"


def test_only_ones_own_view_can_be_deleted(house: Any) -> None:
    view = saved.save_view("甲", "grade=red", by=house.dispatcher)
    with pytest.raises(NotFound):
        saved.drop_view(view, by=house.dispatcher2)
    assert send(house.dispatcher2, "matters:drop_view", view.pk).status_code == 404
    send(house.dispatcher, "matters:drop_view", view.pk)
    assert not SavedView.objects.exists()


# ── columns ──────────────────────────────────────────────────────────────────


def test_columns_are_chosen_in_the_settings_and_kept(house: Any) -> None:
    with at(MONDAY):
        received(house)
        send(house.dispatcher, "web:preferences", columns=["channel", "body"], next="/matters/")
        page = see(house.dispatcher, LIST)
    assert ListSetting.objects.get().columns == ["body", "channel"]
    assert [one.key for one in page.context["columns"]] == ["grade", "due", "body", "channel"]
    assert "来源" in text(page) and "属地</th>" not in page.content.decode()


def test_unknown_columns_are_left_out(house: Any) -> None:
    assert saved.choose_columns(["channel", "password"], by=house.dispatcher).columns == ["channel"]


@pytest.mark.parametrize("density", ["loose", "medium", "compact"])
def test_the_density_is_kept_on_the_server(house: Any, density: str) -> None:
    send(house.dispatcher, "web:preferences", density=density, next="/matters/")
    assert f'data-density="{density}"' in see(house.dispatcher, LIST).content.decode()


# ── export ───────────────────────────────────────────────────────────────────


def taken(user: Any, query: str = "", **form: str) -> Any:
    answer = signed_in(user).post(f"{reverse('matters:export')}?{query}", {"purpose": "meeting", **form})
    if answer.status_code != 200 or not answer.streaming:
        return answer
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def test_the_file_holds_what_the_list_shows_and_the_mark_of_who_took_it(house: Any) -> None:
    with at(MONDAY):
        placed(house, "B1", grade="red", title="红的")
        placed(house, "E2", title="绿的")
        rows = taken(house.dispatcher, "grade=red", note="周例会")
    assert [row[1] for row in rows[:-1]] == ["事项", "红的"]
    for words in ("D0", house.dispatcher.name, "会议研究（周例会）", "共1件"):
        assert words in rows[-1][0]
    noted = Export.objects.get()
    assert (noted.by, noted.purpose, noted.query, noted.count) == (house.dispatcher, "meeting", "grade=red", 1)


def test_nobody_takes_away_what_they_do_not_see(house: Any) -> None:
    with at(MONDAY):
        received(house)
        assert len(taken(house.town_yanchi)) == 2


def test_without_a_purpose_nothing_is_taken_away(house: Any) -> None:
    answer = taken(house.dispatcher, purpose="")
    assert answer.status_code == 422
    assert not Export.objects.exists()


def test_nobodys_name_or_number_is_in_the_file(house: Any) -> None:
    with at(MONDAY):
        received(house, title="李明的电话12012300001、证件990123198506152120")
        rows = str(taken(house.dispatcher))
    assert "12012300001" not in rows and "990123198506152120" not in rows


def test_a_title_that_looks_like_a_formula_stays_text(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, title="=HYPERLINK(1)")
    book = load_workbook(export.workbook([matter.pk], "记号"))
    assert book.active["B2"].data_type == "s"


def test_the_head_of_the_file_stays_in_view_and_its_columns_are_as_wide_as_their_words(house: Any) -> None:
    with at(MONDAY):
        matter = received(house, title="楼上水管漏水泡坏天花板，维修费谈不拢")
    sheet = load_workbook(export.workbook([matter.pk], "记号")).active
    assert (
        sheet.freeze_panes == "A2" and sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).coordinate[0]}2"
    )
    assert sheet["A1"].font.bold and not sheet["A2"].font.bold
    assert sheet.column_dimensions["A"].width >= len(matter.no) and sheet.column_dimensions["B"].width >= 38


def test_too_many_rows_are_refused_with_the_way_out(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST", 1)
    with at(MONDAY):
        received(house)
        received(house)
        answer = see(house.dispatcher, "matters:export")
    assert answer.status_code == 422
    assert "请缩小筛选范围" in text(answer)
