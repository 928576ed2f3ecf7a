"""A database that does not answer, or whose tables were never made: one sentence in the place of a page of lines."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def unready() -> str | None:
    """What keeps the database from being used, with what to do; None when it answers and its tables are there."""
    try:
        connection.ensure_connection()
        steps = MigrationExecutor(connection)
        missing = steps.migration_plan(steps.loader.graph.leaf_nodes())
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        return f"The database does not answer: {reason}. Check DATABASE_URL, or leave it empty for SQLite."
    if missing:
        return "The tables of the database are not made yet, or of an earlier version. Run python manage.py migrate."
    return None


def of_database(error: BaseException | None) -> bool:
    """Whether an error was the database's, at whatever depth."""
    while error is not None:
        if isinstance(error, (DatabaseError, connection.Database.Error)):
            return True
        error = error.__cause__ or error.__context__
    return False
