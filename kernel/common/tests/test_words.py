"""Sentences in the language of record, and said again."""

import pytest
from django.utils import translation

from kernel.common.errors import Conflict
from kernel.common.words import again, gettext, in_language_of_record

SENTENCE = "提交"


def test_what_is_written_inside_is_in_the_language_of_record():
    with translation.override("en"):
        outside = str(gettext(SENTENCE))
        with in_language_of_record():
            inside = str(gettext(SENTENCE))
        assert inside == SENTENCE and translation.get_language() == "en"
        assert str(gettext(SENTENCE)) == outside


def test_a_refusal_that_leaves_speaks_the_language_of_the_person():
    with translation.override("en"), pytest.raises(Conflict) as caught, in_language_of_record():
        raise Conflict("x", gettext("剩%(days)s天") % {"days": 3}, gettext(SENTENCE))
    with translation.override("en"):
        assert caught.value.next == gettext(SENTENCE)
    assert "3" in caught.value.what


def test_a_sentence_inside_a_sentence_is_said_again_too():
    with translation.override("zh-hans"):
        said = gettext("%(what)s。") % {"what": gettext(SENTENCE)}
    with translation.override("en"):
        assert again(said) == gettext("%(what)s。") % {"what": gettext(SENTENCE)}


def test_anything_else_stays_as_it_is():
    assert again("原样") == "原样" and again(7) == 7 and again(None) is None
