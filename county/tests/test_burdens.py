"""What weighs on a matter beside its case is told, in many ways, and only of what it is true of."""

from random import Random

import numpy as np
import pytest

from county.generate import World, draw
from county.tests.test_tongue import report
from county.tongue.burdens import OF_THE_CASE, burdens, called, chosen, said, woven
from county.tongue.compiled import cases
from county.tongue.telling import Teller
from county.world.scales import SCALES

COUNTED = ("failed1", "failed2", "failed3", "refused1", "refused2", "refused3", "towns", "beyond", "bodies2", "bodies3")


@pytest.fixture(scope="module")
def small() -> World:
    return draw(5, SCALES["small"])


def test_every_burden_and_every_body_of_a_case_has_words() -> None:
    assert set(said()) == {*COUNTED, *OF_THE_CASE}
    assert {body for case in cases() for body in case.bodies} <= set(called())


def test_a_case_bears_what_is_true_of_it_and_of_the_matter() -> None:
    case = next(one for one in cases() if len(one.bodies) == 2 and one.facts.get("subsistence"))
    assert set(burdens(case, 2, 0, 1)) >= {"failed2", "towns", "bodies2", "subsistence"}
    plain = next(one for one in cases() if len(one.bodies) == 1 and not one.facts)
    assert burdens(plain, 0, 0, 0) == ()


def test_it_is_said_in_many_ways() -> None:
    rng, names = Random(3), ("failed1", "refused1", "government_act", "subsistence")
    for case in cases()[::20]:
        assert len({tree for _ in range(40) for tree in chosen(names, case, rng)}) > 8


def test_a_telling_weaves_it_in_and_leaves_no_marks_of_the_grammar() -> None:
    teller = Teller()
    for number, case in enumerate(cases()):
        row = report(number + 1, case=number, burdens=burdens(case, 1 + number % 3, number % 4, number % 3))
        text = teller.tell(row)
        assert not set("{}[]|<>*\0") & set(text), text
        assert len(text) > len(teller.tell(row._replace(burdens=()))) * 0.9


def test_sentences_go_behind_stops() -> None:
    assert woven("甲。乙。", ["丙。"], Random(1)) in ("甲。丙。乙。", "甲。乙。丙。")
    assert woven("没有句号", ["丙。"], Random(1)) == "没有句号丙。"


def test_complexity_follows_what_is_told(small: World) -> None:
    matters = small.matters
    disputes = matters.kind == 0
    assert matters.complex[disputes].mean() == pytest.approx(980 / 24_000, abs=0.002)
    burdened = (matters.refused >= 2) | (matters.spread > 0) | (matters.failed >= 2)
    inside, outside = matters.complex[disputes & burdened].mean(), matters.complex[disputes & ~burdened].mean()
    assert inside > 1.5 * outside
    assert not np.any(matters.refused[~disputes]) and not np.any(matters.spread[~disputes])
