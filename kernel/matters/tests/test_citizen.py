"""The pages of people without an account: every page and action, strangers, wrong codes, second clicks, guessing."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel.common.identity import unseal
from kernel.common.moment import at, now
from kernel.files.models import StoredFile
from kernel.files.services import store_file
from kernel.matters import guessing, progress, services, voices
from kernel.matters.citizen_record import _scan
from kernel.matters.models import CodeTry, Contest, Duplicate, Matter
from kernel.matters.oversight import remind
from kernel.matters.retold import retell
from kernel.matters.tests.stories import MONDAY, ended, received, working
from kernel.people.queries import holders
from kernel.people.services import PUBLIC, actor, grant_access, look

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + b"\0" * 40
TOLD = {
    "kind": "dispute", "text": "楼上水管漏水泡坏了我家天花板，找楼上谈了两个月谈不拢。", "township": "990123001",
    "village": "990123001001", "confidentiality": "open", "name": "李明", "phone": "120 1230 0001",
    "contact": "daytime",
}  # fmt: skip
KEYS = ("add", "ask", "urge", "rate", "unsolved", "contest", "retaliation")


@pytest.fixture(autouse=True)
def monday(db):
    with at(MONDAY):
        yield


@pytest.fixture
def public(house):
    return actor(PUBLIC)


def handed_in(client, **more):
    """Send the form; the matter it made."""
    answer = client.post("/file", {**TOLD, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Matter.objects.get(no=answer["Location"].split("/")[2])


def entered(client, matter):
    """Open the matter with its number and code."""
    answer = client.post("/track", {"no": matter.no, "code": matter.query_code})
    assert answer.status_code == 302 and answer["Location"] == f"/track/{matter.no}"
    return answer


def text_of(answer: Any) -> str:
    """What a person reads on the page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# ── home ─────────────────────────────────────────────────────────────────────


def test_people_without_an_account_land_on_the_home_page(client, house):
    assert client.get("/")["Location"] == "/home"
    page = text_of(client.get("/home"))
    assert "反映问题" in page and "查办到哪了" in page and "快速离开" in page and "110" in page


def test_the_home_page_counts_what_this_session_opened(client, house):
    matter = ended(working(house), by=house.handler_hrss)
    entered(client, matter)
    page = client.get("/home").content.decode()
    assert "您刚才打开过1件" in page and f"/track/{matter.no}/say/rate" in page


# ── hand in ──────────────────────────────────────────────────────────────────


def test_a_matter_is_handed_in_with_its_people_and_files(client, house):
    files = [SimpleUploadedFile("天花板.png", PNG), SimpleUploadedFile("经过.txt", "三月起漏水".encode())]
    matter = handed_in(client, photos=files, other="赵强", wish="修好并赔偿", contact_note="先发短信")
    assert (matter.channel, matter.region_id, matter.receiver.code) == ("web", "990123001001", "centre:990123001")
    me, other = matter.parties.order_by("id")
    assert (unseal(me.name_sealed), unseal(me.phone_sealed)) == ("李明", "12012300001")
    assert me.contact_preference == "只在工作日白天打电话；先发短信"
    assert (other.role, other.name_masked) == ("respondent", "赵*")
    stored = StoredFile.objects.filter(subject=matter.audit_chain).order_by("id")
    assert [one.name for one in stored] == ["天花板.png", "经过.txt"]


def test_the_receipt_shows_number_code_and_what_comes_next(client, house):
    matter = handed_in(client)
    page = client.get(f"/track/{matter.no}/receipt")
    words = text_of(page)
    assert matter.no in words and f"{matter.query_code[:4]} {matter.query_code[4:]}" in words
    assert "6月8日11:30" in words and "分流" in words and "第二百零一条" in words
    assert "<svg" in page.content.decode() and page["Cache-Control"].startswith("max-age=0")


def test_a_second_click_makes_no_second_matter_and_shows_the_same_receipt(client, house):
    client.get("/file")
    sent = {**TOLD, "_once": "a-token-of-the-form"}
    first, second = client.post("/file", sent), client.post("/file", sent)
    assert Matter.objects.count() == 1
    assert first["Location"] == second["Location"]
    assert client.get(second["Location"]).status_code == 200


def test_the_same_form_sent_again_after_the_back_button_is_the_same_matter(client, house):
    first = handed_in(client)
    client.get("/file")
    again = client.post("/file", TOLD)
    assert again["Location"] == f"/track/{first.no}/receipt" and Matter.objects.count() == 1
    assert "没有重复登记" in text_of(client.get(again["Location"]))
    added = client.post("/file", {**TOLD, "photos": SimpleUploadedFile("a.png", PNG)})
    assert added["Location"] == f"/track/{first.no}/say/add" and Matter.objects.count() == 1


def test_the_same_words_for_another_person_or_from_another_phone_are_a_matter_of_their_own(client, house):
    numbers = {handed_in(client).no, handed_in(client, name="王芳").no, handed_in(Client()).no}
    assert len(numbers) == 3


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "请填写发生了什么。"),
        ({"name": ""}, "请填写您的姓名；不想留的，上面选“匿名”。"),
        ({"phone": "不告诉"}, "电话号码只能是数字"),
        ({"village": "990123002001"}, "请从列表里选村（社区）"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, house, wrong, sentence):
    answer = client.post("/file", {**TOLD, "wish": "赔偿四千元", **wrong})
    assert answer.status_code == 422 and not Matter.objects.exists()
    assert sentence in text_of(answer) and "赔偿四千元" in answer.content.decode()


def test_a_file_of_another_kind_is_refused_before_anything_is_taken_in(client, house):
    answer = client.post("/file", {**TOLD, "photos": SimpleUploadedFile("照片.jpg", b"MZ\0\0program")})
    assert answer.status_code == 422 and "照片.jpg" in text_of(answer) and "1个文件要重新选一次" in text_of(answer)
    assert not Matter.objects.exists() and not StoredFile.objects.exists()


def test_a_file_too_large_is_refused(client, house, settings):
    settings.UPLOAD_MAX_BYTES = 1048576
    big = SimpleUploadedFile("大图.png", PNG + b"\0" * 1048576)
    assert "超过1MB" in text_of(client.post("/file", {**TOLD, "photos": big}))
    assert not Matter.objects.exists()


def test_too_many_files_are_refused(client, house):
    many = [SimpleUploadedFile(f"{n}.txt", b"words") for n in range(10)]
    assert "最多一次传9个文件" in text_of(client.post("/file", {**TOLD, "photos": many}))


def test_somebody_anonymous_leaves_neither_name_nor_phone_nor_address(client, house):
    matter = handed_in(client, confidentiality="anonymous")
    party = matter.parties.get()
    assert (party.name_sealed, party.phone_sealed, party.name_masked) == ("", "", "")
    assert not CodeTry.objects.exists()
    page = client.get(f"/track/{matter.no}/receipt").content.decode()
    assert "您是匿名反映的" in page and "李明" not in page


def test_somebody_anonymous_gets_the_reply_all_the_same(client, house, public):
    matter = handed_in(client, confidentiality="anonymous", text="工地三个月工资没发，请帮忙。")
    services.confirm_class(matter, "B1", by=house.town_lanting)
    services.confirm_grade(matter, "green", reason="一般", by=house.town_lanting)
    matter = services.place(matter, by=house.town_lanting)
    services.reply(matter, "经查属实，已责令十日内付清工资。", by=holders(matter.accountable_id)[0])
    assert "已责令十日内付清工资" in text_of(client.get(f"/track/{matter.no}"))


def test_the_clerks_reasons_are_not_told_to_the_person(house):
    matter = received(house)
    services.confirm_class(matter, "B1", by=house.town_lanting)
    services.confirm_grade(matter, "green", reason="按实际情况", by=house.town_lanting)
    services.place(matter, note="这家单位老推诿，先压给人社", by=house.town_lanting)
    services.refuse(matter, reason="明显不归我们管", basis="三定规定", by=house.handler_hrss)
    told = str(retell(matter))
    assert "由县人社局承办" in told
    assert "老推诿" not in told and "不归我们管" not in told


@pytest.mark.parametrize("touched", ["domestic_violence", "minor_harmed", "accuses_official"])
def test_what_is_ticked_seals_the_matter(client, house, touched):
    matter = handed_in(client, touches=[touched], text="请保护我。")
    assert matter.sealed and matter.facts[touched] is True
    assert "保密件" in text_of(client.get(f"/track/{matter.no}/receipt"))


def test_a_child_is_entered_with_its_guardian(client, house):
    matter = handed_in(client, minor="on", guardian="李大山 12012300009")
    assert matter.parties.get(role="claimant").minor
    guardian = matter.parties.get(role="guardian")
    assert (unseal(guardian.name_sealed), unseal(guardian.phone_sealed)) == ("李大山", "12012300009")


def test_words_find_the_place_when_nothing_is_chosen(client, house):
    matter = handed_in(client, township="", village="", place_text="砚池镇石桥村口")
    assert matter.region_id == "990123002002"
    lost = handed_in(client, township="", village="", place_text="")
    assert not lost.place_known and "没看出是在哪里" in text_of(client.get(f"/track/{lost.no}/receipt"))


def test_an_exact_place_beside_a_chosen_village_is_kept(client, house):
    assert handed_in(client, place_text="3幢2单元").text.endswith("具体地点：3幢2单元")


def test_villages_are_offered_with_and_without_script(client, house):
    assert "临川社区" in client.get("/file/villages", {"township": "990123001"}).content.decode()
    assert "青竹村" not in client.get("/file/villages", {"township": "'; --"}).content.decode()
    answer = client.post("/file", {**TOLD, "township": "990123002", "village": "", "villages": "1"})
    assert (answer.status_code, answer.url) == (302, "/file?on=village#where")
    for page in (client.get(answer.url).content.decode() for _again in range(2)):
        assert "青竹村" in page and TOLD["text"] in page and not Matter.objects.exists()
    assert TOLD["text"] not in client.get("/file").content.decode()
    client.get("/leave")
    assert TOLD["text"] not in client.get(answer.url).content.decode()


def test_the_code_of_a_guarded_matter_is_not_in_the_qr(client, house):
    assert "code=" in _scan(handed_in(client))
    for more in ({"confidentiality": "confidential"}, {"touches": ["domestic_violence"]}):
        assert "code=" not in _scan(handed_in(client, **more))


# ── number and code ──────────────────────────────────────────────────────────


def test_number_and_code_open_the_matter_for_this_session_only(client, house):
    matter = received(house)
    entered(client, matter)
    assert client.get(f"/track/{matter.no}").status_code == 200
    assert Client().get(f"/track/{matter.no}")["Location"] == f"/track?no={matter.no}"


@pytest.mark.parametrize("part", ["", "/receipt", "/who", "/all", "/all?text=1", *(f"/say/{key}" for key in KEYS)])
def test_a_stranger_is_asked_for_the_code_whether_there_is_such_a_matter_or_not(client, house, part):
    matter = received(house)
    for no in (matter.no, "JF20000101000001"):
        answer = client.get(f"/track/{no}{part}")
        assert answer.status_code == 302 and answer["Location"] == f"/track?no={no}"


@pytest.mark.parametrize("key", KEYS)
def test_a_stranger_says_nothing(client, house, key):
    matter = received(house)
    sent = {"text": "请看一下这里", "stars": "1", "about": "grade"}
    assert client.post(f"/track/{matter.no}/say/{key}", sent).status_code == 302
    assert not matter.messages.exists() and not matter.ratings.exists() and not matter.contests.exists()


def test_one_code_opens_no_other_matter(client, house):
    mine, other = received(house), received(house, text="隔壁半夜装修吵得睡不着。")
    entered(client, mine)
    assert client.get(f"/track/{other.no}").status_code == 302
    assert client.get(f"/track/{other.no}/files/1").status_code == 302


def test_a_wrong_number_and_a_wrong_code_read_the_same(client, house):
    matter = received(house)
    pages = []
    for no, code in ((matter.no, "AAAAAAAA"), ("JF20000101000001", "AAAAAAAA")):
        answer = client.post("/track", {"no": no, "code": code})
        assert answer.status_code == 404
        assert no in answer.content.decode()
        pages.append(re.sub(r'value="[^"]*"|X-CSRFToken[^}]*', "", answer.content.decode()))
    assert pages[0] == pages[1] and "编号或查询码不对" in pages[0]


def test_guessing_is_slowed_down_the_same_for_real_and_unreal_numbers(client, house, settings):
    matter = received(house)
    for no in (matter.no, "JF20000101000001"):
        statuses = [client.post("/track", {"no": no, "code": "AAAAAAAA"}).status_code for _n in range(7)]
        assert statuses == [404] * settings.SIGN_IN_TRIES + [429] * 2
    late = client.post("/track", {"no": matter.no, "code": matter.query_code})
    assert late.status_code == 429 and "请过15分钟再查" in text_of(late)


def test_after_the_pause_the_right_code_opens_again(client, house):
    matter = received(house)
    for _n in range(6):
        client.post("/track", {"no": matter.no, "code": "AAAAAAAA"})
    with at(MONDAY + timedelta(minutes=16)):
        entered(client, matter)
    assert not CodeTry.objects.filter(at__gt=MONDAY).exists()


def test_one_address_hands_in_so_many_an_hour_and_is_told_the_other_ways(client, house, settings):
    settings.HAND_IN_HOURLY = 2
    for n in range(2):
        handed_in(client, text=f"第{n}件事，路灯不亮。")
    late = client.post("/file", {**TOLD, "text": "第三件事，路灯不亮。"})
    page = text_of(late)
    assert late.status_code == 429 and "到窗口当面说或拨打12345，当场受理" in page and "第三件事" in page
    assert Matter.objects.count() == 2
    assert client.post("/file", {**TOLD, "text": "别处来的"}, REMOTE_ADDR="10.0.0.9").status_code == 302
    with at(MONDAY + timedelta(minutes=61)):
        handed_in(client, text="第三件事，路灯不亮。")


def test_one_address_cannot_try_many_numbers(client, house, settings):
    statuses = {client.post("/track", {"no": f"JF{n}", "code": "AAAAAAAA"}).status_code for n in range(60)}
    assert statuses == {404, 429}
    assert CodeTry.objects.filter(at__gt=MONDAY - timedelta(days=1)).count() <= 3 * settings.SIGN_IN_TRIES * 10
    with at(MONDAY + timedelta(days=2)):
        guessing.forget_tries()
    assert not CodeTry.objects.exists()


def test_the_address_never_holds_the_code_afterwards(client, house):
    matter = received(house)
    scanned = client.get("/track", {"no": matter.no, "code": matter.query_code})
    assert scanned.status_code == 200 and matter.query_code in scanned.content.decode()
    assert matter.query_code not in entered(client, matter)["Location"]


def test_opening_with_the_code_gives_the_session_a_new_key(client, house):
    client.get("/file")
    before = client.cookies["sessionid"].value
    entered(client, received(house))
    assert client.cookies["sessionid"].value != before


def test_the_session_forgets_on_request(client, house):
    matter = received(house)
    entered(client, matter)
    assert client.post(f"/track/{matter.no}/shut").status_code == 302
    assert client.get(f"/track/{matter.no}").status_code == 302


def test_after_the_quick_exit_the_way_back_is_closed(client, house):
    matter = received(house)
    entered(client, matter)
    assert client.get("/leave").status_code == 302
    assert client.get(f"/track/{matter.no}").status_code == 302
    assert "刚才打开过的" not in client.get("/track").content.decode()


def test_what_was_sent_too_late_says_so(client, house):
    matter = received(house)
    answer = client.post(f"/track/{matter.no}/say/ask", {"text": "进展如何？"}, follow=True)
    assert "刚才写的没有提交" in text_of(answer) and matter.no in answer.content.decode()


# ── the parcel ───────────────────────────────────────────────────────────────


def test_the_page_says_who_has_it_what_comes_next_and_by_when(client, house):
    matter = working(house)
    entered(client, matter)
    words = text_of(client.get(f"/track/{matter.no}"))
    assert "正在办理" in words and "现在在县人社局" in words and "“办理”" in words
    assert "6月23日" in words  # ten working days, the Dragon Boat holiday between
    assert "已派给县人社局" in words and "县人社局已接办" in words and "已收到您的反映" in words
    assert "您在调解中的权利" in words


def test_the_derivation_of_the_date_stands_on_the_page(client, house):
    matter = working(house)
    entered(client, matter)
    words = text_of(client.get(f"/track/{matter.no}"))
    assert "这个日期怎么来的" in words and "10个工作日" in words


def test_only_public_lines_are_told_and_nothing_personal_is_clear(client, house):
    matter = working(house, parties=[
        {"role": "claimant", "name": "李明", "phone": "12012300001"}, {"role": "respondent", "name": "王建国"}
    ])  # fmt: skip
    entered(client, matter)
    for part in ("", "/all", "/who", "/receipt", "/all?text=1"):
        page = client.get(f"/track/{matter.no}{part}").content.decode()
        assert not any(word in page for word in ("李明", "12012300001", "王建国", "测试依据", "没有识别出"))
    assert "李*" in client.get(f"/track/{matter.no}/all").content.decode()


@pytest.mark.parametrize("guard", [{"confidentiality": "confidential"}, {"confidentiality": "anonymous"}])
def test_of_a_guarded_matter_nothing_about_the_other_side_is_told(client, house, guard):
    people = [{"role": "claimant", "name": "李明", "phone": "12012300001"}, {"role": "respondent", "name": "王建国"}]
    matter = working(house, parties=people, **guard)
    entered(client, matter)
    assert all("王" not in client.get(f"/track/{matter.no}{part}").content.decode() for part in ("", "/all", "/who"))


@pytest.mark.parametrize(("guard", "shown"), [("open", "王**将"), ("confidential", "对方将")])
def test_names_of_others_in_what_the_house_wrote_are_masked(client, house, public, guard, shown):
    people = [{"role": "claimant", "name": "李明", "phone": "12012300001"}, {"role": "respondent", "name": "王建国"}]
    matter = working(house, parties=people, confidentiality=guard)
    question = voices.ask(matter, "王建国什么时候给钱？", by=public)
    voices.answer_message(question, "王建国将在月底前付清。", by=house.handler_hrss)
    services.reply(matter, "经查，王建国将在月底前付清三个月工资。", by=house.handler_hrss)
    entered(client, matter)
    page = client.get(f"/track/{matter.no}").content.decode()
    assert page.count("王建国") == 1 and page.count(shown) == 2  # one's own words stay as they are


def test_a_rejected_matter_shows_the_reason_and_the_ways_still_open(client, house):
    matter = received(house)
    why = "这件事法院已经立案，请在诉讼中主张。"
    services.complete_step(progress.open_step(matter, "triage"), "reject", note=why, by=house.town_lanting)
    entered(client, matter)
    words = text_of(client.get(f"/track/{matter.no}"))
    assert "没有受理" in words and why in words and "如果不同意" in words


def test_a_merged_matter_says_so_and_follows_the_other_without_its_voices(client, house, public):
    first = received(house, parties=[{"role": "claimant", "name": "孙梅", "phone": "12012300009"}])
    voices.ask(first, "孙梅的私事怎么办？", by=public)
    with at(MONDAY + timedelta(minutes=10)):
        second = received(house)
        services.merge(Duplicate.objects.get(matter=second, other=first), note="同一件事", by=house.town_lanting)
    with at(MONDAY + timedelta(minutes=20)):
        voices.urge(first, by=public)
        services.confirm_class(first, "B1", by=house.town_lanting)
        services.confirm_grade(first, "green", reason="一般", by=house.town_lanting)
        services.place(first, by=house.town_lanting)
    entered(client, second)
    words = text_of(client.get(f"/track/{second.no}"))
    assert "合并办理" in words and "已派给县人社局" in words and "现在在县人社局" in words
    assert "孙" not in words and "您催办" not in words and first.no not in words


# ── speak up ─────────────────────────────────────────────────────────────────


def test_words_and_files_are_added_and_can_be_opened_again(client, house):
    matter = working(house)
    entered(client, matter)
    sent = {"text": "补充考勤表", "photos": SimpleUploadedFile("考勤.txt", "出勤26天".encode())}
    assert client.post(f"/track/{matter.no}/say/add", sent).status_code == 302
    words = text_of(client.get(f"/track/{matter.no}"))
    assert "补充考勤表" in words and "考勤.txt" in words and "已补充" in words
    stored = StoredFile.objects.get(subject=matter.audit_chain)
    answer = client.get(f"/track/{matter.no}/files/{stored.pk}")
    assert b"".join(answer.streaming_content).decode() == "出勤26天"
    assert "attachment" in answer["Content-Disposition"] and answer["X-Content-Type-Options"] == "nosniff"


def test_the_houses_own_files_are_not_the_persons(client, house):
    matter = working(house)
    inside = store_file(matter, io.BytesIO(b"notes"), name="内部.txt", kind="evidence", by=house.handler_hrss)
    entered(client, matter)
    assert client.get(f"/track/{matter.no}/files/{inside.pk}").status_code == 404
    assert "内部.txt" not in client.get(f"/track/{matter.no}/all").content.decode()


def test_urging_is_counted_once_a_day(client, house):
    matter = working(house)
    entered(client, matter)
    answers = [client.post(f"/track/{matter.no}/say/urge", {}, follow=True) for _n in range(2)]
    assert "已催办" in text_of(answers[0]) and "只计一次" in text_of(answers[1])
    assert "催办计1次" in text_of(answers[1]) and matter.messages.count() == 2


def test_a_question_and_its_answer_stand_beside_each_other(client, house):
    matter = working(house)
    entered(client, matter)
    client.post(f"/track/{matter.no}/say/ask", {"text": "什么时候能有结果？"})
    voices.answer_message(matter.messages.get(), "六月底前答复您。", by=house.handler_hrss)
    words = text_of(client.get(f"/track/{matter.no}"))
    assert "什么时候能有结果？" in words and "六月底前答复您。" in words and "县人社局 ·" in words


def test_a_reminder_between_offices_is_not_shown(client, house):
    matter = working(house)
    remind(matter, "请三日内办结", by=house.dispatcher)
    entered(client, matter)
    assert "请三日内办结" not in client.get(f"/track/{matter.no}").content.decode().split('id="talk"')[-1]


def test_a_rating_is_given_once_for_an_ending(client, house):
    matter = ended(working(house), by=house.handler_hrss)
    entered(client, matter)
    assert "评一评" in text_of(client.get(f"/track/{matter.no}"))
    assert client.post(f"/track/{matter.no}/say/rate", {"stars": "4", "text": "还行"}).status_code == 302
    assert (matter.ratings.get().stars, matter.ratings.get().text) == (4, "还行")
    again = client.post(f"/track/{matter.no}/say/rate", {"stars": "1", "text": "留着的话"})
    assert again.status_code == 409 and "您已经评价过这次办理" in text_of(again) and "留着的话" in text_of(again)
    assert "事情有了结果" not in text_of(client.get(f"/track/{matter.no}"))


def test_the_questions_beside_the_stars_may_stay_open(client, house):
    matter = ended(working(house), by=house.handler_hrss)
    entered(client, matter)
    page = text_of(client.get(f"/track/{matter.no}/say/rate"))
    assert all(asked in page for asked in ("办得快不快", "问题解决了吗", "态度好不好"))
    wrong = client.post(f"/track/{matter.no}/say/rate", {"stars": "4", "speed": "9"})
    assert wrong.status_code == 422 and not matter.ratings.exists()
    assert client.post(f"/track/{matter.no}/say/rate", {"stars": "4", "solved": "2"}).status_code == 302
    rating = matter.ratings.get()
    assert (rating.speed, rating.solved, rating.manner) == (None, 2, None)
    client.force_login(house.handler_hrss)
    assert "问题解决了吗：部分解决" in text_of(client.get(f"/matters/{matter.no}"))


def test_no_stars_no_rating(client, house):
    matter = ended(working(house), by=house.handler_hrss)
    entered(client, matter)
    answer = client.post(f"/track/{matter.no}/say/rate", {"text": "好"})
    assert answer.status_code == 422 and "请点选几颗星。" in text_of(answer) and not matter.ratings.exists()


def test_before_the_ending_nothing_is_rated_or_unsolved(client, house):
    matter = working(house)
    entered(client, matter)
    for key, sent in (("rate", {"stars": "5"}), ("unsolved", {"text": "还没有解决"})):
        answer = client.post(f"/track/{matter.no}/say/{key}", sent)
        assert answer.status_code == 409 and "还" in text_of(answer)


def test_not_solved_is_said_once_and_goes_to_somebody_else(client, house):
    matter = ended(working(house), by=house.handler_hrss)
    entered(client, matter)
    assert client.post(f"/track/{matter.no}/say/unsolved", {"text": "钱还没有给"}).status_code == 302
    again = client.post(f"/track/{matter.no}/say/unsolved", {"text": "钱还没有给"})
    assert again.status_code == 409 and voices.unsolved(matter).text == "钱还没有给"
    assert "没有解决</a>" not in client.get(f"/track/{matter.no}").content.decode()


def test_a_grade_is_contested_with_the_day_of_the_answer(client, house):
    matter = working(house)
    entered(client, matter)
    assert "checked" in client.get(f"/track/{matter.no}/say/contest?about=grade").content.decode()
    answer = client.post(
        f"/track/{matter.no}/say/contest", {"about": "grade", "text": "人数不止三个"}, follow=True
    )  # fmt: skip
    assert "异议已提交" in text_of(answer) and "人数不止三个" in text_of(answer)
    assert Contest.objects.get().about == "grade"
    again = client.post(f"/track/{matter.no}/say/contest", {"about": "grade", "text": "再说一遍理由"})
    assert again.status_code == 409 and "再说一遍理由" in again.content.decode()


def test_the_answer_to_a_contest_is_shown_with_its_remedies(client, house, public):
    matter = working(house)
    row = voices.contest(matter, "grade", "人数不止三个", by=public)
    voices.answer_contest(row, False, "核对名单后仍为三人，分级不变。", by=house.dispatcher)
    entered(client, matter)
    words = text_of(client.get(f"/track/{matter.no}"))
    assert "异议不成立。" in words and "核对名单后仍为三人" in words


def test_retaliation_becomes_a_sealed_matter_with_a_receipt_of_its_own(client, house):
    matter = working(house)
    entered(client, matter)
    answer = client.post(f"/track/{matter.no}/say/retaliation", {"text": "反映后有人上门威胁我"})
    made = Matter.objects.exclude(pk=matter.pk).get()
    assert made.sealed and answer["Location"] == f"/track/{made.no}/receipt"
    assert client.get(answer["Location"]).status_code == 200
    assert "威胁" not in client.get(f"/track/{matter.no}/all").content.decode()


@pytest.mark.parametrize("key", KEYS)
def test_every_form_opens_and_says_what_it_does(client, house, key):
    matter = ended(working(house), by=house.handler_hrss)
    entered(client, matter)
    page = client.get(f"/track/{matter.no}/say/{key}")
    assert page.status_code == 200 and "<form" in page.content.decode()


def test_an_unknown_form_is_not_found(client, house):
    matter = working(house)
    entered(client, matter)
    assert client.get(f"/track/{matter.no}/say/nonsense").status_code == 404


# ── see and keep ─────────────────────────────────────────────────────────────


def test_who_looked_is_told_by_body_post_and_purpose_never_by_name(client, house):
    matter = working(house)
    party = matter.parties.get()
    grant_access(
        matter, user=house.handler_hrss, purpose="电话回访", note="核实工资", approver=None, by=house.handler_hrss
    )
    look(house.handler_hrss, matter, party_id=party.pk, fields="phone")
    entered(client, matter)
    page = client.get(f"/track/{matter.no}/who").content.decode()
    assert "一共1次" in page and "县人社局" in page and "联系电话" in page and "电话回访" in page
    assert house.handler_hrss.name not in page


def test_everything_can_be_kept_as_text(client, house, public):
    matter = working(house)
    voices.ask(matter, "<b>进展</b>&如何？", by=public)
    entered(client, matter)
    answer = client.get(f"/track/{matter.no}/all", {"text": "1"})
    words = answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain") and matter.no in answer["Content-Disposition"]
    assert "工地三个月工资没发" in words and "已派给县人社局" in words and "<b>进展</b>&如何？" in words


def test_nothing_is_cached_on_a_shared_phone(client, house):
    matter = working(house)
    entered(client, matter)
    for part in ("", "/who", "/all", "/receipt"):
        assert "no-store" in client.get(f"/track/{matter.no}{part}")["Cache-Control"]


def test_pages_stay_light_and_ask_the_database_little(client, house, django_assert_max_num_queries):
    matter = working(house)
    entered(client, matter)
    with django_assert_max_num_queries(45):
        page = client.get(f"/track/{matter.no}")
    assert len(page.content) < 60 * 1024
    assert len(client.get("/file").content) < 60 * 1024


def test_a_page_in_use_keeps_the_matter_open_and_an_idle_one_forgets_it(client, house):
    matter = working(house)
    entered(client, matter)
    kept = client.session["matters"][str(matter.pk)]
    with at(now() + timedelta(minutes=2)):
        client.get(f"/track/{matter.no}")
        assert client.session["matters"][str(matter.pk)] > kept


def test_large_type_follows_the_cookie(client, house):
    client.cookies["elder"] = "1"
    page = client.get("/home").content.decode()
    assert "data-elder" in page and "长辈版" in page
