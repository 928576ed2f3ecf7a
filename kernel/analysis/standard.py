"""The standard questions: each written once in SQL (``sql/<key>.sql``), run on any engine that reads a snapshot.

The SQL is DuckDB's; ``kernel.analysis.dialects`` turns it into another engine's with the values in it. A scenario
adds its own in ``standard.py`` (``QUESTIONS``, with SQL beside).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel import registry
from kernel.analysis.index import Formula

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

HERE = Path(__file__).parent / "sql"
Value = int | float | str | None


@dataclass(frozen=True)
class Column:
    """One column of an answer. ``kind``: day, class, township, region, key, part, count, number, share or cell."""

    name: str
    label: Any
    kind: str


@dataclass(frozen=True)
class Question:
    """A standard question: what it asks, what its answer means, what may be chosen, how it is drawn.

    ``chart``: ``line`` or ``bar``, the column along it and the column of its height; empty for a table alone.
    ``defaults``: values of what may be chosen besides period, township, class and kind.
    """

    key: str
    title: Any
    says: Any
    columns: tuple[Column, ...]
    chart: tuple[str, str, str] | tuple[()] = ()
    defaults: tuple[tuple[str, Value], ...] = ()
    folder: Path = HERE
    days: int = 28
    """The period shown when nobody chose one, in days."""
    like: str = ""
    """Whose SQL it is asked with: another question's, over other columns (``instead``)."""
    instead: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The SQL as it is written."""
        return (self.folder / f"{self.like or self.key}.sql").read_text("utf-8")

    def tree(self, text: str, values: Mapping[str, Value]) -> Expr:
        """A text over the question's own columns, with its values in it."""
        from kernel.analysis.dialects import bound, parsed, renamed  # sqlglot comes with the first question

        return renamed(bound(parsed(text), {**dict(self.defaults), **values}), dict(self.instead))

    def sql(self, dialect: str, values: Mapping[str, Value]) -> str:
        """The question for one engine (``duckdb``, ``spark`` or ``postgres``) with its values in it."""
        return self.tree(self.text, values).sql(dialect=dialect)

    def behind(self, values: Mapping[str, Value]) -> str:
        """The keys of the matters behind a row, newest first, for DuckDB: ``<key>_behind.sql``, or the usual."""
        own = self.folder / f"{self.like or self.key}_behind.sql"
        text = (own if own.exists() else HERE / "behind.sql").read_text("utf-8")
        return self.tree(text, values).sql(dialect="duckdb")

    def one_by_one(self, dialect: str, values: Mapping[str, Value], part: str) -> str:
        """Instead of the sums of an index's question: each thing one part counts, ``id`` and ``good``, newest first.

        The same ``parts`` are read, so there are exactly ``n`` of them, ``good`` as many as the sum says.
        """
        from kernel.analysis.dialects import things

        return things(self.tree(self.text, values), part).sql(dialect=dialect)


DAY = Column("day_no", _("日期"), "day")
CLASS, TOWNSHIP = Column("class_code", _("类别"), "class"), Column("township", _("乡镇街道"), "township")
N, EARLIER = Column("n", _("件数"), "count"), Column("earlier", _("上一同长时期"), "count")
MANY: tuple[tuple[str, Value], ...] = (("limit", 200),)

QUESTIONS: tuple[Question, ...] = (
    Question(
        "trend", _("每日收到与正常区间"),
        _("每天收到多少件；区间是此前28天同类日子（工作日、休息日）的均值上下各两个标准差，区间以外的日子值得看一看。"),
        (DAY, N, Column("mean", _("同类日子均值"), "number"), Column("low", _("区间下限"), "number"),
         Column("high", _("区间上限"), "number")),
        ("line", "day_no", "n"), days=56,
    ),
    Question(
        "townships", _("各乡镇街道受理"),
        _("期间受理、其中仍在办、重办过的件数，以及每万人件数。量只说明需求，不作评价。"),
        (TOWNSHIP, N, Column("still_open", _("仍在办"), "count"), Column("reopened", _("重办过"), "count"),
         Column("per_10000", _("每万人"), "number")),
        ("bar", "township", "n"),
    ),
    Question(
        "classes", _("各类事项与上期"),
        _("期间各类受理多少件，同上一个同样长的时期比。"),
        (CLASS, N, EARLIER), ("bar", "class_code", "n"),
    ),
    Question(
        "funnel", _("闭环漏斗"),
        _("期间收到的事项走到了哪里，各环节的口径与驾驶舱相同：受理、派单、办理、办结、回访、归档。"),
        (TOWNSHIP, Column("received", _("收到"), "count"), Column("accepted", pgettext_lazy("done", "受理"), "count"),
         Column("placed", pgettext_lazy("done", "派单"), "count"),
         Column("worked", pgettext_lazy("done", "办理"), "count"),
         Column("ended", pgettext_lazy("done", "办结"), "count"),
         Column("verified", pgettext_lazy("done", "回访"), "count"),
         Column("archived", pgettext_lazy("done", "归档"), "count")),
        ("bar", "township", "received"),
    ),
    Question(
        "on_time", _("时限内办成"), _("期间到期的时限，多少按期完成、多少逾期；按时限和乡镇街道分开。"),
        (Column("key", _("时限"), "key"), TOWNSHIP, N, Column("met", _("按期"), "count"),
         Column("breached", _("逾期"), "count")),
        ("bar", "key", "n"), MANY,
    ),
    Question(
        "anomalies", _("偏离常态的日子"), _("某类事项某天在某乡镇街道的件数，比前二十八天的常态高出多少个标准差。"),
        (CLASS, TOWNSHIP, DAY, N, Column("mean", _("前28天均值"), "number"), Column("z", _("偏离"), "number")),
        (), (("least", 3), ("limit", 200)),
    ),
    Question(
        "repeats", _("同一当事人反复"),
        _("同一当事人同一类事项在若干天内来了几次：多半是第一次没有解决。只有化名，不显示是谁。"),
        (CLASS, TOWNSHIP, Column("repeated", _("反复的当事人"), "count"), Column("first_day", _("最早一次"), "day"),
         DAY),
        (), (("times", 3), ("days", 30), ("limit", 200)), days=90,
    ),
    Question(
        "repeat_places", _("同一地点反复"), _("同一地点同一类事项在若干天内来了几次。只有化名，不显示地址。"),
        (CLASS, TOWNSHIP, Column("repeated", _("反复的地点"), "count"), Column("first_day", _("最早一次"), "day"), DAY),
        (), (("times", 3), ("days", 30), ("limit", 200)), days=90,
        like="repeats", instead=(("party_key", "place_key"), ("party_near", "place_near")),
    ),
    Question(
        "windows", _("七天与二十八天累计"), _("每类事项每天往前七天、二十八天一共受理多少件。"),
        (CLASS, DAY, N, Column("week", _("近7天"), "count"), Column("four_weeks", _("近28天"), "count")), (), MANY,
    ),
    Question(
        "top", _("件数最多的村社区"), _("期间件数最多的村和社区，同上期比。只列地方，不列人。"),
        (Column("region_id", _("村社区"), "region"), TOWNSHIP, N, EARLIER), ("bar", "region_id", "n"), (("limit", 20),),
    ),
    Question(
        "cells", _("地图格子"), _("按经纬度百分之一度（约一公里）的格子计数，同格内每万人件数。"),
        (Column("lon_cell", _("经度格"), "cell"), Column("lat_cell", _("纬度格"), "cell"), TOWNSHIP, N,
         Column("still_open", _("仍在办"), "count"), Column("per_10000", _("每万人"), "number")), (), MANY,
    ),
)  # fmt: skip


def _brought(name: str) -> list[Any]:
    """What the scenarios' ``standard.py`` bring under a name."""
    packages = [f"scenarios.{one.code}.standard" for one in registry.scenarios()]
    modules = [import_module(package) for package in packages if find_spec(package) is not None]
    return [one for module in modules for one in getattr(module, name, ())]


@cache
def questions() -> dict[str, Question]:
    """Every standard question by key: the kernel's, then the scenarios'."""
    return {one.key: one for one in (*QUESTIONS, *_brought("QUESTIONS"))}


@cache
def formulas() -> dict[str, Formula]:
    """Every index by key, as the scenarios declare them."""
    return {one.key: one for one in _brought("INDEXES")}
