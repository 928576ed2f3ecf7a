"""The ledger: one append-only, hash-chained entry for every change, and the tables it can rebuild."""

from collections.abc import Iterable
from typing import Any, NoReturn

from django.db import models

from kernel.audit import act, rows


class Chain(models.Model):
    """The head of one chain. Its row is the lock of everything recorded on the chain."""

    key = models.CharField(max_length=120, primary_key=True)
    seq = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, default="")


class Seal(models.Model):
    """A Merkle root over all entries written since the last seal: one number to publish a minute."""

    at = models.DateTimeField()
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)


class Entry(models.Model):
    """One act on one chain. ``hash`` = SM3(previous hash + body); the body holds what happened and the rows it left."""

    chain = models.CharField(max_length=120)
    seq = models.PositiveIntegerField()
    action = models.CharField(max_length=60, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    body = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    seal = models.ForeignKey(Seal, null=True, on_delete=models.PROTECT, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_entry_chain_seq")]
        indexes = [
            models.Index(fields=["id"], name="audit_entry_unsealed", condition=models.Q(seal__isnull=True)),
            models.Index(fields=["seal"], name="audit_entry_sealed", condition=models.Q(seal__isnull=False)),
            models.Index(fields=["actor_id", "at"], name="audit_entry_actor"),
        ]


class Mark(models.Model):
    """One row: stands for all rows that seldom change; drawn anew with each of their changes."""

    ledger = False
    value = models.BigIntegerField()


class RecordedQuerySet(models.QuerySet[Any]):
    """Refuses the writes that would pass the ledger by."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: change rows one by one with ``kernel.audit.services.change``."""
        raise act.Unrecorded("update() passes the ledger by; use kernel.audit.services.change")

    def delete(self) -> NoReturn:
        """Refused: delete rows one by one inside an audited service."""
        raise act.Unrecorded("delete() on a query passes the ledger by; delete the objects one by one")

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Insert many rows, each with its image in the ledger."""
        current = act.required()
        made = super().bulk_create(list(objs), *args, **kwargs)
        for obj in made:
            current.record_object(obj)
        return made


_SHORT = {"update_fields", "force_insert"}


class Recorded(models.Model):
    """A row whose every version is in the ledger. Writing outside an audited service raises ``Unrecorded``."""

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @property
    def audit_chain(self) -> str:
        """The chain this row's history is on; a matter's rows all answer ``matter:<id>``."""
        return f"{self._meta.db_table}:{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row and its image. New rows and named fields go the short way, which costs a quarter."""
        current = act.required()
        names = kwargs.get("update_fields")
        fresh = names is None and self._state.adding and (self.pk is None or kwargs.get("force_insert"))
        if not args and (fresh or (names and not self._state.adding)) and set(kwargs) <= _SHORT:
            rows.save(self, tuple(names or ()))
        else:
            super().save(*args, **kwargs)
        current.record_object(self, names)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the row and say so in the ledger."""
        current = act.required()
        chain, table, pk = self.audit_chain, self._meta.db_table, self.pk
        done = super().delete(*args, **kwargs)
        current.record(chain, table, pk, None)
        return done
