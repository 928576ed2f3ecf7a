"""The dictionary: what it proposes, why, and how sure it is."""

import pytest

from kernel.rules.table import TableProblems
from kernel.rules.terms import Terms

DICTIONARY = """# 说明
class,term,weight
B1,欠薪,5
B1,工资,2
B1,老板+跑,4
E1,工资,-1
E1,离婚,5
E2,漏水,5
-,请问,4
C6,停|断+水|电,5
"""


def classify(title: str, text: str) -> list[str]:
    return [guess.code for guess in Terms.compile(DICTIONARY).classify(title, text)]


@pytest.mark.parametrize(
    ("title", "text", "codes"),
    [
        ("", "老板欠薪不给工资", ["B1"]),
        ("", "为了工资的事闹离婚", ["E1", "B1"]),
        ("离婚", "欠薪", ["E1", "B1"]),
        ("", "老板半夜跑了", ["B1"]),
        ("", "老板" + "很好" * 60 + "跑", []),
        ("", "跑步遇到老板", ["B1"]),
        ("", "家里断了三天电", ["C6"]),
        ("", "停车要交费", []),
        ("", "今天天气好", []),
        ("", "", []),
    ],
)
def test_the_strongest_evidence_comes_first(title: str, text: str, codes: list[str]) -> None:
    assert classify(title, text) == codes


def test_a_guess_says_because_of_which_words() -> None:
    guess = Terms.compile(DICTIONARY).classify("欠薪", "工资拖了半年")[0]
    assert guess.because == (("欠薪", 15.0), ("工资", 2.0))


def test_a_term_of_several_words_shows_those_it_met() -> None:
    assert Terms.compile(DICTIONARY).classify("", "家里断了三天电")[0].because == (("断、电", 5.0),)


def test_a_term_with_several_words_counts_once_and_the_same_on_every_run() -> None:
    guess = Terms.compile(DICTIONARY).classify("停水断电", "停电断水")[0]
    assert guess.because == (("停、水", 15.0),)


def test_confidence_is_shared_by_equal_evidence_and_adds_up_to_less_than_one() -> None:
    first, second = Terms.compile(DICTIONARY).classify("", "漏水闹到离婚")
    assert first.confidence == pytest.approx(second.confidence)
    assert first.confidence < 0.5
    assert first.confidence + second.confidence < 1


def test_one_weak_word_is_never_sure() -> None:
    assert Terms.compile(DICTIONARY).classify("", "工资")[0].confidence < 0.5


def test_a_word_of_no_class_lowers_every_confidence() -> None:
    terms = Terms.compile(DICTIONARY)
    assert terms.classify("", "请问漏水")[0].confidence < terms.classify("", "漏水")[0].confidence


def test_the_same_words_in_a_long_text_are_less_sure() -> None:
    terms = Terms.compile(DICTIONARY)
    assert terms.classify("", "漏水" + "。" * 800)[0].confidence < terms.classify("", "漏水")[0].confidence


def test_full_width_and_capitals_do_not_matter() -> None:
    assert Terms.compile("class,term,weight\nF3,P2P,5\n").classify("", "Ｐ２ｐ平台")[0].code == "F3"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class,term\nB1,欠薪\n", "表头应为"),
        ("class,term,weight\nZ9,欠薪,5\n", "第2行“class”列：没有“Z9”这个类别"),
        ("class,term,weight\nB1,欠,5\n", "太短"),
        ("class,term,weight\nB1,欠薪+,5\n", "太短"),
        ("class,term,weight\nB1,欠薪,很重\n", "不是数字"),
        ("class,term,weight\nB1,老板+跑,5\nB1,跑+老板,4\n", "第3行“term”列：“跑+老板”与第2行重复"),
        ("class,term,weight\nB1,欠薪,5,x\n", "多出了单元格"),
        ("class,term,weight\n", "没有词"),
    ],
)
def test_a_wrong_dictionary_says_where_and_what(text: str, said: str) -> None:
    with pytest.raises(TableProblems) as raised:
        Terms.compile(text, classes={"B1"})
    assert said in str(raised.value)
