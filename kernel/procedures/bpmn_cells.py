"""Where BPMN's own things stand: inside the cell of each node, the task and the gateways before and after it."""

from __future__ import annotations

from dataclasses import dataclass

from .definition import Node
from .drawing import Box, Spot

SCALE = 1.9
"""Other tools write larger in the same box and need room for gateways, so everything stands wider than on our pages."""
GATEWAY, MARK, EVENT, TASK, INSET = 20.0, 18.0, 30.0, 42.0, 14.0
"""Sizes of a gateway, a timer's circle, a start or end, a task's height; how far a task stands inside its cell."""

Frame = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a node stands: its frame, and within it the task, the gateway before and the gateway after."""

    node: Node
    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        """The middle."""
        return (self.left + self.right) / 2

    @property
    def task(self) -> Frame:
        """The task itself, or the circle of an end."""
        middle = (self.top + self.bottom) / 2
        if self.node.kind == "end":
            return around((self.x, middle), EVENT)
        return (self.left + INSET, middle - TASK / 2, self.right - INSET, middle + TASK / 2)

    @property
    def gate_in(self) -> Frame:
        """The gateway before the task."""
        return around((self.x, self.top + GATEWAY / 2), GATEWAY)

    @property
    def gate_out(self) -> Frame:
        """The gateway after the task."""
        return around((self.x, self.bottom - GATEWAY / 2), GATEWAY)

    @property
    def entry(self) -> tuple[str, Frame]:
        """Where flows arrive: the flow node and its frame; the gateway before the task when it can be skipped."""
        if self.node.can_be_skipped:
            return f"{self.node.key}__if", self.gate_in
        return self.node.key, self.task

    @property
    def exit(self) -> tuple[str, Frame]:
        """Where outcomes leave: the gateway after the task when there are several."""
        if branches(self.node):
            return f"{self.node.key}__way", self.gate_out
        return self.node.key, self.task


def branches(node: Node) -> bool:
    """Whether a gateway follows the node: its outcomes lead to different places or are told apart."""
    return len(node.outcomes) > 1


def cell_of(box: Box) -> Cell:
    """The cell of a drawn box, at the scale of the export."""
    left, top, right, bottom = (value * SCALE for value in box.frame)
    return Cell(box.node, left, top, right, bottom)


def inward(frame: Frame, border: Spot, beyond: Spot) -> list[Spot]:
    """From where an arrow meets the cell's border on to the frame inside, which may stand a little aside."""
    left, top, right, bottom = frame
    if abs(border[1] - beyond[1]) < abs(border[0] - beyond[0]):
        side, step = (left, 4) if border[0] < (left + right) / 2 else (right, -4)
        if top < border[1] < bottom and bottom - top > GATEWAY:
            return [(side, border[1])]
        middle = (top + bottom) / 2
        return [(border[0] + step, border[1]), (border[0] + step, middle), (side, middle)]
    side = top if border[1] < (top + bottom) / 2 else bottom
    if left < border[0] < right and right - left > EVENT:
        return [(border[0], side)]
    middle = (left + right) / 2
    return [(middle, border[1]), (middle, side)] if border[0] != middle else [(middle, side)]


def around(spot: Spot, size: float) -> Frame:
    """The square of this size around a spot."""
    return (spot[0] - size / 2, spot[1] - size / 2, spot[0] + size / 2, spot[1] + size / 2)
