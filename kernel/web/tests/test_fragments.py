"""Pieces of a sentence that stand side by side in a page read as a sentence in English too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from kernel.web.catalogues import HAN, modules, strings

ROOT = Path(settings.ROOT)
PAGES = [
    path for top in ("kernel", "scenarios") for path in sorted((ROOT / top).rglob("*.html"))
    if "templates" in path.parts and "tests" not in path.parts and not path.name.startswith("gallery")
]  # fmt: skip
TOKEN = re.compile(
    r"(\{%\s*blocktranslate.*?endblocktranslate\s*%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>)", re.DOTALL
)
WHOLE = re.compile(r"\{%\s*blocktranslate(.*?)%\}(.*?)(?:\{% plural %\}|\{%\s*endblocktranslate)", re.DOTALL)
CONTEXT = re.compile(r'context "([^"]*)"')
SILENT = {"if", "endif", "for", "endfor", "with", "endwith", "empty", "load", "url", "now"}
WALL = "\0"
"""Stands for an element or another branch: nothing joins across it."""
MARKS = re.compile(r"[：、；，。（）]")
CALLS = {"_", "_t", "_l", "gettext", "gettext_lazy", "gettext_noop"}


def _said(token: str) -> str | None:
    """What a piece of a template says in English, its facts as X; None when it says nothing."""
    if token.startswith(("{#", "{{")):
        return "X" if token.startswith("{{") else None
    if not token.startswith("{%"):
        return WALL if token.startswith("<") else token
    words = token[2:].split("%}", maxsplit=1)[0].split()
    if words[0] in SILENT or ({"as", "asvar"} & set(words) and words[0].endswith("translate")):
        return None
    if not words[0].endswith("translate"):
        return WALL
    found = WHOLE.match(token)
    key = re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", found[2]) if found else re.findall(r'"([^"]*)"', token)[0]
    context = CONTEXT.search(token)
    english = translation.pgettext(context[1], key) if context else translation.gettext(key)
    return re.sub(r"%\(\w+\)[sd]", "X", english)


def _joins(page: str) -> Iterator[str]:
    before, at = WALL, ""
    for token in TOKEN.split(page):
        said = _said(token) if token else None
        if not said:
            continue
        if "translate" in at + token and before[-1].isalnum() and said[0].isalnum():
            yield f"{at} + {token}"
        before, at = said, token


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_two_pieces_run_into_each_other_in_english(page: Path) -> None:
    with translation.override("en"):
        assert list(_joins(page.read_text("utf-8"))) == []


def test_pieces_that_run_into_each_other_are_found() -> None:
    with translation.override("en"):
        assert list(_joins('<b>{{ day }}{% translate "关闭" %}</b>'))
        assert not list(_joins('<b>{{ day }}{% translate "：" %}{% translate "关闭" %}</b><i>{{ day }}</i>'))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_marks_between_pieces_are_said_in_the_readers_language(page: Path) -> None:
    """A colon or a comma on its own is as much a string as a word."""
    assert [token for token in TOKEN.split(page.read_text("utf-8")) if MARKS.fullmatch(token)] == []


def test_no_string_hides_inside_an_f_string() -> None:
    """Whoever collects the strings does not look into those."""
    known = {key for module in modules() for key in strings(module)}
    hidden = [
        f"{path.relative_to(ROOT)}:{one.lineno} {one.args[0].value}"
        for module in modules() for path in module.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)
        for one in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in CALLS and one.args
        and isinstance(one.args[0], ast.Constant) and isinstance(one.args[0].value, str)
        and HAN.search(one.args[0].value) and (None, one.args[0].value) not in known
    ]  # fmt: skip
    assert hidden == []
