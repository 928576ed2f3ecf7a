"""Our styles and templates stay within what old browsers and a strict content policy allow."""

import re
from pathlib import Path

import pytest

from kernel.web import assets

ROOT = Path(__file__).resolve().parents[3]
CSS = sorted((ROOT / "kernel/web/static/web").glob("*.css"))
TEMPLATES = sorted(
    file for top in ("kernel", "scenarios") for file in (ROOT / top).glob("*/templates/**/*") if file.is_file()
)
TOO_NEW = (
    "light-dark(",
    "color-mix(",
    "oklch(",
    "oklab(",
    ":has(",
    "@container",
    "@layer",
    "@scope",
    "subgrid",
    "lab(",
)
FOREIGN = {
    "btn", "btn-primary", "btn-sm", "btn-lg", "btn-group", "form-control", "form-select", "form-check",
    "form-check-input", "form-label", "form-text", "is-invalid", "htmx-request",
}  # fmt: skip
HAN = "\u4e00-\u9fff"


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("file", CSS, ids=lambda file: file.name)
def test_styles_use_nothing_that_old_browsers_drop(file: Path) -> None:
    text = without_comments(file.read_text("utf-8"))
    assert [word for word in TOO_NEW if word in text] == []


@pytest.mark.parametrize("file", CSS, ids=lambda file: file.name)
def test_styles_are_not_nested(file: Path) -> None:
    text = re.sub(r'"[^"]*"', "", without_comments(file.read_text("utf-8")))
    open_rules: list[str] = []
    for chunk in re.findall(r"[^{}]*[{}]", text):
        if chunk.endswith("{"):
            assert not open_rules or open_rules[-1].startswith("@"), f"nested rule {chunk!r} in {open_rules}"
            open_rules.append(chunk[:-1].strip().split(";")[-1].strip())
        else:
            open_rules.pop()
    assert open_rules == []


@pytest.mark.parametrize("file", CSS, ids=lambda file: file.name)
def test_own_classes_start_with_g(file: Path) -> None:
    text = without_comments(file.read_text("utf-8"))
    selectors = " ".join(re.findall(r"([^{};]+)\{", text))
    names = set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"\d\.\d+", "", selectors)))
    assert {name for name in names if not name.startswith("g-")} - FOREIGN == set()


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT)))
def test_templates_hold_no_inline_code_and_no_half_width_punctuation(file: Path) -> None:
    text = file.read_text("utf-8")
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>", text) == []
    assert re.findall(rf"[{HAN}][,:;?!(][{HAN}]", text) == []
    assert "操作失败" not in text


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_icon_a_template_names_is_in_a_list(file: Path) -> None:
    listed = set(assets.icon_names(assets.icon_lists()))
    named = set(re.findall(r"{% icon \"([^\"]+)\"", file.read_text("utf-8")))
    assert named - listed == set()


def test_the_script_is_small_and_plain() -> None:
    text = (ROOT / "kernel/web/static/web/app.js").read_text("utf-8")
    assert len(text.encode()) <= 12 * 1024
    assert "eval(" not in text
    assert "innerHTML" in text  # a fragment of ours; the content policy keeps scripts in it from running
