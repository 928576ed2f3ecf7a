"""Shapes drawn once a page."""

import re

from kernel.web.leaves import icon, light
from kernel.web.sprite import drawn_once

CLOCK, STAR = icon("clock"), light("red")


def test_a_shape_shown_twice_is_drawn_once_and_referred_to() -> None:
    page = drawn_once(f"<html><body class='x'><p>{CLOCK}</p><p>{CLOCK}{STAR}</p></body></html>")
    path = re.search(r'd="([^"]+)"', CLOCK)
    assert path and page.count(path[1]) == 1 and page.count("<use ") == 2
    assert page.index("<symbol") > page.index("<body") and STAR in page


def test_every_reference_leads_to_a_shape() -> None:
    page = drawn_once("<body>" + "".join(icon(name) for name in ("clock", "plus", "clock", "x", "plus")))
    assert set(re.findall(r'href="#([^"]+)"', page)) == set(re.findall(r'<symbol id="([^"]+)"', page))


def test_a_part_of_a_page_and_a_page_without_repeated_shapes_stay_as_they_are() -> None:
    for page in (f"<div>{CLOCK}{CLOCK}</div>", f"<body>{CLOCK}{STAR}</body>"):
        assert drawn_once(page) == page


def test_an_outline_icon_is_one_path() -> None:
    assert icon("layout-dashboard").count("<path") == 1
