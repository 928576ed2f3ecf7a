"""The person's papers on their tracking page."""

from typing import Any

from django import template

from kernel.matters.tracking import Parcel
from kernel.papers.queries import own_entries, row_key

register = template.Library()


@register.inclusion_tag("papers/own.html")
def own_papers(parcel: Parcel) -> dict[str, Any]:
    """The papers the person may fetch, each with its address."""
    found = [{"kind": one.kind, "row": row_key(row)} for one in own_entries(parcel) for row in one.rows]
    return {"papers": found, "matter": parcel.matter}
