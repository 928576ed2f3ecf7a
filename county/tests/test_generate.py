"""A tiny county, read back with the standard readers of each format and held against its truth."""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from county.gazetteer import SEEDS
from county.generate import generate
from county.numbers import credit_check, resident_check_digit
from county.sources.definitions import DEFECTS, MENTIONS, source, sources
from county.sources.reading import read
from county.world.gaming import KINDS as GAMING
from county.world.reports import SOURCES

ROWS_OF_TWO = ("repeated", "corrected")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tiny")
    generate(11, "tiny", out)
    return out


@pytest.fixture(scope="session")
def truth(tiny: Path) -> dict[str, pl.DataFrame]:
    return {path.stem: pl.read_parquet(path) for path in (tiny / "truth").glob("*.parquet")}


def prints(folder: Path) -> dict[str, str]:
    """Return a hash of every file by its place in the folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def with_right_check(number: str) -> bool:
    return len(number) == 18 and resident_check_digit(number[:17]) == number[17]


@pytest.mark.slow
def test_the_same_seed_writes_the_same_bytes_in_another_process_with_another_order_of_hashing(
    tiny: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "county", "generate", "--seed", "11", "--scale", "tiny", "--out", str(tmp_path)]
    ran = subprocess.run(
        [*command, "--workers", "2"], cwd=SEEDS.parent, check=False, capture_output=True, text=True,
        env={**os.environ, "PYTHONHASHSEED": "12345", "TZ": "America/Lima"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert prints(tmp_path) == prints(tiny)


def test_another_seed_writes_another_county(tiny: Path, tmp_path: Path) -> None:
    generate(12, "tiny", tmp_path)
    same = [name for name, value in prints(tmp_path).items() if prints(tiny).get(name) == value]
    assert all(name.startswith("places/") or name.endswith(".md") for name in same)


@pytest.mark.parametrize("code", SOURCES)
def test_standard_readers_open_every_source_and_find_each_record_as_often_as_the_truth_says(
    tiny: Path, truth: dict[str, pl.DataFrame], code: str
) -> None:
    one = source(code)
    key = one.column("key")
    found = Counter(str(row[key]) for row in read(tiny, one))
    told = truth["records"].filter(pl.col("source") == code)
    double = {
        row["key"]: sum(f"row_{name}" in row["defects"] for name in ROWS_OF_TWO) for row in told.iter_rows(named=True)
    }
    if one.format == "eml":
        found = Counter(name.partition("-")[0] for name in found)
    assert found == {name: 1 + more for name, more in double.items()}


@pytest.mark.parametrize("code", SOURCES)
def test_a_dictionary_beside_the_files_describes_every_column_and_code(tiny: Path, code: str) -> None:
    text = (tiny / code / "dictionary.md").read_text("utf-8")
    one = source(code)
    assert all(f"| {column.name} |" in text for column in one.columns)
    assert all(label in text for table in one.codes.values() for label in table.values())
    assert one.title in (tiny / "sources.md").read_text("utf-8")


def test_codes_written_stand_in_the_dictionary_or_are_planted(tiny: Path, truth: dict[str, pl.DataFrame]) -> None:
    planted = truth["records"].filter(pl.col("defects").list.contains("row_bad_code"))
    bad = set(planted.select("source", "key").iter_rows())
    for one in sources():
        key, column = one.column("key"), one.column("class")
        for row in read(tiny, one):
            right = str(row[column]) in one.codes["class"].values()
            assert right != ((one.code, str(row[key])) in bad), (one.code, row[key], row[column])


def test_every_record_has_one_matter_and_what_is_true_of_a_matter_is_the_same_in_all_its_records(
    truth: dict[str, pl.DataFrame],
) -> None:
    records = truth["records"]
    assert records["record"].is_unique().all()
    assert records.select("source", "key").is_unique().all()
    for column in ("class", "level", "complex", "kind", "cause", "burst", "village"):
        assert records.group_by("matter").agg(pl.col(column).n_unique().alias("n"))["n"].max() == 1, column
    assert set(records["matter"]) <= set(truth["matters"]["matter"])
    firsts = records.filter(pl.col("role") == "first")
    assert firsts["matter"].is_unique().all()


def test_a_report_by_somebody_else_has_another_reporter_another_channel_and_other_words(
    tiny: Path, truth: dict[str, pl.DataFrame]
) -> None:
    records = truth["records"]
    first = records.filter(pl.col("role") == "first").select(
        "matter", first_source="source", first_reporter="reporter", first_at="at"
    )
    again = records.filter(pl.col("role") == "again_other").join(first, on="matter")
    assert len(again) > 3
    assert (again["source"] != again["first_source"]).all()
    assert (again["reporter"] != again["first_reporter"]).all()
    assert (again["at"] > again["first_at"]).all()
    assert set(again["told"]) <= {"new", "again"}
    kin = again.filter(pl.col("relation") == "household")
    houses = dict(truth["people"].select("subject", "household").iter_rows())
    assert all(
        houses[a] == houses[b] for a, b in kin.select("reporter", "first_reporter").iter_rows()
    )  # fmt: skip
    same = records.filter(pl.col("role").is_in(["again_same", "handover", "mediated", "escalation"])).join(
        first, on="matter"
    )
    assert (same["reporter"] == same["first_reporter"]).all()


def test_numbers_check_where_they_should_and_fail_where_that_is_planted(truth: dict[str, pl.DataFrame]) -> None:
    mentions = truth["subjects"].join(truth["records"].select("record", "defects"), on="record")
    people = dict(truth["people"].select("subject", "number").iter_rows())
    wrong = 0
    for row in mentions.filter(pl.col("number").is_not_null()).iter_rows(named=True):
        if row["subject"][0] == "E":
            assert credit_check(row["number"][:17]) == row["number"][17]
        elif row["seat"] == "reporter" and "number_wrong" in row["defects"]:
            assert not with_right_check(row["number"])
            wrong += 1
        elif row["seat"] == "reporter" and "number_masked" in row["defects"]:
            assert row["number"] == people[row["subject"]][:6] + "********" + people[row["subject"]][14:]
        else:
            assert row["number"] == people[row["subject"]]
            assert with_right_check(row["number"])
    assert wrong > 0


def test_names_are_right_unless_a_defect_says_otherwise(truth: dict[str, pl.DataFrame]) -> None:
    mentions = truth["subjects"].join(truth["records"].select("record", "defects"), on="record")
    names = dict(truth["people"].select("subject", "name").iter_rows())
    changed = {"name_masked", "name_title", "name_homophone", "account", "anonymous"}
    for row in mentions.filter(pl.col("seat") == "reporter").iter_rows(named=True):
        right = row["name"] == names[row["subject"]]
        assert right != bool(changed & set(row["defects"])) or row["name"] is None, row


def test_nobody_could_be_real(tiny: Path, truth: dict[str, pl.DataFrame]) -> None:
    people, firms = truth["people"], truth["enterprises"]
    assert people["number"].str.starts_with("99").all()
    assert people["number"].is_unique().all() and people["phone"].is_unique().all()
    assert people["phone"].str.contains(r"^12\d{9}$").all()
    assert firms["code"].str.slice(2, 6).eq("990123").all() and firms["code"].is_unique().all()
    assert firms["phone"].str.contains(r"^12\d{9}$").all()
    written = truth["subjects"]["phone"].drop_nulls()
    assert written.str.contains(r"^12\d{9}$").all()
    assert "example.invalid" in next((tiny / "mailbox").rglob("*.eml")).read_text("ascii")


def test_defects_have_names_that_are_described(truth: dict[str, pl.DataFrame]) -> None:
    known = set(MENTIONS) | {f"row_{name}" for name in DEFECTS}
    found = set(truth["records"]["defects"].explode().drop_nulls())
    assert found <= known
    assert len(found) > 12


def test_bursts_share_cause_and_respondent_and_nothing_else_does(truth: dict[str, pl.DataFrame]) -> None:
    records, bursts = truth["records"], truth["bursts"]
    members = records.filter((pl.col("burst") >= 0) & (pl.col("role") == "first"))
    counted = members.group_by("burst").agg(
        pl.len(), pl.col("cause").n_unique().alias("causes"), pl.col("respondent").n_unique().alias("others"),
        pl.col("reporter").n_unique().alias("reporters"), pl.col("class").first(),
    )  # fmt: skip
    assert (counted["causes"] == 1).all() and (counted["others"] == 1).all()
    joined = counted.join(bursts, on="burst")
    assert (joined["class"] == joined["class_right"]).all()
    assert (joined["len"] == joined["matters"]).all()
    alone = truth["matters"].filter(pl.col("burst") < 0)
    assert alone["cause"].is_unique().all()


def test_acts_follow_the_records_and_gaming_shows_in_them(truth: dict[str, pl.DataFrame]) -> None:
    acts, records, gaming = truth["acts"], truth["records"], truth["gaming"]
    assert set(acts["record"]) == set(records["record"])
    received = acts.filter(pl.col("kind") == "receive")
    assert len(received) == len(records)
    assert set(gaming["kind"]) <= set(GAMING)
    staff = truth["staff"].filter(pl.col("habit") != "")
    assert set(gaming["staff"]) <= set(staff["staff"])
    habits = dict(staff.select("staff", "habit").iter_rows())
    assert all(habits[who] == kind for who, kind in gaming.select("staff", "kind").iter_rows())
    shown = acts.join(gaming.select("record", gamed="kind"), on="record", how="left")
    backdated = shown.filter((pl.col("gamed") == "backdate") & (pl.col("kind") == "close"))
    assert (backdated["entered_at"] - backdated["at"]).dt.total_days().min() is None or (
        (backdated["entered_at"] - backdated["at"]).dt.total_hours() >= 36
    ).all()
    honest = shown.filter(pl.col("gamed").is_null() & (pl.col("kind") != "rate"))
    assert ((honest["entered_at"] - honest["at"]).dt.total_hours() <= 49).all()


def test_agreements_are_kept_or_fail_and_failed_mediations_are_on_record(truth: dict[str, pl.DataFrame]) -> None:
    acts = truth["acts"]
    kinds = acts["kind"].value_counts()
    counted = dict(kinds.iter_rows())
    assert counted["mediate_failed"] > 0 and counted["agree"] > 20
    ends = acts.filter(pl.col("kind").is_in(["perform", "miss"]))
    assert ends["record"].is_unique().all()
    assert set(ends["record"]) <= set(acts.filter(pl.col("kind") == "agree")["record"])


def test_both_sides_of_a_matter_are_grown_up_and_not_the_same_person(truth: dict[str, pl.DataFrame]) -> None:
    """But for villages so small that there is nobody else."""
    born = dict(truth["people"].select("subject", "born").iter_rows())
    sides = truth["records"].filter(pl.col("respondent").str.starts_with("P")).select("reporter", "respondent", "at")
    apart = [one != other for one, other, _ in sides.iter_rows()]
    grown = [(at.date() - born[other]).days > 17.5 * 365 for _, other, at in sides.iter_rows()]
    assert sum(apart) > 0.98 * len(apart)
    assert sum(grown) > 0.95 * len(grown)


def test_late_rows_stand_in_a_later_file(tiny: Path, truth: dict[str, pl.DataFrame]) -> None:
    seen = 0
    for code in ("hotline", "platform", "police", "web", "grid"):
        one = source(code)
        late = pl.col("defects").list.contains("row_late") & (pl.col("source") == code)
        for key, at in truth["records"].filter(late).select("key", "at").iter_rows():
            files = sorted((tiny / code).glob(f"*.{one.format}"))
            own = one.file.format(period=f"{at:%Y-%m}").partition("/")[2]
            mark = f"{key}," if one.format == "csv" else f'"{key}"'
            holding = [path.name for path in files if mark in path.read_text(one.encoding)]
            assert len(holding) == 1 and holding[0] > own
            seen += 1
    assert seen


@pytest.mark.slow
@settings(
    max_examples=4, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=[HealthCheck.too_slow]
)
@given(seed=st.integers(0, 2**32))
def test_any_seed_gives_a_county_that_agrees_with_itself(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        counts = generate(seed, "tiny", Path(folder))
        records = pl.read_parquet(Path(folder) / "truth" / "records.parquet")
        subjects = pl.read_parquet(Path(folder) / "truth" / "subjects.parquet")
        assert sum(counts.values()) == len(records)
        assert records.filter(pl.col("role") == "first")["matter"].is_unique().all()
        assert subjects.filter(pl.col("seat") == "reporter")["record"].is_unique().all()
        for one in sources():
            keys = {str(row[one.column("key")]) for row in read(Path(folder), one)}
            assert keys == set(records.filter(pl.col("source") == one.code)["key"])
