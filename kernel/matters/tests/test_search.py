"""The search index beside the table of matters."""

from typing import Any

from kernel.matters import search
from kernel.matters.tests.stories import received


def test_indexing_again_and_again_keeps_each_matter_once(house: Any, settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    matter = received(house)
    assert search.index_new() == 1
    assert search.index_new() == 0
    assert search.index_new() == 0
    assert list(search._hits("工资")) == [[matter.pk]]
    assert search.search(matter.text[:6], user=house.dispatcher) == [matter]
