"""Writing rows as each source system would: CSV, JSON, JSON lines, XML, workbooks, a database, letters.

Every writer leaves the same bytes for the same rows: no moment of writing, no order of hashing, no name of a machine.
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson
import polars as pl
import xlsxwriter

from county import BANNER
from county.sources.definitions import Source

NUMBERS = ("version", "people", "amount", "lon", "lat", "stars")
"""What stays a number where the format knows numbers."""
MADE = datetime(2026, 11, 21)
CREATED = {"title": BANNER, "author": "county", "comments": BANNER, "created": MADE}
TABLES = """
create table tj_anjian (id integer, bgbh integer, lyxt_dh text, slsj text, jflx text, jfms text, fsd_zh text,
  fsd_cun text, sjrs integer, sjje integer, twh text, tjy text, zt text, jasj text);
create table tj_dangshiren (aj_id integer, sf integer, xm text, zjhm text, dh text, zz text);
create table dm_leixing (dm text, mc text);
create table sm (nr text);
"""
KIND_NAMES = {
    "01": "婚姻家庭",
    "02": "邻里",
    "03": "合同借贷",
    "04": "土地承包",
    "05": "村务",
    "06": "山林土地",
    "07": "宅基地",
    "08": "征地拆迁",
    "09": "劳动争议",
    "10": "医疗",
    "11": "道路交通",
    "12": "物业",
    "13": "消费",
    "14": "损害赔偿",
    "99": "其他",
}


def named(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of the source under its own names, in its own order."""
    return rows.select(pl.col(column.holds).alias(column.name) for column in source.columns)


def write(source: Source, rows: pl.DataFrame, folder: Path, period: str, fellows: pl.DataFrame) -> list[Path]:
    """Write the rows of one period; `fellows` are co-claimants, for sources that have a table of parties."""
    if source.format == "eml":
        return _letters(source, rows, folder, period)
    path = folder / source.file.format(period=period)
    path.parent.mkdir(parents=True, exist_ok=True)
    if source.format == "sqlite":
        _database(source, rows, path, fellows)
    else:
        _WRITERS[source.format](source, named(source, rows), path)
    return [path]


def _csv(source: Source, rows: pl.DataFrame, path: Path) -> None:
    text = rows.write_csv(None, separator=source.separator, line_terminator="\r\n", quote_style="necessary")
    path.write_bytes(text.encode(source.encoding))


def _plain(source: Source, rows: pl.DataFrame) -> list[dict[str, Any]]:
    """Return rows as objects; a name with dots stands inside other objects."""
    names = [column.name.split(".") for column in source.columns]
    if all(len(parts) == 1 for parts in names):
        return rows.to_dicts()
    found = []
    for row in rows.iter_rows():
        made: dict[str, Any] = {}
        for parts, value in zip(names, row, strict=True):
            inner = made
            for part in parts[:-1]:
                inner = inner.setdefault(part, {})
            inner[parts[-1]] = value
        found.append(made)
    return found


def _json(source: Source, rows: pl.DataFrame, path: Path) -> None:
    kept = _plain(source, rows)
    if source.code == "platform":
        shown: dict[str, Any] = {"platform": source.title, "note": BANNER, "count": len(kept), "events": kept}
    else:
        shown = {"code": 0, "msg": BANNER, "total": len(kept), "data": kept}
    path.write_bytes(orjson.dumps(shown))


def _lines(source: Source, rows: pl.DataFrame, path: Path) -> None:
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in _plain(source, rows)))


def _xml(source: Source, rows: pl.DataFrame, path: Path) -> None:
    names = [column.name.split("/") for column in source.columns]
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n', f"<委派案件集 说明={quoteattr(BANNER)}>\n"]
    for row in rows.iter_rows():
        out.append("<案件>")
        inside = ""
        for parts, value in zip(names, row, strict=True):
            group = parts[0] if len(parts) > 1 else ""
            if group != inside:
                out += [f"</{inside}>" if inside else "", f"<{group}>" if group else ""]
                inside = group
            out.append(f"<{parts[-1]}>{'' if value is None else escape(str(value))}</{parts[-1]}>")
        out += [f"</{inside}>" if inside else "", "</案件>\n"]
    out.append("</委派案件集>\n")
    path.write_text("".join(out), encoding="utf-8")


def _book(path: Path) -> Any:
    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False, "strings_to_numbers": False},
    )
    book.set_properties(CREATED)
    return book


def _sheet(source: Source, rows: pl.DataFrame, path: Path) -> None:
    book = _book(path)
    sheet = book.add_worksheet("台账")
    sheet.write_string(0, 0, f"{source.title}（{BANNER}）")
    for place, column in enumerate(source.columns):
        sheet.write_string(1, place, column.name)
    _cells(sheet, rows, 2)
    book.close()


def _merged(source: Source, rows: pl.DataFrame, path: Path) -> None:
    """A ledger kept by hand: title and groups of columns in merged cells, a total below."""
    book = _book(path)
    bold = book.add_format({"bold": True, "align": "center"})
    sheet = book.add_worksheet("接待台账")
    last = len(source.columns) - 1
    year = path.stem.rpartition("_")[2]
    sheet.merge_range(0, 0, 0, last, f"{year}年{source.title}（{BANNER}）", bold)
    groups = [column.name.partition("/")[0] if "/" in column.name else "" for column in source.columns]
    start = 0
    for place in range(1, len(groups) + 1):
        if place == len(groups) or groups[place] != groups[start] or not groups[start]:
            if groups[start] and place - start > 1:
                sheet.merge_range(1, start, 1, place - 1, groups[start], bold)
            start = place
    for place, column in enumerate(source.columns):
        sheet.write_string(2, place, column.name.rpartition("/")[2], bold)
    _cells(sheet, rows, 3)
    sheet.write_string(len(rows) + 3, 0, "合计")
    sheet.write_number(len(rows) + 3, 1, len(rows))
    book.close()


def _cells(sheet: Any, rows: pl.DataFrame, top: int) -> None:
    for down, row in enumerate(rows.iter_rows(), start=top):
        for across, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(down, across, value)
            else:
                sheet.write_number(down, across, value)


def _database(source: Source, rows: pl.DataFrame, path: Path, fellows: pl.DataFrame) -> None:
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    base.executescript(TABLES)
    base.execute("insert into sm values (?)", (f"{source.title}，{BANNER}",))
    base.executemany("insert into dm_leixing values (?, ?)", sorted(KIND_NAMES.items()))
    cases = rows.select(
        pl.col("key").cast(pl.Int64),
        "version",
        "origin_key",
        "at",
        "class",
        "text",
        "town",
        "village",
        "people",
        "amount",
        "body",
        "handler",
        "status",
        "closed_at",
    )
    base.executemany(f"insert into tj_anjian values ({','.join('?' * 14)})", cases.iter_rows())
    blank = pl.lit(None, dtype=pl.String)
    key = pl.col("key").cast(pl.Int64)
    party = "insert into tj_dangshiren values (?, ?, ?, ?, ?, ?)"
    firsts = rows.filter(pl.col("copy") == 0)
    for frame in (
        firsts.select(key, pl.lit(1).alias("sf"), "reporter", "number", "phone", "home"),
        firsts.filter(pl.col("respondent").is_not_null()).select(
            key, pl.lit(2).alias("sf"), "respondent", "respondent_number", blank.alias("dh"), blank.alias("zz")
        ),
        fellows.select(key, pl.lit(3).alias("sf"), "name", "number", blank.alias("dh"), blank.alias("zz")),
    ):
        base.executemany(party, frame.iter_rows())
    base.commit()
    base.close()


def _letters(source: Source, rows: pl.DataFrame, folder: Path, period: str) -> list[Path]:
    paths = []
    seen: dict[str, int] = {}
    for row in named(source, rows).iter_rows(named=True):
        number = row["Message-ID"]
        seen[number] = seen.get(number, 0) + 1
        stem = number if seen[number] == 1 else f"{number}-{seen[number]}"
        path = folder / source.file.format(period=period, key=stem)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_letter(row))
        paths.append(path)
    return paths


def _letter(row: dict[str, Any]) -> bytes:
    number = row["Message-ID"]
    mail = EmailMessage(policy=SMTP.clone(max_line_length=998))
    name = row["From"] or "匿名"
    mail["From"] = f"{name} <{number.lower()}@example.invalid>"
    mail["To"] = "县长信箱 <mailbox@example.invalid>"
    mail["Message-ID"] = f"<{number}@example.invalid>"
    for header in ("Subject", "Date"):
        if row[header] is not None:
            mail.add_header("Date" if header == "Date" else header, row[header])
    mail["X-Note"] = BANNER
    for header, value in row.items():
        if header.startswith("X-") and value is not None:
            mail[header] = value
    charset = "gb18030" if int(number[-2:]) % 4 == 0 else "utf-8"
    mail.set_content(row["body"] or "", charset=charset, cte="base64")
    return mail.as_bytes()


_WRITERS: dict[str, Callable[[Source, pl.DataFrame, Path], None]] = {
    "csv": _csv,
    "json": _json,
    "jsonl": _lines,
    "xml": _xml,
    "xlsx": _sheet,
    "xlsx_merged": _merged,
}
