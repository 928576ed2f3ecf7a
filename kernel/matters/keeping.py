"""A matter's record for machines: everything the person may know of it, under plain keys (个人信息保护法 45).

What the pages mask is masked here; of a sealed or confidential matter nothing about the other side is in it.
"""

from datetime import datetime
from typing import Any

from kernel.common.moment import LOCAL, now
from kernel.matters.tracking import Limit, Parcel

FORMAT = "hengzhi.matter/1"
"""Name and version of the shape; a key that changes its meaning makes it another number."""


def record_of(parcel: Parcel) -> dict[str, Any]:
    """The whole record; every moment with its offset, every article in words."""
    return {"format": FORMAT, "made_at": _moment(now()), **_head(parcel), **_course(parcel), **_answers(parcel)}


def _head(parcel: Parcel) -> dict[str, Any]:
    matter, holder = parcel.matter, parcel.placement
    return {
        "no": matter.no, "received_at": _moment(matter.received_at), "received_by": matter.receiver.name,
        "place": matter.region.name, "confidentiality": matter.confidentiality, "sealed": matter.sealed,
        "people": [{"role": one.role, "name": one.name_masked, "phone": one.phone_masked} for one in parcel.people],
        "text": matter.text, "wish": matter.wish,
        "files": [{"name": one.name, "bytes": one.size, "sha256": one.sha256} for one in parcel.files],
        "now": parcel.heading, "open": parcel.living.open, "merged": parcel.merged,
        "held_by": holder.organisation.name if holder else parcel.living.accountable.name,
        "held_since": _moment(holder.since if holder else None),
        "class": {"name": parcel.class_name, "confirmed": matter.class_confirmed},
        "grade": {
            "name": parcel.grade_word, "confirmed": matter.grade_confirmed,
            "reasons": [{"text": str(one["label"]), "detail": str(one["detail"])} for one in parcel.reasons],
        },
    }  # fmt: skip


def _course(parcel: Parcel) -> dict[str, Any]:
    return {
        "limits": [_limit(one) for one in parcel.limits],
        "next_step": parcel.coming,
        "course": [
            {"at": _moment(one["at"]), "what": str(one["title"]), "text": str(one["text"]), "basis": list(one["tags"])}
            for one in parcel.story
        ],
        "looks": [
            {"at": _moment(look["at"]), "body": look["unit"], "post": str(look["role"]), "what": look["what"],
             "purpose": look["purpose"]}
            for _party, looks in parcel.looks for look in looks
        ],
    }  # fmt: skip


def _limit(limit: Limit) -> dict[str, Any]:
    clock = limit.clock
    return {
        "name": clock.name, "due_at": _moment(clock.due_at), "status": clock.status, "provisional": clock.provisional,
        "basis": limit.basis, "counted": limit.lines, "paused_for": limit.ground, "paused_basis": limit.ground_basis,
    }  # fmt: skip


def _answers(parcel: Parcel) -> dict[str, Any]:
    rejection = parcel.rejection
    return {
        "rejected_because": rejection["why"] if rejection else "",
        "replies": [
            {"at": _moment(one.sent_at), "by": one.matter.accountable.name, "text": one.text}
            for one in parcel.replies
        ],
        "remedies": [
            {"route": way.get("route", ""), "where": way.get("body", ""), "limit": way["limit"],
             "basis": way["articles"], "note": way.get("note", "")}
            for way in parcel.ways
        ],
        "agreements": [
            {"form": str(one["form"]), "effective_at": _moment(one["effective_at"]), "text": one["text"],
             "promises": [_promise(promise) for promise in one["promises"]]}
            for one in parcel.agreements
        ],
        "messages": [
            {"at": _moment(one.at), "from": "you" if one.from_public else "house", "kind": one.kind, "text": one.text}
            for one in parcel.talk
        ],
        "contests": [
            {"at": _moment(one.raised_at), "about": str(one.word), "text": one.text, "due_at": _moment(one.due_at),
             "upheld": one.upheld, "answer": one.answer, "answered_at": _moment(one.answered_at)}
            for one in parcel.contests
        ],
    }  # fmt: skip


def _promise(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "debtor": one["debtor"], "creditor": one["creditor"], "what": one["what"], "yuan": one["yuan"],
        "due_on": str(one["due_on"]), "status": one["status"],
    }  # fmt: skip


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(LOCAL).isoformat(timespec="seconds") if at else None
