"""What was written moves from SQLite's log into its file beside the acts, not within one of them.

SQLite copies its log back during the commit that finds it long enough, and waits for the disk meanwhile: one act in
some dozens stood still for a tenth of a second, and with it all that wait for their turn. Here a thread of its own
copies and waits while others go on writing; what little is written meanwhile is left for the commit that finds the
log too long.
"""

import threading
import time

from django.db import DatabaseError, connection

PAUSE = 0.2
"""Seconds between two looks at the log."""


def settle_beside() -> None:
    """From now on a thread of this process keeps SQLite's log short; PostgreSQL does so itself."""
    if connection.vendor == "sqlite":
        threading.Thread(target=_keep_short, name="log", daemon=True).start()


def _keep_short() -> None:
    while True:
        time.sleep(PAUSE)
        try:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        except DatabaseError:
            continue  # a full disk, say: nothing is lost, the log keeps it, and whoever writes next is told
