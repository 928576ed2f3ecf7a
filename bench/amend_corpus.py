"""Amendments and the versions of what they amend, found in the shared collection of laws."""

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.conf import settings

from kernel.law.amending.compiling import compile_amendment
from kernel.law.amending.operations import Act, Instruction, Part
from kernel.law.library.parsing import parse
from kernel.law.library.structure import Article, Statute, content_of

LAWS = Path(settings.ROOT).parent / "shared" / "data" / "laws"
FILES = ("laws_3475.jsonl.gz", "china_law_db_new32.jsonl.gz", "justlaws_2026-07.jsonl.gz")
_ADOPTED = re.compile(r"([12]\d{3})年(\d{1,2})月(\d{1,2})日(?=[^\n、]{0,60}?(?:通过|会议|公告))")
_DROPPED = ("（删去）", "（删除）")
"""What some texts keep in the place of a deleted article."""
_ISSUER = re.compile(r"^(?:最高人民法院|最高人民检察院|、)+")
_AMENDS = re.compile(r"修正案|关于修改.*决定$")


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the collection: where it is, its full title, the last day its head or date names, its words."""

    place: str
    title: str
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One amendment of one law: its title, its day, its instructions for that law."""

    title: str
    day: str
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A law with all amendments between two states of its text; ``before`` is None where only the later is held."""

    law: str
    before: Document | None
    steps: tuple[Step, ...]
    after: Document | None


@cache
def documents() -> tuple[Document, ...]:
    """Every text of the collection; a law spread over a folder's files is one."""
    found: list[Document] = []
    folders: dict[str, list[dict[str, str]]] = defaultdict(list)
    for name in FILES:
        with gzip.open(LAWS / name, "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                path = row.get("path") or row["id"]
                if "path" in row and "/README.md" not in path and name.startswith("justlaws"):
                    folders[path.rsplit("/", 1)[0]].append(row)
                elif path.endswith("/README.md") and row["n_articles"] == 0:
                    folders[path.rsplit("/", 1)[0]].insert(0, row)
                else:
                    found.append(_document(path, row))
    return (*found, *(_joined(folder, rows) for folder, rows in folders.items() if _is_law(rows)))


def _document(path: str, row: dict[str, str]) -> Document:
    head = row.get("info") or row["text"].split("第一条")[0][:6000]
    named = re.search(r"^# *(.+)$", head, re.MULTILINE)
    title = named[1] if named else row.get("title") or row["name"]
    dated = "".join(row.get(name) or "" for name in ("publish", "publish_date"))
    return Document(path, title.strip(), _last_day(head) or dated[:10], row["text"])


def _is_law(rows: list[dict[str, str]]) -> bool:
    return rows[0]["path"].endswith("/README.md") and len(rows) > 1


def _joined(folder: str, rows: list[dict[str, str]]) -> Document:
    """The numbered files of a folder as one text, without the amendments kept beside it; the README has the head."""
    head, *parts = rows
    body = [re.sub(r"\A---\n.*?\n---\n", "", row["text"], flags=re.DOTALL) for row in sorted(parts, key=_path)
            if not re.search("amendment|decision", row["path"])]  # fmt: skip
    return Document(folder, head["title"].strip(), _last_day(head["text"]), "\n".join(body))


def _path(row: dict[str, str]) -> str:
    return row["path"]


def _last_day(head: str) -> str:
    """The last day something was adopted or decided; that of coming into force is later and not meant."""
    days = [f"{int(y):04}-{int(m):02}-{int(d):02}" for y, m, d in _ADOPTED.findall(head)]
    return max(days, default="")


def plain(title: str) -> str:
    """A title as it is compared: without white space, brackets, issuer and the country's name."""
    bare = re.sub(r"[\s《》〈〉]", "", title).replace("(", "（").replace(")", "）").replace("中华人民共和国", "")
    return _ISSUER.sub("", bare)


@cache
def statute(document: Document) -> Statute:
    """The text read into its structure, under its full title."""
    read = parse(document.text)
    body = tuple(node for node in read.body if not (isinstance(node, Article) and content_of(node) in _DROPPED))
    return replace(read, title=document.title, body=body)


def amendments() -> Iterator[tuple[str, Step]]:
    """Every amendment of the collection by the law it changes, oldest first."""
    found = []
    for one in documents():
        if _AMENDS.search(one.title) and "justlaws" not in one.place:
            read = compile_amendment(one.text, one.title)
            found += [(law, Step(one.title, one.day, read.of(law))) for law in read.laws()]
    return iter(sorted(found, key=lambda pair: pair[1].day))


@cache
def cases() -> tuple[Case, ...]:
    """Laws with their amendments, grouped by the first text that is not older than the amendment."""
    by_title: dict[str, list[Document]] = defaultdict(list)
    for one in documents():
        by_title[plain(one.title)].append(one)
    grouped: dict[tuple[str, Document | None], list[Step]] = defaultdict(list)
    laws: dict[tuple[str, Document | None], Document | None] = {}
    for law, step in amendments():
        texts = by_title[plain(law)] + by_title[plain(_new_title(step) or law)]
        later = [one for one in texts if one.day >= step.day]
        after = min(later, key=lambda one: one.day, default=None)
        key = (plain(law), after)
        if key not in grouped:
            older = [one for one in texts if one.day < step.day]
            laws[key] = max(older, key=lambda one: one.day, default=None)
        grouped[key].append(step)
    return tuple(Case(key[0], laws[key], tuple(steps), key[1]) for key, steps in grouped.items())


def _new_title(step: Step) -> str:
    """The title a law has afterwards, where the amendment gives it one."""
    for one in step.instructions:
        for operation in one.operations:
            if operation.place.part == Part.TITLE and operation.act == Act.REPLACE:
                return operation.new
            if operation.place.part == Part.TITLE and operation.act == Act.WORDS:
                return one.law.replace(operation.old, operation.new)
    return ""
