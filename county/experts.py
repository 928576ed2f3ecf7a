"""The expert library: 89 people with fields, availability and declared conflicts of interest."""

import random
from dataclasses import dataclass

from county import COUNTY_CODE

EXPERTS = 89
FIELDS = (
    ("征收补偿与不动产", "A1 A2 A3 A6 C4", ("高级经济师", "不动产登记咨询师"), "natural_resources"),
    ("房地产评估与造价", "A1 A2 A3", ("房地产估价师", "一级造价工程师"), "housing"),
    ("建筑工程质量", "A3 F1 E2", ("一级注册结构工程师", "高级工程师"), "housing"),
    ("劳动法与劳动关系", "B1 B2 B3 B4 B5", ("劳动仲裁员", "律师", "劳动关系协调师"), "hrss"),
    ("工伤与职业病医学", "B3 C2", ("主任医师", "法医师"), "health"),
    ("临床医学与医疗损害", "C2", ("主任医师", "副主任医师"), "health"),
    ("社会保障与救助", "B4 C1 C5", ("高级社会工作师", "社保稽核师"), "civil_affairs"),
    ("农村土地与集体资产", "D1 D2 D3 A4 A5", ("农经师", "土地仲裁员"), "agriculture"),
    ("山林水利", "D4 C6 A5", ("林业高级工程师", "水利高级工程师"), "water"),
    ("婚姻家庭与心理", "E1", ("婚姻家庭咨询师", "二级心理咨询师"), "women"),
    ("邻里与社区治理", "E2 E4 F1 D5", ("金牌调解员", "社会工作师"), "civil_affairs"),
    ("交通事故与保险", "E3", ("保险公估师", "道路交通事故鉴定人"), "traffic_police"),
    ("金融与合同", "F3 F2", ("律师", "注册会计师", "仲裁员"), "finance"),
    ("教育与未成年人", "C3", ("特级教师", "律师"), "education"),
    ("行政法与基层自治", "A1 A2 A4 A6 D3 D5", ("律师", "法学副教授", "公职律师"), "justice"),
    ("消费与市场", "F2 F1", ("消费维权专员", "高级技师"), "market"),
)
"""Field of knowledge, the classes of disputes it serves, titles, the department its people often advise."""
WEEKDAYS = ("周一至周五", "周一、周三、周五", "周二、周四", "周一至周六", "周三、周四", "周末")


@dataclass(frozen=True)
class Expert:
    """One entry of the library; lists inside a cell are separated by a space."""

    username: str
    name: str
    field: str
    title: str
    classes: str
    """Codes of the classes of disputes."""
    available: str
    """Days of the week on which sessions are possible."""
    monthly: int
    """Invitations accepted in one month at most."""
    away_from: str
    away_to: str
    """Period without invitations, as ISO dates, or empty."""
    conflicts: str
    """Codes of bodies the expert works for or advises, and so may not serve in matters they are part of."""
    circuit: int
    """1 when the expert takes part in circuit mediation in the villages."""


def experts(members: list[tuple[str, str]], rng: random.Random) -> list[Expert]:
    """Give every member a field, times and conflicts; every class is served by at least three experts."""
    found = []
    for number, (username, name) in enumerate(members):
        field, classes, titles, client = FIELDS[number % len(FIELDS)]
        away = ("", "") if rng.random() < 0.85 else ("2026-11-16", f"2026-12-{rng.randrange(1, 29):02d}")
        found.append(
            Expert(
                username, name, field, rng.choice(titles), classes, rng.choice(WEEKDAYS), rng.randrange(2, 7), *away,
                conflicts=f"{COUNTY_CODE}-{client}" if rng.random() < 0.3 else "",
                circuit=int(rng.random() < 0.4),
            )
        )  # fmt: skip
    return found
