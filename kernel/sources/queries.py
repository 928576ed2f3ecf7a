"""What is known of sources, their deliveries, the register, and requests one may see."""

from collections.abc import Iterable

from django.db.models import QuerySet

from kernel.common.errors import NotFound
from kernel.common.words import gettext as _
from kernel.datahub.datasets import Dataset, datasets, sources
from kernel.people.models import User
from kernel.people.queries import holds, posts_of, roles
from kernel.sources.models import CatalogueEntry, CatalogueGap, ShareRequest

STEWARDS = ("data_steward", "county_dispatcher")
"""Who sees rows in quarantine, masked, and decides on them."""
READERS = (*STEWARDS, "system_admin")
"""Who sees that deliveries came, how many rows and which reasons; not what stands in them."""
ANSWERERS = ("data_steward",)
"""Who answers requests to share."""


def all_sources() -> list[Dataset]:
    """Every source there is: the source systems, then the datasets of the applications. Raises Invalid."""
    return [*sources(), *datasets()]


def dataset_named(name: str) -> Dataset:
    """The source of this id, or of this short name when only one has it. Raises NotFound or Invalid."""
    known = all_sources()
    found = [one for one in known if one.id == name] or [one for one in known if one.source == name]
    if len(found) != 1:
        raise NotFound("source.unknown", _("没有这个来源，或者它不对您的岗位开放。"), _("请从来源列表进入。"))
    return found[0]


def may_read_sources(user: User) -> bool:
    """Whether somebody sees deliveries and counts."""
    return holds(user, roles=READERS)


def may_handle_rows(user: User) -> bool:
    """Whether somebody sees quarantined rows and decides on them."""
    return holds(user, roles=STEWARDS)


def latest_entry(dataset: str) -> CatalogueEntry | None:
    """The newest published entry of a dataset."""
    return CatalogueEntry.objects.filter(dataset=dataset).order_by("-version").first()


def latest_entries() -> dict[str, CatalogueEntry]:
    """The newest published entry of every dataset, by dataset."""
    return {entry.dataset: entry for entry in CatalogueEntry.objects.select_related("by").order_by("version")}


def history_of(dataset: str) -> QuerySet[CatalogueEntry]:
    """Every published version, newest first."""
    return CatalogueEntry.objects.filter(dataset=dataset).select_related("by").order_by("-version")


def open_gaps(names: Iterable[str] | None = None) -> QuerySet[CatalogueGap]:
    """Where entries do not fit, the most urgent first."""
    found = CatalogueGap.objects.filter(settled_at=None).order_by("due_at", "id")
    return found if names is None else found.filter(dataset__in=list(names))


def may_read_register(user: User) -> bool:
    """Whether somebody works here: the register is for public bodies, not for the public."""
    return any(roles()[post.role].scope != "own" for post in posts_of(user))


def bodies_of(user: User) -> set[int]:
    """The bodies somebody works for."""
    return {post.organisation_id for post in posts_of(user) if roles()[post.role].scope != "own"}


def requests_of(user: User) -> QuerySet[ShareRequest]:
    """Requests somebody may see: stewards all, everybody else those of their own bodies."""
    found = ShareRequest.objects.select_related("organisation", "by", "entry").order_by("-id")
    return found if holds(user, roles=ANSWERERS) else found.filter(organisation_id__in=bodies_of(user))


def share_of(no: str, user: User) -> ShareRequest:
    """A request by its number (GX000012), as far as somebody may see it. Raises NotFound."""
    number = no.removeprefix("GX")
    found = requests_of(user).filter(pk=int(number)).first() if number.isdecimal() and len(number) < 12 else None
    if found is None:
        raise NotFound("share.missing", _("没有这件申请，或者它不对您的岗位开放。"), _("请核对申请编号。"))
    return found
