"""The English texts."""

import ast
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kernel.common.words import NAMES
from kernel.web.catalogues import KEYWORDS, Key, facts, modules, read, strings
from kernel.web.english import in_english

HAN = re.compile(r"[一-鿿，。；：（）]")
QUOTED = re.compile(r"\{\{[^}]*\}\}|“[^”]*”|《[^》]*》")
REFUSALS = {
    "Refusal",
    "Invalid",
    "Forbidden",
    "NotFound",
    "Conflict",
    "TooMany",
    "Problem",
    "CellProblem",
    "FactProblem",
}
"""What a person is told that cannot be done, or is wrong with what they wrote."""
ENGLISH = [(module, key, text) for module in modules() for key, text in read(module).items()]


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_every_string_has_its_english(module: Path) -> None:
    english = read(module)
    assert [text for context, text in strings(module) if (context, text) not in english] == []


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_no_english_is_kept_for_a_string_that_is_gone(module: Path) -> None:
    assert set(read(module)) <= set(strings(module))


def test_a_string_has_one_english_in_all_catalogues() -> None:
    """Django merges the catalogues into one, so of two Englishes one would win wherever the string stands."""
    said: dict[Key, dict[str, list[str]]] = {}
    for module, key, text in ENGLISH:
        said.setdefault(key, {}).setdefault(text, []).append(module.name)
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}


def test_the_english_puts_in_the_same_facts() -> None:
    assert [(text, said) for _module, (_context, text), said in ENGLISH if facts(text) != facts(said)] == []


def test_the_english_is_english() -> None:
    """Chinese stands in it only between quotation marks: an example, a number of a document."""
    assert [said for *_rest, said in ENGLISH if HAN.search(QUOTED.sub("", said))] == []


NAME = "部门办理"
STAYS = '<p lang="zh-Hans">部门办理</p><li lang="zh-Hans">部门办理得很好</li><li lang="zh-Hans">“部门办理”已逾期</li>'
"""What people wrote, and what an act stored: Chinese, and marked as such."""


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<td>部门办理</td><span><svg></svg>部门办理</span>", "<td>{name}</td><span><svg></svg>{name}</span>"),
        ("<b>Now: 部门办理</b><button>Close “部门办理”</button>", "<b>Now: {name}</b><button>Close “{name}”</button>"),
        ("<option>F1 部门办理 (100%)</option>", "<option>F1 {name} (100%)</option>"),
        ('<div aria-label="Table of 部门办理, wide">1</div>', '<div aria-label="Table of {name}, wide">1</div>'),
        ("<b>部门办理：部门办理</b>", "<b>{name}: {name}</b>"),
        ("<p>部门办理 <b>部门办理</b></p>", "<p>部门办理 <b>{name}</b></p>"),
        ('<b lang="zh-CN"><i>部门办理</i></b><i>部门办理</i>', '<b lang="zh-CN"><i>部门办理</i></b><i>{name}</i>'),
        ("<textarea>部门办理</textarea>", "<textarea>部门办理</textarea>"),
        ("<p>部门办理</p><li>部门办理得很好</li><li>“部门办理”已逾期</li>", STAYS),
    ],
)  # fmt: skip
def test_names_are_said_in_english_and_what_people_wrote_stays(page: str, said: str) -> None:
    with translation.override("en"):
        name = translation.pgettext(NAMES, NAME)
        assert HAN.search(name) is None
        assert in_english(page) == said.format(name=name)


def test_a_stored_sentence_of_the_house_is_said_in_english() -> None:
    with translation.override("en"):
        assert in_english("<li>同一地点、同一类别</li>") == f"<li>{translation.gettext('同一地点、同一类别')}</li>"


@pytest.mark.parametrize(
    "name", ["一份记录引用了另一份的编号", "相隔不到一周", "不同的人反映的同一件事", "争议的金额是多少？"]
)
def test_what_a_comparison_says_and_what_a_fact_asks_is_said_in_english(name: str) -> None:
    with translation.override("en"):
        said = in_english(f'<span>{name}<span class="g-table-meta">{name}</span></span><small>{name}</small>')
    assert not HAN.search(said)


@pytest.mark.django_db
def test_a_page_in_english_is_in_english(client: Client) -> None:
    client.cookies["language"] = "en"
    answer = client.get(reverse("web:sign_in"))
    text = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    assert answer.headers["Content-Language"] == "en"
    assert set(HAN.findall(text)) <= set("清渡县中文简体。，（）")


@pytest.mark.django_db
def test_a_person_without_an_account_switches_with_one_press(client: Client) -> None:
    page = reverse("web:sign_in")
    assert 'value="en"' in client.get(page).content.decode()
    answer = client.post(reverse("web:language"), {"language": "en", "next": page}, follow=True)
    assert answer.headers["Content-Language"] == "en"
    assert 'value="zh-hans"' in answer.content.decode()


def test_somebody_with_an_account_keeps_the_language(client: Client, cast: Any) -> None:
    client.force_login(cast.dispatcher)
    client.post(reverse("web:preferences"), {"language": "en", "next": "/"})
    assert client.get(reverse("web:preferences")).headers["Content-Language"] == "en"
    cast.dispatcher.refresh_from_db()
    assert cast.dispatcher.language == "en"


@pytest.mark.parametrize("packed", ["gzip", ""])
def test_a_page_that_travels_packed_is_said_in_english_too(client: Client, house: Any, packed: str) -> None:
    client.cookies["language"] = "en"
    answer = client.get(reverse("matters:hand_in"), headers={"Accept-Encoding": packed})
    assert answer.status_code == 200 and answer.headers.get("Content-Encoding", "") == packed
    page = (gzip.decompress(answer.content) if packed else answer.content).decode()
    with translation.override("en"):
        assert translation.pgettext(NAMES, "矛盾纠纷多元化解") in page
    assert int(answer.headers.get("Content-Length", len(answer.content))) == len(answer.content)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _bare(node: ast.AST) -> Iterator[str]:
    """The Chinese in an argument that no catalogue has; a citation (信访工作条例#31) is law and stays."""
    if isinstance(node, ast.Call) and _called(node) in {*KEYWORDS, "named"}:
        return
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and HAN.search(node.value)
        and "#" not in node.value
    ):
        yield node.value
    for part in ast.iter_child_nodes(node):
        yield from _bare(part)


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_every_refusal_is_said_in_the_reader_s_language(module: Path) -> None:
    found = []
    for path in sorted(module.rglob("*.py")):
        if {"tests", "migrations"} & set(path.parts):
            continue
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and (_called(call) in REFUSALS or _called(call) == "wrong"):
                found += [f"{path.name}:{call.lineno} {text}" for one in call.args for text in _bare(one)]
    assert found == []


SAYS = {"gettext", "named", "enumerated", "sentences"}
"""What says something at once, in the language of the moment (`kernel.common.words`)."""


def _at_loading(node: ast.AST) -> Iterator[ast.Call]:
    """The calls made while a module is loaded: those in no function."""
    for part in ast.iter_child_nodes(node):
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from ([part] if isinstance(part, ast.Call) else [])
            yield from _at_loading(part)


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_nothing_is_said_once_and_for_all_while_a_module_is_loaded(module: Path) -> None:
    """Whoever loads it first would fix the language of everybody."""
    found = []
    for path in sorted(module.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        said = {
            one.asname or one.name
            for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "kernel.common.words"
            for one in node.names if one.name in SAYS
        }  # fmt: skip
        if "tests" not in path.parts:
            found += [f"{path.name}:{call.lineno}" for call in _at_loading(tree) if _called(call) in said]
    assert found == []
