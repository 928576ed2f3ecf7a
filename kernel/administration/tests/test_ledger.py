"""The ledger for auditors: a purpose first, every search noted, nothing personal, sealed matters not there."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kernel.administration.looking import note_search, open_ledger
from kernel.administration.models import LedgerLook
from kernel.audit.models import Chain, Entry
from kernel.audit.queries import broken_chains, story
from kernel.audit.services import seal_entries
from kernel.common.errors import Forbidden, Invalid
from kernel.common.moment import at, now
from kernel.matters import services
from kernel.people.services import prefer

pytestmark = pytest.mark.django_db
PARTIES = [{"role": "claimant", "name": "欧阳绣", "phone": "12098765432", "id_number": "990123198506152120"}]
WELL = "岚汀街道临川社区的老井被邻居圈占，绣湖一带取水不便，请帮忙协调。"
BEATEN = "岚汀街道临川社区，丈夫长期殴打我，绣湖派出所出过警，求保护。"
SECRETS = ("绣湖", "欧阳", "欧**", "12098765432", "120****5432", "990123198506152120", "老井")


@pytest.fixture
def desk(house: Any) -> Any:
    house.plain = services.receive("dispute", title="老井", text=WELL, parties=PARTIES, by=house.town_lanting)
    house.sealed = services.receive("dispute", title="家事", text=BEATEN, parties=PARTIES, by=house.town_lanting)
    assert house.sealed.sealed
    return house


def auditor(house: Any, who: str = "auditor") -> Client:
    client = Client()
    client.force_login(house.users[who])
    client.post("/administration/ledger/", {"purpose": "核查七月的派单是否合规"})
    return client


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    return (b"".join(answer) if answer.streaming else answer.content).decode()


@pytest.mark.parametrize("who", ["admin", "security", "dispatcher", "leader", "handler_hrss", "steward"])
def test_the_ledger_is_not_there_for_who_is_no_auditor(desk: Any, who: str) -> None:
    client = auditor(desk, who)
    entry = Entry.objects.filter(chain=desk.plain.audit_chain).first()
    for address in ("", "export", f"{entry.pk if entry else 0}"):
        assert client.get(f"/administration/ledger/{address}").status_code == 404
    assert not LedgerLook.objects.exists()


def test_without_a_purpose_there_is_no_search(desk: Any) -> None:
    client = Client()
    client.force_login(desk.auditor)
    assert "查账本的用途" in read(client, f"/administration/ledger/?matter={desk.plain.no}")
    assert client.get("/administration/ledger/export").status_code == 302
    with pytest.raises(Invalid):
        open_ledger(" 查 ", by=desk.auditor)


def test_every_search_and_look_is_itself_in_the_ledger(desk: Any) -> None:
    client = auditor(desk)
    read(client, f"/administration/ledger/?matter={desk.plain.no}&actor=管理")
    read(client, f"/administration/ledger/{Entry.objects.filter(chain=desk.plain.audit_chain).first().pk}")  # type: ignore[union-attr]
    read(client, "/administration/ledger/export?act=matter.receive")
    look = LedgerLook.objects.get()
    told = [line["line"] for line in story(look.audit_chain)]
    assert told[0] == "查账本：核查七月的派单是否合规"
    assert f"事项{desk.plain.no}" in told[1] and "办理人管理" in told[1]
    assert "查看第" in told[2] and told[3].startswith("导出：动作登记接收")


def test_leave_to_search_ends_and_is_nobody_elses(desk: Any) -> None:
    look = open_ledger("专项检查", by=desk.auditor)
    with at(now() + timedelta(minutes=31)), pytest.raises(Forbidden):
        note_search(look, "什么", by=desk.auditor)


def test_an_auditor_reads_who_did_what_when_and_nothing_personal(desk: Any) -> None:
    client = auditor(desk)
    page = read(client, f"/administration/ledger/?matter={desk.plain.no}")
    assert "登记接收" in page and desk.plain.no in page
    for entry in Entry.objects.filter(chain=desk.plain.audit_chain):
        page += read(client, f"/administration/ledger/{entry.pk}")
    page += read(client, "/administration/ledger/export")
    assert "改动前后" in page and "字，不显示" in page
    assert [word for word in SECRETS if word in page] == []
    assert desk.plain.query_code not in page


def test_sealed_matters_are_not_there_by_any_way(desk: Any) -> None:
    client = auditor(desk)
    chain, entry = desk.sealed.audit_chain, Entry.objects.filter(chain=desk.sealed.audit_chain).first()
    assert entry is not None
    assert client.get(f"/administration/ledger/{entry.pk}").status_code == 404
    for query in ("", "?act=matter.receive", f"?matter={desk.sealed.no}", f"?chain={chain}", "?actor=lanting调度"):
        found = client.get(f"/administration/ledger/{query}").context["lines"]
        assert entry.pk not in [line.entry.pk for line in found]
    assert desk.sealed.no not in read(client, "/administration/ledger/export")


def test_an_entry_shows_what_stood_there_before_and_after(desk: Any) -> None:
    prefer(desk.dispatcher, density="compact", by=desk.dispatcher)
    entry = Entry.objects.get(action="people.prefer")
    page = auditor(desk).get(f"/administration/ledger/{entry.pk}")
    [row] = page.context["shown"].rows
    assert row.kind == "修改" and [cell.column for cell in row.cells] == ["density"]


def test_an_altered_chain_is_told_and_only_that_one(desk: Any) -> None:
    client, entry = auditor(desk), Entry.objects.filter(chain=desk.plain.audit_chain).first()
    assert entry is not None
    seal_entries()
    whole = read(client, f"/administration/ledger/{entry.pk}")
    assert "逐条核对，前后相接" in whole and "与其中各条相符" in whole
    Chain.objects.filter(key=desk.plain.audit_chain).update(head="0" * 64)
    assert "这条链对不上" in read(client, f"/administration/ledger/{entry.pk}")
    assert list(broken_chains("matter:0")) == []


@pytest.mark.parametrize(
    "query", ["since=gestern", "act=no.such", "matter=%27--", "chain=x:1", "page=99", "until=2020-01-01"]
)
def test_a_search_for_anything_finds_rows_or_nothing(desk: Any, query: str) -> None:
    assert auditor(desk).get(f"/administration/ledger/?{query}").status_code == 200
