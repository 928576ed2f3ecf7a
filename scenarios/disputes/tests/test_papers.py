"""The papers of a mediated matter, each made of what the services left behind."""

import io
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from kernel.common.moment import at, now, today
from kernel.papers.filling import leftovers
from kernel.papers.making import pdf_paper, values_of, word_paper
from kernel.papers.queries import entries_of
from kernel.papers.sheet import Sheet
from scenarios.disputes import services as mediation
from scenarios.disputes.tests.stories import MONDAY, drafted, sides, signed, working

pytestmark = pytest.mark.django_db


def sheet_of(matter: Any, *, clear: bool = False) -> Sheet:
    """Made by somebody on that Monday."""
    return Sheet(matter, "周敏", MONDAY, clear)


def words(content: bytes) -> str:
    """Everything a Word document says."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def printed(content: bytes) -> str:
    """Everything a PDF says, line breaks left out."""
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return "".join(text.split())


def paper(matter: Any, code: str, *, clear: bool = False) -> tuple[str, str]:
    """What the paper says as Word and as PDF; nothing of the template is left over."""
    kind, row = next((one.kind, one.rows[-1]) for one in entries_of(matter) if one.kind.code == code and one.rows)
    sheet = sheet_of(matter, clear=clear)
    made = word_paper(kind, sheet, row)
    assert leftovers(made) == [] and "{{" not in words(made)
    return words(made), printed(pdf_paper(kind, sheet, row))


def test_the_notice_of_rights_bears_the_day_it_was_given_whenever_it_is_printed(house: Any) -> None:
    with at(MONDAY):
        matter = working(house)
    kind, row = next((one.kind, one.rows[-1]) for one in entries_of(matter) if one.kind.code == "rights_notice")
    later = Sheet(matter, "周敏", MONDAY + timedelta(days=30), False)
    assert values_of(kind, later, row)["成文日期"] == "2026年6月8日"


def mediated(house: Any) -> Any:
    """Heard, agreed, signed, before the court."""
    matter = working(house)
    claimant, respondent = sides(matter)
    mediation.record_mediation(
        matter, held_at=now(), place="岚汀街道调解室", mediators=[house.mediator_lanting],
        present=[claimant, respondent], agreed="漏水原因", contested="维修费", outcome="progress",
        by=house.mediator_lanting,
    )  # fmt: skip
    agreement = signed(house, drafted(house, matter, today() + timedelta(days=10)))
    mediation.ask_confirmation(
        agreement, court="清渡县人民法院", ground="body", applicants=[claimant, respondent], by=house.mediator_lanting
    )
    return matter


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("sheet", ["事项办理单", "李*", "漏水"]),
        ("acceptance", ["受理告知书", "李*", "岚汀街道人民调解委员会"]),
        ("rights_notice", ["权利义务告知书", "调解不收费", "第二十三条"]),
        ("mediation_record", ["岚汀街道调解室", "漏水原因", "维修费", "继续协商"]),
        ("agreement", ["人民调解协议书", "赔偿维修费四千元", "2,000元", "赵*", "岚汀街道人民调解委员会"]),
        ("confirmation", ["司法确认申请书", "清渡县人民法院", "第三十三条", "赔偿维修费四千元"]),
    ],
)
def test_a_mediated_matter_has_its_papers(house: Any, code: str, said: list[str]) -> None:
    document, pdf = paper(mediated(house), code)
    for one in said:
        assert one in document and one in pdf, one


def test_names_stand_in_full_only_on_a_clear_sheet(house: Any) -> None:
    matter = mediated(house)
    assert "李明" not in paper(matter, "agreement")[1]
    assert "李明" in paper(matter, "agreement", clear=True)[1]
