"""Norms and their versions, the loaded calendar, and the clocks that run for a matter."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any, NoReturn, Self

from django.db import models
from django.utils.translation import gettext_lazy as _l

from kernel.audit.models import Recorded
from kernel.common.errors import Conflict
from kernel.common.fields import JSON
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _


class Norm(Recorded):
    """A law, regulation, rule, or the product's own parameters; cited by ``code`` everywhere."""

    measures = "words"  # ``level`` is how high the norm stands

    class Level(models.TextChoices):
        """Whose norm it is."""

        NATIONAL = "national", _l("国家")
        PROVINCE = "province", _l("省级")
        CITY = "city", _l("市级")
        COUNTY = "county", _l("县级")

    code = models.CharField(max_length=160, unique=True)
    title = models.CharField(max_length=240)
    kind = models.CharField(max_length=20)
    issuer = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.NATIONAL)
    also = JSON(default=list)
    repealed = models.DateField(null=True)
    replaced_by = models.CharField(max_length=160, blank=True)

    def __str__(self) -> str:
        return f"《{self.code}》"


class Version(Recorded):
    """One version of a norm. ``digest`` fixes the text its articles were imported from; empty: no text is held.

    It is in force from ``in_force`` until the day before ``until``; one that ``ended`` on an unknown day has no
    ``until``. ``provisional``: the source does not tell the day,
    the day it was adopted stands for it. A ``draft`` is in force on no day.
    """

    class Validity(models.TextChoices):
        """What a version is on a day. Only how it ended is kept; the rest follows from the dates."""

        NOT_YET = "not_yet", _l("尚未施行")
        IN_FORCE = "in_force", _l("现行有效")
        AMENDED = "amended", _l("已被修改")
        REPEALED = "repealed", _l("已废止")
        EXPIRED = "expired", _l("已失效")

    norm = models.ForeignKey(Norm, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=40)
    adopted = models.DateField(null=True)
    published = models.DateField(null=True)
    in_force = models.DateField()
    until = models.DateField(null=True)
    ended = models.CharField(max_length=10, choices=Validity.choices, blank=True)
    provisional = models.BooleanField(default=False)
    draft = models.BooleanField(default=False)
    transition = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    day_rule = JSON(default=dict)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["norm", "in_force"], name="law_version_in_force")]

    def __str__(self) -> str:
        return f"{self.norm}（{self.name}）"

    def validity(self, on: date) -> str:
        """Where the version stands on a day: one of ``Validity``."""
        if self.draft or on < self.in_force:
            return str(self.Validity.NOT_YET)
        if self.until is None:
            return self.ended or str(self.Validity.IN_FORCE)
        return str(self.Validity.IN_FORCE) if on < self.until else self.ended or str(self.Validity.AMENDED)


class FullText(models.Model):
    """The whole text of a version as ``render`` writes it: title, history, headings, articles, annexes.

    ``given`` is the digest of the text as it came, so that the same file is not read twice.
    """

    ledger = False
    version = models.OneToOneField(Version, on_delete=models.CASCADE, primary_key=True, related_name="full")
    text = models.TextField()
    given = models.CharField(max_length=64, db_index=True)


class Article(models.Model):
    """One article of a version, cut from its full text; outside the ledger: the version's digest fixes it.

    ``part`` is 0 in the body, then the number of the annex; ``path`` the headings it stands under, joined by ``›``;
    ``text`` is without the label, a line for each paragraph and item.
    """

    ledger = False
    measures = "words"  # ``label`` is how the article is numbered
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="articles")
    position = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    number = models.PositiveIntegerField()
    inserted = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=40)
    path = models.CharField(max_length=300, blank=True)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="law_article_position")]
        indexes = [models.Index(fields=["version", "number", "inserted"], name="law_article_number")]

    def __str__(self) -> str:
        return self.label


class Reference(models.Model):
    """A citation found in an article: where it stands in its text (``start``..``end``) and what it means.

    ``norm`` with ``number`` 0 cites the norm as a whole. ``why`` says what could not be resolved; empty: all was.
    """

    ledger = False
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="references")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    norm = models.ForeignKey(Norm, null=True, on_delete=models.CASCADE, related_name="cited_by")
    number = models.PositiveIntegerField(default=0)
    inserted = models.PositiveSmallIntegerField(default=0)
    paragraph = models.PositiveSmallIntegerField(default=0)
    item = models.PositiveSmallIntegerField(default=0)
    subitem = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["norm", "number", "inserted"], name="law_reference_cited")]


class CalendarYear(Recorded):
    """A year whose State Council notice has been loaded."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=120)
    revision = models.PositiveIntegerField(default=1)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.source


class CalendarDay(Recorded):
    """A day that differs from Monday to Friday, or a statutory festival."""

    year = models.ForeignKey(CalendarYear, on_delete=models.PROTECT, related_name="days")
    date = models.DateField(unique=True)
    is_workday = models.BooleanField()
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)


class UnlawfulMove(RuntimeError):
    """A programming error: a due date was about to change without a listed ground (house law 3)."""


_lawful: ContextVar[bool] = ContextVar("lawful_move", default=False)


@contextmanager
def lawful_move() -> Iterator[None]:
    """Only inside this may a due date change: the clock services use it, nothing else does."""
    token = _lawful.set(True)
    try:
        yield
    finally:
        _lawful.reset(token)


class Clock(Recorded):
    """A limit running for a matter: its due date with the derivation, and every extension and pause with its reason."""

    class Status(models.TextChoices):
        """Where the clock stands. Stopped too late it stays ``breached``, with the moment it was met.

        ``cut``: a time that at least had to run was stopped before it had.
        """

        RUNNING = "running", _l("计时中")
        PAUSED = "paused", _l("已中止")
        MET = "met", _l("按期完成")
        CUT = "cut", _l("未满即止")
        BREACHED = "breached", _l("已逾期")

    matter_id = models.BigIntegerField()
    step_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    article = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    law_on = models.DateField(null=True)
    """The day whose law governs the clock; empty: the day it started. Set when a later version is applied to it."""
    due_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    derivation = JSON(default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RUNNING)
    met_at = models.DateTimeField(null=True)
    extensions = JSON(default=list)
    pauses = JSON(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["matter_id", "status"], name="law_clock_matter"),
            models.Index(fields=["step_id"], name="law_clock_step", condition=models.Q(step_id__isnull=False)),
            models.Index(fields=["due_at"], name="law_clock_running", condition=models.Q(status="running")),
            models.Index(fields=["started_at"], name="law_clock_provisional", condition=models.Q(provisional=True)),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.due_at.astimezone(LOCAL):%Y-%m-%d}"

    @property
    def audit_chain(self) -> str:
        """A clock's history is part of its matter's."""
        return f"matter:{self.matter_id}"

    @property
    def state(self) -> str:
        """As the due mark reads it: paused, met, missed (met too late), or empty while it runs."""
        if self.status == self.Status.BREACHED:
            return "missed" if self.met_at else ""
        return "" if self.status == self.Status.RUNNING else str(self.status)

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> Self:
        """Remember the due date as it stands in the database."""
        clock: Self = super().from_db(db, field_names, values)
        clock._stored_due = clock.__dict__.get("due_at")
        return clock

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read anew, the remembered due date too."""
        super().refresh_from_db(*args, **kwargs)
        self._stored_due = self.__dict__.get("due_at")

    _stored_due: datetime | None = None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, unless the due date moved without a listed ground."""
        if self._stored_due is not None and self.due_at != self._stored_due and not _lawful.get():
            raise UnlawfulMove(f"clock {self.pk}: only kernel.law.services moves a due date")
        super().save(*args, **kwargs)
        self._stored_due = self.due_at

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: a clock once started is met or breached, never taken away."""
        raise Conflict(
            "clock.not_deletable",
            _("时限“%(name)s”已经启动，不能删除。") % {"name": self.name},
            _("请办结对应的步骤；逾期的，如实记录原因。"),
            rule=self.article,
        )
