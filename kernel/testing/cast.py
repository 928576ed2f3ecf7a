"""The cast and the little county every test lives in: two townships, six villages, the bodies a matter meets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from kernel.audit.services import audited
from kernel.people.models import Post, User
from kernel.people.services import actor
from kernel.places.models import Duty, Organisation, Region

SINCE = date(2020, 1, 1)
COUNTY = "990123"
REGIONS = (
    (COUNTY, "清渡县", "county"),
    ("990123001", "岚汀街道", "subdistrict"),
    ("990123002", "砚池镇", "town"),
    ("990123001001", "临川社区", "community"),
    ("990123001002", "柳桥社区", "community"),
    ("990123001003", "古渡社区", "community"),
    ("990123002001", "青竹村", "village"),
    ("990123002002", "石桥村", "village"),
    ("990123002003", "南坡村", "village"),
)
LEVELS = {6: "county", 9: "township", 12: "village"}
DEPARTMENTS = (
    ("natural_resources", "县自然资源局"), ("housing", "县住建局"), ("agriculture", "县农业农村局"),
    ("county_office", "县政府办"), ("hrss", "县人社局"), ("civil_affairs", "县民政局"),
    ("medical_insurance", "县医保局"), ("health", "县卫健局"), ("education", "县教育局"),
    ("veterans", "县退役军人局"), ("water", "县水利局"), ("transport", "县交通局"), ("forestry", "县林业局"),
    ("traffic_police", "县交警大队"), ("market", "县市场监管局"), ("commerce", "县商务局"), ("justice", "县司法局"),
    ("finance", "县财政局"), ("court", "县法院"), ("union", "县总工会"), ("women", "县妇联"), ("youth", "团县委"),
    ("tax", "县税务局"), ("disabled", "县残联"), ("urban_management", "县综合执法局"),
    ("public_security", "县公安局"), ("petition", "县信访局"), ("leader_office", "县领导办公室"),
    ("ecology", "县生态环境分局"), ("emergency", "县应急管理局"), ("development", "县发改局"),
    ("procuratorate", "县检察院"), ("discipline", "县纪委监委"), ("data_office", "县数据局"),
    ("petition_review", "县信访复查复核办公室"), ("petition_recheck", "市信访复查复核办公室"),
    ("reconsideration", "县行政复议办公室"),
)  # fmt: skip
TOWNSHIP_BODIES = (
    ("township", "人民政府", "township_government"),
    ("centre", "社会治理中心", "township_centre"),
    ("judicial_office", "司法所", "judicial_office"),
    ("committee", "人民调解委员会", "committee"),
    ("police_station", "派出所", "police"),
)


EXPERT_IN = {
    "expert": "劳动法与劳动关系、征收补偿与不动产、邻里与社区治理、房地产评估与造价、建筑工程质量、"
    "临床医学与医疗损害、交通事故与保险、婚姻家庭与心理",
    "expert2": "农村土地与集体资产、劳动法与劳动关系、山林水利、工伤与职业病医学、教育与未成年人、"
    "消费与市场、社会保障与救助、行政法与基层自治、金融与合同",
}


@dataclass
class Cast:
    """Everybody by a short name, every body by its function (``hrss``, ``township:990123001`` …)."""

    system: User
    users: dict[str, User] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["users"][name]
        except KeyError:
            raise AttributeError(name) from None


@audited("testing.county")
def build_county(cast: Cast, *, by: Any) -> None:
    """Make the places, bodies, duties and people."""
    regions = [
        Region(code=code, name=name, kind=kind, level=LEVELS[len(code)], parent_id=code[:-3] if len(code) > 6 else None)
        for code, name, kind in REGIONS
    ]
    for size in LEVELS:
        Region.objects.bulk_create([region for region in regions if len(region.code) == size])
    for made in Organisation.objects.bulk_create(list(_bodies())):
        cast.bodies[made.code] = made
    Duty.objects.bulk_create(
        Duty(organisation=body, function=body.function, region_id=body.region_id, valid_from=SINCE)
        for body in cast.bodies.values()
    )
    _people(cast)


def _bodies() -> Iterator[Organisation]:
    yield _body("centre", "清渡县社会治理中心", "county_centre", COUNTY)
    for function, name in DEPARTMENTS:
        yield _body(function, name, "leader_office" if function == "leader_office" else "department", COUNTY)
    for town, name, _ in REGIONS[1:3]:
        for function, suffix, kind in TOWNSHIP_BODIES:
            yield _body(function, name + suffix, kind, town)
    for village, name, _ in REGIONS[3:]:
        yield _body("village", name + "委员会", "village_committee", village)
    yield _body("committee", "南坡村人民调解委员会", "committee", "990123002003")


def _body(function: str, name: str, kind: str, region: str) -> Organisation:
    code = function if region == COUNTY else f"{function}:{region}"
    return Organisation(code=code, name=name, kind=kind, function=function, region_id=region)


def _people(cast: Cast) -> None:
    named = [
        ("dispatcher", "周敏", "county_dispatcher", "centre"), ("dispatcher2", "陈立群", "county_dispatcher", "centre"),
        ("caller", "许晴", "follow_up_officer", "centre"), ("lead", "方正", "task_force_lead", "centre"),
        ("leader", "林远", "leader", "leader_office"), ("auditor", "申明", "auditor", "discipline"),
        ("admin", "管理", "system_admin", "data_office"), ("security", "安全", "security_admin", "data_office"),
        ("steward", "数专", "data_steward", "data_office"), ("indicator", "指标", "indicator_officer", "justice"),
        ("petition", "信访", "petition_officer", "petition"), ("adviser", "顾律师", "village_legal_adviser", "justice"),
        ("expert", "专家甲", "expert", "justice"), ("expert2", "专家乙", "expert", "justice"),
    ]  # fmt: skip
    for town, short in (("990123001", "lanting"), ("990123002", "yanchi")):
        named += [
            (f"town_{short}", f"{short}调度", "township_dispatcher", f"centre:{town}"),
            (f"gov_{short}", f"{short}经办", "department_handler", f"township:{town}"),
            (f"judicial_{short}", f"{short}司法", "judicial_office", f"judicial_office:{town}"),
            (f"mediator_{short}", f"{short}调解", "mediator", f"committee:{town}"),
            (f"chair_{short}", f"{short}主任", "mediation_chair", f"committee:{town}"),
            (f"grid_{short}", f"{short}网格", "grid_worker", f"township:{town}"),
            (f"police_{short}", f"{short}民警", "department_handler", f"police_station:{town}"),
        ]
    named.append(("mediator_nanpo", "南坡调解", "mediator", "committee:990123002003"))
    for function, name in DEPARTMENTS:
        if function != "leader_office":
            named.append((f"handler_{function}", f"{name}经办", "department_handler", function))
            named.append((f"handler2_{function}", f"{name}经办二", "department_handler", function))
    secret = make_password(None)
    users = User.objects.bulk_create(User(username=row[0], name=row[1], password=secret) for row in named)
    cast.users |= {user.username: user for user in users}
    Post.objects.bulk_create(
        Post(
            user=user,
            field=EXPERT_IN.get(user.username, ""),
            role=role,
            organisation=cast.bodies[body],
            region_id=cast.bodies[body].region_id,
            valid_from=SINCE,
        )
        for user, (_, _, role, body) in zip(users, named, strict=True)
    )


def cast_of_county() -> Cast:
    """Build the county anew (call inside a test's database) and return its cast."""
    cast = Cast(actor("system"))
    build_county(cast, by=cast.system)
    return cast
