"""The database itself keeps every entry: the triggers that refuse to take one away, and the only way past them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

SQLITE = (
    """
    CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
    """,
)
POSTGRES = (
    """
    CREATE OR REPLACE FUNCTION audit_kept() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER audit_entry_kept BEFORE DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()
    """,
)


def guard(vendor: str) -> tuple[str, ...]:
    """The statements that make a database of this kind refuse to lose entries."""
    return SQLITE if vendor == "sqlite" else POSTGRES


def unguard(vendor: str) -> str:
    """The statement that takes the refusal away."""
    return "DROP TRIGGER IF EXISTS audit_entry_kept" + ("" if vendor == "sqlite" else " ON audit_entry")


@contextmanager
def unguarded() -> Iterator[None]:
    """Let entries be deleted inside: for emptying a whole demonstration or test database, and for nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(unguard(connection.vendor))
        try:
            yield
        finally:
            for statement in guard(connection.vendor):
                cursor.execute(statement)
