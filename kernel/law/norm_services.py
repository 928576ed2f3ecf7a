"""Registering norms and versions as rows, so that articles and later versions have something to hang on."""

from typing import Any

from kernel.audit.services import audited, change
from kernel.law.models import Norm, Version
from kernel.law.norms import Norm as KnownNorm
from kernel.law.norms import NormVersion, library


@audited("law.register_norms")
def register_norms(*, by: Any) -> int:
    """Write the norms of ``norms/*.toml`` and their versions; rows already right stay. Returns how many changed."""
    rows = {row.code: row for row in Norm.objects.prefetch_related("versions")}
    return sum(_register(known, rows.get(known.id)) for known in library().norms.values())


def _register(known: KnownNorm, row: Norm | None) -> int:
    """One norm with its versions; how many rows were written."""
    wanted = {
        "title": known.title,
        "kind": known.kind,
        "also": list(known.also),
        "repealed": known.repealed,
        "replaced_by": known.replaced_by,
    }
    written = 0
    if row is None:
        row = Norm(code=known.id, **wanted)
        row.save()
        written = 1
    elif any(getattr(row, name) != value for name, value in wanted.items()):
        change(row, **wanted)
        written = 1
    present = {version.in_force: version for version in row.versions.all()}
    ends = [version.in_force for version in known.versions[1:]] + [known.repealed]
    for version, until in zip(known.versions, ends, strict=True):
        columns = {"name": version.name, "until": until, "day_rule": _day_rule(version)}
        stored = present.get(version.in_force)
        if stored is None:
            Version(norm=row, in_force=version.in_force, **columns).save()
        elif any(getattr(stored, name) != value for name, value in columns.items()):
            change(stored, **columns)
        else:
            continue
        written += 1
    return written


def _day_rule(version: NormVersion) -> dict[str, Any]:
    """How the version reads its lengths, as stored with it."""
    return {
        "all_days": version.all_days,
        "working": sorted(version.working),
        "basis": version.basis,
        "text": version.text,
        "choice": version.choice,
        "counts_by": version.counts_by,
    }
