"""Loading the demonstration."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from kernel.matters.demo import LEAST, require_enough


def test_too_few_matters_are_refused_in_a_sentence_before_anything_is_loaded():
    with pytest.raises(CommandError, match="演示历史至少要有200件事项") as refused:
        call_command("load_demo", "--matters", "120")
    assert refused.value.returncode == 2


@pytest.mark.parametrize("matters", [0, LEAST, 2000])
def test_none_at_all_or_enough_is_fine(matters):
    require_enough(matters)


def test_the_county_itself_asks_for_as_many(tmp_path):
    command = [sys.executable, "-m", "county", "history", "--matters", str(LEAST - 1), "--out", str(tmp_path / "h")]
    told = subprocess.run(command, cwd=settings.ROOT, capture_output=True, text=True, check=False)
    assert f"at least {LEAST} matters" in told.stderr
