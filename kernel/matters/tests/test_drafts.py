"""Drafts: kept for their writer alone, sealed, one a form, not for ever."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.common.errors import Conflict, Invalid
from kernel.common.moment import at, now
from kernel.matters import drafts
from kernel.matters.models import Draft
from kernel.matters.tests.stories import MONDAY

pytestmark = pytest.mark.django_db
KEY = "key-of-the-form1"
TYPED = {"text": ["工地三个月工资没发。"], "p-0-name": ["李明"], "kind": ["dispute"], "wish": [""]}


def test_what_was_typed_comes_back(cast: Any) -> None:
    drafts.keep(KEY, TYPED, by=cast.dispatcher)
    kept = drafts.one(KEY, cast.dispatcher)
    assert kept is not None
    assert kept.content == {"text": ["工地三个月工资没发。"], "p-0-name": ["李明"], "kind": ["dispute"]}
    assert kept.title == "工地三个月工资没发"


def test_saving_again_keeps_one_draft(cast: Any) -> None:
    drafts.keep(KEY, TYPED, by=cast.dispatcher)
    drafts.keep(KEY, {"text": ["工资已经两年没发。"]}, by=cast.dispatcher)
    assert [one.title for one in drafts.of(cast.dispatcher)] == ["工资已经两年没发"]


def test_nothing_of_it_lies_in_the_clear(cast: Any) -> None:
    drafts.keep(KEY, TYPED, by=cast.dispatcher)
    stored = Draft.objects.get().content_sealed
    assert "李明" not in stored and "工资" not in stored


def test_nobody_else_finds_it(cast: Any) -> None:
    drafts.keep(KEY, TYPED, by=cast.dispatcher)
    assert drafts.of(cast.dispatcher2) == []
    assert drafts.one(KEY, cast.dispatcher2) is None
    assert not drafts.drop(KEY, by=cast.dispatcher2)
    with pytest.raises(Invalid) as refused:
        drafts.keep(KEY, TYPED, by=cast.dispatcher2)
    assert refused.value.code == "draft.key"
    assert Draft.objects.get().user == cast.dispatcher


@pytest.mark.parametrize("typed", [{}, {"kind": ["dispute"], "channel": ["window"]}, {"text": [""]}])
def test_a_form_without_words_is_no_draft(cast: Any, typed: Any) -> None:
    assert drafts.keep(KEY, typed, by=cast.dispatcher) is None
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("key", "typed", "code"),
    [
        ("short", TYPED, "draft.key"), ("a b c d e f g h i", TYPED, "draft.key"),
        (KEY, {"text": ["字" * 40_001]}, "draft.long"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_a_sentence(cast: Any, key: str, typed: Any, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        drafts.keep(key, typed, by=cast.dispatcher)
    assert refused.value.code == code


def test_there_is_an_end_to_drafts(cast: Any) -> None:
    for n in range(drafts.MOST):
        drafts.keep(f"key-of-the-form-{n}", TYPED, by=cast.dispatcher)
    with pytest.raises(Conflict):
        drafts.keep("key-of-one-more-form", TYPED, by=cast.dispatcher)
    assert drafts.keep("key-of-the-form-3", TYPED, by=cast.dispatcher) is not None


def test_what_nobody_came_back_to_is_dropped(cast: Any) -> None:
    with at(MONDAY):
        drafts.keep(KEY, TYPED, by=cast.dispatcher)
        assert drafts.forget_old() == "0 drafts dropped"
    with at(MONDAY + drafts.KEPT + timedelta(minutes=1)):
        assert now() > MONDAY
        assert drafts.forget_old() == "1 drafts dropped"
    assert not Draft.objects.exists()
