"""How days and moments are written in each language."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

from kernel.common.moment import LOCAL, written
from kernel.web.formats.en import formats as english
from kernel.web.formats.zh_Hans import formats as chinese

ROOT = Path(settings.ROOT)
SOURCES = [path for top in ("kernel", "scenarios") for path in sorted((ROOT / top).rglob("*")) if path.is_file()]
USED = re.compile(r"""\|(?:date|time):["']([^"']*)["']""")
FIGURES = re.compile(r"c|l|Y-m|(?:Y-m-d)? ?(?:H:i(?::s)?)?")
"""What reads alike in every language: ISO 8601; a weekday's name, which Django translates itself."""
COMPOSED = re.compile(r"[})][sd]?[年月][%{]|%-?[Ymd][年月日]")
RECORD = ("kernel/law/", "kernel/papers/")
"""Sentences of the law and papers are in the language of record."""
MOMENT = datetime(2026, 11, 9, 14, 5, 30, tzinfo=LOCAL)


def _names(module: object) -> set[str]:
    return {name for name in vars(module) if name.endswith("_FORMAT")}


def test_both_languages_have_the_same_formats() -> None:
    assert _names(english) == _names(chinese) != set()


def test_a_page_names_a_format_or_writes_figures_only() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {form}"
        for path in SOURCES if "templates" in path.parts and path.suffix in (".html", ".txt", ".js")
        for form in USED.findall(path.read_text("utf-8"))
        if form not in _names(english) and not FIGURES.fullmatch(form)
    ]  # fmt: skip
    assert wrong == []


def test_python_puts_no_day_together_in_chinese_outside_law_and_papers() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in SOURCES if path.suffix == ".py" and "tests" not in path.parts
        and not str(path.relative_to(ROOT)).startswith(RECORD)
        for line in path.read_text("utf-8").splitlines() if COMPOSED.search(line)
    ]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize(
    ("form", "in_chinese", "in_english"),
    [
        ("DATE_FORMAT", "2026年11月9日", "9 November 2026"),
        ("DATETIME_FORMAT", "2026年11月9日 14:05", "9 November 2026, 14:05"),
        ("MONTH_DAY_FORMAT", "11月9日", "9 November"),
        ("MONTH_DAY_TIME_FORMAT", "11月9日 14:05", "9 November, 14:05"),
        ("SHORT_MONTH_DAY_FORMAT", "11-09", "9 Nov"),
        ("SHORT_MONTH_DAY_TIME_FORMAT", "11-09 14:05", "9 Nov 14:05"),
        ("SHORT_MONTH_DAY_SECOND_FORMAT", "11-09 14:05:30", "9 Nov 14:05:30"),
    ],
)
def test_a_moment_is_written_as_the_reader_writes_it(form: str, in_chinese: str, in_english: str) -> None:
    page = Template(f'{{{{ at|date:"{form}" }}}}')
    for language, text in (("zh-hans", in_chinese), ("en", in_english)):
        with translation.override(language):
            assert page.render(Context({"at": MOMENT})) == written(MOMENT, form) == text


def test_a_plain_day_is_written_too() -> None:
    with translation.override("en"):
        assert written(date(2026, 11, 9), "DATE_FORMAT") == "9 November 2026"
