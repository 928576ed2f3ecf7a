"""A version's life: shadow, a second person, off below its target, off on its day."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import at, now
from kernel.learning import services
from kernel.learning.intervals import Judged
from kernel.learning.models import ModelVersion
from kernel.learning.queries import active_version
from kernel.learning.spec import Spec, specs

pytestmark = pytest.mark.django_db
KEY = "alerts.bursts"
Status = ModelVersion.Status


@pytest.fixture
def row(house: Any) -> ModelVersion:
    """The shipped version of the warnings, in the shadow."""
    services.register_shipped(by=house.system)
    return ModelVersion.objects.get(key=KEY)


def on(row: ModelVersion, house: Any) -> ModelVersion:
    services.propose(row, "影子运行一个月，核实多数属实", by=house.dispatcher)
    return services.switch_on(row, by=house.leader)


def judging(monkeypatch: pytest.MonkeyPatch, right: int, total: int) -> None:
    """People have judged so many of its proposals."""
    spec = specs()[KEY]
    told = Spec(**{**spec.__dict__, "judged": lambda version, since: Judged(right, total)})
    monkeypatch.setitem(specs(), KEY, told)


def test_every_shipped_version_begins_in_the_shadow_once(house: Any, row: ModelVersion) -> None:
    assert ModelVersion.objects.count() == len(specs()) >= 2
    assert (row.status, row.owner.name) == (Status.SHADOW, "清渡县社会治理中心")
    assert services.register_shipped(by=house.system) == 0 and active_version(KEY) == ""


def test_a_second_person_switches_on(house: Any, row: ModelVersion) -> None:
    with pytest.raises(Conflict):
        services.switch_on(row, by=house.leader)
    services.propose(row, "影子运行一个月，核实多数属实", by=house.dispatcher)
    with pytest.raises(Forbidden, match="另一个人"):
        services.switch_on(row, by=house.dispatcher)
    services.switch_on(row, by=house.leader)
    assert active_version(KEY) == row.version


def test_who_keeps_no_models_changes_none_and_a_reason_is_asked(house: Any, row: ModelVersion) -> None:
    with pytest.raises(Forbidden):
        services.propose(row, "试试看吧", by=house.expert)
    with pytest.raises(Invalid):
        services.propose(row, " ", by=house.dispatcher)
    with pytest.raises(Invalid):
        services.switch_off(row, "", by=house.dispatcher)


@pytest.mark.parametrize(
    ("right", "total", "status"),
    [(9, 20, Status.OFF), (10, 20, Status.ACTIVE), (0, 19, Status.ACTIVE), (0, 0, Status.ACTIVE)],
)
def test_below_its_target_it_goes_off_by_itself(
    house: Any, row: ModelVersion, monkeypatch: pytest.MonkeyPatch, right: int, total: int, status: str
) -> None:
    on(row, house)
    judging(monkeypatch, right, total)
    services.watch(by=house.system)
    row.refresh_from_db()
    assert row.status == status
    assert ("低于目标50%" in row.ended_why) == (status == Status.OFF)
    assert (active_version(KEY) == "") == (status == Status.OFF)


def test_on_its_day_it_ends(house: Any, row: ModelVersion) -> None:
    on(row, house)
    last = datetime.combine(row.valid_to, datetime.min.time()) - timedelta(hours=1)
    with at(last):
        assert services.watch(by=house.system) == 0
    with at(last + timedelta(hours=2)):
        assert services.watch(by=house.system) == len(specs())
    row.refresh_from_db()
    assert row.status == Status.EXPIRED and active_version(KEY) == ""


def test_a_new_version_ends_the_one_before(house: Any, row: ModelVersion) -> None:
    on(row, house)
    fresh = _next(row, by=house.system)
    services.propose(fresh, "新版本影子运行良好", by=house.leader)
    services.switch_on(fresh, by=house.dispatcher)
    row.refresh_from_db()
    assert (row.status, active_version(KEY)) == (Status.OFF, "next")


def _next(row: ModelVersion, *, by: Any) -> ModelVersion:
    from kernel.audit.services import audited

    @audited("testing.version")
    def made(*, by: Any) -> ModelVersion:
        fresh = ModelVersion(key=row.key, version="next", owner=row.owner, target=0.5, valid_to=row.valid_to,
                             registered_at=now())  # fmt: skip
        fresh.save()
        return fresh

    return made(by=by)


def test_the_pages_show_cards_and_switch_with_two_people(house: Any, row: ModelVersion) -> None:
    first, second = Client(), Client()
    first.force_login(house.dispatcher)
    second.force_login(house.leader)
    here = f"/learning/{row.pk}"
    listed = first.get("/learning/").content.decode()
    assert "短期聚集预警" in listed and "二十九类分类" in listed and "影子运行" in listed
    assert first.post(here, {"do": "propose", "reason": "影子运行一个月"}).status_code == 302
    assert "另一位同事核对启用" in first.get(here).content.decode()
    assert first.post(here, {"do": "on"}).status_code == 403
    assert second.post(here, {"do": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.status == Status.ACTIVE


def test_who_keeps_no_models_reads_the_card_only(house: Any, row: ModelVersion) -> None:
    client = Client()
    client.force_login(house.expert)
    text = client.get(f"/learning/{row.pk}").content.decode()
    assert "从不使用" in text and 'name="do"' not in text
    assert client.post(f"/learning/{row.pk}", {"do": "off", "reason": "不想用了"}).status_code == 403
    assert client.get("/learning/999999").status_code == 404
