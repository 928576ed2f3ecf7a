"""The demonstration's histories, driven through the ordinary services with the clock set to each act's moment.

One line of the history file is one matter: what people said, then dated acts in abstract terms. ``ACTS`` maps each
kind of act to what the people concerned do here. A refused act ends the matter's story where it stands – refused for
the same reason it would be refused to a person – and is counted.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import merge as in_order
from pathlib import Path
from typing import Any

from django.db import transaction

from kernel.audit import rows
from kernel.common.errors import Refusal
from kernel.common.moment import at
from kernel.matters import services
from kernel.matters.models import Matter
from kernel.people.models import User
from kernel.people.services import PUBLIC, actor
from scenarios.disputes.rehearsed import ACTS
from scenarios.disputes.scene import Scene

KIND = "dispute"
CHANNELS = {"phone": "hotline", "walk_in": "window", "app": "web", "mailbox": "letter", "court": "referral"}
Say = Callable[[str], None]


def rehearse(file: Path, *, say: Say = lambda line: None) -> dict[str, int]:
    """Play every history of the file in the order of time. Returns how many matters, acts and refused acts."""
    plans = [json.loads(line) for line in file.read_text("utf-8").splitlines() if '"acts"' in line]
    scenes = {plan["number"]: Scene(plan) for plan in plans}
    stopped: Counter[str] = Counter()
    done = 0
    for number, act in _acts(plans):
        scene = scenes[number]
        if scene.stopped:
            continue
        moment = datetime.fromisoformat(act["at"])
        try:
            with at(moment), transaction.atomic():
                _play(scene, act, scenes)
        except Refusal as refusal:
            scene.stopped = True
            stopped[f"{act['kind']}: {refusal.code}"] += 1
        done += 1
        if done % 1000 == 0:
            say(f"{moment:%Y-%m-%d}  {done} acts")
    for reason, count in stopped.most_common(12):
        say(f"stopped {count}× {reason}")
    return {"matters": len(plans), "acts": done, "stopped": sum(stopped.values())}


def _acts(plans: list[dict[str, Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    """All acts of all matters in the order of time."""
    streams = [[(act["at"], plan["number"], place, act) for place, act in enumerate(plan["acts"])] for plan in plans]
    for _at, number, _place, act in in_order(*streams):
        yield number, act


def _play(scene: Scene, act: dict[str, Any], scenes: dict[int, Scene]) -> None:
    values = act["values"]
    if act["kind"] == "receive":
        scene.matter = _receive(scene, values)
        return
    if scene.matter is None:
        return
    rows.reload(scene.matter)
    if "of" in values:
        values = {**values, "other": scenes[values["of"]].matter}
    ACTS[act["kind"]](scene, values, act["by"])


def _receive(scene: Scene, values: dict[str, Any]) -> Matter:
    plan, story = scene.plan, scene.plan["story"]
    body = scene.body("centre", plan["region"] or plan["home"])
    channel = CHANNELS.get(plan["channel"], plan["channel"])
    by: User = actor(PUBLIC) if channel == "web" else scene.person(body.pk)
    return services.receive(
        KIND, title=story["title"], text=story["text"], wish=story["wish"], place=plan["region"],
        channel=channel if channel in services.CHANNELS else "window", confidentiality=plan["confidentiality"],
        parties=[*_people(story["claimants"], "claimant"), *_people(story["respondents"], "respondent")],
        facts=story["facts"], receiver=body if channel in ("window", "grid") else None, by=by,
    )  # fmt: skip


def _people(given: list[dict[str, Any]], role: str) -> Iterator[dict[str, Any]]:
    for position, one in enumerate(given[:20]):
        kind = "person" if one.get("kind", "person") == "person" else "enterprise"
        yield {
            "role": "co_claimant" if role == "claimant" and position else role,
            "kind": kind, "name": one["name"], "id_number": one.get("number", ""), "phone": one.get("phone", ""),
            "address": one.get("address", ""),
        }  # fmt: skip
