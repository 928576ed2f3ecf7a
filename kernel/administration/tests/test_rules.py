"""Rule tables on pages: who may change them, what a draft would change, and what nobody learns from it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.administration.effect import effect_of
from kernel.matters import services
from kernel.rules import drafting
from kernel.rules.models import Draft, Hit
from kernel.rules.sheet import read_sheet

pytestmark = pytest.mark.django_db
WAGES = "岚汀街道临川社区的工地三个月工资没发，一共八千元，请帮我要回来。"
BEATEN = "岚汀街道临川社区，丈夫长期殴打我，派出所出过警，求保护。"


def receive(house: Any, text: str = WAGES) -> Any:
    return services.receive("dispute", title="求助", text=text, parties=[], by=house.dispatcher)


def drafted(
    house: Any, key: str = "disputes.grades", row: int = -1, column: str = "then_grade", to: str = "red"
) -> Any:
    draft = drafting.begin_draft(key, by=house.admin)
    sheet = read_sheet(draft.text)
    rows = [list(one) for one in sheet.rows]
    rows[row][sheet.header.index(column)] = to
    return drafting.save_draft(draft, sheet.rewritten(0, len(rows), rows), reason="试算", by=house.admin)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_effect_counts_what_would_be_decided_otherwise_and_logs_nothing(house: Any) -> None:
    one, two = receive(house), receive(house)
    hits = Hit.objects.count()
    effect = effect_of(drafted(house), by=house.dispatcher)
    assert effect is not None
    [change] = effect.changes
    assert (effect.asked, change.count, change.old, change.new) == (
        2,
        2,
        "等级绿色，办理方式一般",
        "等级红色，办理方式一般",
    )
    assert {matter.pk for matter in change.samples} == {one.pk, two.pk}
    assert Hit.objects.count() == hits


def test_the_effect_shows_no_matter_to_who_may_not_see_it(house: Any) -> None:
    receive(house)
    effect = effect_of(drafted(house), by=house.admin)
    assert effect is not None and effect.changed == 1
    assert effect.changes[0].samples == []


def test_sealed_matters_are_neither_counted_nor_shown(house: Any) -> None:
    sealed = receive(house, BEATEN)
    assert sealed.sealed
    effect = effect_of(drafted(house), by=house.dispatcher)
    assert effect is not None and (effect.asked, effect.changed) == (0, 0)


def test_a_changed_word_list_is_tried_on_the_words_of_matters(house: Any) -> None:
    receive(house)
    draft = drafting.begin_draft("disputes.terms", by=house.admin)
    sheet = read_sheet(draft.text)
    other = sheet.rewritten(0, len(sheet.rows), [row for row in sheet.rows if row[0] != "B1"])
    effect = effect_of(drafting.save_draft(draft, other, by=house.admin), by=house.dispatcher)
    assert effect is not None and effect.changed == 1
    assert effect.changes[0].old == "B1"


def test_a_list_and_a_draft_with_mistakes_have_no_effect_to_show(house: Any) -> None:
    assert effect_of(drafting.begin_draft("disputes.classes", by=house.admin), by=house.admin) is None
    assert effect_of(drafted(house, "disputes.loop", 0, "valid_from", "明天"), by=house.admin) is None


@pytest.mark.parametrize(
    ("who", "edit", "review"),
    [("admin", 302, 200), ("security", 302, 200), ("auditor", 404, 404), ("dispatcher", 404, 404),
     ("handler_hrss", 404, 404), ("leader", 404, 404)],
)  # fmt: skip
def test_drafts_are_there_for_those_who_write_or_publish_alone(house: Any, who: str, edit: int, review: int) -> None:
    draft = drafting.propose_draft(drafted(house), reason="", by=house.admin)
    client = signed_in(house.users[who])
    assert client.get(reverse("administration:draft", args=[draft.pk])).status_code == edit
    assert client.get(reverse("administration:review", args=[draft.pk])).status_code == review


def test_the_page_refuses_the_drafter_who_publishes_with_the_rule(house: Any) -> None:
    draft = drafting.propose_draft(drafted(house), reason="", by=house.admin)
    answer = signed_in(house.admin).post(reverse("administration:publish", args=[draft.pk]))
    assert answer.status_code == 403
    assert "要由另一个人核对发布" in answer.content.decode()
    assert Draft.objects.get().status == "proposed"


def test_everybody_at_work_may_read_the_tables_and_download_them(house: Any) -> None:
    client = signed_in(house.handler_hrss)
    page = client.get(reverse("administration:table", args=["disputes.grades"])).content.decode()
    assert "分值对应的等级" in page and "修改</button>" not in page
    file = client.get(reverse("administration:download", args=["disputes.grades"]))
    assert file.content.decode("utf-8-sig").startswith("# policy: first")


@pytest.mark.parametrize("asked", ["disputes.nothing", "nothing", "disputes.grades?version=000000000000"])
def test_an_unknown_table_or_version_is_told_so(house: Any, asked: str) -> None:
    assert signed_in(house.admin).get(f"/administration/rules/{asked}").status_code == 404


def test_rows_beyond_the_window_of_a_large_table_stay_as_they_are(house: Any) -> None:
    draft = drafting.begin_draft("disputes.terms", by=house.admin)
    before = read_sheet(draft.text)
    data = {"window": "0-2", "seen": draft.stamp, "c0": ["B1", "B1"], "c1": ["新词甲", "新词乙"], "c2": ["5", "4"]}
    signed_in(house.admin).post(reverse("administration:draft", args=[draft.pk]), data)
    after = read_sheet(Draft.objects.get().text)
    assert [row[1] for row in after.rows[:2]] == ["新词甲", "新词乙"]
    assert after.rows[2:] == before.rows[2:]


@pytest.mark.parametrize("data", [{}, {"window": "9-99999"}, {"window": "x"}, {"cells": "{"}, {"cells": "[1]"}])
def test_a_form_put_together_wrongly_changes_no_row_it_does_not_name(house: Any, data: dict[str, str]) -> None:
    draft = drafting.begin_draft("disputes.loop", by=house.admin)
    answer = signed_in(house.admin).post(reverse("administration:draft", args=[draft.pk]), data)
    assert answer.status_code in (302, 422)
    assert read_sheet(Draft.objects.get().text) == read_sheet(draft.text)
