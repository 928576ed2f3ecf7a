"""What a person without an account keeps and reads of a matter: stages, pauses with their ground, the whole record."""

import json
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest

from kernel.audit.services import audited
from kernel.common.moment import at, now
from kernel.matters import cooperation, oversight
from kernel.matters.keeping import record_of
from kernel.matters.models import Matter
from kernel.matters.tests.stories import MONDAY, ended, placed, working
from kernel.matters.tests.test_citizen import TOLD, entered, handed_in, text_of
from kernel.matters.tests.test_oversight import WAIT, handling
from kernel.matters.tracking import Parcel
from kernel.matters.ways_out import ways_out
from kernel.people.services import grant_access, look
from kernel.places.models import Boundary
from kernel.places.outline import region_at


@pytest.fixture(autouse=True)
def monday(db):
    with at(MONDAY):
        yield


# ── where it stands ──────────────────────────────────────────────────────────


def test_a_pause_is_told_with_its_ground_and_the_article_that_lists_it(client, house):
    matter, step = handling(house)
    oversight.pause_step(step, WAIT, "缺少劳动合同复印件", by=house.dispatcher)
    entered(client, matter)
    page = text_of(client.get(f"/track/{matter.no}"))
    limit = Parcel(Matter.objects.get(pk=matter.pk)).next_limit
    assert limit is not None and limit.ground == WAIT and limit.ground_basis
    assert f"现在暂停计时：{WAIT}" in page and f"因“{WAIT}”暂停计时" in page


def test_the_next_limit_names_its_article_and_articles_of_law_are_links(client, house):
    matter = ended(working(house), by=house.handler_hrss)
    entered(client, matter)
    line = client.get(f"/track/{matter.no}").content.decode().partition('class="g-basis-line"')[2].partition("</p>")[0]
    limit = Parcel(matter).next_limit
    assert limit is not None and limit.basis in line
    contest = client.get(f"/track/{matter.no}/say/contest").content.decode()
    assert '<a class="g-cite" href="/law/' in contest


def test_a_joint_session_is_told_without_anybodys_name(client, house):
    matter = placed(house)
    session = cooperation.call_session(
        matter, "resolution", "议定怎么办", house.dispatcher, now() + timedelta(days=1),
        [house.bodies["hrss"], house.bodies["water"]], by=house.dispatcher,
    )  # fmt: skip
    for body in ("hrss", "water"):
        cooperation.give_opinion(
            session, house.bodies[body], "本单位意见如下", basis="三定规定第四条", by=house.users[f"handler_{body}"]
        )  # fmt: skip
    cooperation.decide_session(session, "由人社局牵头追讨", by=house.dispatcher)
    entered(client, matter)
    page = text_of(client.get(f"/track/{matter.no}"))
    assert "召集会商" in page and "县人社局、县水利局一起商量怎样解决" in page and "会商有了结果" in page
    assert house.dispatcher.name not in page and "由人社局牵头追讨" not in page


def test_whoever_contests_reads_the_ways_outside_with_their_days(client, house):
    matter = ended(working(house), by=house.handler_hrss)
    entered(client, matter)
    page = text_of(client.get(f"/track/{matter.no}/say/contest?about=decision"))
    ways = Parcel(matter).ways
    assert ways and all(way["route"] in page and way["limit"] in page for way in ways)
    assert "期限不会因为提异议而停下来" in page


# ── kept ─────────────────────────────────────────────────────────────────────


def test_the_receipt_is_kept_as_a_picture_with_number_code_and_qr(client, house):
    matter = handed_in(client)
    answer = client.get(f"/track/{matter.no}/receipt.svg")
    drawn = ET.fromstring(answer.content)
    words = "".join(drawn.itertext())
    assert matter.no in words and f"{matter.query_code[:4]} {matter.query_code[4:]}" in words
    assert drawn.find(".//{http://www.w3.org/2000/svg}svg[@class='g-qr']") is not None
    assert answer["Content-Disposition"] == f'attachment; filename="{matter.no}.svg"'
    assert "no-store" in answer["Cache-Control"]


def test_the_record_for_machines_holds_what_the_page_shows(client, house):
    matter = handed_in(client)
    grant_access(matter, user=house.dispatcher, purpose="联系当事人", note="电话核实情况", approver=house.dispatcher2,
                 by=house.dispatcher)  # fmt: skip
    look(house.dispatcher, matter, party_id=matter.parties.get().pk, fields="phone")
    answer = client.get(f"/track/{matter.no}/all.json")
    record = json.loads(answer.content)
    assert record["format"] == "hengzhi.matter/1" and record["no"] == matter.no
    assert record["people"] == [{"role": "claimant", "name": "李*", "phone": "120****0001"}]
    assert record["limits"][0]["due_at"] and record["limits"][0]["basis"] and record["held_by"]
    assert record["looks"][0]["purpose"] == "联系当事人" and record["text"] == TOLD["text"]
    assert "no-store" in answer["Cache-Control"] and "李明" not in answer.content.decode()


def test_the_kept_record_tells_every_moment_with_its_day(client, house):
    matter = handed_in(client)
    client.post(f"/track/{matter.no}/say/urge")
    told = client.get(f"/track/{matter.no}/all").content.decode()
    assert "您催办了一次" in told and "刚刚" not in told
    assert told.count(f">{MONDAY:%Y-%m-%d %H:%M}</time>") == 3


def test_an_ended_matters_record_holds_the_ways_still_open(house):
    record = record_of(Parcel(ended(working(house), by=house.handler_hrss)))
    assert record["remedies"] and all(way["route"] and way["basis"] for way in record["remedies"])


@pytest.mark.parametrize("part", ["receipt.svg", "all.json"])
def test_a_stranger_keeps_nothing(client, house, part):
    matter = working(house)
    for no in (matter.no, "HZ20991231999999"):
        assert client.get(f"/track/{no}/{part}")["Location"].startswith("/track?no=")


# ── where, and what is laid open ─────────────────────────────────────────────


@pytest.fixture
def outlined(house):
    """One township a degree wide, one village in its western half."""
    fields(by=house.system)


@audited("testing.outlines")
def fields(*, by):
    """Two squares on the map."""
    for code, east in (("990123001", 119.0), ("990123001001", 118.5)):
        ring = [[118.0, 28.0], [east, 28.0], [east, 29.0], [118.0, 29.0], [118.0, 28.0]]
        Boundary(region_id=code, shape={"type": "Polygon", "coordinates": [ring]}).save()


@pytest.mark.parametrize(
    ("longitude", "latitude", "code"),
    [(118.2, 28.5, "990123001001"), (118.7, 28.5, "990123001"), (117.9, 28.5, None), (118.2, 29.1, None)],
)
def test_a_position_is_the_village_around_it_else_the_township(outlined, longitude, latitude, code):
    found = region_at(longitude, latitude)
    assert (found.code if found else None) == code


def test_the_phones_position_becomes_a_choice_of_the_lists_and_is_not_kept(client, outlined):
    answer = client.post("/file/place", {"longitude": "118.2", "latitude": "28.5"}).json()
    assert (answer["township"], answer["village"]) == ("990123001", "990123001001")
    assert ["990123001001", "临川社区"] in answer["villages"]
    assert dict(client.session) == {}


@pytest.mark.parametrize("given", [{}, {"longitude": "x", "latitude": "1"}, {"longitude": "2", "latitude": "48"}])
def test_a_position_that_is_nowhere_says_what_to_do(client, outlined, given):
    answer = client.post("/file/place", given).json()
    assert "township" not in answer and "直接写地点" in answer["said"]


def test_the_home_page_leads_to_all_that_is_open(client, house):
    page = client.get("/home").content.decode()
    for address in ("/file", "/track", "/documents/", "/consultations", "/law/", "/remedies", "/petitions/review"):
        assert f'href="{address}"' in page, address


def test_the_ways_out_name_length_start_and_article_and_what_has_no_limit(client, house):
    page = text_of(client.get("/remedies"))
    for words in ("申请行政复议", "六十日", "从知道或者应当知道该行政行为之日起算", "申请劳动仲裁的时效", "请求复查",
                  "法律没有写期限的", "《信访工作条例》没有规定期限"):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize("way", [way for way in ways_out(date(2026, 6, 8)) if way.yours], ids=lambda way: way.name)
def test_every_limit_a_person_may_miss_says_from_which_day_it_runs(way):
    assert [one.name for one in way.yours if not (one.starts and one.length and one.basis.startswith("《"))] == []


@pytest.mark.parametrize("part", ["", "/say/retaliation", "/say/contest", "/who", "/all", "/receipt"])
def test_the_windows_title_gives_nothing_away(client, house, part):
    matter = handed_in(client, touches=["domestic_violence"])
    title = client.get(f"/track/{matter.no}{part}").content.decode().partition("<title>")[2].partition("</title>")[0]
    assert title in ("进度 · 衡治", "填写 · 衡治", "记录 · 衡治", "回执 · 衡治")


@pytest.mark.parametrize(("size", "shown"), [("1", '"1"'), ("2", '"2"'), ("3", '"3"')])
def test_large_type_comes_in_three_sizes(client, house, size, shown):
    client.post("/elder", {"on": size, "next": "/home"})
    assert f"data-elder={shown}" in client.get("/home").content.decode()
