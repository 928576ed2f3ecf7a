"""Handing out what was agreed: to the body that asked, its fields alone, until its last day, every read noted.

Whoever a record concerns reads who took it, when and for what, beside the other looks at their data (voices).
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kernel.audit.services import audited, tell
from kernel.common.errors import Conflict, Forbidden
from kernel.common.identity import unseal
from kernel.common.moment import today
from kernel.common.words import gettext as _
from kernel.datahub.models import Record
from kernel.datahub.queries import chain_of
from kernel.matters.models import Matter, Party
from kernel.people.models import User
from kernel.people.services import note_looks
from kernel.sources.models import ShareRequest
from kernel.sources.queries import bodies_of

MOST = 200
"""Records of one call."""
PERSONAL = ("personal", "sensitive")
"""Grades of fields that say something of a person."""
STANDS_IN = {"town": "place_text", "village": "place_text", "town_code": "place_code"}
"""Where a source's field stands in a record, when not under its own name."""


class Handed(NamedTuple):
    """Records with their agreed fields, and the place to go on from; ``after`` is None when there are no more."""

    records: list[dict[str, Any]]
    after: int | None


@audited("sources.hand_out")
def hand_out(share: ShareRequest, *, after: int = 0, limit: int = MOST, by: User) -> Handed:
    """The next records in the order in which they arrived, each with the agreed fields and nothing else.

    What came later, and what a source corrected, has a later place. Sealed matters are left out; of a matter told in
    confidence or without a name nothing personal is given. Raises Forbidden for anybody but the asking body, Conflict
    when the data does not flow, no longer flows, or was not agreed to go this way.
    """
    _require_flowing(share, by)
    wanted = min(max(limit, 1), MOST)
    found = list(
        Record.objects.filter(dataset=share.dataset, current=True, pk__gt=after).select_related("batch")
        .order_by("pk")[: wanted + 1]
    )  # fmt: skip
    page, more = found[:wanted], len(found) > wanted
    rows = _rows(share, page)
    personal = _labels(share)
    if personal:
        chains = [chain_of(row["place"]) for row in rows if any(row["values"][one] is not None for one in personal)]
        note_looks(by, chains, organisation=share.organisation, fields="，".join(personal.values()),
                   purpose=share.purpose, note=f"{share.no} {share.basis}")  # fmt: skip
    tell(share, _("取用%(n)s条") % {"n": len(rows)})
    return Handed(rows, page[-1].pk if more else None)


def _require_flowing(share: ShareRequest, by: User) -> None:
    if share.organisation_id not in bodies_of(by):
        raise Forbidden("share.body", _("只有申请单位能取用。"), _("请使用申请单位账号的密钥。"))
    if share.status == ShareRequest.Status.ENDED or not share.until >= today():
        raise Conflict(
            "share.over", _("%(no)s的共享已经结束，不能再取用。") % {"no": share.no},
            _("仍需使用的，请重新申请。"), rule="政务数据共享条例#27",
        )  # fmt: skip
    if share.status != ShareRequest.Status.DELIVERED:
        raise Conflict("share.not_open", _("%(no)s还没有开通。") % {"no": share.no}, _("请等数据专员开通共享。"))
    if share.method != "api":
        raise Conflict(
            "share.method", _("%(no)s同意的不是接口方式。") % {"no": share.no},
            _("请按同意的方式使用，或者另行申请接口方式。"),
        )  # fmt: skip


def _labels(share: ShareRequest) -> dict[str, str]:
    """The agreed fields that say something of a person, with what people call them."""
    known = share.entry.content["fields"]
    return {one["target"]: one["label"] for one in known if one["target"] in share.fields and one["grade"] in PERSONAL}


def _rows(share: ShareRequest, page: Sequence[Record]) -> list[dict[str, Any]]:
    from kernel.datahub.landing import wordings  # the landing zone is Parquet: Polars comes with it

    matters = _matters(page)
    said = {} if "." in share.dataset else wordings(page)
    personal, found = _labels(share), []
    for record in page:
        matter = matters.get(record.subject)
        if matter is not None and matter.sealed:
            continue
        values = said[record.pk] if record.pk in said else _of_matter(record, matter)
        kept = {name: values.get(STANDS_IN.get(name, name), values.get(name)) for name in share.fields}
        if matter is not None and matter.confidentiality != "open":
            kept |= dict.fromkeys(personal)
        found.append({"place": record.pk, "version": record.version, "values": kept})
    return found


def _matters(page: Sequence[Record]) -> dict[str, Matter]:
    numbers = [one.subject.partition(":")[2] for one in page if one.subject.startswith("matter:")]
    return {one.audit_chain: one for one in Matter.objects.filter(pk__in=numbers).prefetch_related("parties")}


def _of_matter(record: Record, matter: Matter | None) -> Mapping[str, Any]:
    """What an application's row says, read from the matter it became: its values stand nowhere else."""
    if matter is None:
        return {}
    values = {"key": record.key, "title": matter.title, "text": matter.text, "wish": matter.wish,
              "place": matter.place_text, "reported_at": matter.reported_at,
              "confidentiality": matter.confidentiality}  # fmt: skip
    values |= {f"extra.{name}": value for name, value in record.extra.items()}
    values |= {f"facts.{name}": value for name, value in matter.facts.items()}
    for party in reversed(matter.parties.all()):
        values |= {f"{party.role}.{name}": value for name, value in _of_party(party).items()}
    return values


def _of_party(party: Party) -> dict[str, Any]:
    sealed = {"name": party.name_sealed, "phone": party.phone_sealed, "id_number": party.id_sealed,
              "address": party.address_sealed}  # fmt: skip
    clear = {name: unseal(value) if value else None for name, value in sealed.items()}
    return {**clear, "kind": party.kind, "contact_preference": party.contact_preference}
