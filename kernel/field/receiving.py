"""From a request to an envelope, and from what happened to what a phone is told."""

import json
from typing import Any

from django.db import IntegrityError
from django.http import QueryDict
from django.utils.crypto import get_random_string
from django.utils.datastructures import MultiValueDict

from kernel.common.errors import Conflict, Invalid, Refusal
from kernel.common.letters import cleaned
from kernel.common.moment import now
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _
from kernel.field.clocks import Moments, issued_at, moment_of, weigh
from kernel.field.offering import Envelope, apply
from kernel.field.queries import delivered
from kernel.field.services import Meets, Sent

KEY = 40
MOST_FIELDS = 200


def by_page(request: Any, act: str, *, no: str = "", target: int = 0) -> Envelope:
    """A plain form: made, sent and received at one moment; its once-token is the key."""
    moment = now()
    sent = Sent(
        key=(request.POST.get("_once") or get_random_string(KEY))[:KEY], act=act,
        moments=Moments(moment, moment, moment, ()), step=number_in(request.POST.get("step"), 0),
        choice=request.POST.get("choice", "")[:40],
    )  # fmt: skip
    return Envelope(sent, no, target or number_in(request.POST.get("target"), 0), request.POST, request.FILES)


def by_phone(request: Any) -> Envelope:
    """What a phone kept while it had no network. Raises Invalid for what is no such thing."""
    given = _parsed(request.POST.get("act", ""))
    key = str(given.get("key", ""))
    if not 16 <= len(key) <= KEY or not key.replace("-", "").isalnum():
        raise Invalid("field.key", _("这一条没有自己的编号。"), _("请打开最新页面，再记一次。"))
    moments = weigh(
        moment_of(given.get("made_at")), moment_of(given.get("sent_at")), now(),
        issued_at(str(given.get("token", "")), request.user.pk),
    )  # fmt: skip
    sent = Sent(
        key=key, act=str(given.get("act", ""))[:60], moments=moments, step=number_in(given.get("step"), 0),
        after=str(given.get("after", ""))[:KEY], choice=str(given.get("choice", ""))[:40],
    )  # fmt: skip
    return Envelope(
        sent,
        str(given.get("no", ""))[:40],
        number_in(given.get("target"), 0),
        _fields(given),
        _files(given, request.FILES),
    )


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = cleaned(json.loads(text))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Invalid("field.unreadable", _("传上来的内容读不懂。"), _("请打开最新页面，再传一次。"))
    return found


def _fields(given: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    rows = given.get("data")
    for pair in rows[:MOST_FIELDS] if isinstance(rows, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair):
            data.appendlist(pair[0], pair[1])
    return data


def _files(given: dict[str, Any], sent: Any) -> MultiValueDict[str, Any]:
    """The parts ``f0``, ``f1`` …, each under the field it was chosen in. Raises Invalid when one is missing."""
    files: MultiValueDict[str, Any] = MultiValueDict()
    rows = given.get("files")
    for number, name in enumerate(rows if isinstance(rows, list) else ()):
        part = sent.get(f"f{number}")
        if part is None:
            raise Invalid("field.file", _("有一个文件没有传完整。"), _("会自动再传一次。"))
        files.appendlist(str(name), part)
    return files


# ── what the phone is told ───────────────────────────────────────────────────


def received(request: Any, envelope: Envelope) -> dict[str, Any]:
    """Apply an act and say what became of it: applied, duplicate, conflict, refused or waiting."""
    known = delivered(request.user, envelope.sent.key)
    if known is not None:
        return _told("duplicate", known)
    try:
        return _told("applied", apply(request, envelope))
    except IntegrityError:
        twin = delivered(request.user, envelope.sent.key)
        if twin is None:
            raise
        return _told("duplicate", twin)
    except Refusal as refusal:
        return refused(refusal)


def _told(status: str, delivery: Any) -> dict[str, Any]:
    return {
        "status": status, "said": delivery.said, "no": delivery.matter.no, "flags": delivery.flags,
        "received_at": delivery.received_at.isoformat(),
    }  # fmt: skip


def refused(refusal: Refusal) -> dict[str, Any]:
    """A refusal as the phone shows it beside what the worker recorded."""
    told: dict[str, Any] = {**refusal.as_dict(), "theirs": [], "choices": []}
    if isinstance(refusal, Meets):
        told["theirs"] = [[str(name), str(value)] for name, value in refusal.theirs if value]
        told["choices"] = [[key, str(label)] for key, label in refusal.choices]
    elif refusal.code not in ("field.waiting", "matter.not_found", "errand.not_found"):
        told["choices"] = [["note", str(_("作为补充材料交上"))]]
    if refusal.code == "field.waiting":
        told["status"] = "waiting"
    else:
        told["status"] = "conflict" if isinstance(refusal, Conflict) else "refused"
    return told
