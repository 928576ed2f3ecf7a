"""What a procedure is: nodes, outcomes, stages, gates. Read from YAML, immutable, no database.

A document names its ``start`` node, its ``nodes`` and the ``gates`` that must hold on every path::

    key: dispute
    name: 矛盾纠纷多元化解
    start: triage
    gates:
      - {before: agreement, must: rights_notice, basis: 人民调解法#23}
    nodes:
      triage: {name: 分流, role: county_dispatcher, at: receiver, clock: dispute.triage, next: accept}
      accept: {name: 受理, role: department_handler, at: accountable, clock: dispute.accept,
               next: {accept: {to: grade, name: 受理}, refuse: {to: triage, name: 不予受理, reason: true}}}
      grade:  {name: 定级, rule: grading, next: {simple: handle, complex: assess}}

Five kinds of node: ``task`` (somebody does it), ``rule`` (a rule table picks the outcome at once), ``stage``
(a scope with its own limit, timers and escalation; tasks join it with ``in:``), ``call`` (waits for another
procedure of the same matter) and ``end``. There are no general gateways, so the classic deadlocks cannot be
drawn; work in parallel is ``each:`` (one step per item, joined before the next node).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .condition import Condition

DONE = "done"
"""Outcome of a node that names a single next node."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a definition, as a sentence for the person who wrote it."""

    where: str
    """Node, gate or field concerned."""
    what: str
    """What is wrong and what would be right."""
    line: int = 0
    """Line in the text, from 1; 0 where no single line is meant."""

    def __str__(self) -> str:
        at = f"第{self.line}行 " if self.line else ""
        return f"{at}{self.where}：{self.what}"


class BadDefinition(ValueError):
    """A text that cannot be read as a procedure; ``problems`` lists every reason."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way a node can end, and where that leads."""

    key: str
    to: str
    name: str
    """Words on the button and on the arrow."""
    sets: frozenset[str] = frozenset()
    """Facts established when the node ends this way."""
    needs: tuple[str, ...] = ()
    """Documents or facts that must be there first."""
    reason: bool = False
    """Whether a reason must be written."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to do a while after a stage or step began."""

    after: str
    """Share of the limit (``50%``) or a length as the law writes it (``5个工作日``)."""
    do: str
    """``remind`` or ``escalate``."""
    to: str = ""
    """Node the escalation leads to."""

    @property
    def share(self) -> float | None:
        """The share of the limit as a fraction, or None when the alarm names a length."""
        return int(self.after[:-1]) / 100 if self.after.endswith("%") else None


@dataclass(frozen=True, slots=True)
class Node:
    """One node of a procedure. Fields that do not belong to its kind are empty."""

    key: str
    name: str
    kind: str
    """task, rule, stage, call or end."""
    role: str = ""
    at: str = ""
    """Which body owns the step (receiver, accountable, county_centre …); the host knows what each word means."""
    clock: str = ""
    """Row of the clock book."""
    since: str = ""
    """The node from whose end the limit counts; empty: from when the step opens."""
    stage: str = ""
    each: str = ""
    """Name of a list; one step per item in parallel."""
    join: tuple[str, ...] = ()
    """With ``each`` and several outcomes: the first of these that any step gave decides."""
    rule: str = ""
    procedure: str = ""
    """Key of the procedure a call waits for."""
    when: Condition | None = None
    otherwise: str = ""
    """Where to go when ``when`` does not hold or ``each`` is empty."""
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    sets: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    form: str = ""
    escalate: tuple[str, ...] = ()
    limit: str = ""
    timers: tuple[Alarm, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the node opens a step that somebody must close."""
        return self.kind in ("task", "call")

    @property
    def skip_to(self) -> str:
        """Where the matter goes when the node is passed over: ``else``, or its only way on; empty if it has none."""
        if self.otherwise:
            return self.otherwise
        targets = {outcome.to for outcome in self.outcomes.values()}
        return targets.pop() if len(targets) == 1 else ""

    @property
    def can_be_skipped(self) -> bool:
        """Whether the matter may pass without anybody doing this node."""
        return self.waits and (self.when is not None or bool(self.each))


@dataclass(frozen=True, slots=True)
class Gate:
    """A legal condition of order: ``before`` is never reached without ``must``, on any path."""

    before: str
    """A node, or ``node.outcome``."""
    must: str
    """A node that has to be finished, or a fact that some node sets."""
    basis: tuple[str, ...] = ()
    every_time: bool = False
    """Whether each new arrival needs ``must`` anew."""


@dataclass(frozen=True, eq=False)
class Definition:
    """A whole procedure. Two definitions are equal when their texts are."""

    key: str
    name: str
    start: str
    nodes: Mapping[str, Node]
    gates: tuple[Gate, ...]
    text: str

    @classmethod
    def load(cls, text: str) -> Definition:
        """Read a procedure from its YAML text; raises BadDefinition listing every problem found.

        Reading checks the form (known keys, right types, sane lengths and conditions);
        ``check.check`` then judges whether the procedure is sound.
        """
        from .reading import read

        return read(text)

    @cached_property
    def sha(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def stages(self) -> dict[str, tuple[Node, ...]]:
        """Every stage with its member nodes, in the order written."""
        return {
            key: tuple(node for node in self.nodes.values() if node.stage == key)
            for key, stage in self.nodes.items()
            if stage.kind == "stage"
        }

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Definition) and other.text == self.text
