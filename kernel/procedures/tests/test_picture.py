"""The picture: nothing runs through a box, words are readable, the page's security policy is kept."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation
from hypothesis import given, settings

from kernel.procedures.bpmn import export, node_keys
from kernel.procedures.definition import Definition
from kernel.procedures.drawing import SMALL, Drawing, cut, draw, text_width
from kernel.procedures.layout import place
from kernel.procedures.picture import describe, swimlanes
from kernel.procedures.strip import strip, usual_way
from kernel.procedures.tests.shapes import definitions
from kernel.procedures.tests.world import DISPUTE, document

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parents[3]
SAMPLES = [DISPUTE, document("a: {name: 登记, work, next: e}\ne: {name: 办结}")]
SAMPLES += [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("scenarios/*/procedure.yaml"))]


@pytest.fixture(params=range(len(SAMPLES)))
def definition(request: pytest.FixtureRequest) -> Definition:
    return Definition.load(SAMPLES[request.param])


def test_it_is_an_image_with_a_title_and_a_sentence_for_those_who_hear_it() -> None:
    root = ET.fromstring(swimlanes(Definition.load(DISPUTE), {"triage": "done", "accept": "now"}, {"accept": "剩3天"}))
    assert root.get("role") == "img"
    assert root.get("aria-label") == "流程图：矛盾纠纷多元化解。已完成：分流。当前：受理（剩3天）。"
    assert root.findtext(f"{SVG}title") == "矛盾纠纷多元化解"


@pytest.mark.parametrize("path", sorted(ROOT.glob("scenarios/*/procedure.yaml")), ids=lambda path: path.parent.name)
def test_it_is_drawn_in_english_and_again_in_chinese(path: Path) -> None:
    definition = Definition.load(path.read_text("utf-8"))
    chinese = swimlanes(definition)
    with translation.override("en"):
        english = swimlanes(definition)
    words = re.findall(r"<tspan[^>]*>(.*?)</tspan>", english)
    assert len(words) > 8 and [word for word in words if re.search(r"[一-鿿，。（）、]", word)] == []
    assert swimlanes(definition) == chinese != english


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("达成调解协议", ("达成调", "解协议")),
        ("Triage", ("Triage",)),
        ("Reconsideration", ("Reconsideration",)),
        ("Inform of rights and duties", ("Inform of rights", "and duties")),
    ],
)
def test_a_long_name_stands_in_two_lines_and_words_are_not_cut(name: str, lines: tuple[str, ...]) -> None:
    assert cut(name) == lines


def test_it_keeps_the_strictest_security_policy(definition: Definition) -> None:
    text = swimlanes(definition, {}, {})
    assert not re.search(r"style\s*=|<style|<script|\son\w+=|https?://(?!www\.w3\.org/2000/svg)", text)


def test_letters_are_at_least_twelve_pixels(definition: Definition) -> None:
    sizes = [int(text.get("font-size", "0")) for text in ET.fromstring(swimlanes(definition)).iter(f"{SVG}text")]
    assert min(sizes) >= 12


def test_the_present_step_is_marked_and_carries_its_note() -> None:
    root = ET.fromstring(swimlanes(Definition.load(DISPUTE), {"accept": "now"}, {"accept": "剩3天"}))
    (present,) = [group for group in root.iter(f"{SVG}g") if group.get("aria-current") == "step"]
    assert [span.text for span in present.iter(f"{SVG}tspan")] == ["受理", "剩3天"]


def test_what_is_written_in_a_procedure_cannot_become_markup() -> None:
    text = document('a: {name: "<b>&\\"", work, next: e}\ne: {name: 办结}')
    ET.fromstring(swimlanes(Definition.load(text), {}, {"a": "<script>"}, roles={"clerk": "<i>"}))


def test_ways_travelled_are_green_and_others_are_not() -> None:
    definition = Definition.load(DISPUTE)
    root = ET.fromstring(swimlanes(definition, {"triage": "done", "accept": "now"}, gone={("triage", "accept")}))
    done = [g.findtext(f"{SVG}title") for g in root.iter(f"{SVG}g") if g.get("class") == "g-flow-arrow done"][:-1]
    assert done == ["分流 → 受理"]  # the last is the arrow from the start


def test_several_pictures_stand_on_one_page() -> None:
    assert " id=" not in swimlanes(Definition.load(DISPUTE))


def test_a_strip_shows_what_was_done_what_is_now_and_the_usual_way_on() -> None:
    text = strip(Definition.load(DISPUTE), ["triage", "accept"], "mediate", {"mediate": "剩3天"})
    root = ET.fromstring(text)
    marks = [group.get("class", "").split() for group in root.iter(f"{SVG}g")]
    assert [mark[-1] for mark in marks if mark[0] == "g-flow-node"] == ["done", "done", "now", *["todo"] * 4]
    assert root.get("aria-label") == "办理进展：矛盾纠纷多元化解。已完成：分流、受理。当前：人民调解（剩3天）。"


def test_a_strip_wraps_at_its_width() -> None:
    root = ET.fromstring(strip(Definition.load(DISPUTE), [], "triage", width=360))
    assert int(root.get("width", "0")) <= 360
    assert int(root.get("height", "0")) > 150


def test_the_strip_of_a_matter_that_ended_shows_nothing_ahead() -> None:
    assert 'todo"' not in strip(Definition.load(DISPUTE), ["triage", "closed"])


def test_the_usual_way_follows_first_outcomes_and_never_loops(definition: Definition) -> None:
    way = usual_way(definition, definition.start)
    assert definition.nodes[way[-1]].kind == "end"
    assert len(way) == len(set(way))


def test_roles_are_named_in_the_lanes() -> None:
    assert ">调度员<" in swimlanes(Definition.load(DISPUTE), roles={"dispatcher": "调度员"})


def test_a_hearer_is_told_nothing_that_is_not_so() -> None:
    assert describe(Definition.load(DISPUTE), {}, {}) == "流程图：矛盾纠纷多元化解。"


def test_the_dispute_procedure_fits_eight_hundred_pixels() -> None:
    assert draw(Definition.load(DISPUTE)).width <= 800


def test_samples_are_drawn_well(definition: Definition) -> None:
    drawing = draw(definition)
    assert flaws(drawing) == []
    assert labels_over_boxes(drawing) == []


@settings(max_examples=80, deadline=None)
@given(definitions(most=12))
def test_no_procedure_is_drawn_with_a_line_through_a_box(definition: Definition) -> None:
    assert flaws(draw(definition)) == []


@settings(max_examples=40, deadline=None)
@given(definitions(most=12))
def test_every_node_stands_alone_in_the_lane_of_its_role(definition: Definition) -> None:
    placement = place(definition)
    assert len(set(placement.cells.values())) == len(placement.cells)
    for key, (_row, column) in placement.cells.items():
        role = definition.nodes[key].role
        (lane,) = [span for span in placement.lanes if span.first <= column < span.first + span.count]
        assert role in ("", lane.role)


@settings(max_examples=40, deadline=None)
@given(definitions(most=10))
def test_the_export_is_closed_and_brings_every_node_back(definition: Definition) -> None:
    text = export(definition)
    assert node_keys(text) == {key for key, node in definition.nodes.items() if node.kind != "stage"}
    assert broken_references(text) == []


def test_the_export_of_samples_has_lanes_gateways_and_timers() -> None:
    text = export(Definition.load(DISPUTE), roles={"leader": "领导"})
    for tag in (
        "<lane ",
        "<exclusiveGateway",
        "<timerEventDefinition",
        "<multiInstanceLoop",
        "bpmndi:BPMNEdge",
        "领导",
    ):
        assert tag in text
    assert broken_references(text) == []


@pytest.mark.parametrize("text", ["", "<a", '<!DOCTYPE x [<!ENTITY y "z">]><a>&y;</a>'])
def test_a_document_that_is_not_an_export_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        node_keys(text)


def flaws(drawing: Drawing) -> list[str]:
    """Slanted segments, segments inside a box, points off the page."""
    found = []
    for line in drawing.lines:
        name = f"{line.arrow.source}→{line.arrow.target}"
        for (x1, y1), (x2, y2) in pairwise(line.points):
            if abs(x1 - x2) > 0.01 and abs(y1 - y2) > 0.01:
                found.append(f"{name} is slanted")
            for key, box in drawing.boxes.items():
                left, top, right, bottom = (edge + step for edge, step in zip(box.frame, (1, 1, -1, -1), strict=True))
                inset = 13 if key in (line.arrow.source, line.arrow.target) and box.node.kind != "task" else 0
                if (
                    max(x1, x2) > left + inset
                    and min(x1, x2) < right - inset
                    and max(y1, y2) > top
                    and min(y1, y2) < bottom
                ):
                    found.append(f"{name} runs through {key}")
        if not all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in line.points):
            found.append(f"{name} leaves the page")
    return found


def labels_over_boxes(drawing: Drawing) -> list[str]:
    found = []
    for line in drawing.lines:
        if line.label_at is None:
            continue
        half, (x, y) = text_width(line.arrow.label, SMALL) / 2, line.label_at
        for key, box in drawing.boxes.items():
            left, top, right, bottom = box.frame
            if x + half > left and x - half < right and y + 5 > top and y - 5 < bottom:
                found.append(f"{line.arrow.label} over {key}")
    return found


def broken_references(text: str) -> list[str]:
    """References to ids that do not exist, and ids given twice."""
    root = ET.fromstring(text)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    known = set(ids)
    used = [
        element.get(name)
        for element in root.iter()
        for name in ("sourceRef", "targetRef", "attachedToRef", "bpmnElement", "processRef", "default")
    ]
    used += [e.text for e in root.iter() if e.tag.rpartition("}")[2] in ("incoming", "outgoing", "flowNodeRef")]
    return [str(key) for key in used if key and key not in known] + [str(key) for key in known if ids.count(key) > 1]
