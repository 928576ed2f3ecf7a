"""Invented matters as Parquet, by DuckDB alone: what figures of speed and of equality are measured on.

The same ``seed`` and number give the same rows. Nothing of any installation is read. There are as many people as bring
so many matters in two years (a county of 1.2 million people has 330,000 a year); one matter in twenty is anonymous, two
in twenty come from people who come again and again with the same class, the busiest of them some times a day. An
address has forty matters.
"""

from pathlib import Path

from kernel.analysis.duck import Line
from kernel.analysis.near import KEYS, nearest, with_nearest

DAYS, FIRST_DAY = 730, 9000
"""Two years from 22 August 2024."""
COLUMNS = """
  i AS id,
  TIMESTAMP '2000-01-01' + to_days(CAST({day} AS INTEGER)) + to_seconds(CAST(h4 % 86400 AS BIGINT)) AS received_at,
  CASE WHEN h1 % 16 = 0 THEN 'petition' ELSE 'dispute' END AS kind,
  chr(CAST(65 + (class >> 8) % 6 AS INTEGER)) || CAST(1 + (class >> 16) % 5 AS VARCHAR) AS class_code,
  h2 % 10 <> 0 AS class_confirmed, h2 % 12 <> 0 AS grade_confirmed,
  CASE WHEN h2 % 33 = 0 THEN 'working' WHEN h2 % 71 = 0 THEN 'triage' ELSE 'archived' END AS phase,
  CASE WHEN h2 % 71 = 0 AND h2 % 2 = 0 THEN 'triage' ELSE 'handle' END AS node,
  h2 % 33 = 0 OR h2 % 71 = 0 AS open, h2 % 57 = 0 AS merged, CASE WHEN h2 % 23 = 0 THEN 1 ELSE 0 END AS reopened,
  CASE WHEN h2 % 19 = 0 THEN 1 ELSE 0 END AS refusals,
  '990123' || lpad(CAST(village // 20 + 1 AS VARCHAR), 3, '0') AS township,
  '990123' || lpad(CAST(village // 20 + 1 AS VARCHAR), 3, '0') || lpad(CAST(village % 20 + 1 AS VARCHAR), 3, '0')
    AS region_id,
  CAST({day} AS INTEGER) AS day_no,
  party AS party_key, CASE WHEN h4 % 3 = 0 THEN 0 ELSE 1 + CAST((h4 >> 20) % {places} AS BIGINT) END AS place_key,
  CAST(118000000 + (village % 20) * 20000 + (h3 >> 8) % 25000 AS INTEGER) AS lon6,
  CAST(28000000 + (village // 20) * 20000 + (h4 >> 8) % 25000 AS INTEGER) AS lat6,
  CASE WHEN h2 % 33 <> 0 THEN TIMESTAMP '2000-01-01' + to_days(CAST({day} + 9 AS INTEGER)) END AS ended_at,
  CASE WHEN h2 % 33 <> 0 THEN TIMESTAMP '2000-01-01' + to_days(CAST({day} + 12 AS INTEGER)) END AS archived_at,
  CAST(NULL AS INTEGER) AS party_near, CAST(NULL AS INTEGER) AS place_near
"""
_DRAWN = """
  SELECT *, CASE WHEN h3 % 20 IN (1, 2) THEN hash(party) ELSE h1 END AS class FROM (SELECT *,
    CASE WHEN h3 % 20 = 0 THEN 0
      WHEN h3 % 20 IN (1, 2) THEN 1 + CAST(floor({often} * pow((h3 >> 16) % 1000003 / 1000003.0, 2)) AS BIGINT)
      ELSE 1 + {often} + CAST((h3 >> 16) % {people} AS BIGINT) END AS party
  FROM (SELECT i, hash(i * 4 + {seed}) AS h1, hash(i * 4 + 1 + {seed}) AS h2, hash(i * 4 + 2 + {seed}) AS h3,
    hash(i * 4 + 3 + {seed}) AS h4,
    CAST(floor(400 * pow((hash(i * 4 + 2 + {seed}) >> 40) % 10007 / 10007.0, 1.6)) AS INTEGER) AS village
  FROM range({start}, {end}) drawn(i)))
"""


def matters(duck: Line, total: int, folder: Path, *, files: int = 24, seed: int = 20260101) -> list[Path]:
    """Write ``total`` invented matters in the order of time, one file a month of two years."""
    many = {"people": max(20, total * 9 // 5), "often": max(5, total // 40), "places": max(20, total // 60)}
    drawn = []
    for number in range(files):
        start, end = total * number // files, total * (number + 1) // files
        day = f"({FIRST_DAY + DAYS * number // files} + (h1 >> 24) % {DAYS // files})"
        rows = _DRAWN.format(seed=seed, start=start, end=end, **many)
        drawn.append(folder / f"{number:04d}.drawn")
        duck.write(f"SELECT {COLUMNS.format(day=day, **many)} FROM ({rows})", drawn[-1])
    duck.view("drawn", drawn, {})
    for key in KEYS:
        file = folder / f"near_{key}"
        duck.write(nearest(key, "drawn"), file)
        duck.view(f"near_{key}", [file], {})
    found = [_standing_near(duck, one) for one in drawn]
    for key in KEYS:
        (folder / f"near_{key}").unlink()
    return found


def _standing_near(duck: Line, drawn: Path) -> Path:
    """Matters with how near they stand to each other, in the order of time."""
    duck.view("part", [drawn], {})
    duck.write(f"SELECT * FROM ({with_nearest('part')}) ORDER BY received_at, id", drawn.with_suffix(".parquet"))
    drawn.unlink()
    return drawn.with_suffix(".parquet")


def around(duck: Line, read: str, folder: Path) -> dict[str, Path]:
    """The small tables the questions join: places, days, clocks, calls afterwards, petitions' rows."""
    rank = "hash(id) % 97"
    queries = {
        "regions": (
            "SELECT region_id AS code, region_id AS place, 'village' AS kind, township, 1000 AS population,"
            f" first(lon6 ORDER BY id) AS lon6, first(lat6 ORDER BY id) AS lat6 FROM {read} GROUP BY ALL"
            f" UNION ALL SELECT DISTINCT township, township, 'town', township, 20000, NULL, NULL FROM {read}"
        ),
        "calendar": (
            "SELECT CAST(d AS INTEGER) AS day_no, CAST(TIMESTAMP '2000-01-01' + to_days(CAST(d AS INTEGER)) AS DATE)"
            f" AS day, d % 7 < 5 AS workday FROM range({FIRST_DAY - 60}, {FIRST_DAY + DAYS + 60}) days(d)"
        ),
        "clocks": (
            "SELECT id, id AS matter_id, received_at AS started_at, CASE WHEN kind = 'petition' THEN"
            f" CASE WHEN {rank} % 2 = 0 THEN 'petition.notice_referred' ELSE 'petition.decide' END"
            " ELSE 'disputes/dispute.handle' END AS key, CASE WHEN open THEN 'running' WHEN"
            f" {rank} % 11 = 0 THEN 'breached' ELSE 'met' END AS status, day_no + 15 AS due_no,"
            f" CASE WHEN {rank} % 13 = 0 THEN 1 ELSE 0 END AS extended,"
            f" CASE WHEN {rank} % 26 = 0 THEN 1 ELSE 0 END AS extended_told FROM {read}"
        ),
        "follow_ups": (
            f'SELECT id, id AS matter_id, ended_at AS "at", {rank} % 5 <> 0 AS answered, {rank} % 7 <> 0 AS solved,'
            f" true AS respected FROM {read} WHERE {rank} % 3 = 0 AND NOT open"
        ),
        "ratings": (
            f'SELECT id, id AS matter_id, ended_at AS "at", CAST(1 + {rank} % 5 AS BIGINT) AS stars FROM {read}'
            f" WHERE {rank} % 4 = 0 AND NOT open"
        ),
        "steps": (
            "SELECT id, id AS matter_id, received_at AS opened_at, CASE WHEN hash(id) % 2 = 0 THEN 'archive'"
            f" ELSE 'execute' END AS node, 'done' AS status, ended_at AS closed_at FROM {read} WHERE kind = 'petition'"
        ),
        "ledger": (
            "SELECT id, id AS matter_id, ended_at + to_days(CAST(hash(id) % 150 AS INTEGER)) AS \"at\","
            f" 'matter.reopen' AS action FROM {read} WHERE reopened > 0"
        ),
        "petition_repeats": f"SELECT id, id AS matter_id FROM {read} WHERE kind = 'petition' AND {rank} % 29 = 0",
        "petition_decisions": (
            f"SELECT id, id AS matter_id, ended_at AS \"at\", CASE {rank} % 3 WHEN 0 THEN 'support' WHEN 1 THEN"
            f" 'explain' ELSE 'refuse' END AS opinion, ended_at AS served_at FROM {read} WHERE kind = 'petition'"
        ),
        "petition_appeals": (
            f"SELECT id, id AS matter_id, CASE {rank} % 4 WHEN 0 THEN 'changed' WHEN 1 THEN '' ELSE 'upheld' END"
            f" AS opinion FROM {read} WHERE kind = 'petition' AND {rank} % 9 = 0"
        ),
    }  # fmt: skip
    found = {}
    for name, query in queries.items():
        found[name] = folder / f"{name}.parquet"
        duck.write(query, found[name])
    return found
