"""Reading the definitions of the sources."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from county.world.matters import CODES, KINDS
from county.world.reports import SOURCES

HERE = Path(__file__).resolve().parent
MEANINGS = {
    "key": "本系统编号",
    "version": "版本：更正后加一",
    "origin_key": "来源系统的编号",
    "at": "登记时间",
    "title": "标题",
    "text": "内容",
    "kind": "诉求类型",
    "class": "分类",
    "level": "等级",
    "channel": "形式",
    "town": "镇街",
    "town_code": "镇街区划代码",
    "village": "村社",
    "village_code": "村社区划代码",
    "grid_code": "网格代码",
    "place": "地点",
    "lon": "经度",
    "lat": "纬度",
    "reporter": "反映人",
    "sex": "性别",
    "number": "居民身份证号码",
    "phone": "电话",
    "home": "住址",
    "people": "人数",
    "amount": "金额（元）",
    "respondent": "对方",
    "respondent_number": "对方证件号码或统一社会信用代码",
    "respondent_phone": "对方电话",
    "body": "办理单位",
    "body_code": "办理单位代码",
    "handler": "经办人",
    "due_at": "到期时间",
    "closed_at": "办结时间",
    "status": "状态",
    "stars": "满意度",
}
"""Everything a source may hold, by the name it has inside the generator."""
DEFECTS = {
    "missing": "必填的一项为空（内容、属地或时间）",
    "repeated": "同一行原样再出现一次",
    "corrected": "先有一行错的，后有同一编号、版本加一的更正行",
    "late": "本期的记录出现在下一期的文件里",
    "garbled": "内容按错误的编码转过一次，成为乱码",
    "bad_date": "登记时间写法不合本源的格式，或是不存在的日子",
    "bad_code": "分类代码不在代码表里",
    "truncated": "内容被截断",
    "wide": "电话写成全角数字，或中间有空格",
}
"""Defects of rows that are planted, and how they look."""
MENTIONS = {
    "anonymous": "匿名：没有姓名、电话、证件、住址",
    "name_homophone": "姓名写成同音字",
    "name_masked": "姓名写成某",
    "name_title": "只登记姓氏加先生、女士",
    "account": "写的是网络账号，不是姓名",
    "number_wrong": "证件号错一位，校验码不对",
    "number_masked": "证件号中间八位遮掩",
    "phone_changed": "登记的是换过的号码",
    "phone_wrong": "电话错一位",
    "moved": "住址是搬家前的",
    "respondent_short": "对方写简称",
    "respondent_wrong": "对方名称有错字",
    "level_lowered": "等级登记得比实际低",
    "class_mistaken": "分类登记错",
}
"""Defects of what is said about parties and the matter."""


@dataclass(frozen=True)
class Column:
    """One column of a source: its name there, what it holds, a note."""

    name: str
    holds: str
    note: str


@dataclass(frozen=True)
class Source:
    """One source system."""

    code: str
    title: str
    owner: str
    format: str
    encoding: str
    period: str
    """all, year or month: how its files are cut."""
    file: str
    key: str
    dates: str
    """strftime format, or ms, epoch, rfc2822."""
    note: str
    separator: str
    columns: tuple[Column, ...]
    codes: dict[str, dict[str, str]]
    """What is written for each value: class by our 29 codes, kind, level, status, channel."""
    missing: dict[str, float]
    styles: dict[str, float]
    defects: dict[str, float]

    def column(self, holds: str) -> str | None:
        """Return the name of the column that holds something, if there is one."""
        return next((column.name for column in self.columns if column.holds == holds), None)


@cache
def source(code: str) -> Source:
    """Read the definition of a source."""
    data = tomllib.loads((HERE / f"{code}.toml").read_text("utf-8"))
    columns = tuple(_column(line) for line in data["fields"].strip().splitlines())
    unknown = [column.holds for column in columns if column.holds not in MEANINGS]
    if unknown:
        raise ValueError(f"{code}.toml: nothing is known that is called {unknown}")
    return Source(
        code,
        data["title"],
        data["owner"],
        data["format"],
        data["encoding"],
        data["period"],
        data["file"],
        data["key"],
        data["dates"],
        data["note"],
        data.get("separator", ","),
        columns,
        _codes(data["codes"]),
        data["missing"],
        data["styles"],
        data["defects"],
    )


def _column(line: str) -> Column:
    name, holds, note = [*line.split(" ", 2), ""][:3]
    return Column(name, holds, note)


def _codes(tables: dict[str, dict[str, Any]]) -> dict[str, dict[str, str]]:
    found = {name: {str(key): str(value) for key, value in table.items()} for name, table in tables.items()}
    found["class"] = {code: label for codes, label in found["class"].items() for code in codes.split()}
    if set(found["class"]) != set(CODES):
        raise ValueError("the classes of a source must cover the twenty-nine")
    if "kind" in found and set(found["kind"]) != set(KINDS):
        raise ValueError("the kinds of a source must cover all kinds of matters")
    return found


def sources() -> tuple[Source, ...]:
    """Return all twelve, in the order of SOURCES."""
    return tuple(source(code) for code in SOURCES)
