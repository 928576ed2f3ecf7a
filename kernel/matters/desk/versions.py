"""The versions of a procedure: what each changed, what its check says, which visible matters still run on it."""

from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy as _l

from kernel.common.words import enumerated
from kernel.common.words import gettext as _
from kernel.matters.lists import attached_to_seen
from kernel.matters.models import Matter
from kernel.people.models import Post, User
from kernel.procedures.check import check
from kernel.procedures.definition import Definition, Node
from kernel.procedures.models import DefinitionVersion, Instance

SAMPLES = 5
WORDS = {
    "name": _l("名称"), "kind": _l("种类"), "role": _l("岗位"), "at": _l("承办单位"), "clock": _l("时限"),
    "since": _l("起算"), "stage": _l("所属阶段"), "each": _l("逐个办理"), "outcomes": _l("可能的结果"),
    "needs": _l("须先具备"), "basis": _l("依据"), "timers": _l("定时"), "escalate": _l("升级去向"),
    "rule": _l("规则表"),
    "sets": _l("办结后成立的事实"), "when": _l("条件"), "limit": _l("阶段时限"), "form": _l("表单"),
}  # fmt: skip


@dataclass(frozen=True)
class VersionLine:
    """One version with the open matters the reader may see on it."""

    version: DefinitionVersion
    count: int
    samples: list[Matter]


@dataclass(frozen=True)
class NodeChange:
    """One node that is new, gone, or reads otherwise; for the last the fields that differ, with old and new words."""

    kind: str
    name: str
    fields: tuple[tuple[str, str, str], ...] = ()


def versions(key: str, *, by: User, post: Post | None) -> list[VersionLine]:
    """Every version, the newest first."""
    found = []
    for version in DefinitionVersion.objects.filter(key=key).select_related("published_by").order_by("-version"):
        running = Instance.objects.filter(definition=version, status="open")
        seen = attached_to_seen(running, by, post).values_list("matter_id", flat=True).distinct()
        samples = list(seen.order_by("-matter_id")[:SAMPLES])
        found.append(VersionLine(version, seen.count(), list(Matter.objects.filter(pk__in=samples).order_by("-pk"))))
    return found


def problems_of(definition: Definition) -> list[str]:
    """What the model check says; empty for every version that could be published."""
    return [str(problem) for problem in check(definition)]


def changed(old: Definition, new: Definition) -> list[NodeChange]:
    """What a version changed: nodes and gates."""
    found = [NodeChange(_("新增环节"), node.name) for key, node in new.nodes.items() if key not in old.nodes]
    found += [NodeChange(_("取消环节"), node.name) for key, node in old.nodes.items() if key not in new.nodes]
    for key, node in new.nodes.items():
        before = old.nodes.get(key)
        if before is not None and (differs := _differs(before, node)):
            found.append(NodeChange(_("修改环节"), node.name, differs))
    before_gates, gates = {str(gate) for gate in old.gates}, {str(gate) for gate in new.gates}
    found += [NodeChange(_("新增法定先后"), _gate(gate)) for gate in new.gates if str(gate) not in before_gates]
    found += [NodeChange(_("取消法定先后"), _gate(gate)) for gate in old.gates if str(gate) not in gates]
    return found


def _gate(gate: Any) -> str:
    return f"{gate.before} ← {gate.must}"


def _differs(old: Node, new: Node) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (str(WORDS.get(one.name, one.name)), _said(getattr(old, one.name)), _said(getattr(new, one.name)))
        for one in fields(Node)
        if getattr(old, one.name) != getattr(new, one.name)
    )


def _said(value: Any) -> str:
    if isinstance(value, dict) or hasattr(value, "items"):
        return enumerated(f"{one.name}→{one.to}" for one in value.values())
    if isinstance(value, tuple | frozenset):
        return enumerated(sorted(str(getattr(one, "after", one)) for one in value))
    return "" if value is None else str(value)
