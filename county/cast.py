"""The cast: accounts for every role a dispute touches, spread so that every body has somebody who can act.

One row is one post; an account with several posts stands in several rows. The account marked `demo` of each role is the
one to sign in with first.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from county import COUNTY_CODE, DEFAULT_SEED
from county.bodies import ADVISER_PANEL, CENTRE, DEPARTMENTS, EXPERT_PANEL, PROFESSIONAL
from county.experts import EXPERTS, Expert, experts
from county.names import GIVEN, SURNAMES, person_name
from county.places import County, Region
from county.tables import write_table

DEMO = {
    "county_dispatcher": "周敏",
    "township_dispatcher": "林涛",
    "grid_worker": "陈芳",
    "mediator": "何秀珍",
    "mediation_chair": "郑德生",
    "judicial_office": "沈静",
    "department_handler": "王磊",
    "task_force_lead": "许志明",
    "expert": "顾文华",
    "leader": "方宁",
    "village_legal_adviser": "叶婷",
    "follow_up_officer": "吴洁",
    "petition_officer": "韩平",
    "legality_reviewer": "苏莹",
    "enforcement_supervisor": "秦勇",
    "auditor": "石惠",
    "system_admin": "金凯",
    "security_admin": "雷鹏",
    "data_steward": "戴雅",
    "indicator_officer": "范琴",
    "reconsideration_officer": "高兰",
}
"""The person to meet first in each role."""
BUSY = (
    "natural_resources", "housing", "agriculture", "hrss", "civil_affairs", "market", "education", "water",
    "traffic_police", "health", "county_office", "justice",
)  # fmt: skip
"""Departments with three handlers; the others have two, so that never the handler alone checks the work."""
TASK_FORCES = ("natural_resources", "housing", "agriculture", "hrss", "education", "market", "water", "justice")
COUNTY_POSTS = (
    ("county_dispatcher", CENTRE, 6),
    ("follow_up_officer", CENTRE, 4),
    ("leader", f"{COUNTY_CODE}-leaders", 5),
    ("petition_officer", f"{COUNTY_CODE}-petition", 3),
    ("legality_reviewer", f"{COUNTY_CODE}-justice", 3),
    ("enforcement_supervisor", f"{COUNTY_CODE}-justice", 3),
    ("auditor", f"{COUNTY_CODE}-discipline", 2),
    ("system_admin", f"{COUNTY_CODE}-data_office", 1),
    ("security_admin", f"{COUNTY_CODE}-data_office", 1),
    ("data_steward", f"{COUNTY_CODE}-data_office", 2),
    ("indicator_officer", f"{COUNTY_CODE}-justice", 2),
)

OFFICE_POSTS = (
    ("petition_officer", "petition_review", 2),
    ("petition_officer", "petition_recheck", 2),
    ("reconsideration_officer", "reconsideration", 4),
)


@dataclass(frozen=True)
class Post:
    """An account and one post it holds."""

    username: str
    name: str
    role: str
    organisation: str
    region: str
    demo: int = 0


@dataclass
class _Casting:
    rng: random.Random
    taken: set[str]
    met: set[str] = field(default_factory=set)

    def someone(self, role: str, demo: bool = True) -> Post:
        """Return a new account without a post yet; the first of a role is its demo account unless told otherwise."""
        if demo and role not in self.met:
            self.met.add(role)
            name, username = _spell(DEMO[role])
            return Post(username, name, role, "", "", 1)
        name, username = person_name(self.rng)
        while username in self.taken:
            name, username = person_name(self.rng)
        self.taken.add(username)
        return Post(username, name, role, "", "")


def _spell(name: str) -> tuple[str, str]:
    letters = {**GIVEN["female"], **GIVEN["male"]}
    return name, f"{SURNAMES[name[0]]}.{''.join(letters[character] for character in name[1:])}"


def posts(county: County, seed: int = DEFAULT_SEED) -> list[Post]:
    """Return all posts of all accounts, each account's posts together."""
    casting = _Casting(random.Random(f"cast-{seed}"), {_spell(name)[1] for name in DEMO.values()})
    found = [*_county(casting)]
    townships = county.level("township")
    for township in townships:
        found += _township(casting, county, township)
    found += _joint_follow_up(casting, townships)
    found += _offices(casting)
    return found


def _hold(account: Post, organisation: str, region: str) -> Post:
    return replace(account, organisation=organisation, region=region)


def _county(casting: _Casting) -> Iterator[Post]:
    for role, organisation, count in COUNTY_POSTS:
        for _ in range(count):
            yield _hold(casting.someone(role), organisation, COUNTY_CODE)
    for function in ("hrss", *(f for f, _, _ in DEPARTMENTS if f != "hrss")):
        for _ in range(3 if function in BUSY else 2):
            yield _hold(casting.someone("department_handler"), f"{COUNTY_CODE}-{function}", COUNTY_CODE)
    for function in TASK_FORCES:
        yield _hold(casting.someone("task_force_lead"), f"{COUNTY_CODE}-{function}", COUNTY_CODE)
    for code in ("committee", *(f"committee_{code}" for code, _ in PROFESSIONAL)):
        for role in ("mediation_chair", "mediator"):
            yield _hold(casting.someone(role, demo=False), f"{COUNTY_CODE}-{code}", COUNTY_CODE)
    for _ in range(EXPERTS):
        yield _hold(casting.someone("expert"), EXPERT_PANEL, COUNTY_CODE)


def _township(casting: _Casting, county: County, township: Region) -> Iterator[Post]:
    code = township.code
    villages = county.children(code)
    yield _hold(casting.someone("township_dispatcher"), f"{code}-centre", code)
    chair = casting.someone("mediation_chair")
    yield _hold(chair, f"{code}-committee", code)
    yield from (_hold(chair, f"{village.code}-committee", village.code) for village in villages)
    yield _hold(casting.someone("judicial_office"), f"{code}-justice", code)
    yield _hold(casting.someone("department_handler"), f"{code}-police", code)
    for half in (villages[::2], villages[1::2]):
        mediator = casting.someone("mediator")
        yield _hold(mediator, f"{code}-committee", code)
        yield from (_hold(mediator, f"{village.code}-committee", village.code) for village in half)
        official = casting.someone("department_handler")
        yield _hold(official, f"{code}-gov", code)
        yield from (_hold(official, f"{village.code}-village", village.code) for village in half)
    yield _hold(casting.someone("village_legal_adviser"), ADVISER_PANEL, code)
    for village in casting.rng.sample(villages, 2):
        grid = county.children(village.code)[0]
        yield _hold(casting.someone("grid_worker"), f"{village.code}-village", grid.code)


def _joint_follow_up(casting: _Casting, townships: list[Region]) -> Iterator[Post]:
    """Callers who check the work of several townships, none of which they handle matters in."""
    for start in range(5):
        caller = casting.someone("follow_up_officer")
        yield from (_hold(caller, f"{town.code}-centre", town.code) for town in townships[start::5])


def _offices(casting: _Casting) -> Iterator[Post]:
    """Who sits in the offices that look at what other bodies decided; last, so that nobody else's name changes."""
    for role, function, count in OFFICE_POSTS:
        for _ in range(count):
            yield _hold(casting.someone(role), f"{COUNTY_CODE}-{function}", COUNTY_CODE)


def panel(all_posts: Iterable[Post], seed: int = DEFAULT_SEED) -> list[Expert]:
    """Return the expert library's entries for the accounts with the role `expert`."""
    members = [(post.username, post.name) for post in all_posts if post.role == "expert"]
    return experts(members, random.Random(f"experts-{seed}"))


def write(county: County, out: Path, seed: int = DEFAULT_SEED) -> None:
    """Write users.csv and experts.csv."""
    everyone = posts(county, seed)
    write_table(out / "users.csv", Post, everyone)
    write_table(out / "experts.csv", Expert, panel(everyone, seed))
