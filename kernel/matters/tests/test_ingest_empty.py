"""Where nothing is published yet, nothing is taken in."""

import json
from pathlib import Path

import pytest

from kernel.common.errors import Conflict
from kernel.datahub.datasets import dataset
from kernel.datahub.models import Batch
from kernel.matters.ingest import ingest, machine


def test_an_empty_house_takes_nothing_in(db: None, tmp_path: Path) -> None:
    hotline = dataset("hotline", of="disputes")
    (tmp_path / "rows").write_text(json.dumps({"id": 1, "time": "2019-03-01 09:30:00", "text": "路灯不亮"}), "utf-8")
    with pytest.raises(Conflict) as refused:
        ingest(hotline, tmp_path / "rows", by=machine())
    assert refused.value.code == "ingest.not_ready"
    assert Batch.objects.count() == 0
