"""Registering norms and versions as rows, so that articles and later versions have something to hang on."""

from collections.abc import Iterable
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
    for version in known.versions:
        columns = {"name": version.name, "day_rule": _day_rule(version)}
        stored = present.get(version.in_force)
        if stored is None:
            present[version.in_force] = Version(norm=row, in_force=version.in_force, **columns)
            present[version.in_force].save()
        elif any(getattr(stored, name) != value for name, value in columns.items()):
            change(stored, **columns)
        else:
            continue
        written += 1
    close_versions(row, present.values())
    return written


def close_versions(norm: Norm, versions: Iterable[Version] | None = None) -> None:
    """Put the versions of a norm in a row: each ends when the next is in force, the last when the norm is repealed.

    Inside an act. A draft ends nothing.
    """
    listed = norm.versions.all() if versions is None else versions
    row = sorted((version for version in listed if not version.draft), key=lambda version: version.in_force)
    for version, following in zip(row, [*row[1:], None], strict=True):
        until, ended = norm.repealed, "repealed" if norm.repealed else version.ended
        if following is not None:
            until, ended = following.in_force, "amended"
        elif until is None and ended == "amended":
            ended = ""
        if (version.until, version.ended) != (until, ended):
            change(version, until=until, ended=ended)


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
