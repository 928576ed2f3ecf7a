"""Reading a procedure from YAML: every key known, every value of the right shape, every problem with its line."""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import yaml

from kernel.common.errors import Invalid
from kernel.common.words import gettext as _
from kernel.law.lengths import parse

from .condition import BadCondition, Condition
from .definition import DONE, Alarm, BadDefinition, Definition, Gate, Node, Outcome, Problem

MAX_BYTES = 200_000
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_SHARE = re.compile(r"[1-9]\d{0,2}%")

_COMMON = {"name", "kind", "basis"}
_WORK = {"role", "at", "clock", "in", "next", "else", "when", "sets", "needs", "timers", "since"}
FIELDS = {
    "task": _COMMON | _WORK | {"each", "join", "form"},
    "call": _COMMON | _WORK | {"procedure"},
    "rule": _COMMON | {"rule", "next", "sets"},
    "stage": _COMMON | {"clock", "limit", "timers", "escalate"},
    "end": _COMMON,
}
"""Which keys a node of each kind may have."""
_TOP = {"key", "name", "start", "gates", "nodes"}


class _Lined(dict[str, Any]):
    """A YAML mapping that remembers the line of each key."""

    lines: dict[str, int]


class _Loader(yaml.BaseLoader):
    """Every scalar a string (so ``yes`` stays a word), no aliases, no key written twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise BadDefinition([Problem("YAML", _("不能使用引用（*）。"), mark.line + 1)])
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        result = _Lined()
        result.lines = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise BadDefinition([Problem("YAML", _("键必须是一个词。"), line)])
            key = key_node.value
            if key in result:
                raise BadDefinition([Problem(key, _("同一个键写了两次。"), line)])
            result[key] = self.construct_object(value_node, deep=True)
            result.lines[key] = line
        return result


def _construct(loader: _Loader, node: Any) -> Any:
    return loader.construct_mapping(node)


_Loader.add_constructor("tag:yaml.org,2002:map", _construct)


@lru_cache(maxsize=64)
def read(text: str) -> Definition:
    """Read one procedure; raises BadDefinition with every problem found. The same text gives the same object."""
    document = _document(text)
    reader = _Reader()
    definition = reader.definition(document, text)
    if reader.problems:
        raise BadDefinition(reader.problems)
    return definition


def _document(text: str) -> _Lined:
    if len(text.encode()) > MAX_BYTES:
        raise BadDefinition([Problem("YAML", _("文件太大（最多{n}字节）。").format(n=MAX_BYTES))])
    try:
        document = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise BadDefinition([Problem("YAML", _("格式读不懂，请检查缩进、冒号和括号。"), line)]) from None
    except RecursionError:
        raise BadDefinition([Problem("YAML", _("嵌套太深。"))]) from None
    if not isinstance(document, _Lined):
        raise BadDefinition([Problem("YAML", _("文件应由“键: 值”组成，如“key: dispute”。"))])
    return document


class _Reader:
    """Turns plain mappings into nodes and collects what is wrong on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def definition(self, document: _Lined, text: str) -> Definition:
        self.known(document, _TOP, "流程")
        for key in ("key", "name", "start", "nodes"):
            if not document.get(key):
                self.problem("流程", _("缺少“{key}”。").format(key=key))
        raw = self.mapping(document, "nodes", "流程")
        stages = {value.get("in") for value in raw.values() if isinstance(value, dict)}
        nodes = {key: self.node(key, raw, key in stages) for key in raw}
        gates = self.mappings(document, "gates", "流程")
        return Definition(
            key=self.word(document, "key", "流程"),
            name=self.word(document, "name", "流程"),
            start=self.word(document, "start", "流程"),
            nodes=MappingProxyType(nodes),
            gates=tuple(self.gate(gate, f"gates[{i}]") for i, gate in enumerate(gates)),
            text=text,
        )

    def node(self, key: str, raw: _Lined, is_stage: bool) -> Node:
        if not _KEY.fullmatch(key):
            self.problem(key, _("节点名只能用小写字母、数字和下划线，以字母开头。"), raw.lines[key])
        data = raw[key]
        if not isinstance(data, _Lined):
            self.problem(key, _("节点应写成“名: {name: …, role: …}”。"), raw.lines[key])
            return Node(key, key, "task")
        kind = _kind(data, is_stage)
        if kind not in FIELDS:
            self.problem(key, _("没有“{kind}”这种节点。").format(kind=kind), data.lines.get("kind", 0))
            return Node(key, key, "task")
        self.known(data, FIELDS[kind], key)
        name = self.word(data, "name", key)
        if not name:
            self.problem(key, _("缺少名称“name”。"), raw.lines[key])
        return Node(
            key=key, name=name or key, kind=kind,
            role=self.word(data, "role", key), at=self.word(data, "at", key),
            clock=self.word(data, "clock", key), since=self.word(data, "since", key), stage=self.word(data, "in", key),
            each=self.word(data, "each", key), join=self.words(data, "join", key),
            rule=self.word(data, "rule", key), procedure=self.word(data, "procedure", key),
            when=self.condition(data, key), otherwise=self.word(data, "else", key),
            outcomes=MappingProxyType(self.outcomes(data, key)),
            sets=frozenset(self.facts(data, "sets", key)), needs=self.facts(data, "needs", key),
            basis=self.words(data, "basis", key), form=self.word(data, "form", key),
            escalate=self.words(data, "escalate", key), limit=self.length(data, "limit", key),
            timers=tuple(self.alarm(alarm, key) for alarm in self.mappings(data, "timers", key)),
        )  # fmt: skip

    def outcomes(self, data: _Lined, where: str) -> dict[str, Outcome]:
        """``next`` is one node, or a mapping outcome → node or → {to, name, sets, needs, reason}."""
        following = data.get("next")
        if isinstance(following, str):
            return {DONE: Outcome(DONE, following, "完成")} if following else {}
        listed = self.mapping(data, "next", where)
        return {key: self.outcome(key, listed, f"{where}.{key}") for key in listed}

    def outcome(self, key: str, listed: _Lined, where: str) -> Outcome:
        if not _KEY.fullmatch(key):
            self.problem(where, _("结果名只能用小写字母、数字和下划线，以字母开头。"), listed.lines[key])
        data = listed[key]
        if isinstance(data, str):
            return Outcome(key, data, key)
        if not isinstance(data, _Lined):
            self.problem(where, _("结果应写成“结果: 节点”或“结果: {to: 节点, name: …}”。"), listed.lines[key])
            return Outcome(key, "", key)
        self.known(data, {"to", "name", "sets", "needs", "reason"}, where)
        return Outcome(
            key=key,
            to=self.word(data, "to", where),
            name=self.word(data, "name", where) or key,
            sets=frozenset(self.facts(data, "sets", where)),
            needs=self.facts(data, "needs", where),
            reason=self.flag(data, "reason", where),
        )

    def alarm(self, data: _Lined, where: str) -> Alarm:
        self.known(data, {"after", "do", "to"}, where)
        after, do = self.word(data, "after", where), self.word(data, "do", where)
        if not (_SHARE.fullmatch(after) or _is_length(after)):
            self.problem(
                where,
                _("计时器的“after”应写成“50%”或“5个工作日”，现在是“{after}”。").format(after=after),
                data.lines.get("after", 0),
            )
        if do not in ("remind", "escalate"):
            self.problem(where, _("计时器的“do”只能是remind或escalate。"), data.lines.get("do", 0))
        return Alarm(after, do, self.word(data, "to", where))

    def gate(self, data: _Lined, where: str) -> Gate:
        self.known(data, {"before", "must", "basis", "every_time"}, where)
        before, must = self.word(data, "before", where), self.word(data, "must", where)
        if not before or not must:
            self.problem(where, _("关口要写明“before”（在什么之前）和“must”（必须先做什么）。"))
        return Gate(before, must, self.words(data, "basis", where), self.flag(data, "every_time", where))

    def condition(self, data: _Lined, where: str) -> Condition | None:
        text = self.word(data, "when", where)
        try:
            return Condition.parse(text) if text else None
        except BadCondition as error:
            self.problem(where, str(error), data.lines["when"])
            return None

    def length(self, data: _Lined, key: str, where: str) -> str:
        value = self.word(data, key, where)
        if value and not _is_length(value):
            what = _("期限应写成“15个工作日”“30日”“24小时”或“6个月”，现在是“{value}”。")
            self.problem(where, what.format(value=value), data.lines[key])
        return value

    def word(self, data: _Lined, key: str, where: str) -> str:
        value = data.get(key, "")
        if isinstance(value, str):
            return value.strip()
        self.problem(where, _("“{key}”应是一个词或一句话。").format(key=key), data.lines[key])
        return ""

    def words(self, data: _Lined, key: str, where: str) -> tuple[str, ...]:
        value = data.get(key, [])
        if isinstance(value, str):
            return (value,) if value else ()
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.problem(where, _("“{key}”应是一个词或一列词。").format(key=key), data.lines[key])
        return ()

    def facts(self, data: _Lined, key: str, where: str) -> tuple[str, ...]:
        names = self.words(data, key, where)
        for name in names:
            if not _KEY.fullmatch(name):
                what = _("“{key}”里的“{name}”只能用小写字母、数字和下划线。").format(key=key, name=name)
                self.problem(where, what, data.lines[key])
        return names

    def flag(self, data: _Lined, key: str, where: str) -> bool:
        value = data.get(key, "false")
        if value not in ("true", "false"):
            self.problem(where, _("“{key}”只能写true或false。").format(key=key), data.lines[key])
        return bool(value == "true")

    def mapping(self, data: _Lined, key: str, where: str) -> _Lined:
        value = data.get(key) or _empty()
        if isinstance(value, _Lined):
            return value
        self.problem(where, _("“{key}”应由“键: 值”组成。").format(key=key), data.lines[key])
        return _empty()

    def mappings(self, data: _Lined, key: str, where: str) -> list[_Lined]:
        value = data.get(key) or []
        if isinstance(value, list) and all(isinstance(item, _Lined) for item in value):
            return value
        self.problem(where, _("“{key}”应是一列以“-”开头的“键: 值”。").format(key=key), data.lines[key])
        return []

    def known(self, data: _Lined, allowed: set[str], where: str) -> None:
        for key in data:
            if key not in allowed:
                self.problem(where, _("不认识或不该出现在这里的键“{key}”。").format(key=key), data.lines[key])

    def problem(self, where: str, what: str, line: int = 0) -> None:
        self.problems.append(Problem(where, what, line))


def _is_length(text: str) -> bool:
    """Whether the text is a length as the law writes it."""
    try:
        parse(text)
    except Invalid:
        return False
    return True


def _empty() -> _Lined:
    result = _Lined()
    result.lines = {}
    return result


def _kind(data: _Lined, is_stage: bool) -> str:
    """The kind written, or the one the keys imply."""
    if "kind" in data:
        return str(data["kind"])
    if is_stage:
        return "stage"
    if "rule" in data:
        return "rule"
    if "procedure" in data:
        return "call"
    if "next" in data or "role" in data:
        return "task"
    return "stage" if "escalate" in data or "limit" in data else "end"
