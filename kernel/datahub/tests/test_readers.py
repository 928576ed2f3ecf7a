"""Readers: every row or a reason, in whatever form the file comes; a wrong file is refused with a sentence."""

import gzip
import io
import json
import tempfile
import tracemalloc
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from kernel.common.errors import Refusal
from kernel.datahub.delivery import Delivery
from kernel.datahub.lines import MAX_LINE
from kernel.datahub.rows import Raw
from kernel.datahub.tests.given import delivered, made
from kernel.datahub.values import understand

CSV = 'format = "csv"'
TABLE = "id,text,time\n1,井盖坏了,2026-03-01\n2,“路灯”不亮,2026-03-02\n"
LINES = [{"id": 1, "text": "井盖坏了", "time": "2026-03-01"}, {"id": 2, "text": "路灯不亮", "time": "2026-03-02"}]


def jsonl(rows: list[dict[str, object]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def codes(rows: list[Raw]) -> list[str]:
    return [row.problem.code if row.problem else "ok" for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_table_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str, ending: str) -> None:
    text = ("\ufeff" if encoding == "utf-16-le" else "") + TABLE.replace("\n", ending)
    rows = delivered(tmp_path, text.encode(encoding), CSV)
    assert [row.columns for row in rows] == [
        {"id": "1", "text": "井盖坏了", "time": "2026-03-01"},
        {"id": "2", "text": "“路灯”不亮", "time": "2026-03-02"},
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_read_the_same_plain_and_packed(tmp_path: Path, encoding: str, packed: bool) -> None:
    content = jsonl(LINES).decode().encode(encoding)
    assert [row.columns for row in delivered(tmp_path, gzip.compress(content) if packed else content)] == LINES


def test_a_sheet_reads_dates_and_numbers_as_people_wrote_them(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    page.append(["清渡县窗口台账"])
    page.append(["id", "text", "time", None])
    page.append([7.0, "井盖坏了", datetime(2026, 3, 1, 9, 30)])
    page.append([None, None, None])
    page.append([8, "路灯不亮", "2026年3月2日"])
    book.save(tmp_path / "delivery")
    rows = delivered(tmp_path, (tmp_path / "delivery").read_bytes(), 'format = "xlsx"\nheader_row = 2')
    assert [list((row.columns or {}).values()) for row in rows] == [
        ["7", "井盖坏了", "2026-03-01 09:30:00"],
        ["8", "路灯不亮", "2026年3月2日"],
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"id": 3, "text": "broken', "row.json"),
        (b"[1, 2]", "row.json"),
        (b'"words"', "row.json"),
        (b'{"id": NaN}', "row.json"),
        (b"[" * 100_000, "row.json"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "row.json"),
        (b'{"id": ' + b"9" * 5000 + b"}", "row.json"),
        (b'{"id": 3, "text": "\xff\xfe\xfd"}', "row.bytes"),
        (b"{'id': 3}", "row.json"),
        (b'{"id": 3, "text": "' + b"x" * (MAX_LINE + 10) + b'"}', "row.long"),
    ],
)  # fmt: skip
def test_a_bad_line_is_a_reason_and_the_next_one_is_read(tmp_path: Path, line: bytes, code: str) -> None:
    rows = delivered(tmp_path, jsonl(LINES[:1]) + line + b"\n" + jsonl(LINES[1:]))
    assert codes(rows) == ["ok", code, "ok"]
    assert rows[1].problem is not None and rows[1].problem.what.endswith("。")


def test_half_characters_and_control_characters_do_not_get_through(tmp_path: Path) -> None:
    rows = delivered(tmp_path, b'{"id": "1\\u0000", "text": "a\\ud800b", "x": ["\\udfff", {"\\u0001k": "v"}]}\n')
    assert rows[0].columns == {"id": "1", "text": "ab", "x": ["", {"k": "v"}]}


def test_a_damaged_line_of_a_utf8_file_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    line = '{"id": 3, "text": "我们小区的路灯坏了很久"}'.encode().replace("坏".encode(), "坏".encode()[:2])
    assert codes(delivered(tmp_path, jsonl(LINES) + line + b"\n")) == ["ok", "ok", "row.bytes"]


def test_a_packed_file_that_breaks_off_says_where(tmp_path: Path) -> None:
    content = jsonl([{"id": n, "text": f"第{n}条留言{n * 7919}", "time": "2026-03-01"} for n in range(2000)])
    rows = delivered(tmp_path, gzip.compress(content)[:-3000])
    assert codes(rows)[:-1] == ["ok"] * (len(rows) - 1)
    assert 100 < len(rows) < 2000
    assert codes(rows)[-1] == "row.cut"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("3,少一格", "row.columns"),
        ("3,多,一,格", "row.columns"),
        ('3,"没有关的引号,2026-03-01', "row.quotes"),
        ('3,"引号"里面"还有",2026-03-01', "row.quotes"),
        ("3,全,2026-03-01,,", "ok"),
        ('3,"两\n行",2026-03-01', "ok"),
    ],
)
def test_a_bad_row_of_a_table_costs_only_itself(tmp_path: Path, row: str, code: str) -> None:
    rows = delivered(tmp_path, f"{TABLE}{row}\n4,后一行,2026-03-04\n".encode(), CSV)
    assert codes(rows) == ["ok", "ok", code, "ok"]
    assert (rows[3].columns or {})["text"] == "后一行"


def test_rows_can_be_read_on_from_any_place(tmp_path: Path) -> None:
    file = tmp_path / "delivery"
    file.write_bytes(jsonl([{"id": n} for n in range(9)]))
    delivery = Delivery(made(tmp_path), file)
    assert [row.number for row in delivery.rows(skip=6)] == [7, 8, 9]


@pytest.mark.parametrize(
    ("content", "rest", "code"),
    [
        (b"", "", "file.empty"),
        (b"\xef\xbb\xbf \r\n", "", "file.empty"),
        (gzip.compress(b"", mtime=0), "", "file.empty"),
        (b"%PDF-1.7 whatever", "", "file.sort"),
        (b"PK\x03\x04whatever", "", "file.sort"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", "file.sort"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "", "file.sort"),
        (b"<!DOCTYPE html><html>sign in</html>", "", "file.sort"),
        (b'[{"id": 1}]', "", "file.array"),
        (b"PK\x03\x04whatever", 'format = "xlsx"', "file.sheet"),
        (b"id,text\n1,x\n", 'format = "xlsx"', "file.sort"),
        (b"id,text\n1,x\n", CSV, "file.columns"),
        (b"id,text,time,text\n1,x,y,z\n", CSV, "file.columns"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence(tmp_path: Path, content: bytes, rest: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        delivered(tmp_path, content, rest or 'format = "jsonl"')
    assert refused.value.code == code
    assert refused.value.what.endswith("。") and refused.value.next.endswith("。")


@pytest.mark.parametrize(
    ("path", "code"), [("no-such", "file.missing"), (".", "file.folder"), ("\x00", "file.missing")]
)
def test_a_path_that_is_no_file_is_refused(tmp_path: Path, path: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        Delivery(made(tmp_path), tmp_path / path)
    assert refused.value.code == code


def test_a_workbook_that_would_unpack_to_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.datahub.sheets.MAX_UNPACKED", 1000)
    out = io.BytesIO()
    Workbook().save(out)
    with pytest.raises(Refusal) as refused:
        delivered(tmp_path, out.getvalue(), 'format = "xlsx"')
    assert refused.value.code == "file.bomb"


def test_a_long_file_is_read_in_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "delivery.gz"
    with gzip.open(file, "wb", compresslevel=1) as out:
        for n in range(40_000):
            out.write(b'{"id": %d, "text": "%s"}\n' % (n, b"x" * 500))
        out.write(b"y" * (30 << 20))
    delivery = Delivery(made(tmp_path), file)
    tracemalloc.start()
    count = sum(1 for _row in delivery.rows())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 40_001
    assert peak < 8 << 20


def _rows_or_refusal(content: bytes, rest: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            rows = delivered(Path(folder), content, rest)
        except Refusal as refusal:
            assert refusal.what and refusal.next
            return
        source = made(Path(folder), rest)
        for number, raw in enumerate(rows, start=1):
            row = understand(source, raw)
            assert raw.number == number
            assert row.problems or row.key
            assert raw.digest() and row.digest()
            "".join([raw.kept(), *(p.what for p in row.problems)]).encode()


ANY_FORMAT = st.sampled_from(['format = "jsonl"', CSV, 'format = "csv"\nencoding = "gb18030"', 'format = "xlsx"'])
PIECES = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from([b"id,text,time\n", b'{"id": 1, "text": "', b'"}\n', b'"', b",", b"\n", b"\r", b"\x00"]),
        st.sampled_from([b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\\ud800", b"1,2,3\n"]),
        st.sampled_from(["井盖".encode("gb18030"), "井盖".encode(), b"[", b"{", b"}"]),
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(pieces=PIECES, rest=ANY_FORMAT, packed=st.booleans(), cut=st.integers(0, 40))
def test_any_bytes_give_rows_or_reasons_never_a_crash(pieces: list[bytes], rest: str, packed: bool, cut: int) -> None:
    content = b"".join(pieces)
    content = gzip.compress(content) if packed else content
    _rows_or_refusal(content[: len(content) - cut] if cut < len(content) else content, rest)


@settings(max_examples=40, deadline=None)
@given(spots=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=20), cut=st.integers(0, 200))
def test_a_damaged_workbook_gives_rows_or_reasons(spots: list[tuple[int, int]], cut: int) -> None:
    out = io.BytesIO()
    book = Workbook()
    for row in (["id", "text", "time"], ["1", "井盖坏了", "2026-03-01"], ["2", "路灯不亮", "2026-03-02"]):
        book.active.append(row)
    book.save(out)
    content = bytearray(out.getvalue())
    for spot, value in spots:
        content[4 + spot % (len(content) - 4)] = value
    _rows_or_refusal(bytes(content[: len(content) - cut]), 'format = "xlsx"')
