"""What can be taken in: checked words, moment, place and number; the same thing from the same system only once."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from kernel import registry
from kernel.audit import rows
from kernel.common import sql
from kernel.common.errors import Invalid
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _
from kernel.matters.hooks import Guess, hook
from kernel.matters.likeness import bands
from kernel.matters.models import Matter, Number
from kernel.matters.registers import party_columns
from kernel.places.models import Region
from kernel.places.queries import find_region, region

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CHANNELS = {
    "window": gettext_lazy("窗口"),
    "web": gettext_lazy("网上"),
    "hotline": gettext_lazy("12345热线"),
    "grid": gettext_lazy("网格"),
    "letter": gettext_lazy("来信"),
    "referral": gettext_lazy("转办"),
    "api": gettext_lazy("系统推送"),
    "file": gettext_lazy("批量导入"),
}
LONGEST = 20_000
LONGEST_KEY = Matter._meta.get_field("source_key").max_length
EARLIEST = datetime(1949, 10, 1, tzinfo=LOCAL)


def check_intake(kind: str, text: str, channel: str, confidentiality: str, source_key: str) -> None:
    """Refuse (Invalid) an unknown kind or channel, missing or endless words, a key that cannot be kept."""
    if kind not in {scenario.kind for scenario in registry.scenarios()}:
        raise Invalid("matter.kind", _("没有“%(kind)s”这类事项。") % {"kind": kind}, _("请从事项类型中选择。"))
    if len(text.strip()) < 2:
        raise Invalid("matter.text", _("还没有写明发生了什么。"), _("请用一两句话说清时间、地点和诉求。"))
    if len(text) > LONGEST:
        raise Invalid("matter.text_long", _("内容超过2万字。"), _("请写要点，其余作为附件上传。"))
    if channel not in CHANNELS:
        raise Invalid("matter.channel", _("没有“%(c)s”这个受理渠道。") % {"c": channel}, _("请从渠道列表中选择。"))
    if confidentiality not in ("open", "confidential", "anonymous"):
        raise Invalid("matter.confidentiality", _("保密方式不对。"), _("请选公开、保密或匿名。"))
    if len(source_key) > (LONGEST_KEY or 0):
        raise Invalid(
            "matter.source_key", _("来源编号超过%(n)s个字符。") % {"n": LONGEST_KEY}, _("请换一个较短的编号。")
        )


@dataclass(frozen=True)
class Ahead:
    """What is read from words and people before the turn to write is waited for: it asks for no present state."""

    title: str
    text: str
    facts: dict[str, Any]
    guesses: list[Guess]
    people: list[dict[str, Any]]


def read_ahead(
    kind: str,
    *,
    text: str,
    title: str = "",
    channel: str = "window",
    confidentiality: str = "open",
    source_key: str = "",
    parties: Sequence[Mapping[str, Any]] = (),
    **_other: Any,
) -> Ahead:
    """Check what is handed in, read its facts and class, seal what is said of people. Raises Invalid."""
    check_intake(kind, text, channel, confidentiality, source_key)
    said = text.strip()
    named = (title.strip() or headline(said))[:200]
    bands(named + said)  # remembered: likeness asks for them again
    return Ahead(
        named, said, hook(kind, "read_facts")(title, text), hook(kind, "classify")(named, said),
        [party_columns(given) for given in parties],
    )  # fmt: skip


def spoken_at(given: datetime | None, received: datetime) -> datetime:
    """When the person first spoke: never after the matter was received. A moment without a zone is local time."""
    if given is None:
        return received
    moment = given if given.tzinfo else given.replace(tzinfo=LOCAL)
    if not EARLIEST <= moment <= received:
        raise Invalid("matter.reported_at", _("反映时间还没有到，或者早得不可能。"), _("请核对反映时间，也可以不填。"))
    return moment


def place_of(place: str, words: str) -> tuple[Region, bool]:
    """The region named by a code or by words, else read from what was said, else the county; whether it is known."""
    exact = region(place) if place.isdigit() else None
    found = exact or find_region(place) or find_region(words)
    if found is not None:
        return found, True
    county = region(settings.COUNTY)
    if county is None:
        raise Region.DoesNotExist(f"no region {settings.COUNTY}")
    return county, False


def numbers(kind: str, moment: datetime) -> dict[str, Any]:
    """Key, number and query code of a new matter."""
    [pk] = sql.column(f"INSERT INTO {Number._meta.db_table} DEFAULT VALUES RETURNING id")
    prefix = registry.by_kind(kind).manifest.get("number_prefix", "SX")
    code = "".join(secrets.choice(CODE_LETTERS) for _unused in range(8))
    return {"id": pk, "no": f"{prefix}{moment:%Y%m%d}{pk:06d}", "query_code": code}


def window_of(kind: str) -> str:
    """Whose duty it is to take in matters of this kind: the scenario's ``receiver``, else the centre of the place."""
    return str(registry.by_kind(kind).manifest.get("receiver", "centre"))


def headline(text: str) -> str:
    """A title from the first sentence."""
    line = text.strip().splitlines()[0]
    first = re.split("[。！？；]", line)[0]
    return (first.strip() or line)[:40]


def first_of(source: str, source_key: str) -> Matter | None:
    """The matter that another system's key stands for already."""
    return Matter.objects.filter(source=source, source_key=source_key).first() if source_key else None


def insert_once(matter: Matter) -> Matter | None:
    """Write the new row inside the act in progress; gives the earlier one when its key was taken in at this moment."""
    try:
        if matter.source_key:
            with transaction.atomic():
                matter.save(force_insert=True)
        else:
            matter.save(force_insert=True)
    except IntegrityError:
        earlier = first_of(matter.source, matter.source_key)
        if earlier is None:
            raise
        return earlier
    rows.hold(matter)
    return None
