"""Keys and jobs: issued, used, ended, run again, each by their keeper and in the ledger."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kernel.administration import machine
from kernel.administration.naming import act_name, acts
from kernel.audit.models import Entry
from kernel.audit.queries import story
from kernel.common.errors import Conflict, Forbidden, Invalid, NotFound
from kernel.common.moment import now
from kernel.jobs.models import Run
from kernel.jobs.services import jobs
from kernel.registry import ROOT
from kernel.web.models import ApiKey, KeyUse

pytestmark = pytest.mark.django_db
HAN = re.compile(r"[一-鿿]")
AUDITED = re.compile(r'@audited\(\s*"([a-z_.]+)"')
SOURCES = [
    path for top in ("kernel", "scenarios") for path in (ROOT / top).rglob("*.py")
    if not {"tests", "testing"} & set(path.parts)
]  # fmt: skip


def issued(cast: Any, **more: Any) -> tuple[ApiKey, str]:
    given = {"user": cast.dispatcher, "scopes": ["matters:read"], "valid_to": now() + timedelta(days=9), **more}
    return machine.hand_out_key("12345热线", by=cast.admin, **given)


def test_a_key_shows_when_it_was_last_used(cast: Any) -> None:
    _key, token = issued(cast)
    assert machine.keys()[0].last is None
    answer = Client().get("/api/matters/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert machine.keys()[0].last is not None
    Client().get("/api/matters/", headers={"Authorization": f"Bearer {token}"})
    assert KeyUse.objects.count() == 1


def test_an_ended_key_opens_nothing_and_ends_once(cast: Any) -> None:
    key, token = issued(cast)
    machine.take_key_back(key, by=cast.admin)
    assert Client().get("/api/matters/", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    with pytest.raises(Conflict):
        machine.take_key_back(key, by=cast.admin)


@pytest.mark.parametrize("who", ["security", "auditor", "dispatcher"])
def test_only_the_system_administrator_issues_keys_and_runs_jobs_again(cast: Any, who: str) -> None:
    with pytest.raises(Forbidden):
        machine.hand_out_key("x", user=cast.caller, scopes=["*"], valid_to=now(), by=cast.users[who])
    with pytest.raises(Forbidden):
        machine.retry_job("audit.seal", by=cast.users[who])
    assert not Run.objects.exists()


@pytest.mark.parametrize("scope", ["matters", "Matters:read", "matters:read;", ""])
def test_a_scope_that_is_none_is_refused(cast: Any, scope: str) -> None:
    with pytest.raises(Invalid):
        issued(cast, scopes=[scope])


def test_the_clear_text_of_a_key_stands_on_the_answer_alone(cast: Any) -> None:
    client = Client()
    client.force_login(cast.admin)
    data = {"system": "热线", "user": cast.dispatcher.pk, "scopes": "matters:read", "days": 30}
    answer = client.post("/administration/keys/new", data)
    assert answer.context["token"] in answer.content.decode() and answer["Cache-Control"] == "no-store"
    assert answer.context["token"] not in client.get("/administration/keys/").content.decode()
    assert not [one for one in Entry.objects.all() if answer.context["token"] in one.body]


def test_a_job_is_run_again_and_the_wish_is_in_the_ledger(cast: Any) -> None:
    run = machine.retry_job("audit.seal", by=cast.admin)
    assert run.ok and Run.objects.count() == 1
    assert story("jobs")[0]["line"] == "重跑后台任务“封存账本”"
    with pytest.raises(NotFound):
        machine.retry_job("no.such", by=cast.admin)


def test_failed_and_late_jobs_come_first_and_tell_no_data(cast: Any) -> None:
    trace = "Traceback\n  File x\nValueError: 欧阳绣 12098765432"
    Run.objects.create(job="matters.remind", period="x", started_at=now(), finished_at=now(), ok=False, note=trace)
    Run.objects.create(job="audit.seal", period="x", started_at=now(), finished_at=now(), ok=True)
    lines = machine.job_lines()
    assert lines[-1].name == "audit.seal" and not lines[-1].late
    client = Client()
    client.force_login(cast.security)
    page = client.get("/administration/jobs/").content.decode()
    assert "ValueError" in page and "欧阳绣" not in page and "重跑" not in page


def test_every_job_has_a_name_for_people() -> None:
    named = {name: str(job.label) for name, job in jobs()}
    assert named["audit.seal"] == "封存账本"
    assert not [name for name, label in named.items() if not HAN.search(label)]


def test_every_act_has_a_name_in_its_own_module() -> None:
    """Read from the sources: services that a page never loads count as well."""
    found = {act: path.relative_to(ROOT) for path in SOURCES for act in AUDITED.findall(path.read_text("utf-8"))}
    assert len(found) > 200
    strangers = [(act, str(path)) for act, path in found.items() if not HAN.search(act_name(act))]
    assert not strangers, "give each a line in its module's acts.py"
    assert set(acts()) == set(found), "acts that are no more"
