"""Questions as people ask them, read in the words of the law."""

import pytest

from kernel.law.everyday import Notion, everyday, notions


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("老板拖欠工资怎么办", ["老板", "拖欠工资"]),
        ("请问年假有几天", ["年假", "有", "天"]),
        ("《人民调解法》第二十三条", ["人民调解法", "第二十三条"]),
        ("怎么办", []),
        ("", []),
    ],
)
def test_a_question_is_cut_into_what_it_speaks_of(question: str, words: list[str]) -> None:
    assert [one.word for one in notions(question)] == words


def test_an_everyday_word_brings_the_words_of_the_law() -> None:
    assert notions("酒驾") == [Notion("酒驾", ("饮酒后驾驶机动车",))]


def test_the_longest_word_of_the_table_is_read() -> None:
    assert notions("离婚冷静期")[0].word == "离婚冷静期"


def test_every_word_of_the_table_leads_to_words_the_law_uses_elsewhere() -> None:
    for word, legal in everyday().items():
        assert legal, word
        assert all(len(one) > 1 for one in legal), word
        assert len(set(legal)) == len(legal), word
