"""The phone in the leak matrix: every role × every door of the phone, and neighbours of the same township."""

from typing import Any

import pytest

from kernel.common.moment import today
from kernel.field.services import ask_errand
from kernel.field.tests.phone import Phone
from kernel.matters import services
from kernel.people.queries import roles
from kernel.people.services import add_user, give_post
from kernel.testing.cast import SINCE
from scenarios.disputes.tests.stories import placed, step_of
from tests.test_leaks import MISSING, ROLES, TITLE, WORDS, person, traces

pytestmark = pytest.mark.django_db
PAGES = ("", "report", "visits", "me", "pending", "offline", "kept", "hello")


@pytest.fixture
def secret(house: Any) -> Any:
    """An ordinary and a sealed matter of 岚汀街道, and an errand in the ordinary one."""
    parties = [{"role": "claimant", "name": "欧阳绣", "phone": "12098765432"}]
    house.plain = services.receive("dispute", title=TITLE, text=WORDS, parties=parties, by=house.town_lanting)
    house.sealed = services.receive(
        "dispute", title=TITLE + "（家事）", text="岚汀街道临川社区，丈夫长期殴打我，绣湖派出所出过警，求保护。",
        parties=parties, by=house.town_lanting,
    )  # fmt: skip
    house.errand = ask_errand(
        house.plain, "check", "看看绣湖旁的井", assignee=house.mediator_lanting, due_on=today(), by=house.town_lanting
    )
    return house


def everything(phone: Phone, no: str, errand: int) -> str:
    """All that the doors of the phone say about one number, to GET and to acts."""
    found = [phone.client.get(f"/field/{page}").content.decode() for page in PAGES]
    found.append(str(phone.client.get("/field/kept").json()))
    found += [phone.client.get(f"/field/{page}").content.decode() for page in (f"m/{no}", f"visits/{errand}")]
    acts = [
        phone.act("added", {"text": "补充"}), phone.act("accept", step=1), phone.act("step:triage:place", step=1),
        phone.act("report", {"text": "别的事"}, choice=f"into:{no}"), phone.act("agree"), phone.act("nothing"),
        phone.act("errand", {"result": "fine", "words": "看过了"}, target=errand),
    ]  # fmt: skip
    found += [str(phone.deliver({**record, "no": no, "after": ""})) for record in acts]
    found.append(phone.client.post(f"/field/m/{no}/act", {"act": "added", "text": "补充"}).content.decode())
    return "\n".join(found)


@pytest.mark.parametrize("role", ROLES)
def test_no_door_of_the_phone_shows_what_the_role_may_not_see(secret: Any, role: str) -> None:
    phone = Phone(person(secret, role))
    for matter in (secret.plain, secret.sealed):
        shown = everything(phone, matter.no, secret.errand.pk)
        assert traces(shown.encode()) == [], role


@pytest.mark.parametrize("who", ["grid_lanting", "mediator_yanchi", "grid_yanchi"])
def test_neighbours_in_the_same_posts_see_only_their_own(secret: Any, who: str) -> None:
    phone = Phone(secret.users[who])
    assert roles()[phone.user.posts.get().role].scope == "assigned"
    hidden = everything(phone, secret.plain.no, secret.errand.pk)
    missing = everything(Phone(secret.users[who]), MISSING, 999_999)
    assert traces(hidden.encode()) == []
    told = [[line for line in one.splitlines() if line.startswith("{'code'")] for one in (hidden, missing)]
    assert told[0] == told[1] and len(told[0]) == 7


def test_who_was_asked_sees_this_matter_masked_and_not_the_sealed_one(secret: Any) -> None:
    phone = Phone(secret.mediator_lanting)
    shown = everything(phone, secret.sealed.no, 999_999)
    assert TITLE in shown and "家事" not in shown and "欧阳绣" not in shown and "12098765432" not in shown


def test_of_two_mediators_of_one_committee_only_the_one_named_has_the_matter_on_the_phone(house: Any) -> None:
    second = add_user("mediator_second", "第二位调解员", by=house.system)
    give_post(second, "mediator", house.bodies["committee:990123001"], since=SINCE, by=house.system)
    matter = placed(house)
    named = step_of(matter, "accept").assignee_id
    has = {user.pk: matter.no in str(Phone(user).client.get("/field/kept").json())
           for user in (house.mediator_lanting, second)}  # fmt: skip
    assert has == {pk: pk == named for pk in has} and sum(has.values()) <= 1


def test_the_kept_pages_of_two_people_share_nothing(secret: Any) -> None:
    one, other = (
        Phone(secret.users[name]).client.get("/field/kept").json() for name in ("grid_lanting", "grid_yanchi")
    )
    assert one["user"] != other["user"] and one["token"] != other["token"]
    assert [page["path"] for page in one["pages"]] == ["/field/", "/field/report", "/field/visits", "/field/me"]
