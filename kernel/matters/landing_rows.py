"""The rows that a chunk of landed matters becomes, table by table, with their images for the ledger."""

import secrets
from datetime import date, datetime
from typing import Any

import orjson
import polars as pl
from django.conf import settings

from kernel import registry
from kernel.audit import act, rows
from kernel.audit.many import begin_chains
from kernel.common.fields import canonical
from kernel.common.frames import MOMENT, draw, objects, write
from kernel.common.moment import at, now
from kernel.common.words import gettext as _
from kernel.law.clockbook import clock_book
from kernel.law.queries import clock_row
from kernel.matters import likeness, progress
from kernel.matters.hooks import hook
from kernel.matters.host import MatterHost
from kernel.matters.intake import CODE_LETTERS, headline
from kernel.matters.landing_parties import parties_of
from kernel.matters.landing_places import located, routed
from kernel.matters.models import Matter
from kernel.matters.projection import cell_of
from kernel.matters.sealing import reason_to_seal
from kernel.people.models import User
from kernel.procedures.queries import latest

COMPLEXITY = {"red": "complex", "yellow": "watch"}
DOCUMENTS = ("guesses", "contributions", "facts", "data", "derivation", "extensions", "pauses")
"""Columns whose text is JSON already."""
SEEN = {"matter_id": "id", "cell_id": "cell_id", "open": "open", "due_at": "due_at"}
Frames = dict[str, pl.DataFrame]


def write_all(new: pl.DataFrame, *, by: User) -> None:
    """Write every row of these matters, bring the lists up, and begin their chains. Inside an act."""
    ids = draw("matters_number", new.height)
    write("matters_number", pl.DataFrame({"id": ids[-1:]}))  # on SQLite what is drawn next follows from it
    new = routed(located(_kept(new))).with_columns(id=pl.Series(ids, dtype=pl.Int64))
    parties = parties_of(new)
    matters = _sealed(_matters(new), parties)
    placed = _placed(matters, by)
    frames: Frames = {"matters_matter": matters, "matters_party": parties, **placed, **_ended(new, matters)}
    for table, frame in frames.items():
        write(table, frame)
    _remember(matters)
    images, ended = _images(frames), matters.filter(~pl.col("open"))
    begin_chains(_chains(images.join(ended, left_on="matter_id", right_on="id", how="semi")))
    opened = _open(matters.filter(pl.col("open")), new, images, by)
    _project(pl.concat([ended, opened.select(ended.columns)]).sort("id"), placed["matters_involvement"])


def _kept(new: pl.DataFrame) -> pl.DataFrame:
    """Words without white space around them, and the moments that follow from others."""
    words = [pl.col(name).str.strip_chars() for name in ("text", "title", "wish")]
    ended = pl.when(~pl.col("open")).then(pl.coalesce("ended_at", "received_at"))
    return new.with_columns(*words, ended_at=ended, reported_at=pl.coalesce("reported_at", "received_at")).with_columns(
        archived_at=pl.when(~pl.col("open")).then(pl.coalesce("archived_at", "ended_at"))
    )


def _matters(new: pl.DataFrame) -> pl.DataFrame:
    """The rows of the matters themselves."""
    prefixes = {one.kind: one.manifest.get("number_prefix", "SX") for one in registry.scenarios()}
    day = _day("received_at").dt.strftime("%Y%m%d")
    drawn = pl.concat_str(
        pl.col("kind").replace(prefixes), day, pl.col("id").cast(pl.String).str.pad_start(6, "0"), separator=""
    )
    titles = [title or headline(text) for title, text in zip(new["title"], new["text"], strict=True)]
    open_ = pl.col("open")
    ended = pl.when(pl.col("ending") == "rejected").then(pl.lit("rejected")).otherwise(pl.lit("archived"))
    phase = pl.when(open_).then(pl.lit("triage")).otherwise(ended)
    empty, none = pl.lit(""), pl.lit(0, dtype=pl.Int64)
    return new.with_columns(title=pl.Series(titles, dtype=pl.String)).select(
        "id", "kind", "text", "wish", "channel", "received_at", "reported_at", "region_id", "place_text",
        "place_known", "confidentiality", "class_code", "grade", "facts", "receiver_id", "accountable_id", "open",
        "ending_note", "ended_at", "archived_at", "source", "source_key",
        no=pl.when(pl.col("no") == "").then(drawn).otherwise("no"),
        query_code=pl.Series(_codes(new.height), dtype=pl.String), title=pl.col("title").str.slice(0, 200),
        sealed=pl.lit(False), seal_reason=empty, guesses=pl.lit("[]"), class_confirmed=pl.col("class_code") != "",
        complexity=pl.col("grade").replace_strict(COMPLEXITY, default="ordinary"), points=none,
        contributions=pl.lit("[]"), grade_confirmed=pl.col("grade") != "", loop=pl.lit("township"), phase=phase,
        node=pl.when(open_).then(empty).otherwise(phase), node_name=empty, due_at=pl.lit(None, dtype=MOMENT),
        refusals=none, reopened=none, ending=pl.when(open_).then(empty).otherwise("ending"),
        merged_into_id=pl.lit(None, dtype=pl.Int64),
    )  # fmt: skip


def _codes(count: int) -> list[str]:
    """Query codes of eight letters, each as likely as any other: bytes that would favour some are left out."""
    fair = 256 - 256 % len(CODE_LETTERS)
    letters = bytes(ord(CODE_LETTERS[byte % len(CODE_LETTERS)]) for byte in range(256))
    drawn = ""
    while len(drawn) < 8 * count:
        drawn += secrets.token_bytes(9 * count + 8).translate(letters, bytes(range(fair, 256))).decode()
    return [drawn[start : start + 8] for start in range(0, 8 * count, 8)]


def _sealed(matters: pl.DataFrame, parties: pl.DataFrame) -> pl.DataFrame:
    """Matters that only named people may see: asked of the scenario for each, as when one is received."""
    minors = set(parties.filter(pl.col("minor"))["matter_id"].to_list())
    may_be = pl.lit(False)
    for kind in matters["kind"].unique():
        may_be |= (pl.col("kind") == kind) & hook(kind, "may_be_sealed")()
    asked = matters.filter(may_be | pl.col("id").is_in(minors)).select(
        "id", "kind", "title", "text", "facts", "class_code", "class_confirmed", "confidentiality", "channel", "wish",
        "grade", "complexity",
    )  # fmt: skip
    reasons = dict[int, str]()
    for row in asked.iter_rows(named=True):
        row["facts"] = orjson.loads(row["facts"]) if row["facts"] != "{}" else {}
        reasons[row["id"]] = reason_to_seal(rows.made(Matter, row), minors=row["id"] in minors)
    found = pl.Series("seal_reason", [reasons.get(pk, "") for pk in matters["id"].to_list()], dtype=pl.String)
    return matters.with_columns(found, sealed=found != "")


def _placed(matters: pl.DataFrame, by: User) -> Frames:
    """Who answers for each, and who took it in; of a sealed one also who handed it in, the only one who sees it."""
    reason = pl.lit(_("历史事项接入"))
    placement = matters.select(
        matter_id="id", organisation_id="accountable_id", since="received_at", until=pl.lit(None, dtype=MOMENT),
        reason=reason, basis=pl.lit(""),
    )  # fmt: skip
    nobody = pl.lit(None, dtype=pl.Int64)
    common = {"matter_id": "id", "since": "received_at"}
    took = matters.select(**common, organisation_id="receiver_id", user_id=nobody, why=pl.lit("received"))
    others = matters.filter(pl.col("accountable_id") != pl.col("receiver_id"))
    answers = others.select(**common, organisation_id="accountable_id", user_id=nobody, why=pl.lit("accountable"))
    hidden = matters.filter(pl.col("sealed"))
    handed = hidden.select(
        **common, organisation_id=nobody, user_id=pl.lit(by.pk, dtype=pl.Int64), why=pl.lit("handed_in")
    )
    involved = pl.concat([took, answers, handed]).sort("matter_id", maintain_order=True)
    return {"matters_placement": _keyed("matters_placement", placement),
            "matters_involvement": _keyed("matters_involvement", involved)}  # fmt: skip


def _keyed(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(id=pl.Series(draw(table, frame.height), dtype=pl.Int64))


def _ended(new: pl.DataFrame, matters: pl.DataFrame) -> Frames:
    """What an ended matter has of its procedure: that it ran and how it ended; and the limit it ran under."""
    ended = matters.filter(~pl.col("open"))
    versions = {kind: version.pk for kind in ended["kind"].unique() if (version := latest(kind)) is not None}
    moment = pl.lit(None, dtype=MOMENT)
    instance = ended.select(
        matter_id="id", definition_id=pl.col("kind").replace_strict(versions, default=None, return_dtype=pl.Int64),
        key="kind", caller_id=pl.lit(None, dtype=pl.Int64), status=pl.lit("ended"), ending="phase",
        rev=pl.lit(0, dtype=pl.Int64), data=pl.lit("{}"), stage=pl.lit(""), stage_since=moment, stage_due=moment,
        started_at="received_at", ended_at="archived_at",
    )  # fmt: skip
    limited = new.filter(~pl.col("open") & (pl.col("clock") != ""))
    frames = {"procedures_instance": _keyed("procedures_instance", instance)}
    return {**frames, "law_clock": _keyed("law_clock", _clocks(limited))} if limited.height else frames


def _clocks(limited: pl.DataFrame) -> pl.DataFrame:
    """The limits that ended matters ran under, computed as when they run, met or broken."""
    day = _day("received_at")
    days = limited.select("kind", "clock", day.alias("day")).unique()
    timed = pl.Series("timed", [_timed(*one) for one in days.rows()], dtype=pl.Boolean)
    limited = limited.with_columns(day=day).join(
        days.with_columns(timed), on=["kind", "clock", "day"], how="left", maintain_order="left"
    )
    first = pl.col("received_at").min().over("kind", "clock", "day")
    limited = limited.with_columns(since=pl.when("timed").then("received_at").otherwise(first))
    asked = limited.select("kind", "clock", "since").unique(maintain_order=True)
    found = [_limit(*one) for one in asked.rows()]
    known = pl.concat([asked, pl.DataFrame(found, schema_overrides={"due_at": MOMENT})], how="horizontal")
    whole = limited.join(known, on=["kind", "clock", "since"], how="left", maintain_order="left")
    late = pl.col("ended_at") > pl.col("due_at")
    return whole.select(
        "key", "name", "article", "due_at", "provisional", "derivation", matter_id="id",
        step_id=pl.lit(None, dtype=pl.Int64), started_at="received_at", law_on=pl.lit(None, dtype=pl.Date),
        status=pl.when(late).then(pl.lit("breached")).otherwise(pl.lit("met")), met_at="ended_at",
        extensions=pl.lit("[]"), pauses=pl.lit("[]"),
    )  # fmt: skip


def _timed(kind: str, key: str, day: date) -> bool:
    """Whether the limit counts from the minute; others are the same for all that began on one day."""
    return clock_book().find(key, day, registry.by_kind(kind).code).length.timed


def _limit(kind: str, key: str, since: datetime) -> dict[str, Any]:
    row = clock_row(key, since.astimezone(now().tzinfo), scenario=registry.by_kind(kind).code)
    told = orjson.dumps(row["derivation"], option=orjson.OPT_SORT_KEYS).decode()
    named = {name: row[name] for name in ("key", "name", "article", "provisional")}
    return {**named, "due_at": row["due_at"], "derivation": told}


def _remember(matters: pl.DataFrame) -> None:
    """The bands of those that a new matter may still be the same as."""
    since = pl.lit(now() - likeness.WINDOW).dt.convert_time_zone("UTC")
    recent = matters.filter(pl.col("received_at") >= since).select("id", "title", "text")
    words = [title + text for _pk, title, text in recent.rows()]
    found = [(band, pk) for pk, mine in zip(recent["id"], likeness.bands_of(words), strict=True) for band in mine]
    shape = {"band": pl.Int64, "matter_id": pl.Int64}
    write("matters_shingle", pl.DataFrame(found, schema=shape, orient="row").sort("band", "matter_id"))


def _project(matters: pl.DataFrame, involved: pl.DataFrame) -> None:
    """Viewer rows and tallies of matters, as ``projection.project`` makes them one by one."""
    township = pl.when(pl.col("region_id").str.len_chars() >= 9).then(pl.col("region_id").str.slice(0, 9))
    named = matters.with_columns(township=township.otherwise(pl.lit("")))
    names = ["kind", "phase", "grade", "class_code", "township"]
    cells = named.select(names).unique()
    cells = cells.with_columns(cell_id=pl.Series([cell_of(key) for key in cells.rows()], dtype=pl.Int64))
    named = named.join(cells, on=names, maintain_order="left")
    seen = pl.concat([*_by_place(named), *_by_part(named, involved)]).unique().sort("key", "matter_id")
    days = named.select(matter_id="id", received_on=_day("received_at"), ended_on=_day("ended_at"))
    seen = seen.join(days, on="matter_id", maintain_order="left")
    write("matters_viewer", seen)
    write("matters_tally", seen.group_by("key", "cell_id").agg(n=pl.len().cast(pl.Int64)).sort("key", "cell_id"))


def _day(column: str) -> pl.Expr:
    """The local day of a moment."""
    return pl.col(column).dt.convert_time_zone("Asia/Shanghai").dt.date()


def _by_place(named: pl.DataFrame) -> list[pl.DataFrame]:
    """Who sees a matter by the place of the post."""
    plain, code = named.filter(~pl.col("sealed")), pl.col("region_id")
    frames = [plain.select(key=pl.lit(f"p{settings.COUNTY}"), **SEEN)]
    for size in (6, 9, 12):
        here = plain.filter(code.str.len_chars() >= size)
        key = pl.concat_str(pl.lit("p"), code.str.slice(0, size))
        frames.append(here.select(key=key, **SEEN))
    return frames


def _by_part(named: pl.DataFrame, involved: pl.DataFrame) -> list[pl.DataFrame]:
    """Who sees a matter by a part in it: bodies unless it is sealed, named people always."""
    parts = involved.join(named.select("sealed", **SEEN), on="matter_id")
    bodies = parts.filter(pl.col("organisation_id").is_not_null() & ~pl.col("sealed"))
    people = parts.filter(pl.col("user_id").is_not_null())
    return [
        frame.with_columns(key=pl.concat_str(pl.lit(letter), pl.col(name))).select("key", *SEEN)
        for letter, name, frame in (("o", "organisation_id", bodies), ("u", "user_id", people))
    ]


def _images(frames: Frames) -> pl.DataFrame:
    """The images of every matter's rows as the text of a JSON list, in the order of the tables."""
    found = []
    for number, (table, frame) in enumerate(frames.items()):
        key = "id" if table == "matters_matter" else "matter_id"
        image = objects(frame, [name for name in DOCUMENTS if name in frame.columns])
        text = pl.concat_str(pl.lit(f'["{table}",'), pl.col("id").cast(pl.String), pl.lit(","), image, pl.lit("]"))
        found.append(frame.select(matter_id=key, order=pl.lit(number), pk="id", text=text))
    ordered = pl.concat(found).sort("matter_id", "order", "pk")
    joined = pl.concat_str(pl.lit("["), pl.col("text").str.join(","), pl.lit("]"))
    return ordered.group_by("matter_id", maintain_order=True).agg(rows=joined)


def _chains(images: pl.DataFrame) -> pl.DataFrame:
    """Every matter's chain with what its story begins with."""
    chain = pl.concat_str(pl.lit("matter:"), pl.col("matter_id").cast(pl.String))
    before, after = canonical(_told("\0")).split(canonical("\0")[1:-1])
    return images.select("rows", chain=chain, told=pl.concat_str(pl.lit(before), chain, pl.lit(after)))


def _told(chain: str) -> list[dict[str, Any]]:
    """What a matter's story begins with."""
    return [{"chain": chain, "line": _("由原系统接入的历史事项"), "public": True}]


def _open(opened: pl.DataFrame, new: pl.DataFrame, images: pl.DataFrame, by: User) -> pl.DataFrame:
    """Open matters begin their procedure, with the limit from the day they were received; their entry is written with
    all others. Returns those whose lists follow from their row alone, as they stand now."""
    current = act.required()
    nodes, chains, plain = dict(new.select("id", "node").rows()), list[Any](), list[Any]()
    for row in opened.join(images, left_on="id", right_on="matter_id", maintain_order="left").iter_rows(named=True):
        chain, written = f"matter:{row['id']}", row.pop("rows")
        current.begin(chain)
        for name in DOCUMENTS[:3]:
            row[name] = orjson.loads(row[name])
        matter = rows.made(Matter, row)
        rows.hold(matter)
        with at(row["received_at"]):
            progress.begin(matter, MatterHost(matter), node=nodes[row["id"]], by=by)
        more, told = current.taken(chain)
        chains.append((chain, written[:-1] + "," + canonical(more)[1:], canonical([*_told(chain), *told])))
        if not any(table == "matters_involvement" for table, _pk, _values in more):
            current.last.pop(f"project:{matter.pk}", None)
            plain.append((matter.pk, matter.phase, matter.open, matter.due_at))
        current.held.clear()
    current.inner[:] = dict.fromkeys(current.inner)
    begin_chains(pl.DataFrame(chains, schema=["chain", "rows", "told"], orient="row"))
    shape: dict[str, Any] = {"id": pl.Int64, "phase": pl.String, "open": pl.Boolean, "due_at": MOMENT}
    return opened.drop("phase", "open", "due_at").join(pl.DataFrame(plain, schema=shape, orient="row"), on="id")
