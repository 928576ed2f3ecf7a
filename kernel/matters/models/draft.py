"""What somebody began to register and has not handed in yet."""

from django.db import models

from kernel.people.models import User


class Draft(models.Model):
    """A form as it was typed so far, sealed: it is nobody's business but the writer's. Dropped when handed in."""

    ledger = False
    key = models.CharField(max_length=32, unique=True)
    """Drawn with the form, so that saving twice keeps one draft."""
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    content_sealed = models.TextField()
    """The form's fields as JSON, encrypted: they hold names, numbers and words of people."""
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "saved_at"], name="matters_draft_user")]
