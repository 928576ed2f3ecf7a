"""Places and public bodies: which body answers for what, where, and from when."""

from django.db import models

from kernel.audit.models import Recorded
from kernel.common.fields import JSON


class Region(Recorded):
    """A place in the tree of division codes (GB/T 2260): county 6, township 9, village 12, grid 15 digits."""

    measures = "place"
    standing = True
    code = models.CharField(max_length=15, primary_key=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=12)
    kind = models.CharField(max_length=20, default="")
    """county, town, subdistrict, village, community or grid."""
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    population = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def township_code(self) -> str:
        """The code of the township this place is in, or empty for the county itself."""
        return self.code[:9] if len(self.code) >= 9 else ""

    def codes(self) -> list[str]:
        """Its own code and those of all places around it, nearest first."""
        return [self.code[:size] for size in (15, 12, 9, 6) if len(self.code) >= size]


class Boundary(Recorded):
    """The outline of a region (GeoJSON geometry). Beside the region, not in it: only maps read it."""

    standing = True
    region = models.OneToOneField(Region, primary_key=True, on_delete=models.PROTECT, related_name="boundary")
    shape = JSON()


class Organisation(Recorded):
    """A public body or a committee: what it is, where it stands."""

    standing = True
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    function = models.CharField(max_length=40)
    """What it answers for, in one word: centre, township, hrss, committee …"""
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Duty(Recorded):
    """An organisation answers for a function in a region from one day until the day before another."""

    standing = True
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="duties")
    function = models.CharField(max_length=40)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    """First day on which it no longer holds; empty while open."""

    class Meta:
        indexes = [models.Index(fields=["function", "region"])]
