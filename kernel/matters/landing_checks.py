"""What of a frame of historical matters is new, and what of it cannot be taken, each with its sentence."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import orjson
import polars as pl

from kernel import registry
from kernel.audit import rows
from kernel.common import sql
from kernel.common.errors import Refusal
from kernel.common.fields import canonical
from kernel.common.moment import LOCAL, at, now
from kernel.common.words import gettext as _
from kernel.law.queries import clock_row
from kernel.matters.hooks import hook
from kernel.matters.intake import CHANNELS, EARLIEST, LONGEST
from kernel.matters.outcomes import ENDINGS
from kernel.matters.registers import GRADES
from kernel.places.models import Organisation
from kernel.procedures.queries import latest, latest_definitions

WHY = {"source": pl.String, "source_key": pl.String, "code": pl.String, "why": pl.String}
KEYS = 5000
"""So many keys are asked for with one statement."""
_KEYED = "NOT (source_key = '')"
"""In the very words of the index's condition: SQLite reads the whole table for any others."""
CONFIDENTIAL = ("open", "confidential", "anonymous")


def nothing_refused() -> pl.DataFrame:
    """The table of refused rows, empty."""
    return pl.DataFrame(schema=WHY)


def unknown_of(part: pl.DataFrame) -> pl.DataFrame:
    """The rows whose key no matter has yet, each key once."""
    known: list[tuple[str, str]] = []
    for (source,), mine in part.select("source", "source_key").drop_nulls().group_by("source"):
        keys = mine["source_key"].to_list()
        for start in range(0, len(keys), KEYS):
            some = keys[start : start + KEYS]
            query = f"SELECT source_key FROM matters_matter WHERE source = %s AND {_KEYED}"
            query += f" AND source_key IN ({sql.places(len(some))})"
            known += [(str(source), key) for key in rows.column(query, [source, *some])]
    there = pl.DataFrame(known, schema={"source": pl.String, "source_key": pl.String}, orient="row")
    keyed = pl.col("source").is_not_null() & pl.col("source_key").is_not_null()
    once = part.filter(~keyed | pl.struct("source", "source_key").is_first_distinct())
    return once.join(there, on=["source", "source_key"], how="anti", maintain_order="left")


def sift(part: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that can be taken, and why the others cannot."""
    if part.is_empty():
        return part, nothing_refused()
    part = part.with_columns(facts=_objects(part["facts"])).with_row_index("row")
    problem, sentences = pl.lit(None, dtype=pl.String), dict[str, str]()
    for code, wrong, sentence in reversed(list(_problems(part))):
        problem = pl.when(wrong.fill_null(True)).then(pl.lit(code)).otherwise(problem)
        sentences[code] = sentence
    found = part.with_columns(code=problem)
    refused = found.filter(pl.col("code").is_not_null())
    why = refused.with_columns(why=pl.col("code").replace(sentences)).select(list(WHY))
    return found.filter(pl.col("code").is_null()).drop("code", "row"), why


def _objects(facts: pl.Series) -> pl.Series:
    """The facts as canonical JSON objects; null where they are none."""
    return pl.Series("facts", [text if text == "{}" else _object(text) for text in facts], dtype=pl.String)


def _object(text: str) -> str | None:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return canonical(found) if isinstance(found, dict) else None


def _problems(part: pl.DataFrame) -> Iterator[tuple[str, pl.Expr, str]]:
    """Every reason to refuse a row: its code, the rows it holds for, and its sentence. The first that holds counts."""
    text, received, ended = pl.col("text"), pl.col("received_at"), pl.col("ended_at")
    moment, earliest = _moment(now()), _moment(EARLIEST)
    kinds = {scenario.kind for scenario in registry.scenarios() if latest(scenario.kind) is not None}
    size = {"source": 40, "source_key": 80}
    wrong = [pl.col(name).is_null() | ~pl.col(name).str.len_chars().is_between(1, most) for name, most in size.items()]
    yield "landing.key", pl.any_horizontal(wrong), _("来源或者来源编号空着，或者太长（来源40字、编号80字以内）。")
    yield "matter.kind", ~pl.col("kind").is_in(sorted(kinds)), _("没有这类事项，或者它的流程还没有发布。")
    yield "matter.text", text.str.strip_chars().str.len_chars() < 2, _("没有写明发生了什么。")
    yield "matter.text_long", text.str.len_chars() > LONGEST, _("内容超过2万字。")
    yield "matter.channel", ~pl.col("channel").is_in(list(CHANNELS)), _("没有这个受理渠道。")
    yield "matter.confidentiality", ~pl.col("confidentiality").is_in(CONFIDENTIAL), _("保密方式不对。")
    yield "matter.grade", ~pl.col("grade").is_in([*GRADES, ""]), _("分级只有红、黄、绿三种。")
    yield "matter.facts", pl.col("facts").is_null(), _("要素不是一个JSON对象。")
    yield "matter.received_at", ~received.is_between(earliest, moment), _("收到的时间空着、还没有到，或者早得不可能。")
    spoken = pl.col("reported_at")
    yield "matter.reported_at", (spoken > received).fill_null(False), _("反映的时间晚于收到的时间。")
    late = (ended < received).fill_null(False) | (ended > moment).fill_null(False)
    yield "matter.ended_at", late & ~pl.col("open"), _("办结的时间早于收到的时间，或者还没有到。")
    early = (pl.col("archived_at") < ended.fill_null(received)).fill_null(False)
    yield "matter.archived_at", early & ~pl.col("open"), _("归档的时间早于办结的时间。")
    endings = pl.col("open") | pl.col("ending").is_in([*ENDINGS, ""])
    yield "matter.ending", ~endings, _("没有这种办结方式。")
    yield "matter.class", _in_pairs(part, "class_code", _strange_class), _("没有这个类别。")
    bodies = set(rows.column(f"SELECT id FROM {Organisation._meta.db_table}"))
    strange = [~pl.col(name).is_in(sorted(bodies)).fill_null(True) for name in ("body", "receiver")]
    yield "matter.body", pl.any_horizontal(strange), _("没有这个承办或者受理单位。")
    yield "matter.node", pl.col("open") & _in_pairs(part, "node", _strange_node), _("流程里没有这个环节。")
    yield "matter.clock", _limits(part), _("这个时限在收到的那天还没有规定，或者时限簿里没有。")
    yield "matter.no", _numbers(part), _("事项编号太长、重复，或者已经有别的事项在用。")


def _moment(value: datetime) -> pl.Expr:
    return pl.lit(value).dt.convert_time_zone("UTC")


def _in_pairs(part: pl.DataFrame, name: str, wrong: Any) -> pl.Expr:
    """The rows whose pair of kind and this column is wrong; every pair is asked once."""
    pairs = part.select("kind", name).unique().rows()
    bad = [f"{kind}\0{value}" for kind, value in pairs if value and kind and wrong(kind, value)]
    return pl.concat_str("kind", name, separator="\0").is_in(bad) if bad else pl.lit(False)


def _known_kind(kind: str) -> bool:
    return any(scenario.kind == kind for scenario in registry.scenarios())


def _strange_class(kind: str, value: str) -> bool:
    names = hook(kind, "class_names")() if _known_kind(kind) else {}
    return bool(names) and value not in names


def _strange_node(kind: str, value: str) -> bool:
    node = latest_definitions()[kind].nodes.get(value) if kind in latest_definitions() else None
    return node is None or node.kind != "task"


def _limits(part: pl.DataFrame) -> pl.Expr:
    """The rows whose limit the clock book cannot give: the named one, or that of the node an open matter stands at."""
    definitions = latest_definitions()
    day = pl.col("received_at").dt.convert_time_zone("Asia/Shanghai").dt.date().alias("day")
    asked = part.filter(pl.col("open") | (pl.col("clock") != "")).select("row", "kind", "open", "node", "clock", day)
    asked = asked.drop_nulls()
    names = ["kind", "open", "node", "clock", "day"]
    bad = [one for one in asked.select(names).unique().rows() if _unlimited(definitions, *one)]
    if not bad:
        return pl.lit(False)
    shape = {name: asked.schema[name] for name in names}
    rows_of = asked.join(pl.DataFrame(bad, schema=shape, orient="row"), on=names, how="semi")["row"]
    return pl.col("row").is_in(rows_of.to_list())


def _unlimited(definitions: Any, kind: str, open_: bool, node: str, clock: str, day: Any) -> bool:
    if kind not in definitions:
        return False
    here = definitions[kind].nodes.get(node or definitions[kind].start) if open_ else None
    wanted = here.clock if here is not None else ("" if open_ else clock)
    if not wanted:
        return False
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=LOCAL)
    try:
        with at(moment):
            clock_row(wanted, moment, scenario=registry.by_kind(kind).code)
    except Refusal:
        return True
    return False


def _numbers(part: pl.DataFrame) -> pl.Expr:
    """The rows whose given number is too long, given twice, or another matter's."""
    given = part.filter(pl.col("no") != "")["no"].to_list()
    taken: list[str] = []
    for start in range(0, len(given), KEYS):
        some = given[start : start + KEYS]
        taken += rows.column(f"SELECT no FROM matters_matter WHERE no IN ({sql.places(len(some))})", some)
    no = pl.col("no")
    twice = ~no.is_first_distinct() & (no != "")
    return (no.str.len_chars() > 24) | twice | (no.is_in(taken) if taken else pl.lit(False))
