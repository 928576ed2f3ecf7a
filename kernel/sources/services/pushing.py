"""Records another system hands in: written down as a file, then the one delivery with the same checks."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from django.conf import settings

from kernel.common.errors import Conflict, Invalid
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.datahub.datasets import Dataset
from kernel.datahub.models import Quarantined
from kernel.people.models import User
from kernel.sources.fetching.folder import put_away
from kernel.sources.fetching.plan import plan_of
from kernel.sources.services.delivering import Delivered, deliver

MOST = 2_000
"""Records of one call."""


class Pushed(NamedTuple):
    """What became of the records, and why some of them wait."""

    delivered: Delivered
    waiting: list[dict[str, Any]]


def push(dataset: Dataset, records: Sequence[Mapping[str, Any]], *, by: User) -> Pushed:
    """Take records in. Raises Conflict where the source is not handed in so, Invalid for none or too many."""
    plan = plan_of(dataset)
    if plan is None or plan.way != "push" or dataset.format != "jsonl":
        raise Conflict(
            "push.not_open", _("“%(name)s”没有开放接口推送。") % {"name": dataset.name},
            _("请在来源文件里写明[fetch] way = \"push\"，格式为jsonl。"),
        )  # fmt: skip
    if not 0 < len(records) <= MOST:
        raise Invalid(
            "push.size", _("一次推送1到%(n)s条，这次是%(given)s条。") % {"n": MOST, "given": len(records)},
            _("请分批推送，每批换一个幂等键。"),
        )  # fmt: skip
    folder = settings.VAR / "incoming" / dataset.source / "pushed"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{dataset.source}-{now():%Y%m%dT%H%M%S%f}.jsonl"
    file.write_bytes(b"".join(orjson.dumps(dict(record)) + b"\n" for record in records))
    delivered = deliver(dataset, file, way="push", by=by)
    put_away(file)
    return Pushed(delivered, waiting_of(delivered.batch))


def waiting_of(batch: int) -> list[dict[str, Any]]:
    """A batch's waiting rows: place, number and reasons; never a value."""
    found = Quarantined.objects.filter(batch_id=batch, status="waiting").order_by("number")
    return [{"number": held.number, "key": held.key, "problems": held.problems} for held in found[:MOST]]
