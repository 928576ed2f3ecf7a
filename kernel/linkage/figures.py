"""What a text says in figures, and whether it says that it was said before.

Whoever tells of the same matter names the same sums, counts and areas, in whatever words; and who comes again, or
after a neighbour, mostly says so.
"""

import polars as pl

from kernel.linkage import tokens

INT = pl.Int64
MOST = 12
_NUMERALS = {word: str(at) for at, word in enumerate("一二三四五六七八九", start=1)} | {"两万": "2万", "两千": "2千"}
_MONEY = r"(\d+(?:\.\d+)?)(?:(万)(\d)?千?|(千)?(?:元|块))"
_COUNT = r"\d+(?:\.\d+)?[\p{Han}%]"
_NOT_COUNTS = "元块万千百年月日号时点分个"
"""Units of sums and moments, which every telling may have others of, and those that say too little."""
_MONTH = r"(20\d\d)?(?:年|\.)?(去年|前年|今年)?(\d{1,2})月(?:份)?(\d{1,2}[日号])?"
_TENS = {"十一月": "11月", "十二月": "12月", "十月": "10月"}
_HAMLET = r"([1-9]\d?)组"
_TOLD = (
    r"同一件事|再催|补充几句|那件事|前面[^，。；！]{0,2}(?:反映|报|说)过|之前[^，。；！]{0,2}(?:反映|报|说)过"
    r"|(?:打过电话|打过热线)，说的是|[日号\d]反映的|事不止一家|并在一起"
)


def plain(told: pl.Series) -> pl.Series:
    """A text with single numerals as figures: 三万八 becomes 3万8."""
    spelt = told.str.replace_many(list(_TENS), list(_TENS.values()), leftmost=True)
    return spelt.str.replace_many(list(_NUMERALS), list(_NUMERALS.values()))


def sums(told: pl.Series, amount: pl.Series) -> pl.Series:
    """The sums of money a report names, in yuan: those of its words (``plain``) and of its column; at most twelve.

    48000元, 4.8万, 4万8 and 4万8千块 are one sum.
    """
    frame = pl.DataFrame({"row": pl.Series(range(len(told)), dtype=INT), "told": told})
    found = frame.with_columns(pl.col("told").str.extract_all(_MONEY)).explode("told").drop_nulls()
    parts = found.with_columns(pl.col("told").str.extract_groups(_MONEY)).unnest("told")
    times = pl.when(pl.col("2") == "万").then(10_000).when(pl.col("4") == "千").then(1_000).otherwise(1)
    more = pl.col("3").cast(pl.Float64, strict=False).fill_null(0) * 1_000
    yuan = (pl.col("1").cast(pl.Float64, strict=False) * times + more).round().cast(INT)
    own = frame.select("row", amount.cast(INT).alias("yuan"))
    every = pl.concat([parts.select("row", yuan.alias("yuan")), own])
    return _listed(every.filter(pl.col("yuan") >= 100), "yuan", len(told)).alias("sums")


def figures(key: bytes, told: pl.Series) -> pl.Series:
    """Tokens of what a report (``plain``) counts besides money: 8.8亩, 40户, 45%; at most twelve."""
    frame = pl.DataFrame({"row": pl.Series(range(len(told)), dtype=INT), "word": told.str.extract_all(_COUNT)})
    found = frame.explode("word").drop_nulls().unique(maintain_order=True)
    unit, count = pl.col("word").str.slice(-1), pl.col("word").str.extract(r"([\d.]+)").cast(pl.Float64, strict=False)
    found = found.filter(~unit.is_in(list(_NOT_COUNTS)) & (unit != "组") & (count >= 2))
    every = found.with_columns(tokens.often(key, "count", found["word"], "token"))
    return _listed(every, "token", len(told)).alias("figures")


def _listed(found: pl.DataFrame, name: str, rows: int) -> pl.Series:
    """The different values of each row, in order; an empty list where there are none."""
    kept = found.group_by("row").agg(pl.col(name).unique().sort().head(MOST))
    whole = pl.DataFrame({"row": pl.Series(range(rows), dtype=INT)})
    return whole.join(kept, on="row", how="left", maintain_order="left")[name].fill_null([])


def months(told: pl.Series, day: pl.Series) -> pl.Series:
    """The months a report (``plain``, of that day since 1970) names without a day, counted from the year 0; at most
    twelve. Without a year it is the last such month."""
    frame = pl.DataFrame(
        {"row": pl.Series(range(len(told)), dtype=INT), "told": told.str.extract_all(_MONTH), "day": day}
    )
    found = frame.explode("told").drop_nulls("told").with_columns(pl.col("told").str.extract_groups(_MONTH))
    on = pl.from_epoch((pl.col("day") * 86_400).cast(INT), time_unit="s")
    parts = found.unnest("told").filter(pl.col("4").is_null()).select(
        "row", said=pl.col("1").cast(INT, strict=False), back=pl.col("2"), month=pl.col("3").cast(INT),
        year=on.dt.year().cast(INT), now=on.dt.month().cast(INT),
    )  # fmt: skip
    relative = pl.col("year") - pl.col("back").replace_strict({"去年": 1, "前年": 2, "今年": 0}, default=None)
    last = pl.col("year") - (pl.col("month") > pl.col("now")).cast(INT)
    year = pl.coalesce("said", relative, last)
    every = parts.select("row", "month", month_of=year * 12 + pl.col("month"))
    return _listed(every.filter(pl.col("month").is_between(1, 12)), "month_of", len(told)).alias("months")


def hamlets(told: pl.Series) -> pl.Series:
    """The number of the villagers' group a report (``plain``) names first; 0 for none."""
    return told.str.extract(_HAMLET).cast(INT, strict=False).fill_null(0).alias("hamlet")


def told_before(told: pl.Series) -> pl.Series:
    """1 where a report, as it stands, says that somebody has reported this before, else 0."""
    return told.str.contains(_TOLD).cast(INT).alias("told")
