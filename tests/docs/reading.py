"""What the documents and the code say, read for comparison."""

import ast
import re
import subprocess
import tokenize
import tomllib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SPACED = re.compile(r"[\u4e00-\u9fff”》] (?=[0-9A-Za-z{%“《<>=])|[0-9A-Za-z}] (?=[\u4e00-\u9fff“《])")
"""A half-width space between Chinese and a figure, a Latin word or a place for a fact. The style sheet sets that gap
(``text-autospace``), so nobody types it."""
ENGLISH = re.compile(r"\b[a-z]+[:,]? [a-z]+[:,]? [a-z]+\b")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:;?!(][\u4e00-\u9fff]")


def page(name: str) -> str:
    """One page of ``docs``."""
    return (DOCS / name).read_text("utf-8")


def files(*patterns: str) -> list[Path]:
    """The project's own files of these patterns: tracked by git, or new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted(path for name in set(found.split("\0")) if name and (path := ROOT / name).is_file())


def markdown() -> list[Path]:
    """Every page a person reads."""
    return files("*.md")


def named(path: Path) -> str:
    """The path as a test's name shows it."""
    return str(path.relative_to(ROOT))


def code_words(text: str) -> set[str]:
    """Everything a page writes as code in a line."""
    return {found.strip("`").strip() for found in CODE.findall(FENCE.sub("", text))}


def words_in_code(text: str) -> set[str]:
    """Every identifier inside a page's code, in lines and in blocks."""
    code = " ".join([*CODE.findall(FENCE.sub("", text)), *FENCE.findall(text)])
    return set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", code))


def headings(text: str) -> list[str]:
    """The headings of a page, with their marks."""
    return re.findall(r"^(#+) .+$", FENCE.sub("", text), re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """The names by which the headings of a page are linked to."""
    found = re.findall(r"^#+ (.+?)\s*$", FENCE.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}


def links(path: Path) -> list[str]:
    """What a page links to inside the project."""
    found = LINK.findall(CODE.sub("", FENCE.sub("", path.read_text("utf-8"))))
    return [one for one in found if "://" not in one and not one.startswith("mailto:")]


def keys_of(value: Any) -> Iterator[str]:
    """The names used in a TOML document: of fields, at any depth. Names of free lists (no lower-case word) are left."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from keys_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def toml(path: Path) -> dict[str, Any]:
    """One TOML file."""
    return tomllib.loads(path.read_text("utf-8"))


def python_strings(path: Path) -> Iterator[tuple[int, str]]:
    """The string tokens of a module with their lines; raw ones (patterns) are left out."""
    start, middle = getattr(tokenize, "FSTRING_START", -1), getattr(tokenize, "FSTRING_MIDDLE", -1)
    raw = False
    for token in tokenize.generate_tokens(StringIO(path.read_text("utf-8")).readline):
        if token.type in (tokenize.STRING, start):
            raw = "r" in re.match(r"[a-zA-Z]*", token.string)[0].lower()  # type: ignore[index]
        if token.type in (tokenize.STRING, middle) and not raw:
            yield token.start[0], token.string


def python_texts(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module with their lines, joined and with ``{}`` for a fact; docstrings are left out."""
    tree = ast.parse(path.read_text("utf-8"))
    left = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    left |= {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in one.values}
    for one in ast.walk(tree):
        if isinstance(one, ast.JoinedStr):
            yield one.lineno, "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in one.values)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in left:
            yield one.lineno, one.value
