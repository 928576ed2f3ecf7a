"""Public bodies of the county and their duties: who answers for what, where, from when.

A duty holds from `valid_from` until the day before `valid_to`. A function asked for at a place is answered by the body
that holds it at the nearest place around: village, township, county. So a duty at the county covers everything that no
township or village duty covers, and every function is covered everywhere exactly once on every day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from county import COUNTY_CODE
from county.places import County, Region
from county.tables import write_table

SINCE = date(2016, 1, 1)
CENTRE = f"{COUNTY_CODE}-centre"
EXPERT_PANEL, ADVISER_PANEL = f"{COUNTY_CODE}-experts", f"{COUNTY_CODE}-advisers"
"""Lists of people rather than bodies: they hold no duty, so no matter can be placed with them."""
COUNTY_TRANSFERS = {"forestry": date(2026, 7, 1), "data_office": date(2025, 3, 1)}
"""Functions whose department changed: the forestry bureau was joined to natural resources, the big-data bureau became
the data bureau."""
ENFORCEMENT_TO_SUBDISTRICTS = date(2026, 9, 1)
"""Since then subdistrict offices answer for urban management in their own territory."""

DEPARTMENTS = (
    ("natural_resources", "县自然资源和规划局", "department"),
    ("housing", "县住房和城乡建设局", "department"),
    ("agriculture", "县农业农村局", "department"),
    ("county_office", "县人民政府办公室", "department"),
    ("hrss", "县人力资源和社会保障局", "department"),
    ("civil_affairs", "县民政局", "department"),
    ("medical_insurance", "县医疗保障局", "department"),
    ("health", "县卫生健康局", "department"),
    ("education", "县教育局", "department"),
    ("veterans", "县退役军人事务局", "department"),
    ("water", "县水利局", "department"),
    ("transport", "县交通运输局", "department"),
    ("market", "县市场监督管理局", "department"),
    ("commerce", "县商务局", "department"),
    ("justice", "县司法局", "department"),
    ("finance", "县财政局", "department"),
    ("tax", "县税务局", "department"),
    ("urban_management", "县综合行政执法局", "department"),
    ("development", "县发展和改革局", "department"),
    ("ecology", "县生态环境局", "department"),
    ("emergency", "县应急管理局", "department"),
    ("data_office", "县数据局", "department"),
    ("petition", "县信访局", "department"),
    ("public_security", "县公安局", "police"),
    ("traffic_police", "县公安局交通警察大队", "police"),
    ("court", "县人民法院", "court"),
    ("procuratorate", "县人民检察院", "procuratorate"),
    ("discipline", "县纪委监委", "discipline"),
    ("union", "县总工会", "mass_organisation"),
    ("women", "县妇女联合会", "mass_organisation"),
    ("youth", "共青团清渡县委员会", "mass_organisation"),
    ("disabled", "县残疾人联合会", "mass_organisation"),
)
PARENTS = {"traffic_police": "public_security"}
OFFICES = (
    ("petition_review", "县信访事项复查复核办公室", "petition"),
    ("petition_recheck", "市信访事项复查复核办公室", ""),
    ("reconsideration", "县行政复议办公室", "justice"),
)
"""Offices that look at what other bodies decided: function, name, the department they sit in. The second is the city's:
a re-review goes one level further up."""
FORMER = (("forestry", "县林业局"), ("data_office", "县大数据发展管理局"))
"""Departments that gave their duty away; they stay in the list because old matters name them."""
PROFESSIONAL = (
    ("medical", "医疗纠纷"),
    ("traffic", "道路交通事故损害赔偿纠纷"),
    ("labour", "劳动争议"),
    ("property", "物业纠纷"),
    ("consumer", "消费纠纷"),
    ("family", "婚姻家庭纠纷"),
    ("land", "征地拆迁纠纷"),
    ("rural_land", "土地承包经营纠纷"),
    ("finance", "金融纠纷"),
    ("school", "校园纠纷"),
)
"""Professional mediation committees beside the county's joint one; function `committee_<code>`."""


@dataclass(frozen=True)
class Organisation:
    """A public body, a committee or an office; `function` is what it mainly answers for."""

    code: str
    name: str
    kind: str
    function: str
    region: str
    parent: str = ""


@dataclass(frozen=True)
class Duty:
    """A body answers for a function in a region from a day until the day before another."""

    organisation: str
    function: str
    region: str
    valid_from: date
    valid_to: date | None = None


def organisations(county: County) -> list[Organisation]:
    """Return every body, each after the body it belongs to."""
    found = [*_county_bodies()]
    for township in county.level("township"):
        found += _township_bodies(township)
    for village in county.level("village"):
        found += _village_bodies(village, county.regions[village.parent])
    return found


def _county_bodies() -> Iterable[Organisation]:
    yield Organisation(CENTRE, "县社会治理中心", "county_centre", "centre", COUNTY_CODE)
    yield Organisation(f"{COUNTY_CODE}-leaders", "县领导包案办公室", "leader_office", "leader_office", COUNTY_CODE)
    yield Organisation(EXPERT_PANEL, "县矛盾纠纷化解专家库", "panel", "experts", COUNTY_CODE, CENTRE)
    yield Organisation(ADVISER_PANEL, "县村（社区）法律顾问团", "panel", "advisers", COUNTY_CODE)
    for function, name, kind in DEPARTMENTS:
        parent = f"{COUNTY_CODE}-{PARENTS[function]}" if function in PARENTS else ""
        yield Organisation(f"{COUNTY_CODE}-{function}", name, kind, function, COUNTY_CODE, parent)
    for function, name in FORMER:
        yield Organisation(f"{COUNTY_CODE}-{function}-former", name, "department", function, COUNTY_CODE)
    joint = "县矛盾纠纷联合人民调解委员会"
    justice = f"{COUNTY_CODE}-justice"
    yield Organisation(f"{COUNTY_CODE}-committee", joint, "committee", "committee", COUNTY_CODE, justice)
    for code, subject in PROFESSIONAL:
        name, function = f"县{subject}人民调解委员会", f"committee_{code}"
        yield Organisation(f"{COUNTY_CODE}-{function}", name, "committee", function, COUNTY_CODE, justice)
    for function, name, department in OFFICES:
        parent = f"{COUNTY_CODE}-{department}" if department else ""
        yield Organisation(f"{COUNTY_CODE}-{function}", name, "department", function, COUNTY_CODE, parent)


def _township_bodies(township: Region) -> Iterable[Organisation]:
    code, name = township.code, township.name
    office = f"{code}-gov"
    title = "办事处" if township.kind == "subdistrict" else "人民政府"
    yield Organisation(office, name + title, "township_government", "township", code)
    yield Organisation(f"{code}-centre", name + "社会治理中心", "township_centre", "centre", code, CENTRE)
    stem = name.removesuffix("街道").removesuffix("镇")
    justice, police = f"{COUNTY_CODE}-justice", f"{COUNTY_CODE}-public_security"
    yield Organisation(f"{code}-justice", stem + "司法所", "judicial_office", "judicial_office", code, justice)
    yield Organisation(f"{code}-police", stem + "派出所", "police", "police_station", code, police)
    yield Organisation(f"{code}-committee", name + "人民调解委员会", "committee", "committee", code, office)


def _village_bodies(village: Region, township: Region) -> Iterable[Organisation]:
    kind = "居民委员会" if village.kind == "community" else "村民委员会"
    board = f"{village.code}-village"
    stem = village.name if village.kind == "community" else village.name.removesuffix("村") + "村"
    name = township.name + stem
    parent = f"{township.code}-gov"
    yield Organisation(board, name + kind, "village_committee", "village", village.code, parent)
    committee = f"{village.code}-committee"
    yield Organisation(
        committee, name + "人民调解委员会", "committee", "committee", village.code, f"{township.code}-committee"
    )


def duties(county: County) -> list[Duty]:
    """Return who answers for what; see the module's text for how a place without its own duty is covered."""
    found = [*_county_duties()]
    for township in county.level("township"):
        code = township.code
        for function, suffix in (("township", "gov"), ("village", "gov"), ("centre", "centre")):
            found.append(Duty(f"{code}-{suffix}", function, code, SINCE))
        for function, suffix in (
            ("judicial_office", "justice"),
            ("police_station", "police"),
            ("committee", "committee"),
        ):
            found.append(Duty(f"{code}-{suffix}", function, code, SINCE))
        if township.kind == "subdistrict":
            found.append(Duty(f"{code}-gov", "urban_management", code, ENFORCEMENT_TO_SUBDISTRICTS))
    for village in county.level("village"):
        found.append(Duty(f"{village.code}-village", "village", village.code, SINCE))
        found.append(Duty(f"{village.code}-committee", "committee", village.code, SINCE))
    return found


def _county_duties() -> Iterable[Duty]:
    for body, function in (
        (CENTRE, "centre"),
        (CENTRE, "township"),
        (CENTRE, "village"),
        (f"{COUNTY_CODE}-leaders", "leader_office"),
        (f"{COUNTY_CODE}-committee", "committee"),
        (f"{COUNTY_CODE}-justice", "judicial_office"),
        (f"{COUNTY_CODE}-public_security", "police_station"),
    ):
        yield Duty(body, function, COUNTY_CODE, SINCE)
    for function, _, _ in DEPARTMENTS:
        yield Duty(f"{COUNTY_CODE}-{function}", function, COUNTY_CODE, COUNTY_TRANSFERS.get(function, SINCE))
    for function, _ in FORMER:
        yield Duty(f"{COUNTY_CODE}-{function}-former", function, COUNTY_CODE, SINCE, COUNTY_TRANSFERS[function])
    yield Duty(f"{COUNTY_CODE}-natural_resources", "forestry", COUNTY_CODE, COUNTY_TRANSFERS["forestry"])
    for code, _ in PROFESSIONAL:
        yield Duty(f"{COUNTY_CODE}-committee_{code}", f"committee_{code}", COUNTY_CODE, SINCE)
    for function, _, _ in OFFICES:
        yield Duty(f"{COUNTY_CODE}-{function}", function, COUNTY_CODE, SINCE)


def answering(all_duties: Iterable[Duty], function: str, region: str, on: date) -> list[str]:
    """Return the bodies that answer for a function at the nearest place around a region on a day (should be one)."""
    held = [
        duty
        for duty in all_duties
        if duty.function == function
        and region.startswith(duty.region)
        and duty.valid_from <= on
        and (duty.valid_to is None or on < duty.valid_to)
    ]
    nearest = max((len(duty.region) for duty in held), default=0)
    return [duty.organisation for duty in held if len(duty.region) == nearest]


def write(county: County, out: Path) -> None:
    """Write organisations.csv and duties.csv."""
    write_table(out / "organisations.csv", Organisation, organisations(county))
    write_table(out / "duties.csv", Duty, duties(county))
