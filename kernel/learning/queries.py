"""Reading which version of a model speaks, who may see and change it, and how often people confirmed it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from kernel.audit.standing import kept
from kernel.common import sql
from kernel.common.moment import now
from kernel.learning.intervals import Judged
from kernel.learning.models import ModelVersion
from kernel.learning.spec import specs
from kernel.people.queries import posts_of

WINDOW = timedelta(days=60)
"""Over which precision is taken."""
KEEPERS = ("system_admin", "security_admin", "data_steward", "county_dispatcher", "leader")
"""The roles that propose and switch."""


def active_version(key: str) -> str:
    """The version that speaks to everybody; empty when none does."""
    query = "SELECT version FROM learning_modelversion WHERE key = %s AND status = 'active'"
    return kept(("model", key), lambda: next(iter(sql.column(query, [key])), ""))


def running(key: str) -> list[ModelVersion]:
    """The versions that are asked: the active one, and those in the shadow."""
    states = (ModelVersion.Status.ACTIVE, ModelVersion.Status.SHADOW, ModelVersion.Status.PROPOSED)
    return list(ModelVersion.objects.filter(key=key, status__in=states).select_related("owner").order_by("id"))


def versions() -> QuerySet[ModelVersion]:
    """Every version, the newest of each model first."""
    return ModelVersion.objects.select_related("owner", "proposed_by", "decided_by").order_by("key", "-id")


def judged(row: ModelVersion, since: datetime | None = None) -> Judged:
    """What people said of its proposals in the last sixty days, or since a moment."""
    spec = specs().get(row.key)
    return spec.judged(row.version, since or max(row.registered_at, now() - WINDOW)) if spec else Judged(0, 0)


def may_keep(user: Any) -> bool:
    """Whether somebody may propose, switch on and switch off."""
    return bool(user.is_active) and any(post.role in KEEPERS for post in posts_of(user))


def owns(user: Any, row: ModelVersion) -> bool:
    """Whether somebody belongs to the body that answers for a version."""
    return bool(user.is_active) and any(post.organisation_id == row.owner_id for post in posts_of(user))
