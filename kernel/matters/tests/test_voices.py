"""What people do with their number and query code, and what they may know."""

import io
from datetime import date, timedelta

import pytest

from kernel.audit.queries import story
from kernel.common.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from kernel.common.moment import LOCAL, at
from kernel.files.models import StoredFile
from kernel.law.models import Clock
from kernel.matters import services, voices
from kernel.matters.hooks import hook
from kernel.matters.lists import may_see
from kernel.matters.models import Matter, Viewer
from kernel.matters.tests.stories import (
    CLAIMANT,
    MONDAY,
    alter,
    assert_ledger_holds,
    ended,
    placed,
    received,
    told,
    working,
)
from kernel.people.services import PUBLIC, actor, grant_access, look


@pytest.fixture(autouse=True)
def monday(db):
    with at(MONDAY):
        yield


@pytest.fixture
def public(house):
    return actor(PUBLIC)


def later(**length):
    return at(MONDAY + timedelta(**length))


# ── the code ─────────────────────────────────────────────────────────────────


def test_number_and_code_open_the_matter(house):
    matter = received(house)
    assert voices.open_with_code(matter.no, matter.query_code) == matter
    assert voices.open_with_code(f" {matter.no.lower()} ", matter.query_code.lower()) == matter


@pytest.mark.parametrize("wrong", ["", "00000000", "ABCDEFGH", "编号", "A" * 500])
def test_a_wrong_code_and_a_wrong_number_read_the_same(house, wrong):
    matter = received(house)
    refusals = []
    for no, code in ((matter.no, wrong), ("JF00000000000000", wrong), (wrong, matter.query_code)):
        with pytest.raises(NotFound) as refusal:
            voices.open_with_code(no, code)
        refusals.append(refusal.value.as_dict())
    assert refusals[0] == refusals[1] == refusals[2]


# ── say ──────────────────────────────────────────────────────────────────────


def test_words_and_files_are_added(house, public):
    matter = received(house)
    message = voices.add_material(
        matter, "补充考勤表", files=[(io.BytesIO("出勤 26 天".encode()), "考勤.txt")], by=public
    )
    assert (message.kind, message.text, message.from_public) == ("added", "补充考勤表", True)
    assert StoredFile.objects.get(subject=matter.audit_chain).name == "考勤.txt"


def test_a_refused_file_leaves_nothing(house, public):
    matter = received(house)
    with pytest.raises(Invalid):
        voices.add_material(matter, "看照片", files=[(io.BytesIO(b"MZ\x00\x00exe"), "照片.jpg")], by=public)
    assert not matter.messages.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize(("text", "code"), [("", "voice.empty"), ("长" * 5001, "voice.long")])
def test_what_is_added_has_a_sensible_size(house, public, text, code):
    with pytest.raises(Invalid) as refusal:
        voices.add_material(received(house), text, by=public)
    assert refusal.value.code == code


def test_urging_is_always_recorded_and_counted_once_a_day(house, public):
    matter = received(house)
    assert voices.urge(matter, by=public).counted
    assert not voices.urge(matter, "还没有人联系我", by=public).counted
    with later(days=1):
        assert voices.urge(matter, by=public).counted
    assert (matter.messages.count(), voices.urgings(matter)) == (3, 2)
    assert told(matter).count("诉求人催办") == 2


def test_urging_moves_no_date(house, public):
    matter = placed(house)
    before = matter.due_at
    voices.urge(matter, by=public)
    matter.refresh_from_db()
    assert matter.due_at == before


def test_a_question_is_answered_by_the_body_that_handles(house, public):
    matter = placed(house)
    question = voices.ask(matter, "什么时候能有结果？", by=public)
    with pytest.raises(Forbidden):
        voices.answer_message(question, "快了", by=house.handler_water)
    answer = voices.answer_message(question, "六月底前答复您。", by=house.handler_hrss)
    assert (answer.to, answer.organisation, list(question.answers.all())) == (question, house.bodies["hrss"], [answer])


def test_the_houses_own_lines_are_not_answered(house, public):
    matter = placed(house)
    answer = voices.answer_message(voices.ask(matter, "进展？", by=public), "正在办。", by=house.handler_hrss)
    with pytest.raises(Conflict):
        voices.answer_message(answer, "再答一次", by=house.handler_hrss)


def test_a_clerk_who_sees_the_matter_may_write_down_what_the_person_says(house):
    matter = placed(house)
    assert voices.urge(matter, "来电催办", by=house.dispatcher).message.from_public
    with pytest.raises(Forbidden):
        voices.urge(matter, "来电催办", by=house.handler_water)


@pytest.mark.parametrize("act", [voices.add_material, voices.urge])
def test_nothing_is_added_to_what_is_archived(house, public, act):
    matter = placed(house)
    alter(matter, open=False, phase="archived", ended_at=MONDAY, by=house.system)
    with pytest.raises(Conflict):
        act(matter, "还有材料", by=public)


def test_a_merged_claimant_keeps_a_mailbox_of_their_own(house, public):
    matter, other = received(house), placed(house, text="同一工地欠薪，另一位工友反映。")
    alter(matter, merged_into=other, open=False, by=house.system)
    voices.add_material(matter, "我的工资条", by=public)
    assert not other.messages.exists()
    assert matter.messages.get().text == "我的工资条"


# ── not solved, rating ───────────────────────────────────────────────────────


def test_not_solved_is_put_before_somebody_who_did_not_handle_it(house, public):
    matter = ended(working(house), by=house.system)
    assert not may_see(house.caller, matter)
    voices.reopen_request(matter, "钱还没有到账", by=public)
    assert may_see(house.caller, matter)
    assert voices.unsolved(matter).text == "钱还没有到账"
    with pytest.raises(Conflict):
        voices.reopen_request(matter, "钱还没有到账", by=public)


def test_not_solved_comes_after_an_ending(house, public):
    with pytest.raises(Conflict) as refusal:
        voices.reopen_request(placed(house), "钱还没有到账", by=public)
    assert refusal.value.code == "voice.not_ended"


def test_the_flag_falls_with_the_next_ending(house, public):
    matter = ended(working(house), by=house.system)
    voices.reopen_request(matter, "钱还没有到账", by=public)
    with later(days=3):
        ended(matter, by=house.system)
        assert voices.unsolved(matter) is None


@pytest.mark.parametrize("stars", [1, 3, 5])
def test_a_rating_measures_the_body(house, public, stars):
    matter = ended(working(house), by=house.system)
    rating = voices.rate(matter, stars, "谢谢", by=public)
    assert (rating.organisation, rating.stars) == (house.bodies["hrss"], stars)


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_a_rating_is_one_to_five(house, public, stars):
    with pytest.raises(Invalid):
        voices.rate(ended(working(house), by=house.system), stars, by=public)


@pytest.mark.parametrize("aspects", [{"speed": 0}, {"solved": 4}, {"handler": 1}])
def test_only_the_questions_asked_are_answered_beside_the_stars(house, public, aspects):
    with pytest.raises(Invalid):
        voices.rate(ended(working(house), by=house.system), 4, aspects=aspects, by=public)


def test_every_ending_is_rated_once(house, public):
    matter = ended(working(house), by=house.system)
    voices.rate(matter, 2, by=public)
    with pytest.raises(Conflict):
        voices.rate(matter, 5, by=public)
    with later(days=3):
        ended(matter, by=house.system)
        assert voices.rate(matter, 5, by=public).stars == 5


def test_nobody_rates_before_the_ending(house, public):
    with pytest.raises(Conflict):
        voices.rate(working(house), 5, by=public)


@pytest.mark.parametrize(
    "act",
    [lambda m, by: voices.rate(m, 5, by=by), lambda m, by: voices.contest(m, "handling", "不同意", by=by),
     lambda m, by: voices.reopen_request(m, "没有解决", by=by),
     lambda m, by: voices.report_retaliation(m, "被报复了", by=by)],
)  # fmt: skip
@pytest.mark.parametrize("who", ["handler_hrss", "dispatcher", "handler_water"])
def test_nobody_at_work_speaks_as_the_person(house, act, who):
    matter = ended(working(house), by=house.system)
    with pytest.raises(Forbidden):
        act(matter, house.users[who])


def test_who_handed_it_in_with_an_account_speaks_as_themselves(house):
    matter = placed(house, by=house.town_yanchi)
    assert voices.contest(matter, "grade", "我认为比较紧急", by=house.town_yanchi).raised_by == house.town_yanchi


# ── contest ──────────────────────────────────────────────────────────────────


def test_a_contest_is_answered_within_five_working_days(house, public):
    made = voices.contest(placed(house), "grade", "人数不止三个", by=public)
    clock = Clock.objects.get(pk=made.clock_id)
    assert clock.due_at.astimezone(LOCAL).date() == date(2026, 6, 15)


@pytest.mark.parametrize("who", ["town_lanting", "handler_hrss"])
def test_whoever_decided_does_not_answer_the_contest(house, public, who):
    matter = working(house)
    made = voices.contest(matter, "handling", "没有人联系我", by=public)
    with pytest.raises(Forbidden) as refusal:
        voices.answer_contest(made, True, "经核实，办理过程确有疏漏。", by=house.users[who])
    assert refusal.value.code == "contest.own"


def test_another_person_answers_and_the_clock_stops(house, public):
    matter = working(house)
    made = voices.contest(matter, "handling", "没有人联系我", by=public)
    answered = voices.answer_contest(made, True, "经核实，办理过程确有疏漏。", by=house.handler2_hrss)
    assert (answered.upheld, Clock.objects.get(pk=made.clock_id).status) == (True, "met")
    with pytest.raises(Conflict):
        voices.answer_contest(made, False, "经核实，办理过程没有疏漏。", by=house.handler2_hrss)


def test_a_late_answer_stays_late(house, public):
    made = voices.contest(placed(house), "grade", "人数不止三个", by=public)
    with later(days=9):
        voices.answer_contest(made, False, "经核实，人数确为三人，分级不变。", by=house.dispatcher)
    assert Clock.objects.get(pk=made.clock_id).status == "breached"


@pytest.mark.parametrize(("about", "fact"), [("grade", "grade_confirmed"), ("class", "class_confirmed")])
@pytest.mark.parametrize("upheld", [True, False])
def test_a_grade_or_class_found_wrong_must_be_confirmed_anew(house, public, about, fact, upheld):
    matter = placed(house)
    made = voices.contest(matter, about, "与实际不符", by=public)
    voices.answer_contest(made, upheld, "经核实，对照标准逐项复核。", by=house.dispatcher)
    matter.refresh_from_db()
    assert getattr(matter, fact) is not upheld


def test_an_answer_against_the_person_prints_the_remedies(house, public):
    matter = placed(house)
    made = voices.contest(matter, "class", "与实际不符", by=public)
    answered = voices.answer_contest(made, False, "经核实，类别无误，不作变更。", by=house.dispatcher)
    ways = hook("dispute", "remedies")(matter)
    assert all(way["body"] in answered.answer for way in ways)


@pytest.mark.parametrize(
    ("about", "text", "code"),
    [
        ("weather", "不同意", "contest.about"),
        ("grade", "", "contest.text"),
        ("decision", "不同意结果", "contest.no_decision"),
    ],
)
def test_a_contest_names_what_and_why(house, public, about, text, code):
    with pytest.raises(Refusal) as refusal:
        voices.contest(placed(house), about, text, by=public)
    assert refusal.value.code == code


def test_one_contest_on_one_point_runs_at_a_time(house, public):
    matter = placed(house)
    voices.contest(matter, "grade", "人数不止三个", by=public)
    voices.contest(matter, "class", "不只是欠薪", by=public)
    with pytest.raises(Conflict):
        voices.contest(matter, "grade", "再说一次", by=public)


# ── who looked ───────────────────────────────────────────────────────────────


def peek(house, matter, party, who="handler_hrss"):
    grant_access(
        matter,
        user=house.users[who],
        purpose="handling",
        note="联系诉求人核实",
        approver=house.dispatcher,
        by=house.dispatcher,
    )
    look(house.users[who], matter, party_id=party.pk, fields="phone")


def test_the_person_sees_which_unit_looked_when_and_why(house):
    matter = placed(house)
    party = matter.parties.get()
    assert voices.who_looked(matter, party) == []
    peek(house, matter, party)
    (seen,) = voices.who_looked(matter, party)
    assert (seen.unit, seen.role, seen.purpose, seen.fields, seen.at) == (
        "县人社局", "部门经办人", "handling", "phone", MONDAY
    )  # fmt: skip
    assert "县人社局经办" not in repr(seen)


def test_one_persons_log_does_not_show_anothers(house):
    matter = placed(house, parties=[CLAIMANT, {"role": "co_claimant", "name": "王强", "phone": "12012300002"}])
    first, second = matter.parties.order_by("id")
    peek(house, matter, first)
    assert voices.who_looked(matter, second) == []
    with pytest.raises(NotFound):
        voices.who_looked(placed(house, text="另一件事，与此无关。"), first)


# ── retaliation ──────────────────────────────────────────────────────────────


def test_retaliation_goes_sealed_to_the_discipline_body(house, public):
    matter = placed(house)
    report = voices.report_retaliation(matter, "反映欠薪后被停了班", by=public)
    assert (report.sealed, report.accountable, report.confidentiality) == (
        True,
        house.bodies["discipline"],
        "anonymous",
    )
    assert not report.parties.exists()
    assert may_see(house.handler_discipline, report)
    keys = set(Viewer.objects.filter(matter=report).values_list("key", flat=True))
    named = {f"u{house.users[name].pk}" for name in ("handler_discipline", "handler2_discipline")}
    assert keys == named | {f"u{public.pk}"}


@pytest.mark.parametrize("who", ["handler_hrss", "dispatcher", "town_lanting", "leader", "auditor", "admin"])
def test_nobody_else_sees_a_report_of_retaliation(house, public, who):
    assert not may_see(house.users[who], voices.report_retaliation(placed(house), "反映后被停了班", by=public))


def test_nothing_of_the_report_shows_on_the_first_matter(house, public):
    matter = placed(house)
    before = (len(story(matter.audit_chain)), matter.messages.count())
    voices.report_retaliation(matter, "反映欠薪后被停了班", by=public)
    assert (len(story(matter.audit_chain)), matter.messages.count()) == before


def test_without_a_discipline_body_nothing_is_kept_and_the_person_is_told_where_to_go(house, public):
    matter = placed(house)
    count = Matter.objects.count()
    for name in ("handler_discipline", "handler2_discipline", "auditor"):
        alter(house.users[name], is_active=False, by=house.admin)
    with pytest.raises(Conflict) as refusal:
        voices.report_retaliation(matter, "反映欠薪后被停了班", by=public)
    assert "12388" in refusal.value.next
    assert Matter.objects.count() == count


def test_the_ledger_knows_every_voice(house, public):
    matter = ended(working(house), by=house.system)
    voices.add_material(matter, "补充考勤表", by=public)
    voices.urge(matter, by=public)
    voices.answer_message(voices.ask(matter, "何时到账？", by=public), "本周五前。", by=house.handler_hrss)
    voices.rate(matter, 4, by=public)
    voices.contest(matter, "decision", "金额少算了", by=public)
    voices.reopen_request(matter, "钱还没有到账", by=public)
    voices.report_retaliation(matter, "反映欠薪后被停了班", by=public)
    services.correct_facts(matter, {"people": 4}, by=house.handler_hrss)
    assert_ledger_holds()
