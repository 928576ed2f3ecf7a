"""How near in time the next matter of the same class stands, by the same party or from the same place.

A chain of matters within some days consists of matters that each have another within these days. So a question of
repeats leaves out what stands alone before it sorts anything, and its answer stays the same.
"""

KEYS = ("party", "place")
"""What repeats are asked of: ``party_key`` with ``party_near``, ``place_key`` with ``place_near``."""
READ = ("id", "party_key", "place_key", "class_code", "day_no")
"""What must be known of a matter."""


def nearest(key: str, source: str) -> str:
    """DuckDB's SQL for ``id`` and ``near``: days to the nearest matter of the same key and class, either way.

    NULL where there is no other. A merged matter counts as one, so days may be fewer than to the next that a question
    counts, never more.
    """
    return (
        "SELECT id, CAST(least(day_no - lag(day_no) OVER own, lead(day_no) OVER own - day_no) AS INTEGER) AS near"
        f" FROM {source} WHERE {key}_key <> 0 WINDOW own AS (PARTITION BY {key}_key, class_code ORDER BY day_no)"
    )


def with_nearest(rows: str) -> str:
    """These rows with their columns ``party_near`` and ``place_near`` filled from the tables ``near_<key>``."""
    chosen = ", ".join(f"near_{key}.near AS {key}_near" for key in KEYS)
    joined = " ".join(f"LEFT JOIN near_{key} ON near_{key}.id = rows.id" for key in KEYS)
    return f"SELECT rows.* REPLACE ({chosen}) FROM {rows} rows {joined}"
