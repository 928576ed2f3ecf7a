"""A small model learns, survives its file to the byte, explains itself, and knows what it does not know."""

from math import log
from pathlib import Path

import pytest

from kernel.learning.linear import NONE, Linear
from kernel.learning.pieces import KINDS, bare, pieces, plain
from kernel.learning.training import Example, fit_confidence, seen_in, train, train_marks

SAYS = {
    "B1": "工地欠工资{}个月没发，包工头电话也不接",
    "E2": "楼上漏水{}次把天花板泡坏，邻居不肯修",
    NONE: "谢谢社区{}位同志上门帮忙，送一面锦旗",
}


def told(count: int = 12) -> list[Example]:
    return [
        Example("", words.format(number) + "。" * (number % 3), code, number)
        for code, words in SAYS.items() for number in range(count)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def model() -> Linear:
    return train(told())


def test_it_tells_what_it_was_taught(model: Linear) -> None:
    assert model.classes == ("B1", "E2", NONE)
    for code, words in (("B1", "老板欠我工资没发"), ("E2", "楼上邻居家漏水"), (NONE, "谢谢同志们帮忙")):
        found = model.confidences("", words)
        assert model.classes[int(found.argmax())] == code and found.sum() == pytest.approx(1, abs=1e-5)


def test_it_says_which_words_led_to_a_class(model: Linear) -> None:
    because = model.because("", "楼上漏水泡坏天花板", "E2")
    assert because and all(len(word) > 1 and word in "楼上漏水泡坏天花板" for word in because)


def test_the_file_gives_the_same_model_and_the_same_bytes(model: Linear, tmp_path: Path) -> None:
    one, two = tmp_path / "one.npz", tmp_path / "two.npz"
    model.save(one)
    train(told()).save(two)
    assert one.read_bytes() == two.read_bytes()
    again = Linear.load(one)
    assert len(again.version) == 12
    assert again.scores("欠薪", "工资没发").tolist() == model.scores("欠薪", "工资没发").tolist()


def test_a_piece_in_few_texts_is_not_learned_and_digits_are_alike(model: Linear) -> None:
    rare = train([*told(), Example("", "王莹静欠工资", "B1")])
    assert not any("莹" in word for word in rare.place)
    assert plain("电话１２０９ 8765") == "电话00000000"
    assert not any(digit in word for word in model.place for digit in "123456789")


def test_what_the_title_says_counts_three_times_more_and_stands_for_itself() -> None:
    found = pieces("欠薪", "欠薪三月")
    assert found["三月"] == 1.0 and found["欠薪"] == pytest.approx(1 + log(4))
    assert found["²欠薪"] == 1.0 and "²三月" not in found
    assert found["¹欠薪"] == found["欠薪"] and "³欠薪" in found


def test_each_kind_of_piece_has_its_own_length(model: Linear) -> None:
    rows, values = model.vector("楼上漏水", "工地欠工资，包工头电话也不接" * 9)
    for kind, (_mark, weight) in enumerate(KINDS):
        inside = values[model.kinds[rows] == kind]
        assert not len(inside) or float(inside @ inside) == pytest.approx(weight**2, rel=1e-4)
    assert bare("²楼上") == bare("楼上") == "楼上"


def test_texts_without_a_class_tell_which_pieces_there_are(model: Linear) -> None:
    beside = seen_in([("路灯", "路灯不亮")] * 9)
    taught = train([*told(), Example("", "路灯", "E2")], beside=beside)
    assert "路灯" in taught.place and "路灯" not in train([*told(), Example("", "路灯", "E2")]).place


def test_a_text_may_bear_several_marks_or_none() -> None:
    texts = [("欠薪", "工资没发", frozenset({"pay"})), ("漏水", "楼上漏水伤人", frozenset({"water", "hurt"}))] * 12
    taught = train_marks([*texts, *[("谢谢", "锦旗", frozenset[str]())] * 12], ("pay", "water", "hurt"))
    signs = [(taught.scores(title, text) > 0).tolist() for title, text in (("欠薪", "工资没发"), ("", "锦旗"))]
    assert signs == [[True, False, False], [False] * 3]
    assert (taught.scores("漏水", "楼上漏水伤人") > 0).tolist() == [False, True, True]


def test_another_opinion_moves_the_confidence(model: Linear) -> None:
    about = {**model.about, "prior": 1.0}
    leaning = Linear(
        model.classes, model.place, model.rarity, model.weights, model.scale, model.offset, about
    )  # fmt: skip
    without, beside = leaning.confidences("", "漏水"), leaning.confidences("", "漏水", {"B1": 0.9})
    assert beside[0] > without[0]


def test_confidence_is_fitted_where_it_surprises_least(model: Linear) -> None:
    settings = fit_confidence(model, told(4))
    assert settings["temperature"] == 0.1 and set(settings) == {"temperature", "prior"}


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="pickle"):
        Linear.load(tmp_path / "x.npz")
