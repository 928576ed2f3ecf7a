"""Backup and restore, tried: both databases, files included; a restored copy passes ``prove``."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.scratch import Scratch

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
READ = """
from kernel.common.identity import unseal
from kernel.files.models import StoredFile
from kernel.files.services import path_of
from kernel.matters.models import Matter
matter = Matter.objects.get()
file = StoredFile.objects.get()
print(matter.no, matter.accountable.code, unseal(matter.parties.get().name_sealed), path_of(file.sha256).read_text())
"""
WORK = (
    """
import io
from kernel.files.services import store_file
from kernel.matters import services
from kernel.people.models import User
clerk = User.objects.get(username="town_lanting")
people = [{"name": "李明", "phone": "12012300001", "id_number": "990123199001010017"}]
matter = services.receive("dispute", text="工地三个月工资没发。", place="990123001001", parties=people, by=clerk)
store_file(matter, io.BytesIO("欠条：两万元".encode()), name="欠条.txt", kind="evidence", by=clerk)
services.dispatch(matter, class_code="B1", grade="green", by=clerk)
"""
    + READ
)


def make(own: Scratch, target: str, named: str, code: int = 0) -> str:
    """``make backup TO=…``, ``make restore FROM=…`` without setting up again."""
    command = ["make", "-o", "setup", f"BIN={Path(settings.ROOT, '.venv', 'bin')}", target, named]
    done = subprocess.run(
        command, cwd=settings.ROOT, env=own.env, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.skipif(not Path(settings.ROOT, ".venv", "bin", "python").exists(), reason="not set up by make setup")
def test_a_restored_copy_holds_everything_and_passes_prove(scratch: Scratch, fresh: Scratch, tmp_path: Path) -> None:
    here = scratch.python(WORK)
    make(scratch, "backup", f"TO={tmp_path / 'backup'}")
    shutil.copytree(scratch.folder / "var" / "keys", fresh.folder / "var" / "keys")
    assert "1 files" in make(fresh, "restore", f"FROM={tmp_path / 'backup'}")
    there = fresh.python(READ)
    assert there == here and "李明" in there and "两万元" in there
    fresh.manage("prove")
    again = make(fresh, "restore", f"FROM={tmp_path / 'backup'}", code=2)
    assert "holds tables already" in again and "Traceback" not in again
