"""Readers by parts: any bytes give rows or reasons, every row once and in order, and both engines judge alike."""

import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.common.errors import Refusal
from kernel.datahub.checking import checked
from kernel.datahub.datasets import Dataset, source, sources
from kernel.datahub.deciding import decide
from kernel.datahub.delivery import Delivery
from kernel.datahub.readers import objects, tables
from kernel.datahub.readers.part import ROW, of_raws
from kernel.datahub.record import SCHEMA, frames
from kernel.datahub.rows import Raw
from kernel.datahub.values import understand

CODES = [one.source for one in sources()]
NAMES = {"eml": "letter.eml"}
STARTS = {
    "xlsx": b"PK\x03\x04", "sqlite": b"SQLite format 3\x00", "eml": b"From: a\n",
    "xml": "<a><案件>".encode(), "json": b'{"events":[{"a":1},', "jsonl": b'{"id":"1"}\n', "csv": b"",
}  # fmt: skip


def _rows(dataset: Dataset, file: Path) -> tuple[int, int, int]:
    """How many rows were read, how many are usable, how many have a reason."""
    read = good = bad = 0
    numbers: list[int] = []
    for part in Delivery(dataset, file).parts():
        found = checked(dataset, part, file)
        read, good, bad = read + part.height, good + found.good.height, bad + len(found.bad)
        assert all(row.problems for row in found.bad)
        numbers += [*found.good["row"].to_list(), *(row.raw.number for row in found.bad)]
    assert sorted(numbers) == list(range(1, read + 1))
    return read, good, bad


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=25)
@given(start=st.booleans(), content=st.binary(max_size=400))
def test_any_bytes_give_rows_or_reasons(
    code: str, start: bool, content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dataset = source(code)
    folder = tmp_path_factory.getbasetemp() / f"any-{code}"
    folder.mkdir(exist_ok=True)
    file = folder / NAMES.get(dataset.format, "delivery")
    file.write_bytes((STARTS[dataset.format] if start else b"") + content)
    try:
        read, good, bad = _rows(dataset, file)
    except Refusal as refusal:
        assert refusal.what and refusal.next
        return
    assert read == good + bad


CELL = st.one_of(
    st.sampled_from(["", "1", "王某", "2026-05-01 10:00:00", "2026-02-30", "投诉", "征地拆迁", "3.5万", "１２５"]),
    st.sampled_from(["RX20260501-000001", "RX1", "路灯坏了没人修", "路灯".encode().decode("gb18030", "replace") * 9]),
    st.sampled_from(["2150-01-01 00:00:00", "20260101", "1778034360000", "1778034360", "01.02", "2026年1月2日"]),
    st.text(max_size=12),
)
KEYS = {
    "court": "（2026）测0123民诉前调1号", "grid": "WG0000000001", "hotline": "RX20260501-000001",
    "mailbox": "XZ2605000001", "labour": "劳监投字〔2026〕00001号", "market": "199012320260101000019",
    "mediation": "7", "web": "7", "petition": "XF99012320260000041", "platform": "SPT000000001",
    "police": "J990123202605060000144", "window": "2026-00001",
}  # fmt: skip
MOMENTS = {
    "court": "20260101", "grid": "1777588089", "hotline": "2026-05-01 10:00:00", "labour": "2026年05月01日",
    "mailbox": "Thu, 07 May 2026 19:53:59 +0800", "market": "01/05/2026 10:00", "mediation": "2026-05-01 10:00",
    "petition": "2026/05/01", "platform": "2026-05-01T10:00:00+08:00", "police": "1778034360000",
    "web": "2026-05-01 10:00:00", "window": "05.01",
}  # fmt: skip


def _sound(dataset: Dataset) -> dict[str, str | None]:
    """A row nothing is wrong with."""
    by_target: dict[str, str | None] = {
        "key": KEYS[dataset.source], "received_at": MOMENTS[dataset.source], "town": "岚汀街道",
        "town_code": "990123001", "place_code": "990123001001001", "text": "路灯坏了三天没人修，老人摔了一跤。",
    }  # fmt: skip
    row = {field.column: by_target.get(field.target) for field in dataset.fields if field.column}
    codes = next(field for field in dataset.fields if field.target == "class_code")
    return row | {codes.column: next(iter(codes.codes or {}))}


@pytest.mark.parametrize("code", CODES)
def test_a_sound_row_is_taken(code: str) -> None:
    dataset = source(code)
    found = checked(dataset, of_raws([Raw(1, _sound(dataset))], dataset.columns), Path("x"))
    assert (found.good.height, found.bad) == (1, [])


@settings(max_examples=60)
@given(changes=st.lists(st.dictionaries(st.integers(0, 30), CELL, max_size=2), min_size=1, max_size=8),
       code=st.sampled_from(CODES))  # fmt: skip
def test_columns_and_rows_are_judged_alike(changes: list[dict[int, str]], code: str) -> None:
    """The quick way over whole columns holds back exactly the rows that the careful way finds a problem in."""
    dataset = source(code)
    raws = []
    for number, change in enumerate(changes, start=1):
        names = {dataset.columns[place % len(dataset.columns)]: value or None for place, value in change.items()}
        raws.append(Raw(number, {**_sound(dataset), **names}))
    found = checked(dataset, of_raws(raws, dataset.columns), Path("x"))
    alone = {raw.number for raw in raws if understand(dataset, raw).problems}
    assert {row.raw.number for row in found.bad} == alone


def _csv(cells: list[list[str]], encoding: str) -> bytes:
    out = io.StringIO(newline="")
    import csv

    csv.writer(out, lineterminator="\r\n").writerows([["a", "b", "c"], *cells])
    return out.getvalue().encode(encoding, "replace")


PLAIN = st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1, max_size=8)


@settings(max_examples=60)
@given(cells=st.lists(st.lists(PLAIN, min_size=3, max_size=3), min_size=1, max_size=9), at_once=st.integers(8, 60))
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_table_is_read_the_same_in_small_pieces(
    encoding: str, cells: list[list[str]], at_once: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = [[cell.replace("\ufeff", "x").replace("\ufffd", "x") + "y" for cell in row] for row in cells]
    file = tmp_path_factory.getbasetemp() / f"pieces-{encoding}.csv"
    file.write_bytes(_csv(cells, encoding))
    whole, tables.CHUNK = tables.CHUNK, at_once
    try:
        parts = list(tables.table_parts(file, encoding, ",", 1, ["a", "b", "c"], lambda names: None))
    finally:
        tables.CHUNK = whole
    assert [list(row[:3]) for part in parts for row in part.frame.iter_rows()] == cells
    assert [row for part in parts for row in part.frame[ROW].to_list()] == list(range(1, len(cells) + 1))


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.text(max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc}],"), inner, max_size=3)),
    max_leaves=5,
)


@settings(max_examples=40)
@given(rows=st.lists(st.dictionaries(st.sampled_from(["id", "x.y", "z"]), VALUES, max_size=3), max_size=8),
       at_once=st.integers(4, 60), spaces=st.booleans())  # fmt: skip
def test_an_array_is_read_the_same_in_small_pieces(
    rows: list[dict[str, Any]], at_once: int, spaces: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Wherever a piece is cut: inside texts with braces, inside lists of objects, between rows."""
    file = tmp_path_factory.getbasetemp() / "pieces.json"
    shown = {"note": "}, {", "events": [{"n": place, **row} for place, row in enumerate(rows)], "more": [1]}
    file.write_text(json.dumps(shown, ensure_ascii=False, indent=1 if spaces else None), "utf-8", "replace")
    whole, objects.CHUNK = objects.CHUNK, at_once
    try:
        parts = list(objects.array_parts(file, "events", ["n"]))
    finally:
        objects.CHUNK = whole
    assert [row[0] for part in parts for row in part.frame.iter_rows()] == [str(place) for place in range(len(rows))]
    assert all(not part.faults for part in parts)


def _court(cases: int) -> bytes:
    one = (
        "<案件><案号>（2026）测0123民诉前调%d号</案号><立案日期>20260101</立案日期><诉称>欠钱不还已经三年</诉称></案件>"
    )
    return ("<全部>" + "".join(one % number for number in range(cases)) + "</全部>").encode()


def test_what_stands_before_the_break_of_an_xml_file_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "weipai_2026.xml"
    file.write_bytes(_court(5)[:-200])
    read, good, bad = _rows(source("court"), file)
    assert (read, good, bad) == (4, 3, 1)


def test_an_xml_file_opens_nothing_else(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("不该看到", "utf-8")
    file = tmp_path / "weipai_2026.xml"
    file.write_text(
        f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{secret}">]><全部><案件><案号>&e;</案号></案件></全部>', "utf-8"
    )
    told = [str(part.frame.to_dicts()) + str(part.faults) for part in Delivery(source("court"), file).parts()]
    assert told and "不该看到" not in "".join(told)


def test_a_bomb_of_entities_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "weipai_2026.xml"
    grown = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 12))
    file.write_text(f'<!DOCTYPE a [<!ENTITY a0 "哈">{grown}]><全部><案件><案号>&a11;</案号></案件></全部>', "utf-8")
    _read, good, _bad = _rows(source("court"), file)
    assert good == 0


def test_a_database_without_the_agreed_tables_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "tiaojie.db"
    with sqlite3.connect(file) as base:
        base.execute("create table other (a)")
    with pytest.raises(Refusal, match="约定的表"):
        _rows(source("mediation"), file)


def test_records_are_what_the_schema_says(tmp_path: Path) -> None:
    file = tmp_path / "weipai_2026.xml"
    file.write_bytes(_court(3))
    (frame,) = frames(source("court"), file)
    assert frame.schema == SCHEMA and frame.height == 3
    assert frame["claimant_name"].null_count() == 3 and frame["status"].null_count() == 3


def test_a_letter_in_any_encoding_is_read(tmp_path: Path) -> None:
    for place, charset in enumerate(["gb18030", "utf-8", "gb2312", "no-such-charset"]):
        text = "路灯不亮，老人摔跤".encode("utf-8" if charset.startswith("no") else charset)
        head = f"From: a@b.c\nMessage-ID: <XZ260500000{place}@x>\nX-Town: a\nDate: Thu, 07 May 2026 19:53:59 +0800\n"
        (tmp_path / f"{place}.eml").write_bytes(
            f'{head}Content-Type: text/plain; charset="{charset}"\n\n'.encode() + text
        )
    (frame,) = frames(source("mailbox"), tmp_path)
    assert frame["text"].to_list() == ["路灯不亮，老人摔跤"] * 4


@settings(max_examples=40)
@given(deliveries=st.lists(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 3), st.sampled_from("xyz")), max_size=6), max_size=5
))  # fmt: skip
def test_whatever_arrives_in_whatever_order_one_wording_counts(deliveries: list[list[tuple[str, int, str]]]) -> None:
    kinds = {"key": pl.String, "version": pl.Int64, "source_version": pl.Int64, "digest": pl.String,
             "subject": pl.String, "current": pl.Boolean}  # fmt: skip
    stored = pl.DataFrame(schema=kinds)
    for rows in deliveries:
        frame = pl.DataFrame(
            {"key": [row[0] for row in rows], "version": [row[1] for row in rows], "digest": [row[2] for row in rows],
             "row": range(1, len(rows) + 1), "received_at": None, "class_code": None, "place_code": None},
            schema={"key": pl.String, "version": pl.Int32, "digest": pl.String, "row": pl.UInt32,
                    "received_at": pl.Datetime("us"), "class_code": pl.String, "place_code": pl.String},
        ).unique(["key", "version"], keep="first", maintain_order=True)  # fmt: skip
        done = decide(frame, stored.drop("current"))
        assert done.accepted + done.corrected + done.unchanged == frame.height
        newer = done.rows.filter("current", "known")["key"].to_list()
        stored = stored.with_columns(pl.col("current") & ~pl.col("key").is_in(newer))
        stored = pl.concat([stored, done.rows.select(stored.columns)])
        again = decide(frame, stored.drop("current"))
        assert again.rows.height == 0 and again.unchanged == frame.height
    assert stored.select(pl.struct("key", "version").is_unique().all()).item() or not stored.height
    counts = stored.filter("current").group_by("key").len()
    assert counts["len"].to_list() == [1] * stored["key"].n_unique()
    best = stored.group_by("key").agg(pl.max("source_version").alias("best"))
    assert stored.filter("current").join(best, on="key").filter(pl.col("best") != pl.col("source_version")).height == 0
