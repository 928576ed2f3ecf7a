"""Facts proposed from a citizen's words."""

from typing import Any

import pytest

from scenarios.disputes import facts as reading
from scenarios.disputes import hooks
from scenarios.disputes.facts import quote_facts, read_facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("工地23人三个月工资没发，共41万元。", {"unpaid_workers": 23, "wages_total": 410_000, "amount": 410_000}),
        ("二十三个人的工资四十多万，从三月拖到现在", {"unpaid_workers": 23, "wages_total": 400_000}),
        ("我们12个工友，每人欠8000元工资，一直不发", {"unpaid_workers": 12, "wages_total": 96_000}),
        ("老板欠我半年薪水，一共三万六", {"wages_total": 36_000}),
        ("培训班关门，剩8600元课时费不退。", {"amount": 8600}),
        ("承包商欠材料款19万元", {"amount": 190_000}),
        ("订婚给了十八万八的礼金", {"amount": 188_000}),
        ("我们小区三十多户业主联名反映", {"parties_total": 30, "same_claim_parties": 30}),
        ("跟他打架的有三个人", {"parties_total": 3}),
        ("人社局和住建局都说不归他们管", {"departments": 2}),
        ("跑了三个部门没人管", {"departments": 3}),
        ("这条沟牵涉两个镇", {"townships": 2}),
        ("矿在邻县，水流到我们这里", {"other_county": True}),
        ("城管贴条子，限七天自己拆", {"vacating_days": 7}),
        ("通知我们三日内搬离", {"vacating_days": 3}),
        ("听说明天要来强拆", {"vacating_days": 1}),
        ("十天内要提复核，来不及", {"remedy_days_left": 10}),
        ("起诉时效还剩20天", {"remedy_days_left": 20}),
        ("派出所调解了两次没调成", {"failed_mediations": 2}),
        ("签了协议，他不履行", {"failed_mediations": 1}),
        ("头一回在社区没谈成，第二次到镇里也谈崩了", {"failed_mediations": 2}),
        ("村里调过、镇上调过、司法所也调过，都没成", {"failed_mediations": 3}),
        ("老支书出面说和过，两边还是谈不到一起", {"failed_mediations": 1}),
        ("跑了三个窗口，都说不归自己管", {"competence_refusals": 3}),
        ("材料被退了两次，都写着不属于本单位职责", {"competence_refusals": 2}),
        ("民政局和残联都去过，都说不是他们的事", {"competence_refusals": 2}),
        ("三个组夏天停水二十天，没人说明。", {"continuing_harm": True, "topic": "water"}),
        ("低保停发没给理由", {"subsistence": True}),
        ("他扬言要放火", {"injury_or_threat": True}),
        ("从架子上掉下来身亡", {"deaths_or_serious_injury": True}),
        ("做完手术第二天人就去世了", {"deaths_or_serious_injury": True, "topic": "treatment"}),
        ("幼儿园大门被堵，孩子上不了课", {"school_or_hospital": True}),
        ("收到征收决定，我不服", {"government_act": True}),
        ("村口水泥路烂了", {"topic": "road"}),
    ],
)
def test_words_propose_facts(text: str, facts: dict[str, Any]) -> None:
    found = read_facts("", text)
    assert {name: found.get(name) for name in facts} == facts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("每月租金1500元", ["amount"]),
        ("一亩补三万八", ["amount"]),
        ("五万人的县城", ["amount"]),
        ("第三次来反映", ["parties_total"]),
        ("每人每年发一次", ["parties_total"]),
        ("一家四口住在一起", ["parties_total"]),
        ("山界不清，两个村民小组吵了好几年", ["parties_total"]),
        ("父亲去年去世，留下一套房", ["deaths_or_serious_injury"]),
        ("守了一年鱼塘，打雷死了一批也算我头上", ["deaths_or_serious_injury"]),
        ("业主群里58个人发过消息，没有下文", ["parties_total", "same_claim_parties"]),
        ("施工把路压断了", ["injury_or_threat"]),
        ("这事不归我们管，等通知", ["competence_refusals"]),
        ("去人社局问过。第二天路过派出所。", ["departments"]),
        ("我们谈了谈价钱，没吵", ["failed_mediations"]),
        ("工资按时发，就是想换工作", ["wages_total", "unpaid_workers"]),
        ("今天天气好", ["vacating_days", "amount", "topic"]),
    ],
)
def test_words_that_only_look_alike_propose_nothing(text: str, names: list[str]) -> None:
    found = read_facts("", text)
    assert [name for name in names if name in found] == []


def test_every_proposal_shows_the_words_it_was_read_from() -> None:
    text = "工地23人三个月工资没发，共41万元。"
    quoted = quote_facts("欠薪", text)
    assert quoted["unpaid_workers"].words == "23人"
    assert all(proposed.words in f"欠薪。{text}" for proposed in quoted.values())


def test_the_title_is_read_too() -> None:
    assert read_facts("停水九天", "")["continuing_harm"] is True


def test_every_topic_that_can_be_read_has_a_name_for_people() -> None:
    assert {code for code, _pattern in reading._TOPICS} == set(hooks.topic_names())
