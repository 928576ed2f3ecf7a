"""The thirteenth source of docs/sources.md, used as it stands there."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kernel.datahub import datasets
from kernel.datahub.datasets import Dataset, source
from kernel.datahub.delivery import Delivery
from kernel.datahub.models import Quarantined, Record
from kernel.datahub.record import frames
from kernel.datahub.values import understand
from kernel.sources.fetching.plan import plan_of
from kernel.sources.services.fetching import fetch_source

PAGE = Path(__file__).resolve().parents[3] / "docs" / "sources.md"


def block(kind: str) -> str:
    """The first block of this kind on the page."""
    found = re.search(rf"^```{kind}\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


@pytest.fixture
def repairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """The source, its file where the page says it goes."""
    local = tmp_path / "local" / "sources"
    local.mkdir(parents=True)
    (local / "repairs.toml").write_text(block("toml"), "utf-8")
    monkeypatch.setattr(datasets, "PLACES", (*datasets.PLACES[:1], local))
    return source("repairs")


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """The CSV of the page."""
    file = tmp_path / "维修.csv"
    file.write_text(block("csv"), "utf-8")
    return file


def test_the_page_s_source_stands_in_the_list_and_is_fetched(repairs: Dataset) -> None:
    plan = plan_of(repairs)
    assert plan is not None and (plan.way, plan.every) == ("folder", "minutely")
    assert [one.id for one in datasets.sources()].count("repairs") == 1


def test_its_good_rows_become_records(repairs: Dataset, sent: Path) -> None:
    (found,) = frames(repairs, sent)
    rows = found.to_dicts()
    assert [row["key"] for row in rows] == ["WY2026-0001", "WY2026-0002"]
    assert rows[0]["received_at"].isoformat() == "2026-11-02T08:15:00" and rows[0]["level"] == 3
    assert rows[1]["received_at"].isoformat() == "2026-11-02T09:40:00"


@pytest.mark.django_db
def test_it_is_fetched_taken_in_and_put_right_as_the_page_says(
    repairs: Dataset, tmp_path: Path, house: Any, settings: Any
) -> None:
    settings.VAR = tmp_path
    folder = tmp_path / "incoming" / "repairs"
    folder.mkdir(parents=True)
    (folder / "维修.csv").write_text(block("csv"), "utf-8")
    os.utime(folder / "维修.csv", (1, 1))
    assert fetch_source(repairs, by=house.system).rows == 4
    assert Record.objects.filter(dataset="repairs").count() == 2 and Quarantined.objects.count() == 2
    client = Client()
    client.force_login(house.steward)
    for number, column, value in ((3, "报修时间", "2026-11-03 07:30"), (4, "报修内容", "楼道灯不亮，老人夜里摔倒")):
        path = f"/sources/quarantine/{Quarantined.objects.get(number=number).pk}"
        fields = client.get(path).context["form"].columns.items()
        given = {next(name for name, known in fields if known == column): value}
        assert "按这样改就能导入" in client.post(path, {**given, "act": "look"}).content.decode()
        client.post(path, {**given, "act": "submit"})
    assert Record.objects.filter(dataset="repairs").count() == 4
    shown = client.get(f"/sources/records/{Record.objects.get(key='WY2026-0001').pk}").content.decode()
    assert "报修时间" in shown and "周小兰" not in shown and "卫生间漏水" not in shown and "12012345001" not in shown
    assert "物业报修台账" in client.get("/sources/").content.decode()


def test_its_bad_rows_say_what_to_do(repairs: Dataset, sent: Path) -> None:
    rows = [understand(repairs, raw) for raw in Delivery(repairs, sent).rows()]
    bad = {row.raw.number: " ".join(one.what for one in row.problems) for row in rows if row.problems}
    assert sorted(bad) == [3, 4]
    assert "十一月三日" in bad[3] and "请向物业问清后填上" in bad[4]
