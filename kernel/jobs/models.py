"""What the machine does by itself, and when it last did."""

from django.db import models


class Run(models.Model):
    """One run of one job in one period. The pair is unique, so two processes never run the same one twice."""

    ledger = False
    job = models.CharField(max_length=80)
    period = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    ok = models.BooleanField(null=True)
    note = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="jobs_run_once")]
