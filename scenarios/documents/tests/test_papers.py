"""The papers of a document: the opinion on its legality, the minutes without a heading nobody needs."""

from typing import Any

import pytest

from kernel.papers.tests.reading import lines_of
from scenarios.documents.rehearsal import DOGS
from scenarios.documents.tests.stories import Story

pytestmark = pytest.mark.django_db


def test_a_document_has_its_opinion_and_its_minutes(house: Any) -> None:
    told = Story(house).laid_open().checked().decided()
    legality, minutes = (lines_of(told.it(), code) for code in ("legality", "meeting"))
    assert legality[2:4] == ["合法性审核意见书", f"{told.it().accountable.name}："]
    assert "没有发现需要修改的问题。" in legality and "合法，可以提请审议。" in legality
    assert minutes[2] == f"县人民政府常务会议讨论“{DOGS}”会议纪要"
    assert "三、不同意见和保留意见" not in minutes and "林县长（县长，同意）：通过。" in minutes
