"""A web process on SQLite moves its log into the file beside the acts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

WRITES = """
import sys, time
from pathlib import Path
import django
django.setup()
from django.db import connection, transaction
from kernel.audit.settling import settle_beside
file = Path(sys.argv[1])
if sys.argv[2] == "beside":
    settle_beside()
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("CREATE TABLE words (word text)")
    cursor.executemany("INSERT INTO words VALUES (%s)", [["字" * 1000]] * 500)
until = time.monotonic() + float(sys.argv[3])
while file.stat().st_size < 1_500_000 and time.monotonic() < until:
    time.sleep(0.05)
print(file.stat().st_size)
"""


@pytest.mark.parametrize(("how", "seconds", "moved"), [("beside", 20, True), ("within", 1, False)])
def test_a_short_log_is_moved_into_the_file_by_its_own_thread_alone(
    tmp_path: Path, how: str, seconds: int, moved: bool
) -> None:
    file = tmp_path / "acts.sqlite3"
    done = subprocess.run(
        [sys.executable, "-c", WRITES, str(file), how, str(seconds)],
        cwd=settings.ROOT, check=True, capture_output=True, text=True,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{file}", "DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    assert (int(done.stdout) >= 1_500_000) is moved
