"""Matters over the API: hand in, list, read, dispatch, work, resolve, search. The same services as the pages."""

import math
from datetime import datetime
from typing import Annotated, Any

from ninja import Path, Query, Router, Schema, Status
from pydantic import AfterValidator, AliasPath, BaseModel, ConfigDict, Field, WithJsonSchema

from kernel.audit.queries import story
from kernel.common.errors import NotFound
from kernel.common.words import gettext as _
from kernel.law.models import Clock
from kernel.matters import services, simple
from kernel.matters.intake import LONGEST
from kernel.matters.lists import Filters, keys_for, page, picked
from kernel.matters.models import Matter
from kernel.matters.search import search
from kernel.people.queries import posts_of, roles, scope_of
from kernel.places.queries import body
from kernel.procedures.queries import open_steps

router = Router()
LARGEST = 10**15
SHAPES = [{"type": name} for name in ("boolean", "integer", "number", "string", "null")]


def _plain(value: Any) -> Any:
    whole = isinstance(value, int) and abs(value) <= LARGEST
    number = isinstance(value, float) and math.isfinite(value)
    words = isinstance(value, str) and len(value) <= 200 and "\0" not in value
    if value is None or whole or number or words:
        return value
    raise ValueError("a fact is a truth value, a number or a short text")


Fact = Annotated[Any, AfterValidator(_plain), WithJsonSchema({"anyOf": SHAPES})]
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]


class PartyIn(BaseModel):
    """Somebody the matter concerns."""

    role: str = Field("claimant", max_length=20)
    kind: str = Field("person", max_length=12)
    name: str = Field("", max_length=80)
    phone: str = Field("", max_length=40)
    id_number: str = Field("", max_length=40)
    address: str = Field("", max_length=300)
    minor: bool = False
    contact_way: str = Field("", max_length=12, description="call, daytime or message; empty when nothing is asked.")
    contact_preference: str = Field("", max_length=200)


class MatterIn(BaseModel):
    """A matter as another system hands it in; ``source_key`` makes a repeat give the first matter."""

    kind: str = "dispute"
    title: str = Field("", max_length=200)
    text: str = Field(max_length=LONGEST)
    wish: str = Field("", max_length=LONGEST)
    place: str = Field("", max_length=200, description="A division code or words that name a place.")
    parties: list[PartyIn] = Field([], max_length=500)
    facts: dict[Annotated[str, Field(max_length=40)], Fact] = Field({}, max_length=100)
    confidentiality: str = "open"
    reported_at: datetime | None = None
    source: str = Field("", max_length=24, description="Where the calling system has it from; its keys are its own.")
    source_key: str = Field("", max_length=80)


class MatterOut(BaseModel):
    """A matter as a list shows it. Read straight from the object: every answer has one, and lists have twenty."""

    model_config = ConfigDict(from_attributes=True)
    no: str
    kind: str
    title: str
    phase: str
    node: str
    node_name: str
    grade: str
    grade_confirmed: bool
    class_code: str
    region: str = Field(validation_alias="region_id")
    accountable: str = Field(validation_alias=AliasPath("accountable", "name"))
    due_at: datetime | None
    state: str = Field(description="paused while its time does not count, and then without due_at; else empty.")
    received_at: datetime
    ending: str


class Received(MatterOut):
    """A matter just received, with the code that opens its tracking page."""

    query_code: str


class PageOut(Schema):
    """One page of a list with the exact number of all."""

    total: int
    page: int
    items: list[MatterOut]


class StepOut(Schema):
    """An open step."""

    id: int
    node: str
    name: str
    role: str
    organisation_id: int
    due_at: datetime | None
    state: str = Field(description="paused while its time does not count; else empty.")


class ListQuery(Schema):
    """Filters of the list; repeat a name for several values."""

    open: bool = True
    grade: list[str] = []
    class_code: list[str] = []
    township: list[str] = []
    phase: list[str] = []
    page: int = Field(1, ge=1, le=2**31)
    size: int = Field(20, ge=1, le=100)


class DispatchIn(BaseModel):
    """Class and grade as a person confirms them; empty keeps the proposal."""

    class_code: str = ""
    grade: str = ""
    reason: str = Field("", max_length=LONGEST)


class StepData(BaseModel):
    """What some outcomes ask for beside a reason: refusing a matter names the rule and may name another body."""

    basis: str = Field("", max_length=120)
    suggested: int | None = Field(None, ge=1, le=2**63 - 1)


class OutcomeIn(BaseModel):
    """How a step ends."""

    outcome: str
    note: str = Field("", max_length=LONGEST)
    data: StepData = StepData(basis="", suggested=None)


class ResolveIn(BaseModel):
    """A simple matter handled in one go by the accountable body."""

    ending: str
    text: str = Field(max_length=LONGEST)


TO_ACT_ON = ("id",)
"""A service reads the other columns anew once nobody else can change the matter."""


def _seen(request: Any, no: str, names: tuple[str, ...] = ()) -> Matter:
    related = () if names else ("accountable",)
    found = [] if "\0" in no else picked(request.user, "t.no = %s", [no], names=names, related=related)
    if not found:
        raise NotFound("matter.not_found", _("没有找到这件事项，或不在您的范围内。"), _("请核对编号。"))
    return found[0]


@router.post("", response={201: Received})
def receive(request: Any, given: MatterIn) -> Any:
    """Hand a matter in. Answers with its number and query code."""
    values = given.model_dump()
    kind, source = values.pop("kind"), f"api:{request.user.pk}:{values.pop('source')}"
    made = services.receive(kind, **values, source=source, channel="api", by=request.user)
    return Status(201, Received.model_validate(made))


@router.get("", response=PageOut)
def matters(request: Any, query: Query[ListQuery]) -> Any:
    """Matters this key's user may see, filtered, soonest due first, with the exact number."""
    filters = Filters(
        open_only=query.open, grades=tuple(query.grade), classes=tuple(query.class_code),
        townships=tuple(query.township), phases=tuple(query.phase),
    )  # fmt: skip
    found = page(keys_for(scope_of(request.user, request.post)), filters, number=query.page, size=query.size)
    return {"total": found.total, "page": found.number, "items": found.matters}


@router.get("/search", response=list[MatterOut])
def find(request: Any, q: Annotated[str, Query(max_length=200)], limit: int = 20) -> Any:
    """Matters this key's user may see that match the words, best first."""
    return search(q, user=request.user, post=request.post, limit=max(1, min(limit, 100)))


@router.get("/{no}", response=MatterOut)
def matter(request: Any, no: str) -> Any:
    """One matter."""
    return MatterOut.model_validate(_seen(request, no))


@router.get("/{no}/steps", response=list[StepOut])
def steps(request: Any, no: str) -> Any:
    """The open steps of a matter."""
    return list(open_steps(_seen(request, no).pk))


@router.get("/{no}/story", response=list[dict[str, Any]])
def timeline(request: Any, no: str) -> Any:
    """What happened, oldest first. Who only handed the matter in reads what the person concerned may read."""
    lines = story(_seen(request, no).audit_chain)
    staff = any(roles()[post.role].scope != "own" for post in posts_of(request.user))
    return [
        {"at": line["at"], "action": line["action"], "line": line["line"]}
        for line in lines
        if staff or line.get("public")
    ]


@router.get("/{no}/clocks", response=list[dict[str, Any]])
def clocks(request: Any, no: str) -> Any:
    """Every clock of a matter with the derivation of its due date, article by article."""
    names = ("key", "name", "article", "started_at", "due_at", "provisional", "status", "derivation")
    return list(Clock.objects.filter(matter_id=_seen(request, no).pk).order_by("id").values(*names))


@router.post("/{no}/dispatch", response=MatterOut)
def dispatch(request: Any, no: str, given: DispatchIn) -> Any:
    """Confirm class and grade and place the matter with the body that answers for it."""
    placed = services.dispatch(_seen(request, no, TO_ACT_ON), **given.model_dump(), by=request.user)
    return MatterOut.model_validate(placed)


@router.post("/{no}/steps/{step_id}/complete", response=list[StepOut])
def complete(request: Any, no: str, step_id: Key, given: OutcomeIn) -> Any:
    """Close a step; answers with the steps opened."""
    step = open_steps(_seen(request, no).pk).filter(pk=step_id).first()
    if step is None:
        raise NotFound("step.not_found", _("没有找到这一步，或它已经办结。"), _("请重新读取待办环节。"))
    data = given.data.model_dump(exclude_none=True)
    return services.complete_step(step, given.outcome, note=given.note, data=data, by=request.user)


@router.post("/{no}/resolve", response=MatterOut)
def resolve(request: Any, no: str, given: ResolveIn) -> Any:
    """Handle a simple matter in one go: accept, tell the rights, handle, end, reply."""
    done = simple.resolve_at_once(_seen(request, no, TO_ACT_ON), given.ending, given.text, by=request.user)
    done.accountable = body(done.accountable_id)
    return MatterOut.model_validate(done)
