"""The pages of linkage: for data stewards only, every link with its reasons, and a word that takes effect."""

import re

import pytest
from django.test import Client

from kernel.linkage import queries
from kernel.linkage.models import Decision, Mention, Report
from kernel.linkage.services import decide
from kernel.linkage.tests.test_linking import ids, linked, matter_of

__all__ = ["linked"]
pytestmark = pytest.mark.django_db


def client(user) -> Client:
    made = Client()
    made.force_login(user)
    return made


def test_the_list_finds_a_record_by_its_number(linked, cast):
    page = client(cast.dispatcher).get("/linkage/", {"key": "X1"}).content.decode()
    assert "X1" in page
    assert "L2" not in page


def test_the_list_names_the_source_and_what_else_tells_the_same(linked, cast):
    page = client(cast.dispatcher).get("/linkage/", {"key": "X1"}).content.decode()
    assert "信访信息系统登记" in page
    others = Report.objects.filter(matter=matter_of("X1")).exclude(key="X1").order_by("id")
    first, *more = [f"{queries.source_names()[one.source]} {one.key}" for one in others]
    assert first in page and (f"还有{len(more) - 1}条" in page) == (len(more) > 1)


def test_the_list_asks_the_same_of_many_records_as_of_one(linked, cast, django_assert_max_num_queries):
    desk = client(cast.dispatcher)
    desk.get("/linkage/")
    with django_assert_max_num_queries(14):
        desk.get("/linkage/")


def test_a_record_shows_the_others_of_its_matter_with_reasons(linked, cast):
    page = client(cast.dispatcher).get(f"/linkage/records/{ids('H1')[0]}").content.decode()
    assert "X1" in page
    assert "P1" in page
    assert "说的完全是一回事" in page


def test_no_page_shows_a_name(linked, cast):
    page = client(cast.dispatcher).get(f"/linkage/records/{ids('H1')[0]}").content.decode()
    assert "王建国" not in page


def test_a_persons_word_takes_effect_and_is_shown(linked, cast):
    one, two = ids("H1", "X1")
    answer = client(cast.dispatcher).post(
        f"/linkage/matters/{one}/{two}", {"same": "no", "reason": "电话核实不是一件事"}
    )
    assert answer.status_code == 302
    assert matter_of("H1") != matter_of("X1")
    assert Decision.objects.get().by == cast.dispatcher


def test_a_decision_stands_beside_its_pair(linked, cast):
    one, two = ids("H1", "P1")
    decide("matters", one, two, same=True, reason="核对过原件", by=cast.dispatcher)
    assert "核对过原件" in client(cast.dispatcher).get(f"/linkage/records/{one}").content.decode()


def test_a_person_is_taken_apart_on_the_page(linked, cast):
    one, two = (Mention.objects.get(report__key=key, seat=1).pk for key in ("H1", "H3"))
    client(cast.dispatcher).post(f"/linkage/subjects/{one}/{two}", {"same": "no", "reason": "不是同一人"})
    found = {row.key: row.who for row in Report.objects.all()}
    assert found["H1"] != found["H3"]


def test_a_stale_page_does_not_overrule_what_somebody_just_decided_unawares(linked, cast):
    one, two = ids("H1", "X1")
    address = f"/linkage/matters/{one}/{two}"
    mine, theirs = client(cast.dispatcher), client(cast.dispatcher2)
    [stale] = re.findall(r'name="instead_of" value="(\d+)"', mine.get(address).content.decode())
    theirs.post(address, {"same": "yes", "reason": "核对过原件", "instead_of": "0"})
    told = mine.post(address, {"same": "no", "reason": "我看不是一件事", "instead_of": stale})
    page = told.content.decode()
    assert told.status_code == 409 and "核对过原件" in page and "我看不是一件事" in page
    assert Decision.objects.get().same
    [known] = re.findall(r'name="instead_of" value="(\d+)"', page)
    assert mine.post(address, {"same": "no", "reason": "我看不是一件事", "instead_of": known}).status_code == 302
    assert not Decision.objects.get(withdrawn_at=None).same


def test_without_a_reason_nothing_is_decided(linked, cast):
    one, two = ids("H1", "X1")
    answer = client(cast.dispatcher).post(f"/linkage/matters/{one}/{two}", {"same": "no", "reason": ""})
    assert answer.status_code == 422
    assert not Decision.objects.exists()


@pytest.mark.parametrize("path", ["/linkage/", "/linkage/records/1", "/linkage/matters/1/2"])
def test_whoever_is_no_steward_finds_no_such_page(linked, cast, path):
    assert client(cast.mediator_nanpo).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/linkage/records/999", "/linkage/matters/1/999", "/linkage/other/1/2"])
def test_what_is_not_there_is_told(linked, cast, path):
    assert client(cast.dispatcher).get(path).status_code == 404
