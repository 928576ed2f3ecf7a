"""The real amendments against the real texts: floors, and proof that a wrong reading would be seen."""

from collections import Counter
from dataclasses import replace

import pytest

from bench import amend, amend_corpus
from kernel.law.amending.operations import Act

pytestmark = pytest.mark.skipif(
    not amend_corpus.LAWS.exists(), reason="the collection of laws is not beside this folder (../shared/data/laws)"
)


def test_at_least_95_percent_are_applied_and_none_is_wrong() -> None:
    found = list(amend.verdicts())
    counts = Counter(one.what for one in found)
    judged = len(found) - counts["no text"]
    assert judged >= 700
    assert [f"{one.law} {one.instruction.label}: {one.why}" for one in found if one.what == "wrong"] == []
    assert (counts["exact"] + counts["overwritten"]) / judged >= 0.95
    assert counts["exact"] / judged >= 0.9


def test_the_criminal_law_before_its_last_amendment_becomes_the_criminal_law_after_it() -> None:
    (case,) = [one for one in amend_corpus.cases() if one.before and one.after]
    before, after = amend_corpus.statute(case.before), amend_corpus.statute(case.after)
    (judged,) = amend.chain(before, [case.steps[0].instructions], after)
    assert [what for _, what, _ in judged] == ["exact"] * 7


def test_a_wrong_place_would_be_found() -> None:
    """Every tenth replaced article of one amendment is read as its neighbour: each such reading is called wrong."""
    case = next(one for one in amend_corpus.cases() if one.law == "刑法" and one.before is None)
    step = case.steps[-1].instructions
    shifted = {}
    for at, one in enumerate(step):
        operation = one.operations[0]
        if at % 10 == 0 and operation.act == Act.REPLACE and operation.place.level == "article":
            place = replace(operation.place, article=operation.place.article + 1)
            shifted[one.label] = replace(one, operations=(replace(operation, place=place),))
    assert case.after is not None
    assert shifted
    changed = tuple(shifted.get(one.label, one) for one in step)
    (judged,) = amend.chain(None, [changed], amend_corpus.statute(case.after))
    verdicts = {one.label: what for one, what, _ in judged}
    assert {verdicts[label] for label in shifted} <= {"wrong", "refused"}
