"""A key is ended by its prefix; the list shows those that are valid."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kernel.common.moment import at, now
from kernel.web.queries import api_key
from kernel.web.services import issue_key

pytestmark = pytest.mark.django_db


def run(*args):
    out = StringIO()
    call_command("end_api_key", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def issued(cast):
    return issue_key(
        "热线平台", user=cast.dispatcher, scopes=["matters:read"], valid_to=now() + timedelta(days=1), by=cast.system
    )  # fmt: skip


def test_the_list_shows_keys_that_are_valid_and_never_their_secret(issued):
    key, token = issued
    assert key.prefix in run() and "热线平台" in run() and token not in run()
    with at(now() + timedelta(days=2)):
        assert run() == ""


@pytest.mark.parametrize("whole", [False, True])
def test_an_ended_key_opens_nothing_from_now_on(issued, whole):
    key, token = issued
    assert api_key(token) is not None
    assert "opens nothing any more" in run(token if whole else key.prefix)
    assert api_key(token) is None and run() == ""


def test_an_unknown_key_is_told(issued):
    with pytest.raises(CommandError, match="No valid key"):
        run("0123456789")
