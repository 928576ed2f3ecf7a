"""Historical matters by the million: one door for whole frames of what older systems have already worked on.

``land`` takes a Polars frame, one row a matter, and leaves what the services would have left: matter, parties, owner,
who may see it, lists with their counts, and the first entry of its chain. What needs a person is not invented: an
ended matter has no steps, an open one stands at a node of its procedure with its owner and its limit. Not for what
comes in day by day: that is ``kernel.matters.ingest``.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from kernel.audit import act
from kernel.audit.services import audited, tell
from kernel.common.errors import Invalid
from kernel.common.frames import MOMENT, roomy
from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.datahub.services import require_steward
from kernel.matters import landing_checks, landing_rows, projection
from kernel.people.models import User

CHUNK = 20_000
"""Matters a transaction: with it memory stays level and a killed run loses little."""
REQUIRED: dict[str, Any] = {
    "source": pl.String, "source_key": pl.String, "kind": pl.String, "text": pl.String, "received_at": MOMENT,
}  # fmt: skip
OPTIONAL: dict[str, tuple[Any, Any]] = {
    "no": (pl.String, ""), "title": (pl.String, ""), "wish": (pl.String, ""), "channel": (pl.String, "file"),
    "place": (pl.String, ""), "place_text": (pl.String, ""), "reported_at": (MOMENT, None),
    "confidentiality": (pl.String, "open"), "class_code": (pl.String, ""), "grade": (pl.String, ""),
    "facts": (pl.String, "{}"), "open": (pl.Boolean, False), "node": (pl.String, ""), "body": (pl.Int64, None),
    "receiver": (pl.Int64, None), "ending": (pl.String, ""), "ending_note": (pl.String, ""), "ended_at": (MOMENT, None),
    "archived_at": (MOMENT, None), "clock": (pl.String, ""),
}  # fmt: skip
PARTIES = "parties"


@dataclass(frozen=True)
class Landed:
    """What one call did: how many were written, how many were there already, and what was refused, with why."""

    landed: int
    known: int
    refused: pl.DataFrame = field(default_factory=landing_checks.nothing_refused)
    """``source``, ``source_key``, ``code`` and ``why`` (a sentence) of every row that was not taken."""
    seconds: float = 0.0


def land(frame: pl.DataFrame, *, by: User, chunk: int = CHUNK, seen: Callable[[int], None] | None = None) -> Landed:
    """Write the matters of the frame that are not there yet; the same frame again adds nothing.

    Every ``chunk`` rows are one transaction: all their rows and ledger entries are kept, or none. A run that is killed
    goes on where it was when it is called again. ``seen`` hears how many rows are done.

    Columns (texts unless said otherwise; a moment without a zone is local time, a date its first moment):

    ``source``, ``source_key``  where it comes from, at most 40 and 80 characters: together they name it once, for ever
    ``kind``  a scenario's kind · ``text``  what was said, at most 20,000 characters · ``received_at``  moment

    and where known: ``no`` (at most 24, else drawn) · ``title`` (else the head of the text) · ``wish`` · ``channel``
    (``file``) · ``place`` (region code; unknown: the county, told as not known) · ``place_text`` · ``reported_at`` ·
    ``confidentiality`` (``open``) · ``class_code`` and ``grade`` (kept as confirmed; red, yellow, green) · ``facts``
    (a JSON object) · ``receiver``, ``body`` (keys of organisations: who took it in, who answers; else by today's duty
    and routing table) · ``ending`` (a code of the scenario), ``ending_note``, ``ended_at`` (else ``received_at``),
    ``archived_at`` (else ``ended_at``) · ``clock`` (row of the clock book: the limit the ended matter ran under) ·
    ``open`` (true: it is still worked on) and ``node`` (where, else at the procedure's start; no fact is taken as
    established, so the gates after it still ask) · ``parties``: a list of structs of ``role``, ``kind``, ``name``,
    ``phone``, ``id_number``, ``address``, ``minor``, each as ``kernel.matters.registers`` has it. A certificate
    number with a wrong check digit is kept sealed and recognises nobody.

    Raises Forbidden for a stranger, Invalid for a missing, unknown or unreadable column: nothing has happened then.
    """
    require_steward(by)
    started = time.monotonic()
    shaped = _shaped(frame)
    landed = known = done = 0
    refused = [landing_checks.nothing_refused()]
    with roomy():
        for part in shaped.iter_slices(chunk):
            new, wrong = _land(part, by=by)
            landed, known, done = landed + new, known + part.height - new - wrong.height, done + part.height
            refused.append(wrong)
            if seen:
                seen(done)
    return Landed(landed, known, pl.concat(refused), round(time.monotonic() - started, 2))


@audited("matter.land")
def _land(part: pl.DataFrame, *, by: User) -> tuple[int, pl.DataFrame]:
    """One chunk: how many are new, and which rows cannot be taken."""
    for source in sorted(set(part["source"].drop_nulls().to_list())):
        act.required().lock(f"landing:{source}")
    new = landing_checks.unknown_of(part)
    new, wrong = landing_checks.sift(new)
    if new.height:
        landing_rows.write_all(new, by=by)
        for source, count in new.group_by("source").len().sort("source").rows():
            tell(f"landing:{source}", _("接入历史事项%(n)s件") % {"n": count})
    return new.height, wrong


def fold() -> int:
    """After landing much: fold the counts now, instead of with the next minute's tick."""
    return projection.fold_tallies()


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every column of the contract, in its type, nothing missing where there is a default."""
    absent = [name for name in REQUIRED if name not in frame.columns]
    strange = [name for name in frame.columns if name not in {*REQUIRED, *OPTIONAL, PARTIES}]
    if absent or strange:
        raise Invalid(
            "landing.columns",
            _("历史事项的栏目不对：缺少%(absent)s；不认识%(strange)s。")
            % {"absent": enumerated(absent) or _("无"), "strange": enumerated(strange) or _("无")},
            _("请按接入说明改好栏目名再试。"),
        )
    wanted = {**REQUIRED, **{name: kind for name, (kind, _default) in OPTIONAL.items()}}
    given = [_as(name, kind, frame.schema[name]) for name, kind in wanted.items() if name in frame.columns]
    filled = [
        pl.lit(default, dtype=kind).alias(name)
        for name, (kind, default) in OPTIONAL.items()
        if name not in frame.columns
    ]
    try:
        shaped = frame.with_columns(given).with_columns(filled)
    except pl.exceptions.PolarsError as error:
        raise Invalid(
            "landing.types",
            _("历史事项的内容读不成要求的类型：%(why)s") % {"why": str(error).splitlines()[0][:200]},
            _("请核对日期、数字和是否各栏。"),
        ) from error
    if PARTIES in shaped.columns:
        shaped = shaped.with_columns(_listed(shaped.schema[PARTIES]))
    blanks = [pl.col(name).fill_null(value) for name, (_kind, value) in OPTIONAL.items() if value is not None]
    return shaped.with_columns(blanks)


def _listed(stored: Any) -> pl.Expr:
    """The parties as a list of structs; where a frame has none at all their type is not known."""
    inner = stored.inner if isinstance(stored, pl.List) else stored
    if isinstance(inner, pl.Struct):
        return pl.col(PARTIES)
    if inner == pl.Null:
        return pl.lit(None, dtype=pl.List(pl.Struct({"name": pl.String}))).alias(PARTIES)
    raise Invalid(
        "landing.types",
        _("当事人栏要写成列表，每人一项，有身份、姓名、电话等。"),
        _("请按接入说明改好再试。"),
    )


def _as(name: str, kind: Any, stored: Any) -> pl.Expr:
    """A column in the type the contract names."""
    column = pl.col(name)
    if kind != MOMENT:
        return column.cast(kind)
    if isinstance(stored, pl.Datetime) and stored.time_zone:
        return column.dt.convert_time_zone("UTC").cast(MOMENT)
    local = column.cast(pl.Datetime("us")).dt.replace_time_zone("Asia/Shanghai", ambiguous="earliest")
    return local.dt.convert_time_zone("UTC")
