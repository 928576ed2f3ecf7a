"""Parties: taken in sealed, recognised by certificate number or by name and phone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from kernel.audit import rows
from kernel.common.errors import Invalid
from kernel.common.identity import check_resident_id, check_uscc, digest, mask_id, mask_name, mask_phone, seal
from kernel.common.moment import now
from kernel.common.words import gettext as _
from kernel.matters.models import Matter, Party
from kernel.matters.reaching import WAYS

GRADES = {"red": gettext_lazy("红色"), "yellow": gettext_lazy("黄色"), "green": gettext_lazy("绿色")}
"""The grades of a matter, as people read them."""
ROLES = {
    "claimant": gettext_lazy("诉求人"),
    "co_claimant": gettext_lazy("共同诉求人"),
    "respondent": gettext_lazy("被诉求方"),
    "representative": gettext_lazy("代理人"),
    "guardian": gettext_lazy("监护人"),
    "witness": gettext_lazy("知情人"),
}
KINDS = {"person": gettext_lazy("个人"), "enterprise": gettext_lazy("单位")}


def party_columns(given: Mapping[str, Any]) -> dict[str, Any]:
    """The stored columns of a person or enterprise as handed in: masked, sealed and digested.

    ``given``: role, kind, name, phone, id_number, address, minor, contact_way, contact_preference.
    Raises Invalid with the field's code for a certificate number whose check digit is wrong (GB 11643, GB 32100).
    """
    name, phone = str(given.get("name", "")).strip(), str(given.get("phone", "")).strip()
    number = str(given.get("id_number", "")).strip().upper()
    kind = given.get("kind") or "person"
    role = given.get("role") or "claimant"
    if role not in ROLES:
        raise Invalid("party.role", _("没有“%(role)s”这种当事人身份。") % {"role": role}, _("请从列表中选择。"))
    if kind not in KINDS:
        raise Invalid("party.kind", _("没有“%(kind)s”这种当事人类型。") % {"kind": kind}, _("请选个人或单位。"))
    _check_number(kind, number)
    return {
        "role": role,
        "kind": kind,
        "name_masked": (mask_name(name) if kind == "person" else name)[:80],
        "name_sealed": seal(name),
        "name_digest": digest(name) if kind == "enterprise" else "",
        "phone_masked": mask_phone(phone)[:20],
        "phone_sealed": seal(phone),
        "id_masked": mask_id(number)[:20],
        "id_sealed": seal(number),
        "id_digest": digest(number),
        "contact_digest": digest(f"{name}|{phone}") if name and phone else "",
        "address_sealed": seal(str(given.get("address", "")).strip()),
        "minor": bool(given.get("minor")),
        "contact_way": _way(str(given.get("contact_way") or "")),
        "contact_preference": str(given.get("contact_preference", ""))[:200],
    }


def _way(code: str) -> str:
    if code and code not in WAYS:
        raise Invalid("party.contact_way", _("没有“%(way)s”这种联系方式。") % {"way": code}, _("请从列表中选择。"))
    return code


def _check_number(kind: str, number: str) -> None:
    if not number:
        return
    right = check_resident_id(number) if kind == "person" else check_uscc(number)
    if not right:
        raise Invalid(
            "party.id_number",
            _("证件号码的校验位不对，可能输错了一位。"),
            _("请对照证件再核一遍；证件号码可以不填。"),
            rule="GB 11643" if kind == "person" else "GB 32100",
        )


def enter(matter: Matter, given: Mapping[str, Any]) -> Party:
    """Write one party of a matter, inside the act in progress."""
    return enter_all(matter, [party_columns(given)])[0]


def enter_all(matter: Matter, people: Sequence[dict[str, Any]]) -> list[Party]:
    """Write parties of a matter from their stored columns (``party_columns``), inside the act in progress."""
    many = [{"matter_id": matter.pk, "joined_at": now(), **columns} for columns in people]
    keys = rows.insert_many(Party, matter.audit_chain, many) if many else []
    return [rows.made(Party, {"id": key, **columns}) for key, columns in zip(keys, many, strict=True)]


RECOGNISED = ("id_digest", "contact_digest", "name_digest")
"""What two parties that are the same have in common, any of them."""


def other_matters_of(party: Party, most: int) -> list[int]:
    """Keys of other matters with the same person or enterprise: by number, else by name and phone; so many at most."""
    known = [name for name in RECOGNISED if getattr(party, name)]
    if not known:
        return []
    same = " OR ".join(f"({name} = %s AND {name} > '')" for name in known)
    return rows.column(
        f"SELECT matter_id FROM matters_party WHERE matter_id <> %s AND ({same}) LIMIT {most}",
        [party.matter_id, *(getattr(party, name) for name in known)],
    )
