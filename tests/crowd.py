"""Ten people at the same moment, in a process of their own: ``python -m tests.crowd`` prints what each of them got.

With ``turns`` their acts are done in one thread, as a web process does them.
"""

import json
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import django

PEOPLE = 10
TEXT = "工地三个月工资没发，请帮我们要回来。"


def crowd(act: Callable[[int], Any]) -> list[list[str]]:
    """Everybody does it at once; gives for each what came of it: won, or a refusal's code, sentence and way on."""
    from django.db import connection

    from kernel.common.errors import Refusal

    barrier = Barrier(PEOPLE)

    def one(number: int) -> list[str]:
        connection.ensure_connection()
        barrier.wait()
        try:
            return ["won", str(act(number) or "")]
        except Refusal as refusal:
            return [refusal.code, str(refusal.what), str(refusal.next)]
        except Exception:
            return ["broken", traceback.format_exc()]
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


class Crowd:
    """What they all want at once. Every method without an underscore is one story."""

    def __init__(self) -> None:
        from kernel.people.models import User

        self.who = {user.username: user for user in User.objects.all()}

    def _fresh(self, name: str) -> Any:
        from kernel.people.models import User

        return User.objects.get(username=name)

    def _matter(self, *, placed: bool = True) -> Any:
        from kernel.matters import services

        clerk = self.who["town_lanting"]
        matter = services.receive("dispute", text=TEXT, place="990123001001", by=clerk)
        return services.dispatch(matter, class_code="B1", grade="green", by=clerk) if placed else matter

    def accept(self) -> list[list[str]]:
        """Ten of one body take the same matter on."""
        from kernel.matters import services
        from kernel.matters.models import Matter

        matter = self._matter()
        names = ["handler_hrss", "handler2_hrss"] * 5
        return crowd(lambda n: services.accept(Matter.objects.get(pk=matter.pk), by=self._fresh(names[n])).no)

    def press(self) -> list[list[str]]:
        """Ten press the button of the very same step."""
        from kernel.matters import progress, services
        from kernel.procedures.models import Step

        step = progress.open_step(self._matter(), "accept")
        return crowd(
            lambda n: (
                services.complete_step(Step.objects.get(pk=step.pk), "accept", by=self._fresh("handler_hrss"))[0].node
            )
        )

    def dispatch(self) -> list[list[str]]:
        """Ten dispatch the same matter."""
        from kernel.matters import services
        from kernel.matters.models import Matter

        matter = self._matter(placed=False)
        return crowd(
            lambda n: (
                services.dispatch(
                    Matter.objects.get(pk=matter.pk), class_code="B1", grade="green", by=self._fresh("town_lanting")
                ).accountable.code
            )
        )

    def receive(self) -> list[list[str]]:
        """Ten identical deliveries under one key."""
        from kernel.matters import services

        people = [{"name": "李明", "phone": "12012300001"}]
        return crowd(
            lambda n: services.receive(
                "dispute", text=TEXT, place="990123001001", parties=people, source="网格", source_key="G-1",
                by=self._fresh("town_lanting"),
            ).no
        )  # fmt: skip

    def post(self) -> list[list[str]]:
        """Ten identical requests under one Idempotency-Key."""
        from django.test import Client

        from kernel.web.services import issue_key

        user = self.who["town_lanting"]
        _key, token = issue_key("网格", user=user, scopes=["*"], valid_to=None, by=user)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "once"}

        def send(_number: int) -> str:
            body = json.dumps({"text": TEXT + "第二件", "place": "990123001001"})
            answer = Client().post("/api/matters/", body, content_type="application/json", headers=headers)
            return f"{answer.status_code} {answer.json().get('no')} {answer.json().get('query_code')}"

        return crowd(send)

    def merge(self) -> list[list[str]]:
        """Two matters told twice: half of them merge the first into the second, half the second into the first."""
        from kernel.audit.services import audited
        from kernel.common.moment import now
        from kernel.matters import services
        from kernel.matters.models import Duplicate

        one, two = self._matter(placed=False), self._matter(placed=False)

        @audited("testing.propose")
        def propose(matter: Any, other: Any, *, by: Any) -> Duplicate:
            found = Duplicate.objects.filter(matter=matter, other=other).first()
            if found is None:
                found = Duplicate(matter=matter, other=other, likeness=1.0, proposed_at=now())
                found.save()
            return found

        clerk = self.who["town_lanting"]
        pairs = [propose(one, two, by=clerk), propose(two, one, by=clerk)]
        return crowd(
            lambda n: services.merge(Duplicate.objects.get(pk=pairs[n % 2].pk), by=self._fresh("town_lanting")).no
        )

    def rate(self) -> list[list[str]]:
        """The person taps the stars ten times."""
        from kernel.matters import simple, voices
        from kernel.matters.models import Matter

        matter = self._matter()
        simple.resolve_at_once(matter, "met", "工资当日结清，本人确认收到。", by=self._fresh("handler_hrss"))
        return crowd(lambda n: voices.rate(Matter.objects.get(pk=matter.pk), 5, by=self._fresh("public")).pk)

    def fold(self) -> list[list[str]]:
        """Three fold the tallies again and again while the others take matters in."""
        from kernel.matters import services
        from kernel.matters.projection import fold_tallies

        def act(number: int) -> str:
            for turn in range(6):
                if number < 3:
                    fold_tallies()
                else:
                    services.receive("dispute", text=f"{TEXT}{number}-{turn}", by=self._fresh("town_lanting"))
            return str(number)

        return crowd(act)


def left() -> dict[str, Any]:
    """What stands in the tables afterwards, and what the checks say."""
    from django.db.models import Count

    from kernel.matters.models import Matter, Rating
    from kernel.matters.proof import CHECKS
    from kernel.people.services import actor

    keyed = Matter.objects.exclude(source_key="").values("source_key").annotate(n=Count("pk"))
    return {
        "problems": {name: list(check())[:3] for name, check in CHECKS.items() if name != "routing"},
        "keyed": {row["source_key"]: row["n"] for row in keyed},
        "posted": Matter.objects.filter(channel="api").count(),
        "merged": Matter.objects.filter(phase="merged").count(),
        "ratings": Rating.objects.count(),
        "actors": [actor("system").username, actor("public").username],
    }


def main() -> None:
    """Play every story; print one line of JSON."""
    django.setup()
    from kernel.audit.turns import take_turns
    from kernel.people.services import PUBLIC, actor

    if "turns" in sys.argv[1:]:
        take_turns()
    actor(PUBLIC)
    people = Crowd()
    stories = [name for name, value in vars(Crowd).items() if callable(value) and not name.startswith("_")]
    found = {name: getattr(people, name)() for name in stories}
    json.dump({"stories": found, "left": left()}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main()
