"""Canonical records for the tests: a few people who come again, and some who only look alike."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from kernel.datahub.record import SCHEMA

WAGES = "我在丰和建材上班八个月，老板拖欠工资三万二千元一直不给，厂里其他工友也没有拿到，请帮忙要回工资。"
NOISE = "楼下烧烤店每天凌晨还在营业，油烟和吵闹声让人睡不着觉，孩子要上学，希望尽快管一管。"
START = datetime(2026, 3, 2, 9, 0)


def record(key: str, *, source: str = "hotline", days: float = 0, **values: Any) -> dict[str, Any]:
    """One canonical record; what is not said is absent."""
    base: dict[str, Any] = dict.fromkeys(SCHEMA)
    base |= {
        "source": source, "key": key, "version": 1, "received_at": START + timedelta(days=days), "text": WAGES,
        "kind": "dispute", "class_among": ["B1"], "place_code": "990123002001", "place_text": "砚池镇青竹村",
        "batch": 0, "file": "x.csv", "row": 1, "mapping": "m", "digest": key,
    }  # fmt: skip
    return base | values


def frame(*records: dict[str, Any]) -> pl.DataFrame:
    """Records as one frame."""
    return pl.DataFrame(list(records), schema=SCHEMA)


WANG = {"claimant_name": "王建国", "claimant_phone": "12812345678", "claimant_cert": "990123198001010011"}
FIRM = {"respondent_name": "清渡丰和建材有限公司", "respondent_cert": "91990123MA6GH79K5J"}


def few() -> pl.DataFrame:
    """Eight records: Wang's wages through three systems and as a neighbour tells of them, a namesake elsewhere, another
    matter, two of one firm."""
    return frame(
        record("H1", **WANG, **FIRM),
        record("P1", source="platform", days=1, related_keys=["H1"], claimant_name="王某", **FIRM),
        record("X1", source="petition", days=9, **(WANG | {"claimant_name": "王建囯", "claimant_cert": None}),
               text=WAGES + "之前打过热线，没有结果。"),
        record("H2", days=3, claimant_name="王建国", claimant_phone="12900001111", place_code="990123001001",
               place_text="岚汀街道临川社区", text=NOISE, class_among=["E2"]),
        record("H3", days=40, **WANG, text=NOISE, class_among=["E2"]),
        record("G1", source="grid", days=4, claimant_name="周小兰", claimant_phone="12811112222",
               text=f"替邻居问问，{WAGES}前面有人报过。", **FIRM),
        record("L1", source="labour", days=2, claimant_name="李秀英", claimant_phone="12877776666",
               respondent_name="丰和建材", text="单位没有给我交社会保险，请查处。", class_among=["B4"]),
        record("L2", source="labour", days=30, claimant_name="赵强", claimant_phone="12855554444",
               respondent_name="清渡丰和建材", text="试用期满被辞退，单位不给补偿，请依法处理。", class_among=["B2"]),
    )  # fmt: skip
