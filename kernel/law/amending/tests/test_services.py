"""An amendment becomes a draft; what was refused is done by hand by one person and confirmed by another."""

from datetime import date
from typing import Any

import pytest

from kernel.audit.queries import replay_differences
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.law.amending.models import Amending, Refused
from kernel.law.amending.services import apply_by_hand, confirm_by_hand, confirm_draft, enact_draft
from kernel.law.library import queries
from kernel.law.library.services import import_norm
from kernel.law.library.sources import Given
from kernel.law.models import Norm
from kernel.people.models import Post, User
from kernel.people.services import actor

pytestmark = pytest.mark.django_db

LAKE = """# 青石湖管理条例
（2018年3月1日青石省人民代表大会常务委员会通过）
第一条 渔政部门管理青石湖。
第二条 渔船出港应当登记。
第三条 登记不收费。
第四条 本条例自2018年5月1日起施行。
"""
DECISION = """关于修改《青石湖管理条例》的决定

一、将第一条中的“渔政部门”修改为“农业农村部门”。

二、将第二条修改为：“渔船出港前应当登记。”

三、第三条适当放宽。

本决定自2027年1月1日起施行。
"""
SINCE = date(2027, 1, 1)


@pytest.fixture
def lake(cast: Any) -> Norm:
    return import_norm(Given("test", LAKE), by=actor("system")).norm


@pytest.fixture
def reviewer(cast: Any) -> User:
    """A legality reviewer, beside the administrator of the cast."""
    user = cast.handler_justice
    post = user.posts.first()
    with_role(user, post)
    return User.objects.get(pk=user.pk)


def with_role(user: User, post: Post) -> None:
    """Give a person the reviewer's post as well."""
    from kernel.audit.services import audited

    @audited("testing.post")
    def give(user: User, *, by: Any) -> None:
        row = Post(user=user, organisation=post.organisation, region=post.region, role="legality_reviewer",
                   valid_from=date(2020, 1, 1))  # fmt: skip
        row.save()

    give(user, by=actor("system"))


def made(lake: Norm, cast: Any) -> Amending:
    """The draft of the decision, made by the administrator."""
    return enact_draft(lake, DECISION, SINCE, "施行前已经登记的，不再重新登记。", by=cast.admin).amending


def test_an_amendment_becomes_a_draft_that_is_in_force_on_no_day(lake: Norm, cast: Any) -> None:
    amending = made(lake, cast)
    assert amending.version.draft
    assert amending.version.transition == "施行前已经登记的，不再重新登记。"
    assert amending.applied == 2
    assert queries.version_on(lake, date(2028, 1, 1)) == amending.base
    assert queries.article_of(amending.version, 1).text == "农业农村部门管理青石湖。"


def test_what_was_refused_is_kept_with_its_sentence_and_the_reason(lake: Norm, cast: Any) -> None:
    (refused,) = made(lake, cast).refused.all()
    assert (refused.label, refused.doing) == ("三、", Refused.Doing.OPEN)
    assert "没有见过这样的写法" in refused.why


def test_a_draft_is_confirmed_once_everything_was_done_and_by_another_person(
    lake: Norm, cast: Any, reviewer: User
) -> None:
    amending = made(lake, cast)
    (refused,) = amending.refused.all()
    with pytest.raises(Conflict, match=r"law\.draft_incomplete"):
        confirm_draft(amending, by=reviewer)
    apply_by_hand(refused, "written", key=(3, 0), text="登记不收费，可以在网上办理。", by=reviewer)
    with pytest.raises(Forbidden, match=r"law\.second_person"):
        confirm_by_hand(refused, by=reviewer)
    confirm_by_hand(refused, by=cast.admin)
    with pytest.raises(Forbidden, match=r"law\.second_person"):
        confirm_draft(amending, by=cast.admin)
    version = confirm_draft(amending, by=reviewer)
    assert queries.version_on(lake, SINCE) == version
    assert queries.version_on(lake, date(2026, 12, 31)) == amending.base
    assert queries.article_on(lake, 3, on=SINCE).text == "登记不收费，可以在网上办理。"
    assert list(replay_differences()) == []


def test_an_article_done_by_hand_is_confirmed_anew_when_it_is_written_again(
    lake: Norm, cast: Any, reviewer: User
) -> None:
    (refused,) = made(lake, cast).refused.all()
    apply_by_hand(refused, "written", key=(3, 0), text="登记免费。", by=reviewer)
    confirm_by_hand(refused, by=cast.admin)
    again = apply_by_hand(refused, "deleted", key=(3, 0), by=cast.admin)
    assert (again.was, again.now, again.confirmed_by) == ("登记免费。", "", None)
    assert queries.article_of(again.amending.version, 3) is None


def test_an_article_may_be_added_by_hand_behind_the_next_lower_one(lake: Norm, cast: Any) -> None:
    (refused,) = made(lake, cast).refused.all()
    apply_by_hand(refused, "written", key=(3, 1), text="救援船不登记。", by=cast.admin)
    rows = refused.amending.version.articles.filter(number__gt=0).order_by("position")
    assert [row.label for row in rows] == ["第一条", "第二条", "第三条", "第三条之一", "第四条"]


def test_an_instruction_may_need_no_change(lake: Norm, cast: Any, reviewer: User) -> None:
    amending = made(lake, cast)
    digest = amending.version.digest
    (refused,) = amending.refused.all()
    apply_by_hand(refused, "nothing", by=cast.admin)
    confirm_by_hand(refused, by=reviewer)
    assert confirm_draft(amending, by=reviewer).digest == digest


def test_text_that_is_no_article_is_refused(lake: Norm, cast: Any) -> None:
    (refused,) = made(lake, cast).refused.all()
    with pytest.raises(Invalid, match=r"law\.by_hand_unfit"):
        apply_by_hand(refused, "written", key=(3, 0), text="甲。\n第九条 乙。", by=cast.admin)


def test_only_editors_amend(lake: Norm, cast: Any) -> None:
    with pytest.raises(Forbidden, match=r"law\.editor_role"):
        enact_draft(lake, DECISION, SINCE, by=cast.dispatcher)


def test_an_amendment_of_another_norm_is_refused(lake: Norm, cast: Any) -> None:
    with pytest.raises(Invalid, match=r"law\.amends_another"):
        enact_draft(lake, DECISION.replace("青石湖", "黑石湖"), SINCE, by=cast.admin)


def test_there_is_one_version_a_day_and_one_text_before_it(lake: Norm, cast: Any) -> None:
    made(lake, cast)
    with pytest.raises(Conflict, match=r"law\.version_there"):
        enact_draft(lake, DECISION, SINCE, by=cast.admin)
    with pytest.raises(Invalid, match=r"law\.nothing_to_amend"):
        enact_draft(lake, DECISION, date(2010, 1, 1), by=cast.admin)


def test_a_confirmed_draft_stays_as_it_is(lake: Norm, cast: Any, reviewer: User) -> None:
    amending = made(lake, cast)
    (refused,) = amending.refused.all()
    apply_by_hand(refused, "nothing", by=cast.admin)
    confirm_by_hand(refused, by=reviewer)
    confirm_draft(amending, by=reviewer)
    with pytest.raises(Conflict, match=r"law\.draft_confirmed"):
        apply_by_hand(refused, "nothing", by=cast.admin)
