"""Procedures with their versions, and the clock book with its derivations, as people look them up."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from kernel.matters import services
from kernel.matters.desk.versions import changed
from kernel.procedures.definition import Definition
from kernel.procedures.queries import latest

pytestmark = pytest.mark.django_db
WELL = "岚汀街道临川社区的老井被邻居圈占，取水不便，请帮忙协调。"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_procedure_shows_which_version_the_matters_one_sees_run_on(house: Any) -> None:
    matter = services.receive("dispute", title="老井", text=WELL, parties=[], by=house.town_lanting)
    shown = signed_in(house.dispatcher).get("/matters/processes/dispute").context["versions"]
    assert [(one.count, [str(sample) for sample in one.samples]) for one in shown] == [(1, [matter.no])]
    hidden = signed_in(house.town_yanchi).get("/matters/processes/dispute").context["versions"]
    assert [(one.count, one.samples) for one in hidden] == [(0, [])]


def test_an_unknown_version_is_told_so(house: Any) -> None:
    client = signed_in(house.dispatcher)
    for asked in ("99", "x", "-1"):
        assert client.get(f"/matters/processes/dispute?version={asked}").status_code == 404
    assert client.get("/matters/processes/dispute.bpmn?version=1").status_code == 200


def test_what_a_version_changed_is_told_field_by_field(house: Any) -> None:
    version = latest("dispute")
    assert version is not None
    old = Definition.load(version.text)
    task = next(node for node in old.nodes.values() if node.kind == "task")
    new = Definition.load(version.text.replace(f"name: {task.name}", "name: 另一个名字", 1))
    assert ("名称", task.name, "另一个名字") in [field for one in changed(old, new) for field in one.fields]
    assert changed(old, old) == []


def test_a_limit_is_derived_from_any_day_with_an_article_on_each_line(house: Any) -> None:
    page = signed_in(house.dispatcher).get("/matters/clocks/limit?row=reconsideration.apply&from=2026-03-02")
    assert page.context["found"].on >= date(2026, 5, 1)
    assert all(line["article"] for line in page.context["lines"])


@pytest.mark.parametrize("asked", ["morgen", "2026-02-30", "9999-99-99"])
def test_a_day_that_is_none_gets_a_sentence(house: Any, asked: str) -> None:
    page = signed_in(house.dispatcher).get(f"/matters/clocks/limit?row=reconsideration.apply&from={asked}")
    assert page.status_code == 422 and "看不懂起算的日期" in page.content.decode()


def test_the_clock_book_is_narrowed_by_kind_of_norm(house: Any) -> None:
    client = signed_in(house.dispatcher)
    every = client.get("/matters/clocks").context["count"]
    laws = client.get("/matters/clocks?kind=法律").context["count"]
    assert 0 < laws < every
    assert client.get("/matters/clocks/limit?row=no.such").status_code == 404


def test_the_picture_of_a_procedure_is_a_page_and_a_part_of_it(client: Client, house: Any) -> None:
    client.force_login(house.dispatcher)
    assert b'hx-get="/matters/processes/dispute/picture?version=' in client.get("/matters/processes/dispute").content
    page = client.get("/matters/processes/dispute/picture")
    part = client.get("/matters/processes/dispute/picture", headers={"HX-Request": "true"})
    assert b'class="g-flow"' in page.content and b"<h1" in page.content
    assert part.content.startswith(b'<div class="g-picture')


@pytest.mark.parametrize("key", ["dispute", "decision", "document", "law_change", "petition", "reconsideration"])
def test_a_procedure_names_its_gates_and_articles_in_words(house: Any, key: str) -> None:
    context = signed_in(house.dispatcher).get(f"/matters/processes/{key}").context
    words = [one[part] for one in context["gates"] for part in ("before", "must", "basis")]
    words += [one["basis"] for one in context["steps"]]
    assert words and [one for one in words if re.search("[a-z]+[_.][a-z]", one)] == []
