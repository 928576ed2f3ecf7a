"""What people keep for their own work on lists: views, columns; what they did to many matters at once; exports."""

from django.db import models

from kernel.audit.models import Recorded
from kernel.common.fields import JSON
from kernel.people.models import User
from kernel.places.models import Organisation


class SavedView(Recorded):
    """A list somebody narrowed and named: only the conditions are kept, so whoever opens it sees only their own."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=600)
    """The list's conditions as its address writes them, without the page."""
    first = models.BooleanField(default=False)
    """Opens when the list is asked for without any condition; one a person."""
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    """The body whose people find it too; empty for oneself alone."""
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="matters_view_name_once"),
            models.UniqueConstraint(fields=["user"], condition=models.Q(first=True), name="matters_view_one_first"),
        ]


class ListSetting(Recorded):
    """Which columns of the list of matters a person wants to see."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    columns = JSON(default=list)


class Batch(Recorded):
    """Several matters somebody dispatched or urged on together: what became of each, and whether it was undone."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)
    """dispatch or remind."""
    at = models.DateTimeField()
    rows = JSON(default=list)
    """Each: ``no``, ``done``, ``said`` (a sentence), ``row`` (key of the step closed or the reminder sent)."""
    undone_at = models.DateTimeField(null=True)
    undone = JSON(default=list)
    """As ``rows``, of the undoing."""


class Export(Recorded):
    """A list somebody took away as a file: what for, how many matters; its number stands in the file."""

    measures = "matter"
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20)
    note = models.CharField(max_length=200, default="")
    query = models.CharField(max_length=600, default="")
    count = models.PositiveIntegerField()
    at = models.DateTimeField()
