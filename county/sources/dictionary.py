"""The data dictionary of each source, from the same definition as its files."""

from pathlib import Path

from county import BANNER
from county.sources.definitions import DEFECTS, MEANINGS, MENTIONS, Source, sources
from county.turns import SHARES


def write(folder: Path) -> list[Path]:
    """Write `sources.md` and one `<source>/dictionary.md` beside each source's files."""
    paths = []
    for source in sources():
        path = folder / source.code / "dictionary.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(describe(source), encoding="utf-8")
        paths.append(path)
    overview = folder / "sources.md"
    overview.write_text(_overview(), encoding="utf-8")
    return [*paths, overview]


def describe(source: Source) -> str:
    """Return the data dictionary of a source in Markdown."""
    lines = [
        f"# {source.title}",
        "",
        f"{BANNER} · {source.owner} · `{source.file}` · {source.format} · {source.encoding}",
        "",
        source.note,
        "",
        f"编号样式 `{source.key}`，时间写法 `{source.dates}`。",
        "",
        "| 列 | 内容 | 说明 |",
        "|---|---|---|",
    ]
    lines += [f"| {column.name} | {MEANINGS[column.holds]} | {column.note} |" for column in source.columns]
    for name, table in source.codes.items():
        if name == "class":
            lines += ["", "## 分类代码", "", "| 代码 | 本平台的二十九类 |", "|---|---|"]
            lines += [f"| {label} | {'、'.join(codes)} |" for label, codes in _grouped(table).items()]
        else:
            lines += ["", f"## {MEANINGS[name]}代码", "", "| 代码 | 含义 |", "|---|---|"]
            lines += [f"| {code} | {value} |" for value, code in table.items()]
    lines += ["", "## 已知的数据质量问题", "", "| 问题 | 约占 | 样子 |", "|---|---|---|"]
    lines += [f"| {name} | {share:.1%} | {DEFECTS[name]} |" for name, share in source.defects.items() if share]
    lines += [
        f"| {MEANINGS[name]}为空 | {share:.0%} | |" for name, share in source.missing.items() if source.column(name)
    ]
    return "\n".join(lines) + "\n"


def _grouped(table: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in SHARES:
        found.setdefault(table[code], []).append(code)
    return found


def _overview() -> str:
    lines = [f"# 十二个来源（{BANNER}）", "", "| 目录 | 系统 | 单位 | 格式 | 编码 |", "|---|---|---|---|---|"]
    lines += [
        f"| {s.code} | [{s.title}]({s.code}/dictionary.md) | {s.owner} | {s.format} | {s.encoding} |" for s in sources()
    ]
    lines += ["", "## 行的缺陷", "", *(f"* `{name}` {text}" for name, text in DEFECTS.items())]
    lines += ["", "## 关于当事人和事项的缺陷", "", *(f"* `{name}` {text}" for name, text in MENTIONS.items())]
    lines += ["", "省级区划99不存在，12开头的号码没有分配，example.invalid 不能收信：这里没有真人。"]
    return "\n".join(lines) + "\n"
