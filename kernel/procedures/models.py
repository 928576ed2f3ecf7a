"""Procedures in motion: published versions, one instance for a matter, its steps and timers.

A step is the token, the inbox line and the trace at once: where a matter stands is exactly its open steps.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kernel.audit.models import Recorded
from kernel.common.fields import JSON
from kernel.people.models import User
from kernel.places.models import Organisation

from .definition import Node


class DefinitionVersion(Recorded):
    """A published procedure. Never changed afterwards; a change is a new version."""

    standing = True
    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    sha = models.CharField(max_length=64)
    text = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="procedures_version_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    @property
    def audit_chain(self) -> str:
        """All versions of a procedure stand on one chain."""
        return f"procedure:{self.key}"


class OfMatter(Recorded):
    """A row on the chain of the matter it moves. Matters stand above procedures, so it is known by number."""

    matter_id = models.BigIntegerField()

    class Meta:
        abstract = True

    @property
    def audit_chain(self) -> str:
        """The matter's chain."""
        return f"matter:{self.matter_id}"


class Instance(OfMatter):
    """One matter in one procedure. Open exactly as long as it has an open step."""

    definition = models.ForeignKey(DefinitionVersion, on_delete=models.PROTECT, related_name="instances")
    key = models.CharField(max_length=60)
    """The procedure's key, kept here so that one matter runs it once at a time."""
    caller_id = models.BigIntegerField(null=True)
    """The step of another procedure that waits for this one."""
    status = models.CharField(max_length=8, default="open")
    """open or ended."""
    ending = models.CharField(max_length=60, default="")
    """Key of the end node, or ``withdrawn``."""
    rev = models.PositiveIntegerField(default=0)
    """Counts every change of position."""
    data = JSON(default=dict)
    """``facts``: names of the facts established so far."""
    stage = models.CharField(max_length=60, default="")
    stage_since = models.DateTimeField(null=True)
    stage_due = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter_id", "key"], name="procedures_once_at_a_time", condition=Q(status="open")
            )
        ]
        indexes = [models.Index(fields=["matter_id"], name="procedures_instance_matter")]


class Step(OfMatter):
    """One piece of work for one body: opened once, closed once."""

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="+", db_index=False)
    """Look closed steps up by matter: by instance only the open ones are indexed."""
    node = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    stage = models.CharField(max_length=60, default="")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=40)
    assignee = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=60, default="")
    """Which item of the list, for work in parallel."""
    round = models.PositiveIntegerField(default=1)
    """How many times the matter has come to this node."""
    status = models.CharField(max_length=10, default="open")
    """open, done or withdrawn."""
    outcome = models.CharField(max_length=60, default="")
    note = models.TextField(default="")
    clock = models.CharField(max_length=80, default="")
    """Row of the clock book that gave ``due_at``; empty when the stage's limit did."""
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """Empty while its clock is paused."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    node_opened: Node | None = None
    """The node itself, where the engine has just opened the step."""
    clocks_over: bool = False
    """Of a step that ends at the moment it began: its clocks were written as kept."""

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "role", "due_at"], name="procedures_inbox", condition=Q(status="open")
            ),
            models.Index(
                fields=["assignee", "due_at"],
                name="procedures_inbox_person",
                condition=Q(status="open", assignee__isnull=False),
            ),
            models.Index(fields=["matter_id"], name="procedures_step_matter"),
            models.Index(fields=["instance"], name="procedures_open_instance", condition=Q(status="open")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """As the due mark reads it: paused while its clock does not count, else empty."""
        return "paused" if self.status == "open" and self.due_at is None else ""


class Timer(OfMatter):
    """Something to do at a moment while a step or a stage is still running."""

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.ForeignKey(Step, null=True, on_delete=models.PROTECT, related_name="timers", db_index=False)
    """The step it belongs to; empty for a stage's timer."""
    stage = models.CharField(max_length=60, default="")
    fire_at = models.DateTimeField()
    do = models.CharField(max_length=10)
    """remind or escalate."""
    to = models.CharField(max_length=60, default="")
    fired_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, default="")
    """done, or void when what it watched had already ended."""

    class Meta:
        indexes = [
            models.Index(fields=["fire_at"], name="procedures_timer_due", condition=Q(fired_at__isnull=True)),
            models.Index(fields=["matter_id"], name="procedures_timer_of", condition=Q(fired_at__isnull=True)),
        ]
