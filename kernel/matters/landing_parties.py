"""The people and enterprises of landed matters: masked, sealed and digested as ``registers`` does for one."""

from typing import Any

import polars as pl

from kernel.common.frames import MOMENT, draw
from kernel.common.identity import check_resident_id, check_uscc, digest, mask_id, mask_name, mask_phone, seal_all
from kernel.matters.registers import KINDS, ROLES

TEXTS = {"role": "claimant", "kind": "person", "name": "", "phone": "", "id_number": "", "address": ""}
COLUMNS: dict[str, Any] = {
    "matter_id": pl.Int64, "role": pl.String, "kind": pl.String, "name_masked": pl.String, "name_sealed": pl.String,
    "name_digest": pl.String, "phone_masked": pl.String, "phone_sealed": pl.String, "id_masked": pl.String,
    "id_sealed": pl.String, "id_digest": pl.String, "contact_digest": pl.String, "address_sealed": pl.String,
    "minor": pl.Boolean, "contact_way": pl.String, "contact_preference": pl.String, "joined_at": MOMENT,
    "id": pl.Int64,
}  # fmt: skip


def parties_of(new: pl.DataFrame) -> pl.DataFrame:
    """The rows of every party of these matters (``id``, ``received_at`` and, where there are any, ``parties``)."""
    if "parties" not in new.columns or new["parties"].list.len().sum() == 0:
        return pl.DataFrame(schema=COLUMNS)
    some = new.filter(pl.col("parties").list.len() > 0).select("received_at", "parties", matter_id="id")
    flat = some.explode("parties").unnest("parties").filter(pl.col("matter_id").is_not_null())
    given = [pl.col(name).cast(pl.String).fill_null(default).str.strip_chars() if name in flat.columns
             else pl.lit(default).alias(name) for name, default in TEXTS.items()]  # fmt: skip
    minor = pl.col("minor").fill_null(False) if "minor" in flat.columns else pl.lit(False).alias("minor")
    flat = flat.with_columns(*given, minor).with_columns(pl.col("id_number").str.to_uppercase())
    flat = flat.with_columns(
        role=pl.when(pl.col("role").is_in(list(ROLES))).then("role").otherwise(pl.lit(TEXTS["role"])),
        kind=pl.when(pl.col("kind").is_in(list(KINDS))).then("kind").otherwise(pl.lit(TEXTS["kind"])),
    )
    return _columns(flat)


def _columns(flat: pl.DataFrame) -> pl.DataFrame:
    name, phone, kind = flat["name"].to_list(), flat["phone"].to_list(), flat["kind"].to_list()
    number = flat["id_number"].to_list()
    right = [_right(one, value) for one, value in zip(kind, number, strict=True)]
    lists: dict[str, list[Any]] = {
        "name_masked": [(mask_name(n) if k == "person" else n)[:80] for n, k in zip(name, kind, strict=True)],
        "name_sealed": seal_all(name),
        "name_digest": [digest(n) if k == "enterprise" else "" for n, k in zip(name, kind, strict=True)],
        "phone_masked": [mask_phone(one)[:20] for one in phone],
        "phone_sealed": seal_all(phone),
        "id_masked": [mask_id(one)[:20] for one in number],
        "id_sealed": seal_all(number),
        "id_digest": [digest(one) if ok else "" for one, ok in zip(number, right, strict=True)],
        "contact_digest": [digest(f"{n}|{p}") if n and p else "" for n, p in zip(name, phone, strict=True)],
        "address_sealed": seal_all(flat["address"].to_list()),
    }
    made = flat.select("matter_id", "role", "kind", "minor", joined_at="received_at").with_columns(
        *(pl.Series(column, values, dtype=pl.String) for column, values in lists.items()),
        contact_way=pl.lit(""), contact_preference=pl.lit(""),
        id=pl.Series(draw("matters_party", flat.height), dtype=pl.Int64),
    )  # fmt: skip
    return made.select(list(COLUMNS))


def _right(kind: str, number: str) -> bool:
    """Whether a certificate number may recognise somebody: its check digit is right."""
    return bool(number) and (check_resident_id(number) if kind == "person" else check_uscc(number))
