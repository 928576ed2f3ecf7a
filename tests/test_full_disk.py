"""A disk that is full in the middle of a step: the person is told, nothing is half done, and it can be done later."""

import pytest

from tests.scratch import Scratch, on_sqlite
from tests.test_kill import nothing_half_done

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEP = """
import resource, signal
from django.conf import settings
from django.test import Client
from django.urls import reverse
from kernel.matters import services
from kernel.people.models import User

clerk, handler = (User.objects.get(username=name) for name in ("town_lanting", "handler_hrss"))
matter = services.receive("dispute", text="工地欠薪三个月。", place="990123001001", by=clerk)
services.dispatch(matter, class_code="B1", grade="green", by=clerk)
client = Client(headers={"host": "127.0.0.1"})
client.force_login(handler)
send = lambda: client.post(reverse("matters:act", args=[matter.no, "accept"]), {"note": "我们来办"})
client.get(reverse("matters:detail", args=[matter.no]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
log = str(settings.DATABASES["default"]["NAME"]) + "-wal"
import os
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (os.path.getsize(log), hard))
full = send()
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
matter.refresh_from_db()
print(full.status_code, "存储空间不足" in full.content.decode(), matter.node)
again = send()
matter.refresh_from_db()
print(again.status_code, matter.node)
"""


@pytest.mark.skipif(not on_sqlite(), reason="with PostgreSQL the disk that fills up is the server's own")
def test_a_step_on_a_full_disk_is_told_and_leaves_nothing_half_done(scratch: Scratch) -> None:
    assert scratch.python(STEP).splitlines() == ["507 True accept", "302 notice"]
    nothing_half_done(scratch)
