"""What a person documents: in words, and with a paper where the scenario asks for one."""

import pytest

from kernel.common.errors import Invalid
from kernel.matters import services
from kernel.matters.tests.stories import filed, received, working

pytestmark = pytest.mark.django_db
WORDS = "工资当日结清，有转账记录。"


def refused(*args, **given):
    with pytest.raises(Invalid) as refusal:
        services.record_evidence(*args, **given)
    return refusal.value


def test_a_fact_that_a_paper_must_show_is_refused_without_it(house):
    matter = working(house)
    refusal = refused(matter, "claim_met", WORDS, by=house.handler_hrss)
    assert refusal.code == "evidence.file" and "“诉求已满足”要附上凭据" in str(refusal.what)
    assert refusal.rule == "信访工作条例#32" and not matter.evidence.filter(fact="claim_met").exists()


def test_it_is_recorded_with_its_paper(house):
    matter = working(house)
    paper = filed(matter, by=house.handler_hrss)
    row = services.record_evidence(matter, "claim_met", WORDS, file_id=paper.pk, by=house.handler_hrss)
    assert row.file_id == paper.pk


def test_a_paper_of_another_matter_shows_nothing(house):
    matter, other = working(house), received(house, text="另一件事，楼上漏水。")
    paper = filed(other, by=house.town_lanting)
    refusal = refused(matter, "claim_met", WORDS, file_id=paper.pk, by=house.handler_hrss)
    assert refusal.code == "evidence.file"


def test_words_are_enough_where_no_paper_is_asked_for(house):
    row = services.record_evidence(working(house), "attempt_recorded", "组织了一次会商。", by=house.handler_hrss)
    assert row.file_id is None


@pytest.mark.parametrize("fact", ["class_confirmed", "no_such"])
def test_what_the_records_show_nobody_writes_down(house, fact):
    assert refused(working(house), fact, WORDS, by=house.handler_hrss).code == "evidence.fact"
