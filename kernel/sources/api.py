"""Records over the API: another system hands rows of one source in, with a key of that source's scope; a body takes
what was agreed to be shared with it.
"""

from typing import Any

from ninja import Router, Schema, Status
from pydantic import Field

from kernel.sources.queries import dataset_named, share_of
from kernel.sources.services.handing import MOST as HANDED
from kernel.sources.services.handing import hand_out
from kernel.sources.services.pushing import MOST, push

router = Router()


class RecordsIn(Schema):
    """Rows as the source has them: its own column names, any values."""

    records: list[dict[str, Any]] = Field(min_length=1, max_length=MOST)


class Problem(Schema):
    """Why a row waits: the field, a stable code, a sentence to act on."""

    field: str
    code: str
    what: str


class Waiting(Schema):
    """A row in quarantine: its place in what was sent, from 1, and its number in the source."""

    number: int
    key: str
    problems: list[Problem]


class Taken(Schema):
    """What became of the records. ``received`` is the sum of the four after it."""

    batch: int
    received: int
    accepted: int
    corrected: int
    unchanged: int
    quarantined: int
    waiting: list[Waiting]


class SharedRecord(Schema):
    """One record: its place in the order of arrival, its wording's number, the agreed fields."""

    place: int
    version: int
    values: dict[str, Any]


class Shared(Schema):
    """Records of an agreed share; ``after`` is where to go on, null when there are no more."""

    records: list[SharedRecord]
    after: int | None


@router.get("/shares/{no}/records", response=Shared)
def shared(request: Any, no: str, after: int = 0, limit: int = HANDED) -> Any:
    """The agreed fields of an agreed share, for the body that asked, until its last day. Every read is noted."""
    return hand_out(share_of(no, request.user), after=after, limit=limit, by=request.user)._asdict()


@router.post("/{source}/records", response={201: Taken}, openapi_extra={"x-scope": "sources:{source}"})
def records(request: Any, source: str, given: RecordsIn) -> Any:
    """Hand rows of one source in. The same rows again add nothing; what cannot be used waits with its reasons."""
    done = push(dataset_named(source), given.records, by=request.user)
    return Status(201, {**vars(done.delivered), "waiting": done.waiting})
