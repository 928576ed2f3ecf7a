"""The canonical record: what every source's row becomes, whatever it was written in.

``SCHEMA`` is the contract for everybody who works with records (linkage, matters, analysis). Absent is null, never an
empty text. Moments are the county's own time (UTC+8) without a zone; amounts are yuan. Personal data is in clear: these
frames live in memory and in the landing zone only, and are never shown to anybody as they are.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl
from django.utils.translation import gettext_lazy as _l

from kernel.datahub.datasets import Dataset
from kernel.datahub.gazetteer import Places

_TEXT, _LIST = pl.String(), pl.List(pl.String)
_MOMENT = pl.Datetime("us")
CODE_NAMES = {
    "open": _l("办理中"), "closed": _l("已办结"), "refused": _l("不予受理"), "answered": _l("已答复"),
    "dispute": _l("矛盾纠纷"), "request": _l("求助"), "consultation": _l("咨询"), "suggestion": _l("建议"),
    "thanks": _l("表扬"), "patrol": _l("巡查发现"), "web": _l("网上"), "letter": _l("来信"), "window": _l("来访"),
    "hotline": _l("来电"), "referral": _l("转送"),
}  # fmt: skip
"""What the codes are called that sources' own codes are read as: how it stands, what it is, how it came."""
CO_CLAIMANT = pl.Struct({"name": _TEXT, "cert": _TEXT, "phone": _TEXT, "address": _TEXT})


class Column(NamedTuple):
    """One column of the canonical record."""

    dtype: pl.DataType | type[pl.DataType]
    meaning: str
    personal: bool = False
    """Whether it says who somebody is."""


COLUMNS: dict[str, Column] = {
    "source": Column(_TEXT, "the source's file name: hotline, court …"),
    "key": Column(_TEXT, "the source's own number; with source and version it names a row"),
    "version": Column(pl.Int32, "the source's number of the wording, 1 at first; a higher one replaces a lower one"),
    "related_keys": Column(_LIST, "numbers of other systems: the one it was handed over from, and those in its words"),
    "kind": Column(_TEXT, "dispute, request, consultation, suggestion, thanks or patrol, where the source tells"),
    "channel": Column(_TEXT, "the way it came: the source, or what the source says of it (visit, letter …)"),
    "received_at": Column(_MOMENT, "when the source registered it"),
    "happened_on": Column(pl.Date, "the day it happened, where a source has such a column; not read from the text"),
    "class_source": Column(_TEXT, "the source's own class as it stands"),
    "class_among": Column(_LIST, "which of the 29 classes that may be"),
    "class_code": Column(_TEXT, "the one of the 29 classes, where the source's class means exactly one"),
    "level": Column(pl.Int32, "1 to 4 as the source graded it, 4 the heaviest"),
    "title": Column(_TEXT, "the headline, where the source has one"),
    "text": Column(_TEXT, "what is told; never empty", personal=True),
    "place_code": Column(_TEXT, "division code of the place it is about (9 township, 12 village, 15 grid), if known"),
    "place_text": Column(_TEXT, "the place as the source names it: township, or township and village"),
    "address": Column(_TEXT, "where exactly, in words", personal=True),
    "lon": Column(pl.Float64, "degrees east"),
    "lat": Column(pl.Float64, "degrees north"),
    "claimant_name": Column(_TEXT, "who brings it: a name, a family name with 某 or a title, or an account", True),
    "claimant_cert": Column(_TEXT, "resident number, figures and X; may be masked with * or wrong: see flags", True),
    "claimant_phone": Column(_TEXT, "figures only", True),
    "claimant_address": Column(_TEXT, "where the claimant lives", True),
    "claimant_sex": Column(_TEXT, "as the source writes it", True),
    "co_claimants": Column(pl.List(CO_CLAIMANT), "others who bring it together with the claimant", True),
    "respondent_name": Column(_TEXT, "whom it is about: a person, a company (often a short form) or a body", True),
    "respondent_cert": Column(_TEXT, "resident number or unified social credit code", True),
    "respondent_phone": Column(_TEXT, "figures only", True),
    "people": Column(pl.Int32, "how many people it concerns"),
    "amount": Column(pl.Float64, "yuan at stake"),
    "status": Column(_TEXT, "open, closed, refused or answered"),
    "outcome": Column(_TEXT, "the source's own word for how it stands or ended"),
    "due_at": Column(_MOMENT, "the date the source set"),
    "closed_at": Column(_MOMENT, "when the source closed it, as claimed there"),
    "body": Column(_TEXT, "the body that handles it, by name"),
    "body_code": Column(_TEXT, "the same by code, where the source has one"),
    "handler": Column(_TEXT, "the member of staff who handles it", True),
    "satisfaction": Column(pl.Int32, "1 to 5 as given by the person; null where none was given"),
    "flags": Column(_LIST, "doubts that hold nothing up: claimant_cert.masked, amount.unreadable …"),
    "batch": Column(pl.Int64, "the batch it came with; 0 while it has none"),
    "file": Column(_TEXT, "the name of the file it stood in"),
    "row": Column(pl.UInt32, "its place in that file, from 1"),
    "mapping": Column(_TEXT, "the first 12 figures of the digest of the dataset file it was read under"),
    "digest": Column(_TEXT, "of its content: two rows with the same one say the same"),
}  # fmt: skip
"""Name, type and meaning, in order. A new column is added at the end of its group; none is renamed."""
SCHEMA = pl.Schema({name: column.dtype for name, column in COLUMNS.items()})
PROVENANCE = ("batch", "file", "row", "mapping", "digest")
PERSONAL = tuple(name for name, column in COLUMNS.items() if column.personal)


def frames(source: Dataset, paths: Path | Iterable[Path], *, places: Places | None = None) -> Iterator[pl.DataFrame]:
    """Every usable row of these files (folders where a source sends letters), as frames of ``SCHEMA`` in file order.

    Rows that must be quarantined are left out; ``kernel.datahub.taking`` keeps them. Without ``places`` a place is
    known by code only where the source writes codes. Raises a Refusal where a file cannot be used at all.
    """
    from kernel.datahub.checking import checked
    from kernel.datahub.delivery import Delivery

    for path in [paths] if isinstance(paths, Path) else paths:
        delivery = Delivery(source, path)
        for part in delivery.parts():
            good, _bad = checked(source, part, path, places)
            if good.height:
                yield good


def empty() -> pl.DataFrame:
    """A frame of ``SCHEMA`` without rows."""
    return pl.DataFrame(schema=SCHEMA)
