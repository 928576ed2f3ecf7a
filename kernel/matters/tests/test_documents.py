"""The case file: what belongs in it now, what is there, what is missing, on the page and in the form for a paper."""

from io import BytesIO

import pytest

from kernel import registry
from kernel.files.services import store_file
from kernel.matters import documents, services
from kernel.matters.documents import missing_documents, papers_of
from kernel.matters.forms.intake import Register
from kernel.matters.outcomes import ENDINGS, ending_name
from kernel.matters.tests.stories import alter, filed, received, working
from kernel.matters.tests.visits import act, see, text

pytestmark = pytest.mark.django_db


def keys(papers):
    return {paper.key for paper in papers}


def test_a_new_matter_lacks_what_every_file_holds(house):
    matter = received(house)
    assert keys(papers_of(matter)) == {"registration", "rights_notice", "reply", "follow_up"}
    assert keys(missing_documents(matter)) == {"rights_notice", "reply", "follow_up"}


def test_what_a_complex_matter_and_an_ending_ask_for_is_added(house):
    matter = received(house)
    alter(matter, complexity="complex", ending="decision", by=house.system)
    assert {"assessment", "plan", "team_notice", "expert_opinion", "decision"} <= keys(missing_documents(matter))


def test_rows_and_files_show_that_a_document_is_there(house):
    matter = working(house)
    alter(matter, ending="decision", complexity="complex", by=house.system)
    paper = filed(matter, "决定书.txt", by=house.handler_hrss)
    services.record_evidence(matter, "decision_explained", "已送达并说明。", file_id=paper.pk, by=house.handler_hrss)
    services.reply(matter, "决定已经作出，工资十日内付清。", by=house.handler_hrss)
    store_file(matter, BytesIO("专家意见".encode()), name="意见.txt", kind="expert_opinion", by=house.handler_hrss)
    assert not {"decision", "reply", "expert_opinion"} & keys(missing_documents(matter))


def test_the_page_shows_the_list_and_the_form_offers_what_is_lacking(house):
    matter = working(house)
    page = text(see(house.handler_hrss, "matters:detail", matter.no))
    assert "卷宗清单" in page and "权利义务告知书" in page and "还缺" in page
    form = see(house.handler_hrss, "matters:act", matter.no, "file").context["form"]
    assert form.fields["kind"].choices[0] == ("rights_notice", "权利义务告知书")
    upload = BytesIO("已当面告知并签字".encode())
    upload.name = "告知书.txt"
    assert act(house.handler_hrss, matter, "file", file=upload, kind="rights_notice").status_code == 302
    assert "rights_notice" not in keys(missing_documents(matter))


@pytest.mark.parametrize("scenario", registry.scenarios(), ids=lambda one: one.code)
def test_documents_that_belong_to_an_ending_belong_to_a_lawful_one(scenario):
    whens = {row["when"] for row in scenario.manifest.get("documents", [])}
    assert {when.removeprefix(documents.ENDING) for when in whens if when.startswith(documents.ENDING)} <= set(ENDINGS)


@pytest.mark.parametrize("scenario", registry.scenarios(), ids=lambda one: one.code)
def test_a_scenario_names_its_endings_and_only_lawful_ones(scenario):
    named = scenario.manifest.get("endings", {})
    assert set(named) <= set(ENDINGS)
    assert all(ending_name(scenario.kind, code) == name for code, name in named.items())


def test_an_ending_is_told_by_the_scenarios_own_name(house):
    assert ending_name("dispute", "decision") == "依法作出决定并说明"
    assert ending_name("dispute", "terminated") == "终止" and ending_name("dispute", "") == ""


def test_the_kinds_to_choose_from_have_their_icons_and_what_people_bring_comes_first(house):
    field = Register().fields["kind"]
    assert field.initial == field.choices[0][0] == "dispute" and field.icons["dispute"] == "scale"
    known = set((registry.ROOT / "kernel/web/icons.txt").read_text().split())
    assert {icon for icon in field.icons.values() if icon} <= known
    assert "矛盾纠纷多元化解" in text(see(house.dispatcher, "matters:register"))
