"""Changing a table with four eyes: kept, proposed, published by another, or given back."""

from datetime import date
from typing import Any

import pytest

from kernel.audit.models import Entry
from kernel.common.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.people.services import add_user, give_post
from kernel.rules import drafting
from kernel.rules.models import Draft
from kernel.rules.queries import newest_version, table
from kernel.rules.services import BadTable, decide, publish_table
from kernel.rules.sheet import Sheet, read_sheet

pytestmark = pytest.mark.django_db
TABLE = "# policy: first\nif_score,then_grade,basis,valid_from\n>=60,red,X法#1,2020-01-01\n,green,X法#1,2020-01-01\n"


@pytest.fixture
def office(cast: Any) -> Any:
    publish_table("test.grades", TABLE, by=cast.system)
    return cast


def changed(draft: Draft, row: int, column: int, value: str) -> Sheet:
    sheet = read_sheet(draft.text)
    rows = [list(one) for one in sheet.rows]
    rows[row][column] = value
    return sheet.rewritten(0, len(rows), rows)


def written(office: Any) -> Draft:
    draft = drafting.begin_draft("test.grades", by=office.admin)
    return drafting.save_draft(draft, changed(draft, 0, 0, ">=50"), reason="六十分太高", by=office.admin)


def proposed(office: Any) -> Draft:
    return drafting.propose_draft(written(office), reason="", by=office.admin)


def test_a_draft_changes_nothing_until_another_person_publishes_it(office: Any) -> None:
    draft = proposed(office)
    assert decide("test.grades", {"score": 55}, on=date(2026, 1, 1)).outcome["grade"] == "green"
    made = drafting.publish_draft(draft, by=office.security)
    assert decide("test.grades", {"score": 55}, on=date(2026, 1, 1)).outcome["grade"] == "red"
    assert (made.published_by, draft.status, draft.version) == (office.security, "published", made)


def test_who_drafted_does_not_publish(office: Any) -> None:
    draft, before = proposed(office), newest_version("test.grades")
    with pytest.raises(Forbidden, match="另一个人"):
        drafting.publish_draft(draft, by=office.admin)
    assert newest_version("test.grades") == before


def test_who_changed_somebody_elses_draft_does_not_publish_it(office: Any) -> None:
    other = add_user("lawyer", "合审", by=office.system)
    give_post(other, "legality_reviewer", office.bodies["justice"], since=date(2020, 1, 1), by=office.system)
    draft = drafting.begin_draft("test.grades", by=office.admin)
    drafting.save_draft(draft, changed(draft, 0, 0, ">=50"), reason="六十分太高", by=other)
    drafting.propose_draft(draft, reason="", by=office.admin)
    for writer in (other, office.admin):
        with pytest.raises(Forbidden):
            drafting.publish_draft(draft, by=writer)


@pytest.mark.parametrize("who", ["dispatcher", "handler_hrss", "auditor", "leader", "security"])
def test_others_do_not_write_drafts(office: Any, who: str) -> None:
    with pytest.raises(Forbidden):
        drafting.begin_draft("test.grades", by=office.users[who])


def test_a_draft_with_mistakes_is_kept_but_not_proposed(office: Any) -> None:
    draft = drafting.begin_draft("test.grades", by=office.admin)
    drafting.save_draft(draft, changed(draft, 0, 0, ">=sixty"), reason="试试", by=office.admin)
    assert ">=sixty" in Draft.objects.get().text
    with pytest.raises(BadTable, match="第3行“if_score”列"):
        drafting.propose_draft(draft, reason="", by=office.admin)


def test_a_draft_needs_a_reason_and_a_change(office: Any) -> None:
    draft = drafting.begin_draft("test.grades", by=office.admin)
    with pytest.raises(Invalid, match="为什么要改"):
        drafting.propose_draft(draft, reason=" ", by=office.admin)
    with pytest.raises(Invalid, match="完全一样"):
        drafting.propose_draft(draft, reason="没有改", by=office.admin)


def test_there_is_one_draft_of_a_table_at_a_time(office: Any) -> None:
    one = drafting.begin_draft("test.grades", by=office.admin)
    assert drafting.begin_draft("test.grades", by=office.admin) == one
    drafting.withdraw_draft(one, by=office.admin)
    assert drafting.begin_draft("test.grades", by=office.admin) != one


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(office: Any) -> None:
    draft = drafting.begin_draft("test.grades", by=office.admin)
    seen = draft.stamp
    drafting.save_draft(draft, changed(draft, 0, 0, ">=50"), seen=seen, by=office.admin)
    with pytest.raises(Conflict, match="已被别人改过"):
        drafting.save_draft(draft, changed(draft, 0, 0, ">=40"), seen=seen, by=office.admin)
    assert ">=50" in Draft.objects.get().text


def test_a_draft_of_an_older_version_is_not_published(office: Any) -> None:
    draft = proposed(office)
    publish_table("test.grades", TABLE.replace("60", "70"), by=office.system)
    with pytest.raises(Conflict, match="又发布了新的版本"):
        drafting.publish_draft(draft, by=office.security)


def test_a_draft_sent_back_says_why_and_can_be_written_again(office: Any) -> None:
    draft = proposed(office)
    drafting.return_draft(draft, "请写明依据", by=office.security)
    assert (draft.status, draft.note) == ("open", "请写明依据")
    drafting.save_draft(draft, changed(draft, 0, 2, "X法#2"), by=office.admin)


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_a_draft_that_is_done_stays_as_it_is(office: Any, status: str) -> None:
    draft = proposed(office)
    drafting.publish_draft(draft, by=office.security) if status == "published" else drafting.withdraw_draft(
        draft, by=office.admin
    )
    for act in (
        lambda: drafting.save_draft(draft, read_sheet(TABLE), by=office.admin),
        lambda: drafting.publish_draft(draft, by=office.security),
        lambda: drafting.withdraw_draft(draft, by=office.admin),
    ):
        with pytest.raises(Conflict):
            act()


def test_an_unknown_table_has_no_draft(office: Any) -> None:
    with pytest.raises(NotFound):
        drafting.begin_draft("test.nothing", by=office.admin)


def test_every_step_of_a_draft_is_in_the_ledger(office: Any) -> None:
    drafting.publish_draft(proposed(office), by=office.security)
    acts = list(Entry.objects.filter(chain="rules:test.grades").order_by("seq").values_list("action", flat=True))
    assert acts == ["rules.publish", "rules.begin_draft", "rules.save_draft", "rules.propose_draft",
                    "rules.publish_draft"]  # fmt: skip
    assert table("test.grades").rows[0].number == 3
