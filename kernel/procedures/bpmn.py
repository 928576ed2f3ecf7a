"""A procedure as BPMN 2.0 with its diagram, for those who read or archive it with other tools.

What BPMN has no word for is written beside it: a legal length ("5个工作日") is the text of a timer's duration with
its own language, the basis and the clock as documentation. Node keys are the ids of tasks and end events, so they
come back unchanged; everything added for BPMN's sake (gateways, timers, flows) has an id with a double underscore.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from . import graph
from .bpmn_cells import EVENT, MARK, SCALE, Cell, Frame, around, branches, cell_of, inward
from .definition import Alarm, Definition, Node
from .drawing import HEADER, Lane, Line, Spot, draw

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LENGTH_LANGUAGE = "urn:hengzhi:legal-length"

_PREFIXES = {"": MODEL, "bpmndi": DI, "dc": DC, "di": DD, "xsi": XSI}
_TASKS = {"task": "userTask", "rule": "businessRuleTask", "call": "callActivity"}


@dataclass
class _Export:
    """The document in the making."""

    definition: Definition
    lanes: list[Lane]
    cells: dict[str, Cell]
    lines: dict[tuple[str, str], Line]
    start: Spot
    width: float
    height: float
    process: ET.Element
    plane: ET.Element
    incoming: dict[str, list[str]] = field(default_factory=dict)
    outgoing: dict[str, list[str]] = field(default_factory=dict)


def export(definition: Definition, *, roles: Mapping[str, str] | None = None) -> str:
    """The BPMN 2.0 document of a sound definition, as text; ``roles`` gives the names of its lanes."""
    for prefix, space in _PREFIXES.items():
        ET.register_namespace(prefix, space)
    root = ET.Element(_model("definitions"), {
        "id": f"{definition.key}__definitions", "targetNamespace": "urn:hengzhi:procedures",
        "exporter": "Hengzhi", "expressionLanguage": "urn:hengzhi:outcome",
    })  # fmt: skip
    collaboration = _add(root, _model("collaboration"), id=f"{definition.key}__collaboration")
    _add(
        collaboration, _model("participant"),
        id=f"{definition.key}__pool", name=definition.name, processRef=definition.key,
    )  # fmt: skip
    process = _add(root, _model("process"), id=definition.key, name=definition.name, isExecutable="false")
    diagram = _add(root, f"{{{DI}}}BPMNDiagram", id=f"{definition.key}__diagram")
    plane = _add(
        diagram, f"{{{DI}}}BPMNPlane", id=f"{definition.key}__plane", bpmnElement=f"{definition.key}__collaboration"
    )
    drawing = draw(definition)
    work = _Export(
        definition=definition,
        lanes=[Lane(lane.role, lane.left * SCALE, lane.width * SCALE) for lane in drawing.lanes],
        cells={key: cell_of(box) for key, box in drawing.boxes.items()},
        lines={(line.arrow.source, line.arrow.target): line for line in drawing.lines},
        start=(drawing.start[0] * SCALE, drawing.start[1] * SCALE),
        width=drawing.width * SCALE, height=drawing.height * SCALE, process=process, plane=plane,
    )  # fmt: skip
    _lanes(work, roles or {})
    flows = _flows(work)
    for element in _elements(work):
        process.append(element)
    for flow in flows:
        process.append(flow)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def node_keys(document: str) -> set[str]:
    """The node keys a document written by ``export`` carries.

    Raises ValueError for anything with a document type or that is not XML.
    """
    if re.search(r"<!(DOCTYPE|ENTITY)", document):
        raise ValueError("a document type is not accepted")
    try:
        root = ET.fromstring(document)
    except ET.ParseError as error:
        raise ValueError(str(error)) from None
    wanted = {_model(tag) for tag in (*_TASKS.values(), "endEvent")}
    return {element.get("id", "") for element in root.iter() if element.tag in wanted}


def _model(tag: str) -> str:
    return f"{{{MODEL}}}{tag}"


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    element.text = text or None
    return element


# ── lanes ──


def _lanes(work: _Export, roles: Mapping[str, str]) -> None:
    """One lane a role, holding what stands in its column."""
    key = work.definition.key
    pool = _shape(work, f"{key}__pool", (0, -HEADER, work.width, work.height))
    pool.set("isHorizontal", "false")
    lanes = _add(work.process, _model("laneSet"), id=f"{key}__lanes")
    for number, lane in enumerate(work.lanes):
        element = _add(lanes, _model("lane"), id=f"{key}__lane_{number}", name=roles.get(lane.role, lane.role) or "—")
        shape = _shape(work, f"{key}__lane_{number}", (lane.left, 0, lane.left + lane.width, work.height))
        shape.set("isHorizontal", "false")
        for reference in _in_lane(work, lane):
            _add(element, _model("flowNodeRef"), reference)


def _in_lane(work: _Export, lane: Lane) -> Iterator[str]:
    for key, cell in work.cells.items():
        if not lane.left <= cell.x < lane.left + lane.width:
            continue
        if key == work.definition.start:
            yield "start__"
        yield key
        if cell.node.can_be_skipped:
            yield f"{key}__if"
        if branches(cell.node):
            yield f"{key}__way"
        for number in range(len(_alarms(work.definition, cell.node))):
            yield f"{key}__timer_{number}"


# ── flow nodes ──


def _alarms(definition: Definition, node: Node) -> list[Alarm]:
    """Timers that stand on the border of a task: its own and its stage's."""
    if not node.waits:
        return []
    stage = definition.nodes.get(node.stage)
    return [*node.timers, *(stage.timers if stage else ())]


def _elements(work: _Export) -> Iterator[ET.Element]:
    yield _event(work, "startEvent", "start__", "开始", around(work.start, EVENT))
    for key, cell in work.cells.items():
        if cell.node.kind == "end":
            yield _event(work, "endEvent", key, cell.node.name, cell.task)
            continue
        yield _task(work, cell)
        if cell.node.can_be_skipped:
            yield _gateway(work, f"{key}__if", cell.gate_in, f"{key}__if__else")
        if branches(cell.node):
            yield _gateway(work, f"{key}__way", cell.gate_out)
        for number, alarm in enumerate(_alarms(work.definition, cell.node)):
            yield _timer(work, cell, number, alarm)


def _event(work: _Export, tag: str, key: str, name: str, frame: Frame) -> ET.Element:
    element = ET.Element(_model(tag), {"id": key, "name": name})
    _connections(work, element, key)
    _shape(work, key, frame)
    return element


def _task(work: _Export, cell: Cell) -> ET.Element:
    node = cell.node
    element = ET.Element(_model(_TASKS[node.kind]), {"id": node.key, "name": node.name})
    if node.kind == "call":
        element.set("calledElement", node.procedure)
    notes = {"basis": "、".join(node.basis), "clock": node.clock, "rule": node.rule, "at": node.at, "form": node.form}
    for name, value in notes.items():
        if value:
            _add(element, _model("documentation"), f"{name}: {value}")
    _connections(work, element, node.key)
    if node.each:
        loop = _add(element, _model("multiInstanceLoopCharacteristics"), isSequential="false")
        _add(loop, _model("documentation"), f"each: {node.each}")
    _shape(work, node.key, cell.task)
    return element


def _gateway(work: _Export, key: str, frame: Frame, default: str = "") -> ET.Element:
    element = ET.Element(_model("exclusiveGateway"), {"id": key})
    if default:
        element.set("default", default)
    _connections(work, element, key)
    _shape(work, key, frame).set("isMarkerVisible", "true")
    return element


def _timer(work: _Export, cell: Cell, number: int, alarm: Alarm) -> ET.Element:
    """A timer on the border: an escalation ends the work, a reminder does not."""
    key = f"{cell.node.key}__timer_{number}"
    escalates = alarm.do == graph.ESCALATE
    element = ET.Element(_model("boundaryEvent"), {
        "id": key, "attachedToRef": cell.node.key, "cancelActivity": "true" if escalates else "false",
    })  # fmt: skip
    _add(element, _model("documentation"), f"{alarm.after}: {alarm.do}")
    _connections(work, element, key)
    event = _add(element, _model("timerEventDefinition"), id=f"{key}__when")
    duration = _add(event, _model("timeDuration"), alarm.after, language=LENGTH_LANGUAGE)
    duration.set(f"{{{XSI}}}type", "tFormalExpression")
    _shape(work, key, around(_timer_spot(cell, number), MARK))
    return element


def _timer_spot(cell: Cell, number: int) -> Spot:
    left, top, right, _bottom = cell.task
    return (min(left + 10 + number * (MARK + 2), right - 8), top)


def _connections(work: _Export, element: ET.Element, key: str) -> None:
    for flow in work.incoming.get(key, ()):
        _add(element, _model("incoming"), flow)
    for flow in work.outgoing.get(key, ()):
        _add(element, _model("outgoing"), flow)


# ── flows ──


def _flows(work: _Export) -> list[ET.Element]:
    """Every sequence flow with its way points; fills in what comes into and goes out of each flow node."""
    entry, frame = work.cells[work.definition.start].entry
    x, y = work.start
    found = [_flow(work, "start__flow", ("start__", entry), [(x, y + EVENT / 2), (x, frame[1])])]
    for key, cell in work.cells.items():
        if branches(cell.node):
            way = [(cell.x, cell.task[3]), (cell.x, cell.gate_out[1])]
            found.append(_flow(work, f"{key}__out", (key, f"{key}__way"), way))
        if cell.node.can_be_skipped:
            found += _skips(work, key, cell)
        found += _outcomes(work, key, cell)
        for number, alarm in enumerate(_alarms(work.definition, cell.node)):
            if alarm.do == graph.ESCALATE:
                name, entry = f"{key}__timer_{number}", work.cells[alarm.to].entry[0]
                points = _way(work, key, alarm.to, around(_timer_spot(cell, number), MARK))
                found.append(_flow(work, f"{name}__flow", (name, entry), points))
    return found


def _skips(work: _Export, key: str, cell: Cell) -> list[ET.Element]:
    """From the gateway before a node: into it, or past it."""
    node, gateway = cell.node, f"{key}__if"
    condition = node.when.text if node.when else node.each
    points = _way(work, key, node.skip_to, cell.gate_in)
    into = [(cell.x, cell.gate_in[3]), (cell.x, cell.task[1])]
    past = (gateway, work.cells[node.skip_to].entry[0])
    return [
        _flow(work, f"{gateway}__do", (gateway, key), into, condition=condition),
        _flow(work, f"{gateway}__else", past, points, name="否则"),
    ]


def _outcomes(work: _Export, key: str, cell: Cell) -> list[ET.Element]:
    source, frame = cell.exit
    several = branches(cell.node)
    found, beside = [], dict[str, int]()
    for outcome in cell.node.outcomes.values():
        ends = (source, work.cells[outcome.to].entry[0])
        name, condition = (outcome.name, outcome.key) if several else ("", "")
        points = _way(work, key, outcome.to, frame)
        found.append(_flow(work, f"{key}__{outcome.key}", ends, points, name=name, condition=condition))
        beside[outcome.to] = beside.get(outcome.to, -1) + 1
        line = work.lines.get((key, outcome.to))
        if name and line and line.label_at:
            _label(work, line.label_at, name, beside[outcome.to])
    return found


def _way(work: _Export, source: str, target: str, begin: Frame) -> list[Spot]:
    """From one flow node's frame to where flows enter the target, along the drawn arrow where there is one."""
    end = work.cells[target].entry[1]
    line = work.lines.get((source, target))
    if line is None:
        x, y = (begin[0] + begin[2]) / 2, begin[1] - 12
        middle = (end[0] + end[2]) / 2
        return [(x, begin[1]), (x, y), (middle, y), (middle, end[1])]
    points = [(x * SCALE, y * SCALE) for x, y in line.points]
    return [*reversed(inward(begin, points[0], points[1])), *points, *inward(end, points[-1], points[-2])]


def _flow(
    work: _Export, key: str, ends: tuple[str, str], points: list[Spot], *, name: str = "", condition: str = ""
) -> ET.Element:
    source, target = ends
    work.outgoing.setdefault(source, []).append(key)
    work.incoming.setdefault(target, []).append(key)
    element = ET.Element(_model("sequenceFlow"), {"id": key, "sourceRef": source, "targetRef": target})
    if name:
        element.set("name", name)
    if condition:
        expression = _add(element, _model("conditionExpression"), condition)
        expression.set(f"{{{XSI}}}type", "tFormalExpression")
    edge = _add(work.plane, f"{{{DI}}}BPMNEdge", id=f"{key}__edge", bpmnElement=key)
    for x, y in points:
        _add(edge, f"{{{DD}}}waypoint", x=f"{x:.1f}", y=f"{y:.1f}")
    return element


def _label(work: _Export, spot: Spot, name: str, number: int) -> None:
    """Where the words of the flow just drawn stand; those of its neighbours stand below."""
    width = 13.0 * len(name)
    x, y = spot[0] * SCALE - width / 2, spot[1] * SCALE - 7 + number * 14
    label = _add(work.plane[-1], f"{{{DI}}}BPMNLabel")
    _bounds(label, (x, y, x + width, y + 14))


def _shape(work: _Export, key: str, frame: Frame) -> ET.Element:
    shape = _add(work.plane, f"{{{DI}}}BPMNShape", id=f"{key}__shape", bpmnElement=key)
    _bounds(shape, frame)
    return shape


def _bounds(parent: ET.Element, frame: Frame) -> None:
    left, top, right, bottom = frame
    _add(
        parent, f"{{{DC}}}Bounds",
        x=f"{left:.1f}", y=f"{top:.1f}", width=f"{right - left:.1f}", height=f"{bottom - top:.1f}",
    )  # fmt: skip
