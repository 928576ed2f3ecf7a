"""A generated county goes through the hub: nothing is lost, and what is held back is what was spoiled."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from county.generate import generate
from kernel.common.errors import Forbidden, Invalid
from kernel.datahub import taking
from kernel.datahub.datasets import source
from kernel.datahub.gazetteer import Places
from kernel.datahub.landing import landed, provenance, wording
from kernel.datahub.models import Batch, Quarantined, Record
from kernel.datahub.putting_right import resubmit_record
from kernel.datahub.queries import raw_of
from kernel.datahub.record import SCHEMA
from kernel.datahub.taking import Taken, deliveries, take, take_all

HARD = ["row_missing", "row_bad_date", "row_bad_code", "row_garbled"]
"""The defects of rows that a reader must hold back; the others are taken in, put together or taken as corrections."""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small county's deliveries with the truth beside them."""
    folder = tmp_path_factory.mktemp("county")
    generate(7, "small", folder)
    return folder


def truth(county: Path) -> pl.DataFrame:
    return pl.read_parquet(county / "truth" / "records.parquet")


def test_a_county_goes_in_whole(county: Path, cast: Any) -> None:
    """One run, many things that hold after it: a run takes some seconds."""
    places = Places.read(county / "places" / "regions.csv")
    found = {one.source: one for one in take_all(county, places=places, by=cast.system)}
    true = truth(county)
    assert len(found) == 12
    for one in found.values():
        assert one.refused == []
        assert one.received == one.accepted + one.corrected + one.unchanged + one.quarantined, one
    _nothing_is_lost(found, true)
    _held_back_is_what_was_spoiled(true)
    _corrections_are_newer_wordings(found, true)
    _the_landing_zone_has_the_newest_wording(true)
    _again_changes_nothing(county, cast, found)


def _nothing_is_lost(found: dict[str, Taken], true: pl.DataFrame) -> None:
    rows = Counter(true["source"].to_list())
    for name, doubled in (("row_repeated", 1), ("row_corrected", 1)):
        more = true.filter(pl.col("defects").list.contains(name))
        rows.update({code: count * doubled for code, count in Counter(more["source"].to_list()).items()})
    assert {code: one.received for code, one in found.items()} == rows
    assert Quarantined.objects.count() == sum(one.quarantined for one in found.values())
    assert Record.objects.count() == sum(one.accepted + one.corrected for one in found.values())


def _held_back_is_what_was_spoiled(true: pl.DataFrame) -> None:
    """Every row held back was spoiled; of the spoiled ones only those are missing in which nothing can be seen."""
    spoiled = {(row[0], row[1]) for row in _with(true, HARD).select("source", "key").iter_rows()}
    held = set(Quarantined.objects.values_list("dataset", "key"))
    assert held <= spoiled
    unseen = spoiled - held
    blind = {"court", "police", "window", "grid"}
    """These have no column for the township, which is what a missing field may be there."""
    lacking = {(row[0], row[1]) for row in _with(true, ["row_missing"]).select("source", "key").iter_rows()}
    assert unseen <= {one for one in lacking if one[0] in blind}
    assert len(unseen) <= 5 < len(held)


def _with(true: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    return true.filter(pl.col("defects").list.set_intersection(names).list.len() > 0)


def _corrections_are_newer_wordings(found: dict[str, Taken], true: pl.DataFrame) -> None:
    corrected = _with(true, ["row_corrected"])
    assert sum(one.corrected for one in found.values()) == corrected.height
    repeated = _with(true, ["row_repeated"])
    assert sum(one.unchanged for one in found.values()) == repeated.height
    for code, key in corrected.select("source", "key").head(10).iter_rows():
        first, second = Record.objects.filter(dataset=code, key=key).order_by("version")
        assert (first.current, second.current) == (False, True)
        assert (first.source_version, second.source_version) == (1, 2)
        assert len(wording(first)["text"]) < len(wording(second)["text"])


def _the_landing_zone_has_the_newest_wording(true: pl.DataFrame) -> None:
    records = landed().collect()
    assert records.schema == SCHEMA
    assert records.height == Record.objects.filter(current=True).count()
    assert records.select(pl.struct("source", "key").is_unique().all()).item()
    joined = records.join(true.select("source", "key", "at", "class", "village"), on=["source", "key"])
    days = joined.filter(pl.col("received_at").dt.date() != pl.col("at").dt.date())
    assert joined.height == records.height and days.height == 0
    coded = joined.filter(pl.col("place_code").is_not_null())
    assert coded.height > 0.7 * joined.height
    right = coded.filter(pl.col("village").str.starts_with(pl.col("place_code").str.slice(0, 9)))
    assert right.height > 0.97 * coded.height
    assert joined.filter(pl.col("class_among").list.len() == 0).height == 0


def _again_changes_nothing(county: Path, cast: Any, found: dict[str, Taken]) -> None:
    before = (Batch.objects.count(), Record.objects.count(), Quarantined.objects.count())
    for one in take_all(county, only=["court", "window", "mediation"], by=cast.system):
        assert (one.received, one.unchanged) == (found[one.source].received, one.received)
    assert (Batch.objects.count(), Record.objects.count(), Quarantined.objects.count()) == before


def test_every_value_can_be_traced_to_file_row_and_column(county: Path, cast: Any) -> None:
    batch = take(source("court"), county / "court" / "weipai_2025.xml", by=cast.system)
    record = Record.objects.filter(batch=batch).earliest("number")
    said = {one["field"]: one for one in provenance(record)}
    assert said["text"] == {"field": "text", "file": "weipai_2025.xml", "row": 1, "column": "诉称",
                            "mapping": batch.definition[:12], "batch": batch.pk}  # fmt: skip
    assert wording(record)["key"] == record.key


def test_a_later_delivery_of_the_same_database_brings_only_what_is_new(county: Path, cast: Any, tmp_path: Path) -> None:
    import sqlite3

    copy = tmp_path / "tiaojie.db"
    shutil.copy(county / "mediation" / "tiaojie.db", copy)
    first = take(source("mediation"), copy, by=cast.system)
    with sqlite3.connect(copy) as base:
        base.execute("update tj_anjian set zt = '1', jasj = '2026-11-20 10:00', bgbh = bgbh + 1 where id = 3")
        base.execute("insert into tj_anjian select 999999, 1, lyxt_dh, slsj, jflx, jfms, fsd_zh, fsd_cun, sjrs, sjje,"
                     " twh, tjy, zt, jasj from tj_anjian where id = 4")  # fmt: skip
    second = take(source("mediation"), copy, by=cast.system)
    assert (second.accepted, second.corrected) == (1, 1)
    assert second.unchanged == first.received - 1 and second.quarantined == 0
    assert Record.objects.filter(dataset="mediation", key="3", current=True).get().version == 2


def test_a_row_put_right_becomes_a_record(county: Path, cast: Any) -> None:
    batch = take(source("window"), county / "window" / "接待台账_2026.xlsx", by=cast.system)
    held = next(one for one in Quarantined.objects.filter(batch=batch) if one.problems[0]["code"] == "value.moment")
    assert resubmit_record(held, {}, by=cast.system).status == "waiting"
    again = resubmit_record(held, {"接待日期": "03.05"}, by=cast.system)
    batch.refresh_from_db()
    assert again.status == "resubmitted" and raw_of(again).columns is not None
    record = Record.objects.get(dataset="window", key=again.key)
    assert wording(record)["received_at"].strftime("%m-%d") == "03-05"
    assert batch.received == batch.accepted + batch.corrected + batch.unchanged + batch.quarantined
    assert record.key in landed("window").collect()["key"].to_list()


def test_a_late_older_wording_is_kept_and_does_not_count(cast: Any, tmp_path: Path) -> None:
    line = '{"id": "7", "rev": %d, "time": "2026-05-01 10:00:00", "text": "第%d版说的是什么事", "area": "镇"}\n'
    newer, older = tmp_path / "messages_2.jsonl", tmp_path / "messages_1.jsonl"
    newer.write_text(line % (2, 2), "utf-8")
    older.write_text(line % (1, 1), "utf-8")
    take(source("web"), newer, by=cast.system)
    assert take(source("web"), older, by=cast.system).corrected == 1
    assert [(one.source_version, one.current) for one in Record.objects.order_by("version")] == [(2, True), (1, False)]
    assert landed("web").collect()["text"].to_list() == ["第2版说的是什么事"]


def test_two_rows_with_one_number_that_differ_are_told_to_the_clerk(cast: Any, tmp_path: Path) -> None:
    line = '{"id": "7", "rev": 1, "time": "2026-05-01 10:00:00", "text": "%s", "area": "镇"}\n'
    file = tmp_path / "messages_1.jsonl"
    file.write_text(line % "路灯不亮三天了" + line % "完全是另外一件事", "utf-8")
    batch = take(source("web"), file, by=cast.system)
    assert (batch.received, batch.accepted, batch.quarantined) == (2, 1, 1)
    assert Quarantined.objects.get().problems[0]["code"] == "key.twice"
    assert landed("web").collect()["text"].to_list() == ["路灯不亮三天了"]


def test_a_file_that_is_something_else_does_not_keep_the_others_back(county: Path, cast: Any, tmp_path: Path) -> None:
    folder = tmp_path / "court"
    shutil.copytree(county / "court", folder)
    (folder / "weipai_2024.xml").write_bytes(b"\x89PNG\r\n\x1a\n")
    (found,) = take_all(tmp_path, by=cast.system)
    assert found.files == 2 and found.accepted > 0
    assert [one["file"] for one in found.refused] == ["weipai_2024.xml"]
    assert "请核对" in found.refused[0]["what"]


def test_only_stewards_take_in(county: Path, cast: Any) -> None:
    with pytest.raises(Forbidden):
        take(source("court"), county / "court" / "weipai_2025.xml", by=cast.caller)


def test_a_folder_that_is_not_there_is_told(cast: Any, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="没有找到文件夹"):
        list(take_all(tmp_path / "nowhere", by=cast.system))


def test_deliveries_are_taken_in_the_order_of_their_names(county: Path) -> None:
    names = [path.name for path in deliveries(source("hotline"), county)]
    assert names == sorted(names) and len(names) == 13


@pytest.mark.parametrize("much", [0, taking.MUCH])
def test_workers_read_what_one_process_reads(
    much: int, county: Path, cast: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MUCH", much)
    places = Places.read(county / "places" / "regions.csv")
    for name in ("court", "window", "police"):
        shutil.copytree(county / name, tmp_path / name)
    first = deliveries(source("police"), tmp_path)[0]
    shutil.copy(first, first.with_name(f"{first.stem}-again{first.suffix}"))
    (tmp_path / "court" / "weipai_2023.xml").write_text("", "utf-8")
    found = {one.source: one for one in take_all(tmp_path, places=places, by=cast.system)}
    assert [one["code"] for one in found["court"].refused] == ["file.empty"]
    assert found["police"].unchanged >= Batch.objects.filter(dataset="police").first().received  # type: ignore[union-attr]
    alone = {one.source: one for one in take_all(county, only=list(found), places=places, by=cast.system)}
    for name, one in found.items():
        assert one.accepted == Record.objects.filter(dataset=name, version=1).count() > 0
        assert alone[name].accepted == 0, "what was read by whomever is known afterwards"
