"""Workers hand back what was refused whole, and never outlive whoever started them."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.utils import translation

from kernel.common.errors import Invalid
from kernel.common.words import gettext as _
from kernel.common.workers import workers

START = """
import os, sys, time
from kernel.common.workers import workers
if __name__ == "__main__":
    pool = workers(1)
    print(pool.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


def refuse(name: str) -> None:
    """What a worker may find."""
    raise Invalid("file.empty", _("文件“%(f)s”是空的。") % {"f": name}, _("请让来源单位重新导出。"), rule="甲")


def test_a_refusal_comes_back_with_all_it_says_and_can_be_said_again() -> None:
    with workers(1, house=True) as pool, pytest.raises(Invalid) as caught:
        pool.submit(refuse, "a.csv").result()
    with translation.override("zh-hans"):
        caught.value.say_again()
        assert (caught.value.what, caught.value.next) == ("文件“a.csv”是空的。", "请让来源单位重新导出。")
    with translation.override("en"):
        caught.value.say_again()
    assert caught.value.what == "The file “a.csv” is empty."
    assert (caught.value.code, caught.value.rule) == ("file.empty", "甲")


def test_workers_end_with_a_process_that_is_killed(tmp_path: "os.PathLike[str]") -> None:
    script = os.path.join(tmp_path, "start.py")
    with open(script, "w", encoding="utf-8") as file:
        file.write(START)
    env = {**os.environ, "PYTHONPATH": str(settings.ROOT)}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=env) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        os.kill(worker, 0)
        parent.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while _lives(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _lives(worker)


def _lives(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
