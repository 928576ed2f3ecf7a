"""The matter (事项), the people in it, where it is placed, and who may see it."""

from typing import Any

from django.db import models

from kernel.audit import act
from kernel.audit.models import Recorded
from kernel.common.fields import JSON
from kernel.people.models import User
from kernel.places.models import Organisation, Region


def project_later(matter_id: int) -> None:
    """Bring the lists up for this matter when the act in progress ends."""
    from kernel.matters.projection import project

    act.required().later(f"project:{matter_id}", lambda: project(matter_id))


def projection_waits(matter_id: int) -> bool:
    """Whether the act in progress brings the lists up for this matter anyway when it ends."""
    return f"project:{matter_id}" in act.required().last


class Number(models.Model):
    """Draws the next matter's key without a lock: one row a matter, nothing in it."""

    ledger = False


class Matter(Recorded):
    """Anything that moves: received once, given a clock, owned by exactly one body, worked to a lawful ending."""

    measures = "matter"
    id = models.BigIntegerField(primary_key=True)
    no = models.CharField(max_length=24, unique=True)
    """The number people quote."""
    query_code = models.CharField(max_length=8)
    """With the number it opens the tracking page; eight characters without look-alikes."""
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    text = models.TextField()
    wish = models.TextField(default="")
    channel = models.CharField(max_length=20)
    """window, web, hotline, grid, letter, referral, api, file."""
    received_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    """When the person first spoke; earlier than ``received_at`` for what is loaded from older systems."""
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    place_text = models.CharField(max_length=200, default="")
    place_known = models.BooleanField(default=True)
    """False when no place could be read from what was said; the county centre holds it then."""
    confidentiality = models.CharField(max_length=12, default="open")
    """open, confidential (identity hidden from the other side) or anonymous."""
    sealed = models.BooleanField(default=False)
    """Seen only by named people: domestic violence, minors, accusations (rights R11, R12, R14)."""
    seal_reason = models.CharField(max_length=60, default="")

    class_code = models.CharField(max_length=12, default="")
    guesses = JSON(default=list)
    class_confirmed = models.BooleanField(default=False)
    grade = models.CharField(max_length=8, default="")
    """red, yellow, green; a proposal until ``grade_confirmed``."""
    complexity = models.CharField(max_length=10, default="")
    """ordinary, watch or complex."""
    points = models.PositiveSmallIntegerField(default=0)
    """Of the matter, never of a person (M-CPX, 0–100)."""
    contributions = JSON(default=list)
    grade_confirmed = models.BooleanField(default=False)
    facts = JSON(default=dict)

    receiver = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    accountable = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    loop = models.CharField(max_length=10, default="township")
    """township, county or backstop."""
    open = models.BooleanField(default=True)
    phase = models.CharField(max_length=10, default="triage")
    """triage, working, verifying, archived, rejected or merged."""
    node = models.CharField(max_length=40, default="")
    node_name = models.CharField(max_length=60, default="")
    due_at = models.DateTimeField(null=True)
    """The earliest due moment among the open steps; empty while every one of them is paused."""
    refusals = models.PositiveSmallIntegerField(default=0)
    reopened = models.PositiveSmallIntegerField(default=0)
    ending = models.CharField(max_length=20, default="")
    ending_note = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )  # fmt: skip
    source = models.CharField(max_length=40, default="")
    source_key = models.CharField(max_length=80, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key"], name="matters_source_once", condition=~models.Q(source_key="")
            )
        ]
        indexes = [
            models.Index(fields=["received_at"]),
            models.Index(fields=["class_code", "received_at"]),
            models.Index(fields=["accountable", "open"]),
            models.Index(fields=["receiver"], name="matters_received", condition=models.Q(open=True)),
            models.Index(fields=["ended_at"], name="matters_ended", condition=models.Q(ended_at__isnull=False)),
            # what may need a leader: few at any time
            models.Index(
                fields=["loop", "id"], name="matters_backstop", condition=models.Q(open=True, loop="backstop")
            ),
            models.Index(
                fields=["refusals", "id"], name="matters_refused", condition=models.Q(open=True, refusals__gte=2)
            ),
            models.Index(
                fields=["node", "id"], name="matters_meeting", condition=models.Q(open=True, node="joint_session")
            ),
            models.Index(fields=["merged_into"], name="matters_merged", condition=models.Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.no

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; the lists that show it follow at the end of the act."""
        super().save(*args, **kwargs)
        project_later(self.pk)

    @property
    def audit_chain(self) -> str:
        """A matter is the head of its own chain."""
        return f"matter:{self.pk}"

    @property
    def state(self) -> str:
        """As the due mark reads it: paused while nothing on the open matter counts, else empty."""
        return "paused" if self.open and self.due_at is None else ""

    @property
    def township_code(self) -> str:
        """The township it lies in; empty when only the county is known."""
        return self.region_id[:9] if len(self.region_id) >= 9 else ""


class OfMatter(Recorded):
    """A row that belongs to a matter and stands on its chain."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT)

    class Meta:
        abstract = True

    @property
    def audit_chain(self) -> str:
        """The matter's chain."""
        return f"matter:{self.matter_id}"


class Row(OfMatter):
    """A row of a scenario or of a module above. It adds no name to the matter, so that scenarios never collide."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class SignedRow(Row):
    """A row that says who wrote it, and when."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True


class Party(OfMatter):
    """Somebody the matter concerns. Clear values are sealed (SM4); look-ups go by keyed digest."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=20)
    """claimant, co_claimant, respondent, representative, guardian, witness."""
    kind = models.CharField(max_length=12, default="person")
    """person or enterprise."""
    name_masked = models.CharField(max_length=80, default="")
    name_sealed = models.TextField(default="")
    name_digest = models.CharField(max_length=32, default="")
    """Of an enterprise's name; empty for people (names alone recognise nobody)."""
    phone_masked = models.CharField(max_length=20, default="")
    phone_sealed = models.TextField(default="")
    id_masked = models.CharField(max_length=20, default="")
    id_sealed = models.TextField(default="")
    id_digest = models.CharField(max_length=32, default="")
    """Of the certificate number (GB 11643 or GB 32100)."""
    contact_digest = models.CharField(max_length=32, default="")
    """Of name and phone together."""
    address_sealed = models.TextField(default="")
    minor = models.BooleanField(default=False)
    contact_way = models.CharField(max_length=12, default="", db_default="")
    """call, daytime or message; empty: nothing asked. Enforced by ``kernel.matters.reaching``."""
    contact_preference = models.CharField(max_length=200, default="")
    """How and when this person may safely be reached."""
    joined_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=[name], name=f"matters_party_{name[:4]}", condition=models.Q((f"{name}__gt", "")))
            for name in ("id_digest", "contact_digest", "name_digest")
        ]
        """Most parties lack one or other. A query names the condition too: ``id_digest = %s AND id_digest > ''``."""


class Placement(OfMatter):
    """One body is accountable from one moment until the next takes over. Exactly one is running while it is open."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="placements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300)
    basis = models.CharField(max_length=80, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], name="matters_one_accountable", condition=models.Q(until__isnull=True)
            )
        ]


class Duplicate(OfMatter):
    """A proposal that two matters are one. Only a person merges or declines."""

    measures = "words"
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="duplicates")
    other = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    likeness = models.FloatField()
    reasons = JSON(default=list)
    group = models.ForeignKey(
        "matters.Group", null=True, on_delete=models.PROTECT, related_name="members", db_index=False
    )  # fmt: skip
    """The group it is a member of; empty where two matters are told to be the same one."""
    status = models.CharField(max_length=10, default="proposed")
    """proposed, merged, declined, or parted: taken out of its group again."""
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "other"], name="matters_duplicate_once")]


class Shingle(models.Model):
    """A band of a matter's text signature: near-duplicates share one (MinHash with banding). Derived, not recorded."""

    ledger = False
    band = models.BigIntegerField()
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["band", "matter"], name="matters_shingle_band")]


class Involvement(OfMatter):
    """Why a body or a person may see this matter."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="involvements")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    why = models.CharField(max_length=20)
    """received, accountable, assisting, session, team, sponsor, follow_up, supervision, handed_in."""
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user"], name="matters_involved", condition=models.Q(user__isnull=False))]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; the lists follow at the end of the act."""
        super().save(*args, **kwargs)
        project_later(self.matter_id)


class Cell(models.Model):
    """One combination of what lists are filtered by. Small, shared by all matters that agree on it."""

    measures = "matter"
    ledger = False
    kind = models.CharField(max_length=30)
    phase = models.CharField(max_length=10)
    grade = models.CharField(max_length=8)
    class_code = models.CharField(max_length=12)
    township = models.CharField(max_length=9)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "phase", "grade", "class_code", "township"], name="matters_cell_once"
            )
        ]


class Viewer(models.Model):
    """Who may see a matter, by key (``p<region>``, ``o<organisation>``, ``u<user>``), in the order lists need.

    Derived from ``Matter`` and ``Involvement``; ``manage.py prove`` compares.
    """

    ledger = False
    key = models.CharField(max_length=20)
    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="viewers", db_index=False)
    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, db_index=False)
    open = models.BooleanField()
    due_at = models.DateTimeField(null=True)
    received_on = models.DateField()
    """The local day of receipt."""
    ended_on = models.DateField(null=True)
    """The local day of its ending, while it has one."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "key"], name="matters_viewer_once")]
        indexes = [
            models.Index(fields=["key", "due_at", "matter", "cell"], name="matters_viewer_due",
                         condition=models.Q(open=True)),
            models.Index(fields=["key", "matter", "cell"], name="matters_viewer_recent"),
            models.Index(fields=["key", "cell", "matter"], name="matters_viewer_cell"),
            models.Index(fields=["key", "received_on", "cell", "ended_on", "matter"], name="matters_viewer_received"),
            models.Index(fields=["key", "ended_on", "cell", "matter"], name="matters_viewer_ended",
                         condition=models.Q(ended_on__isnull=False)),
        ]  # fmt: skip


class Tally(models.Model):
    """How many matters of a cell a key sees. Changes are appended and folded every minute, so nobody waits."""

    ledger = False
    key = models.CharField(max_length=20)
    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, db_index=False)
    n = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["key", "cell", "n"], name="matters_tally_key")]
