"""The first entries of many chains at once: what ``Act.write`` does for a few, column by column for a million."""

import polars as pl

from kernel.audit import act
from kernel.common.fields import canonical
from kernel.common.frames import MOMENT, draw, write


def begin_chains(chains: pl.DataFrame) -> None:
    """Write entry 1 of every chain of the frame, inside the act in progress. No chain may be known before.

    ``chain``: its key. ``rows``: the images of its rows, as the text of a canonical JSON list. ``told``: sentences for
    its story, likewise a list. The entry is, byte for byte, what ``Act`` would write.
    """
    if chains.is_empty():
        return
    current = act.required()
    head = canonical({"action": current.action, "actor": current.actor_id, "at": act.plain(current.at)})
    body = pl.concat_str(
        [
            pl.lit(f'{head[:-1]},"chain":'), pl.struct(chain="chain").struct.json_encode().str.slice(9).str.head(-1),
            pl.lit(f',"inner":{canonical(current.inner)},"rows":'), "rows",
            pl.lit(',"seq":1,"told":'), "told", pl.lit("}"),
        ]
    )  # fmt: skip
    entries = chains.select("chain", seq=1, action=pl.lit(current.action), actor_id=_actor(current), body=body)
    hashes = [act.link("", text) for text in entries["body"]]
    moment = pl.lit(current.at).dt.convert_time_zone("UTC").cast(MOMENT)
    entries = entries.with_columns(at=moment, previous=pl.lit(""), hash=pl.Series(hashes, dtype=pl.String))
    write("audit_chain", entries.select(key="chain", seq="seq", head="hash"))
    ids = pl.Series(draw("audit_entry", entries.height), dtype=pl.Int64)
    write("audit_entry", entries.with_columns(id=ids))


def _actor(current: act.Act) -> pl.Expr:
    return pl.lit(current.actor_id, dtype=pl.Int64)
