"""A warning: raised from matters with its evidence, seen by whom it concerns, judged, ended; it feeds precision."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from kernel.alerts import services
from kernel.alerts.models import Alert
from kernel.alerts.queries import alerts_for
from kernel.common.errors import Conflict, Forbidden, Invalid
from kernel.common.moment import at
from kernel.learning.models import ModelVersion
from kernel.learning.queries import judged
from kernel.learning.services import propose, register_shipped, switch_on
from kernel.matters import services as matters

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 9, 1, 9)
DAY = timedelta(days=1)


def said(house: Any, moment: datetime, *, place: str = "岚汀街道临川社区") -> Any:
    """A matter of the class of unpaid wages at a moment."""
    with at(moment):
        return matters.receive(
            "dispute", title="讨薪", text=f"{place}的工地三个月工资没发，一共八千元，请帮我要回来。", parties=[],
            by=house.dispatcher,
        )  # fmt: skip


def burst(house: Any, *, switched: bool = True) -> list[Any]:
    """A few matters over forty days, then six at one place within a day; looked at that evening."""
    with at(BEGAN - DAY):
        register_shipped(by=house.system)
        if switched:
            row = ModelVersion.objects.get(key=services.KEY)
            propose(row, "影子运行一个月，核实多数属实", by=house.dispatcher)
            switch_on(row, by=house.leader)
    for day in (0, 12, 25):
        said(house, BEGAN + day * DAY, place="砚池镇青竹村")
    came = [said(house, BEGAN + 40 * DAY + timedelta(hours=hour)) for hour in range(6)]
    with at(BEGAN + 40 * DAY + timedelta(hours=8)):
        services.raise_alerts(by=house.system)
    return came


def test_numbers_at_one_place_raise_one_warning_with_its_evidence(house: Any) -> None:
    came = burst(house)
    [alert] = Alert.objects.all()
    assert (alert.class_code, alert.region_id[:9], alert.owner.code) == ("B1", "990123001", "centre:990123001")
    assert alert.count > alert.bound and alert.expected < 1 and not alert.shadow
    assert set(alert.matters) <= {one.pk for one in came} and len(alert.matters) == alert.count
    assert len(alert.series) == 28 and alert.series[-1][1] >= alert.count
    assert next(one["weight"] for one in alert.contributions) == str(alert.count)
    with at(BEGAN + 40 * DAY + timedelta(hours=9)):
        assert services.raise_alerts(by=house.system) == 0


def test_a_version_in_the_shadow_shows_its_owner_alone(house: Any) -> None:
    burst(house, switched=False)
    [alert] = Alert.objects.all()
    assert alert.shadow
    assert list(alerts_for(house.dispatcher)) == [alert]  # of the county centre, which answers for the model
    assert not alerts_for(house.town_lanting).exists() and not alerts_for(house.leader).exists()
    with pytest.raises(Forbidden):
        services.see(alert, by=house.town_lanting)


def test_it_is_seen_where_it_is_and_by_who_sees_the_county(house: Any) -> None:
    burst(house)
    for user in (house.dispatcher, house.leader, house.town_lanting):
        assert alerts_for(user).count() == 1
    for user in (house.town_yanchi, house.expert, house.handler_hrss, house.auditor):
        assert not alerts_for(user).exists()


def test_no_version_running_raises_nothing(house: Any) -> None:
    assert services.raise_alerts(by=house.system) == 0


def test_its_owner_finds_out_and_says_what_was_done_and_precision_follows(house: Any) -> None:
    burst(house)
    [alert] = Alert.objects.all()
    row, by = alert.model, house.town_lanting
    with at(BEGAN + 41 * DAY):
        services.see(alert, by=by)
        with pytest.raises(Conflict):
            services.act(alert, "联系了总包单位", by=by)
        with pytest.raises(Invalid):
            services.judge(alert, True, "", by=by)
        services.judge(alert, True, "到工地问了，六人都没有拿到工资", by=by)
        assert (judged(row).right, judged(row).total) == (1, 1)
        services.act(alert, "约谈总包单位，十日内付清", by=by)
    assert (alert.status, alert.open) == (Alert.Status.ACTED, False)


def test_a_false_warning_ends_with_what_was_found(house: Any) -> None:
    burst(house)
    [alert] = Alert.objects.all()
    with at(BEGAN + 41 * DAY):
        with pytest.raises(Forbidden, match="岚汀街道社会治理中心"):
            services.judge(alert, False, "不归我们管的", by=house.town_yanchi)
        services.judge(alert, False, "同一批人重复登记", by=house.town_lanting)
        assert (judged(alert.model).right, judged(alert.model).total) == (0, 1)
    assert alert.ended_at is not None and alert.status == Alert.Status.FALSE


def test_sealed_matters_take_no_part(house: Any) -> None:
    came = burst(house)
    sealed = matters.receive(
        "dispute", title="家事", text="岚汀街道临川社区，丈夫长期殴打我，求保护。", parties=[], by=house.town_lanting
    )  # fmt: skip
    assert sealed.sealed
    assert sealed.pk not in Alert.objects.get().matters and len(came) == 6


def test_the_pages_lead_from_the_list_to_the_verdict_and_the_matters(house: Any) -> None:
    came = burst(house)
    client = Client()
    client.force_login(house.town_lanting)
    alert = Alert.objects.get()
    assert "岚汀街道：欠薪" in client.get("/alerts/").content.decode()
    text = client.get(f"/alerts/{alert.pk}").content.decode()
    assert "为什么提醒" in text and came[0].no in text and text.count("<tr>") >= 28
    assert client.post(f"/alerts/{alert.pk}", {"take": "1"}).status_code == 302
    assert client.post(f"/alerts/{alert.pk}", {"verdict": "true", "words": ""}).status_code == 422
    answer = {"verdict": "true", "words": "到工地问了，属实"}
    assert client.post(f"/alerts/{alert.pk}", answer).status_code == 302
    ended = {"verdict": "dismiss", "words": "当天已全部付清"}
    assert client.post(f"/alerts/{alert.pk}", ended).status_code == 302
    assert "没有要核实的预警" in client.get("/alerts/").content.decode()
    assert "岚汀街道：欠薪" in client.get("/alerts/?state=done").content.decode()


def test_a_warning_one_may_not_see_looks_like_none(house: Any) -> None:
    burst(house)
    client = Client()
    client.force_login(house.town_yanchi)
    assert client.get(f"/alerts/{Alert.objects.get().pk}").status_code == 404
    assert client.get("/alerts/999999").status_code == 404


def test_what_became_frequent_in_a_week_is_raised_with_its_cause_in_the_shadow(house: Any) -> None:
    with at(BEGAN):
        register_shipped(by=house.system)
        steady = ModelVersion.objects.get(key=services.FREQUENCY)
        said(house, BEGAN, place="砚池镇青竹村")
    end = BEGAN + 200 * DAY
    came = [said(house, end - timedelta(hours=10 * hour)) for hour in range(8, 0, -1)]
    with at(end):
        services.raise_alerts(by=house.system)
    [alert] = Alert.objects.filter(model=steady)
    assert alert.shadow and alert.region_id == "990123001" and alert.class_code == "B1"
    assert (alert.count, alert.bound, alert.expected, alert.days) == (8, 4, 0, 7)
    assert alert.matters == [one.pk for one in came]
    assert "中位数" in alert.contributions[1]["detail"]
