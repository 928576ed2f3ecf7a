"""How a source writes down who reported what about whom: names, numbers, telephones, addresses, and their mistakes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from county.gazetteer import SEEDS
from county.gazetteer import read as read_places
from county.names import GIVEN, SURNAMES
from county.places import County
from county.sources.definitions import Source
from county.world.draws import Bools, Ints, stream
from county.world.enterprises import Enterprises
from county.world.matters import BODY, FIRM, PERSON, Matters
from county.world.population import Population, addresses, phone_numbers
from county.world.staffing import Staff

HOMOPHONE, WRONG_NUMBER, CHANGED_PHONE, WRONG_PHONE, MOVED, SHORT, WRONG_RESPONDENT = (
    0.025,
    0.02,
    0.03,
    0.01,
    0.03,
    0.4,
    0.02,
)
CO_CLAIMANTS = 4
"""How many further names of a joint matter are written down at most."""
SPARE = 500_000_000
"""Distance to the second telephone number of everybody."""
SAME_SOUND = (
    "芳方坊 伟卫炜 丽莉俐 静靖婧 敏闽珉 娟涓鹃 燕艳雁 玲铃灵 婷庭停 梅玫枚 兰岚蓝 英瑛应 "
    "秀绣琇 珍贞真 琴勤芹 萍平苹 红宏鸿 霞侠遐 蓉容荣 洁杰捷 慧惠会 香乡湘 月悦玥 凤奉风 "
    "桂贵癸 云芸匀 莲连联 强墙蔷 磊蕾垒 军君钧 勇永咏 涛滔韬 明铭鸣 超抄钞 刚钢岗 辉晖挥 "
    "鹏朋棚 华桦骅 飞非菲 鑫新欣 波博勃 斌彬宾 宇雨羽 浩昊皓 凯恺楷 健建剑 俊峻骏 帆凡繁 "
    "旭序续 宁凝柠 龙隆珑 林琳霖 佳嘉加 阳洋扬 国帼果 志智致 文闻纹 德得 根亘 水睡 "
    "金锦津 松淞嵩 福富付 生声胜 海亥 山杉珊 仁任人 宝保葆 庆清 土吐 良梁粮 安岸 东冬栋 "
    "春椿 世士仕 广光 义毅艺 才财材 友有佑 张章 陈程 刘留 杨羊 黄皇 周邹 吴伍 徐许 "
    "孙荪 胡湖 朱诸 何和 郭果 罗骆 郑正 谢榭 于余 董懂 萧肖 曹操 袁原 邓登 沈申 曾增 "
    "吕旅 苏酥 卢路 蒋讲 蔡菜 贾甲 丁叮 魏卫 薛雪 叶业 阎严 潘盘 夏下 钟中 汪王 田甜 "
    "姜江 范饭 石时 姚摇 谭潭 廖辽 熊雄 "
)
"""Characters of names and others that sound the same."""


@dataclass
class Cast:
    """Everybody and everything records speak of."""

    seed: int
    county: County
    people: Population
    firms: Enterprises
    staff: Staff

    @cached_property
    def villages(self) -> pl.DataFrame:
        """Villages with the names and codes sources write."""
        rows = self.county.level("village")
        return pl.DataFrame(
            {
                "village_code": [row.code for row in rows],
                "village": [row.name for row in rows],
                "town_code": [row.parent for row in rows],
                "town": [self.county.regions[row.parent].name for row in rows],
                "urban": [row.kind == "community" for row in rows],
            }
        )

    @cached_property
    def grids(self) -> pl.Series:
        """Codes of the grids."""
        return pl.Series([grid.code for grid in self.county.level("grid")])

    @cached_property
    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """Points inside each village, 24 of each (longitude, latitude)."""
        return scatter(self.seed, self.county)

    @cached_property
    def bodies(self) -> pl.DataFrame:
        """Names and codes of bodies."""
        return pl.DataFrame(
            {
                "body": [body.name for body in self.staff.bodies],
                "body_code": [body.code for body in self.staff.bodies],
            }
        )


def scatter(seed: int, county: County, each: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """Throw points into every village's border."""
    from county.borders import contains

    rng = stream(seed, "points")
    drawn = county if county.borders else read_places(SEEDS, borders=True)
    lon, lat = [], []
    for village in county.level("village"):
        rings = drawn.borders[village.code]
        xs, ys = zip(*rings[0], strict=True)
        found: list[tuple[float, float]] = []
        while len(found) < each:
            point = (round(rng.uniform(min(xs), max(xs)), 5), round(rng.uniform(min(ys), max(ys)), 5))
            if contains(rings, point):
                found.append(point)
        lon.append([point[0] for point in found])
        lat.append([point[1] for point in found])
    return np.array(lon), np.array(lat)


def write_down(cast: Cast, source: Source, matters: Matters, records: pl.DataFrame) -> pl.DataFrame:
    """Return what the source writes about the parties and the place of each record, and `mentions`: planted defects."""
    rng = stream(cast.seed, "mentions", source.code, int(records["record"][0]) if len(records) else 0)
    matter = records["matter"].to_numpy()
    person = records["reporter"].to_numpy()
    notes = _Notes(len(records))
    anonymous = matters.anonymous[matter] | (matters.kind[matter] == 5)
    notes.add("anonymous", matters.anonymous[matter])
    columns = _reporter(cast, source, rng, person, anonymous, notes)
    columns |= _respondent(cast, source, rng, matters, matter, notes)
    columns |= _where(cast, source, rng, matters, matter, person)
    frame = pl.DataFrame(columns)
    for name, rate in source.missing.items():
        if name in frame.columns:
            blank = pl.Series(rng.random(len(frame)) < rate)
            frame = frame.with_columns(pl.when(blank).then(None).otherwise(pl.col(name)).alias(name))
    if source.missing.get("lon"):
        frame = frame.with_columns(pl.when(pl.col("lon").is_null()).then(None).otherwise("lat").alias("lat"))
    for name in ("number", "phone", "home", "respondent"):
        there = frame[name].is_not_null().to_numpy() if source.column(name) else np.zeros(len(frame), dtype=bool)
        notes.keep(name, there)
    return frame.with_columns(notes.series())


class _Notes:
    """Planted defects by row."""

    def __init__(self, count: int) -> None:
        self.masks: dict[str, Bools] = {}
        self.count = count

    def add(self, name: str, mask: Bools) -> None:
        self.masks[name] = mask

    def keep(self, column: str, there: Bools) -> None:
        """Forget defects of a column in rows where nothing is written."""
        for name in self.masks:
            if name.partition("_")[0] == column or (name == "moved" and column == "home"):
                self.masks[name] = self.masks[name] & there

    def series(self) -> pl.Series:
        """Return the list of defects of each row."""
        parts = [pl.when(pl.Series(mask)).then(pl.lit(name)) for name, mask in self.masks.items() if mask.any()]
        if not parts:
            return pl.Series("mentions", [[]] * self.count, dtype=pl.List(pl.String))
        return pl.select(pl.concat_list(parts).list.drop_nulls().alias("mentions")).to_series()


def _reporter(
    cast: Cast, source: Source, rng: np.random.Generator, person: Ints, anonymous: Bools, notes: _Notes
) -> dict[str, pl.Series]:
    male = cast.people.male[person]
    moved = rng.random(len(person)) < MOVED
    notes.add("moved", moved & ~anonymous & (source.column("home") is not None))
    columns = {
        "reporter": _names(cast, source, rng, person, anonymous, notes),
        "number": _numbers(cast, source, rng, person, anonymous, notes),
        "phone": _phones(rng, person, anonymous, notes),
        "home": _homes(cast, rng, person, moved),
        "sex": pl.Series(np.where(male, "男", "女").astype(object), dtype=pl.String),
    }
    known = pl.Series(~anonymous)
    return {name: pl.select(pl.when(known).then(column).alias(name)).to_series() for name, column in columns.items()}


def _names(
    cast: Cast, source: Source, rng: np.random.Generator, person: Ints, anonymous: Bools, notes: _Notes
) -> pl.Series:
    """Write names: in full, as 某, with a title, as an account, or as they sound; at most one of these."""
    drawn, style = rng.random(len(person)), rng.random(len(person))
    masked, titled, account = (source.styles.get(name, 0) for name in ("masked", "title", "account"))
    bounds = np.cumsum((masked, titled, account, HOMOPHONE))
    way = np.where(anonymous, len(bounds), np.searchsorted(bounds, style, side="right"))
    names = cast.people.names[person].to_list()
    written = list(names)
    for row in np.flatnonzero(way < len(bounds)).tolist():
        full, chance = names[row], float(drawn[row])
        written[row] = (
            full[0] + ("某某" if len(full) > 2 and chance < 0.4 else "某"),
            full[0] + ("先生" if cast.people.male[person[row]] else "女士"),
            f"A{int(person[row]) * 7919 % 10**8:08d}",
            misheard(full, chance),
        )[way[row]]
    for place, name in enumerate(("name_masked", "name_title", "account", "name_homophone")):
        notes.add(name, way == place)
    heard = np.array([one != other for one, other in zip(written, names, strict=True)], dtype=bool)
    notes.add("name_homophone", (way == 3) & heard)
    return pl.Series(written, dtype=pl.String)


def _numbers(
    cast: Cast, source: Source, rng: np.random.Generator, person: Ints, anonymous: Bools, notes: _Notes
) -> pl.Series:
    """Write resident numbers: right, with one digit wrong, or masked in the middle."""
    drawn, chance = rng.random(len(person)), rng.random(len(person))
    wrong = ~anonymous & (drawn < WRONG_NUMBER)
    hidden = ~anonymous & ~wrong & (drawn < WRONG_NUMBER + source.styles.get("hidden", 0.04))
    number = cast.people.numbers[person].to_list()
    for row in np.flatnonzero(wrong).tolist():
        number[row] = one_digit_wrong(number[row], float(chance[row]))
    for row in np.flatnonzero(hidden).tolist():
        number[row] = number[row][:6] + "********" + number[row][14:]
    notes.add("number_wrong", wrong)
    notes.add("number_masked", hidden)
    return pl.Series(number, dtype=pl.String)


def _phones(rng: np.random.Generator, person: Ints, anonymous: Bools, notes: _Notes) -> pl.Series:
    """Write telephone numbers: today's, a former one, or one figure wrong."""
    drawn, chance = rng.random(len(person)), rng.random(len(person))
    changed = ~anonymous & (drawn < CHANGED_PHONE)
    mistyped = ~anonymous & ~changed & (drawn < CHANGED_PHONE + WRONG_PHONE)
    phones = phone_numbers(np.where(changed, person + SPARE, person)).to_list()
    for row in np.flatnonzero(mistyped).tolist():
        phones[row] = one_figure_wrong(phones[row], float(chance[row]))
    notes.add("phone_changed", changed)
    notes.add("phone_wrong", mistyped)
    return pl.Series(phones, dtype=pl.String)


def misheard(name: str, drawn: float) -> str:
    """Return a name with one character that sounds the same; unchanged when none is known."""
    places = [place for place, character in enumerate(name) if character in _sounds()]
    if not places:
        return name
    place = places[-1 - int(drawn * min(2, len(places)))]
    others = _sounds()[name[place]]
    return name[:place] + others[int(drawn * 997) % len(others)] + name[place + 1 :]


_SOUNDS: dict[str, str] = {}


def _sounds() -> dict[str, str]:
    if not _SOUNDS:
        for group in SAME_SOUND.split():
            for character in group:
                _SOUNDS.setdefault(character, group.replace(character, ""))
        known = set(SURNAMES) | set(GIVEN["female"]) | set(GIVEN["male"])
        for character in [character for character in _SOUNDS if character not in known]:
            del _SOUNDS[character]
    return _SOUNDS


def one_digit_wrong(number: str, drawn: float) -> str:
    """Return a resident number with one digit of the birthday or the sequence changed, so that its check fails."""
    place = 8 + int(drawn * 9)
    return number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]


def one_figure_wrong(phone: str, drawn: float) -> str:
    """Return a telephone number with one figure after the 12 changed."""
    place = 2 + int(drawn * (len(phone) - 2))
    return phone[:place] + str((int(phone[place]) + 3) % 10) + phone[place + 1 :]


def _homes(cast: Cast, rng: np.random.Generator, person: Ints, moved: Bools) -> pl.Series:
    """Write addresses in one of four forms; who moved is written where they lived before."""
    house = np.where(moved, cast.people.household[person] + 7_654_321, cast.people.household[person])
    places = cast.villages[cast.people.village[person]]
    below = addresses(house, cast.people.village[person], places["village"], places["urban"].to_numpy())
    form = rng.integers(0, 4, len(person))
    frame = places.with_columns(below.alias("below"), pl.Series("form", form))
    estate = pl.col("urban")
    return frame.select(
        pl.when(pl.col("form") == 0)
        .then(pl.format("清渡县{}{}{}", "town", pl.when(estate).then("village").otherwise(pl.lit("")), "below"))
        .when(pl.col("form") == 1)
        .then(pl.format("{}{}", "town", "below"))
        .when(pl.col("form") == 2)
        .then("below")
        .otherwise(pl.format("{} {}", "village", pl.col("below").str.replace(r"^.*村", "")))
        .alias("home")
    ).to_series()


def _respondent(
    cast: Cast, source: Source, rng: np.random.Generator, matters: Matters, matter: Ints, notes: _Notes
) -> dict[str, pl.Series]:
    against, other = matters.against[matter], matters.respondent[matter]
    count = len(matter)
    drawn = rng.random((3, count))
    names, numbers, phones = [""] * count, [""] * count, [""] * count
    short, wrong = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    persons = np.where(against == PERSON, other, 0)
    own_names, own_numbers = cast.people.names[persons].to_list(), cast.people.numbers[persons].to_list()
    own_phones = phone_numbers(persons).to_list()
    for row, (kind, place) in enumerate(zip(against.tolist(), other.tolist(), strict=True)):
        chance = float(drawn[0][row])
        if kind == PERSON:
            full = short_name = own_names[row]
            numbers[row], phones[row] = own_numbers[row], own_phones[row]
        elif kind == FIRM:
            firm = cast.firms.rows[place]
            full, short_name, numbers[row], phones[row] = firm.name, firm.short, firm.code, firm.phone
            if chance < SHORT / 2:
                short_name = firm.name.removesuffix("有限公司")
        else:
            full = cast.staff.bodies[place].name
            short_name = full.removeprefix("县")
        short[row] = kind != PERSON and chance < SHORT and short_name != full
        names[row] = short_name if short[row] else full
        if drawn[1][row] < WRONG_RESPONDENT:
            said = misheard(names[row], chance)
            wrong[row] = said != names[row]
            names[row] = said
    nobody = matters.kind[matter] >= 2
    notes.add("respondent_short", short & ~nobody)
    notes.add("respondent_wrong", wrong & ~nobody)
    known = pl.Series(~nobody)
    blank = pl.Series(~nobody & (against != BODY))
    columns = {"respondent": (names, known), "respondent_number": (numbers, blank), "respondent_phone": (phones, blank)}
    return {
        name: pl.select(pl.when(mask).then(pl.Series(values, dtype=pl.String)).alias(name)).to_series()
        for name, (values, mask) in columns.items()
    }


def _where(
    cast: Cast, source: Source, rng: np.random.Generator, matters: Matters, matter: Ints, person: Ints
) -> dict[str, pl.Series]:
    village = matters.village[matter]
    places = cast.villages[village]
    placed = pl.Series(matters.placed[matter])
    point = rng.integers(0, cast.points[0].shape[1], len(matter))
    spot = pl.select(
        pl.format(
            "{}{}{}",
            places["town"],
            places["village"],
            pl.Series(
                np.array(["", "菜场旁", "村口", "小学门口", "主路边", "活动中心", "北侧"], dtype=object)[
                    rng.integers(0, 7, len(matter))
                ],
                dtype=pl.String,
            ),
        )
    ).to_series()
    return {
        "town": places["town"].alias("town"),
        "town_code": places["town_code"].alias("town_code"),
        "village": places["village"].alias("village"),
        "village_code": places["village_code"].alias("village_code"),
        "grid_code": cast.grids[cast.people.grid[person]].alias("grid_code"),
        "lon": pl.Series("lon", cast.points[0][village, point]),
        "lat": pl.Series("lat", cast.points[1][village, point]),
        "place": pl.select(pl.when(placed).then(spot).alias("place")).to_series(),
        "people": pl.Series("people", matters.people[matter]),
        "amount": pl.Series("amount", np.where(matters.amount[matter] > 0, matters.amount[matter], -1)).replace(
            -1, None
        ),
    }
