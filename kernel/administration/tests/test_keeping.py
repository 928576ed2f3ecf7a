"""Accounts, posts, bodies and duties: who may keep them, from when, and what is refused with a sentence."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook

from kernel.administration import bodies, keeping
from kernel.administration.importing import BadSheet, import_sheet, read_file
from kernel.audit.models import Entry
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import today
from kernel.matters import services
from kernel.matters.attending import assign, own_steps
from kernel.matters.tests.stories import placed
from kernel.people.models import Post, User
from kernel.people.queries import holds
from kernel.places.models import Duty, Organisation, Region
from kernel.places.queries import accountable_id
from kernel.procedures.queries import open_steps

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def test_one_opens_the_account_another_gives_the_post(cast: Any) -> None:
    user, password = keeping.open_account("li.ming", "李明", by=cast.admin)
    assert user.check_password(password) and not holds(user)
    keeping.assign_post(user, "mediator", cast.bodies["committee:990123001"], since=today(), by=cast.security)
    assert holds(User.objects.get(pk=user.pk), roles=("mediator",))


@pytest.mark.parametrize(("who", "act"), [
    ("security", "open"), ("dispatcher", "open"), ("auditor", "open"), ("admin", "post"), ("leader", "post"),
    ("security", "reset"), ("security", "end"), ("security", "duty"), ("handler_hrss", "duty"),
])  # fmt: skip
def test_each_keeps_only_what_is_theirs(cast: Any, who: str, act: str) -> None:
    by, other, labour = cast.users[who], cast.caller, cast.bodies["hrss"]
    acts = {
        "open": lambda: keeping.open_account("li.ming", "李明", by=by),
        "post": lambda: keeping.assign_post(other, "mediator", labour, since=today(), by=by),
        "reset": lambda: keeping.reset_password(other, by=by),
        "end": lambda: keeping.end_account(other, by=by),
        "duty": lambda: bodies.add_duty(labour, "grid", Region.objects.get(pk="990123001"), since=today(), by=by),
    }
    with pytest.raises(Forbidden, match="管理员办理"):
        acts[act]()


def test_nobody_serves_themselves(cast: Any) -> None:
    with pytest.raises(Forbidden, match="自己"):
        keeping.assign_post(cast.security, "auditor", cast.bodies["discipline"], since=today(), by=cast.security)
    with pytest.raises(Forbidden, match="自己"):
        keeping.reset_password(cast.admin, by=cast.admin)


@pytest.mark.parametrize("name", ["", "李明", "Li", "a b", "x" * 61, "dispatcher"])
def test_a_name_that_does_not_serve_is_refused(cast: Any, name: str) -> None:
    with pytest.raises((Invalid, Conflict)):
        keeping.open_account(name, "李明", by=cast.admin)


def test_an_ended_account_holds_no_post_and_cannot_sign_in(cast: Any) -> None:
    client = Client()
    client.force_login(cast.caller)
    keeping.end_account(cast.caller, by=cast.admin)
    assert client.get("/workbench").status_code == 302
    assert not Post.objects.filter(user=cast.caller, valid_to=None).exists()
    keeping.restore_account(cast.caller, by=cast.admin)
    assert not holds(User.objects.get(pk=cast.caller.pk))


def test_the_same_post_is_not_given_twice_for_the_same_days(cast: Any) -> None:
    labour, user = cast.bodies["hrss"], cast.handler_hrss
    with pytest.raises(Conflict, match="已有这个岗位"):
        keeping.assign_post(user, "department_handler", labour, since=today(), by=cast.security)
    post = Post.objects.get(user=user)
    keeping.finish_post(post, on=today() + TOMORROW, by=cast.security)
    keeping.assign_post(user, "department_handler", labour, since=today() + TOMORROW, by=cast.security)
    with pytest.raises(Invalid, match="过去的日子"):
        keeping.finish_post(Post.objects.filter(user=user).latest("pk"), on=date(2021, 1, 1), by=cast.security)


def test_work_is_handed_over_before_an_account_ends(house: Any) -> None:
    matter = placed(house)
    assign(open_steps(matter.pk)[0], house.handler_hrss, by=house.handler2_hrss)
    with pytest.raises(Conflict, match="1个环节"):
        keeping.end_account(house.handler_hrss, by=house.admin)
    assert keeping.hand_over(house.handler_hrss, house.handler_water, by=house.admin) == (0, 1)
    assert keeping.hand_over(house.handler_hrss, house.handler2_hrss, by=house.admin) == (1, 0)
    assert list(own_steps(house.handler2_hrss).values_list("matter_id", flat=True)) == [matter.pk]
    keeping.end_account(house.handler_hrss, by=house.admin)


def test_two_bodies_never_answer_for_one_duty_at_one_place(cast: Any) -> None:
    town, other = Region.objects.get(pk="990123001"), cast.bodies["hrss"]
    with pytest.raises(Conflict, match="岚汀街道的乡镇（街道）治理自2020-01-01起由岚汀街道人民政府负责"):
        bodies.add_duty(other, "township", town, since=today(), by=cast.admin)
    assert Duty.objects.filter(function="township", region=town).count() == 1


def test_a_duty_is_handed_over_from_a_day_and_history_stays(cast: Any) -> None:
    duty = Duty.objects.get(function="water", region_id="990123")
    bodies.move_duty(duty, to=cast.bodies["agriculture"], on=today() + TOMORROW, by=cast.admin)
    assert accountable_id("water", "990123001", today()) == cast.bodies["water"].pk
    assert accountable_id("water", "990123001", today() + TOMORROW) == cast.bodies["agriculture"].pk
    with pytest.raises(Conflict):
        bodies.end_duty(duty, on=today() + TOMORROW, by=cast.admin)


@pytest.mark.parametrize("on", [date(2020, 6, 1), today() - TOMORROW])
def test_the_past_is_not_rewritten(cast: Any, on: date) -> None:
    duty = Duty.objects.get(function="water", region_id="990123")
    for act in (
        lambda: bodies.move_duty(duty, to=cast.bodies["agriculture"], on=on, by=cast.admin),
        lambda: bodies.end_duty(duty, on=on, by=cast.admin),
        lambda: bodies.add_duty(cast.bodies["water"], "grid", duty.region, since=on, by=cast.admin),
    ):
        with pytest.raises(Invalid):
            act()


def test_somebody_always_answers_for_the_whole_county(cast: Any) -> None:
    with pytest.raises(Conflict, match="不能没有单位负责"):
        bodies.end_duty(Duty.objects.get(function="centre", region_id="990123"), on=today(), by=cast.admin)


def test_a_body_in_use_is_not_ended(cast: Any) -> None:
    with pytest.raises(Conflict, match="1项职责、2个在任岗位"):
        bodies.end_body(cast.bodies["water"], by=cast.admin)
    made = bodies.add_body(
        "990123-new", "县新设局", kind="department", function="water", region=Region.objects.get(pk="990123"),
        by=cast.admin,
    )  # fmt: skip
    bodies.end_body(made, by=cast.admin)
    assert not Organisation.objects.get(pk=made.pk).active


def test_a_sheet_with_mistakes_names_each_by_row_and_column_and_brings_in_nothing(cast: Any) -> None:
    rows = [
        ["username", "role", "organisation", "region", "since"], ["caller", "mediator", "hrss", "", "2026-01-01"],
        ["nobody", "boss", "nowhere", "x", "morgen"],
    ]  # fmt: skip
    before = Post.objects.count()
    with pytest.raises(BadSheet) as refused:
        import_sheet("posts", rows, by=cast.security)
    assert [(one.row, one.column) for one in refused.value.problems] == [
        (3, "username"), (3, "role"), (3, "organisation"), (3, "region"), (3, "since"),
    ]  # fmt: skip
    assert Post.objects.count() == before


def test_a_row_the_service_refuses_brings_in_nothing_either(cast: Any) -> None:
    before = Duty.objects.count()
    rows = [["organisation", "function", "region", "since"], ["hrss", "grid", "990123001", str(today())],
            ["hrss", "township", "990123002", str(today())]]  # fmt: skip
    with pytest.raises(BadSheet) as refused:
        import_sheet("duties", rows, by=cast.admin)
    assert "不能再由另一个单位负责" in str(refused.value.problems[0])
    assert Duty.objects.count() == before


@pytest.mark.parametrize("name", ["people.csv", "gb.csv", "people.xlsx"])
def test_a_sheet_is_brought_in_from_any_usual_file(cast: Any, name: str) -> None:
    rows = [["username", "name"], ["li.ming", "李明"], ["zhao.hong", "赵红"]]
    assert import_sheet("accounts", read_file(name, _file(name, rows)), by=cast.admin) == 2
    assert User.objects.get(username="zhao.hong").name == "赵红"


def _file(name: str, rows: list[list[str]]) -> bytes:
    if name.endswith("xlsx"):
        book, out = Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(out)
        return out.getvalue()
    text = "\r\n".join(",".join(row) for row in rows)
    return text.encode("gb18030" if name.startswith("gb") else "utf-8-sig")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"PK\x03\x04", b"a" * 100])
def test_a_file_that_is_no_sheet_gets_a_sentence(cast: Any, content: bytes) -> None:
    for name in ("a.csv", "a.xlsx"):
        with pytest.raises(Invalid):
            import_sheet("accounts", read_file(name, content), by=cast.admin)


def test_the_new_password_stands_on_the_answer_alone(cast: Any) -> None:
    client = Client()
    client.force_login(cast.admin)
    answer = client.post(f"/administration/people/{cast.caller.pk}/password")
    password = answer.context["password"]
    assert User.objects.get(pk=cast.caller.pk).check_password(password)
    assert answer["Cache-Control"] == "no-store"
    assert not [entry for entry in Entry.objects.all() if password in entry.body]


@pytest.mark.parametrize("who", ["dispatcher", "handler_hrss", "leader"])
def test_the_list_of_accounts_is_not_there_for_others(cast: Any, who: str) -> None:
    client = Client()
    client.force_login(cast.users[who])
    for address in ("", "new", "import", f"{cast.caller.pk}"):
        assert client.get(f"/administration/people/{address}").status_code == 404
    assert client.get("/administration/bodies/").status_code == 200
    assert client.get("/administration/bodies/new").status_code == 404


def test_a_matter_goes_to_the_body_that_took_the_duty_over(house: Any) -> None:
    duty = Duty.objects.get(function="hrss", region_id="990123")
    duty_day = today()
    bodies.move_duty(duty, to=house.bodies["union"], on=duty_day, by=house.admin)
    matter = services.receive(
        "dispute", title="讨薪", text="岚汀街道临川社区的工地三个月工资没发，一共八千元。", parties=[],
        by=house.dispatcher,
    )  # fmt: skip
    assert accountable_id("hrss", matter.region_id, duty_day) == house.bodies["union"].pk
