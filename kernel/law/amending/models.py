"""An amendment on its way into the library: the draft version it makes, and the instructions a person applies."""

from django.db import models
from django.utils.translation import gettext_lazy as _l

from kernel.audit.models import Recorded
from kernel.law.lengths import write_number
from kernel.law.library.structure import article_label
from kernel.law.models import Version
from kernel.people.models import User


class Amending(Recorded):
    """An amendment of one norm: ``base`` is the version it changes, ``version`` the draft that comes of it.

    The draft is in force on no day until somebody other than ``made_by`` confirms it.
    """

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="amending")
    base = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=240)
    text = models.TextField()
    applied = models.PositiveIntegerField(default=0)
    """How many instructions were applied without a person."""
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class Refused(Recorded):
    """An instruction that was not applied, why, and what a person made of it: the text of one article of the draft.

    ``number`` and ``inserted`` are the article's, ``was`` and ``text`` its text before and after; both empty where
    the instruction asks for no change of this text. Another person confirms it.
    """

    measures = "words"  # ``label`` is how the instruction is numbered

    class Doing(models.TextChoices):
        """What a person did with the instruction."""

        OPEN = "open", _l("等待处理")
        WRITTEN = "written", _l("已改写条文")
        DELETED = "deleted", _l("已删去条文")
        NOTHING = "nothing", _l("不需要改动")

    amending = models.ForeignKey(Amending, on_delete=models.PROTECT, related_name="refused")
    position = models.PositiveIntegerField()
    label = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    why = models.TextField()
    doing = models.CharField(max_length=10, choices=Doing.choices, default=Doing.OPEN)
    number = models.PositiveIntegerField(default=0)
    inserted = models.PositiveSmallIntegerField(default=0)
    was = models.TextField(blank=True)
    now = models.TextField(blank=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["amending", "position"], name="amending_refused_once")]

    def __str__(self) -> str:
        return self.label.rstrip("、.．") or write_number(self.position)

    @property
    def article(self) -> str:
        """The article a person wrote, as it is called: 第三条之一."""
        return article_label(self.number, self.inserted) if self.number else ""

    @property
    def done(self) -> str:
        """What a person did with it, and to which article."""
        return f"{self.article}：{self.get_doing_display()}" if self.number else str(self.get_doing_display())
