"""Make a database of N matters fast: rows, ledger and lists as the services would leave them, by bulk insert.

One matter in thirty-three is open. Every matter has its entry in the ledger, so ``manage.py prove`` holds on the
result.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from kernel.audit.act import link
from kernel.common.fields import canonical
from kernel.common.identity import digest, mask_name, mask_phone, seal
from kernel.law.queries import clock_row
from kernel.matters.hooks import hook
from kernel.matters.likeness import bands
from kernel.matters.models import Matter, Number
from kernel.matters.projection import cell_of, fold_tallies, keys_of
from kernel.people.services import actor
from kernel.places.models import Region
from kernel.places.queries import accountable_id, centre_id
from kernel.procedures.models import DefinitionVersion
from kernel.rules.queries import table

CHUNK = 5000
OPEN_SHARE = 0.03
WORDS = (
    "停水", "欠薪", "漏水", "噪声", "拆迁", "补偿", "宅基地", "物业", "电梯", "退费", "工伤", "分红", "林地", "坟地",
    "低保", "医保", "学区", "路灯", "垃圾", "油烟",
)  # fmt: skip
TABLES: dict[str, tuple[str, ...]] = {
    "matters_number": ("id",),
    "matters_matter": (),
    "matters_party": (),
    "matters_placement": (),
    "matters_involvement": (),
    "procedures_instance": (),
    "procedures_step": (),
    "law_clock": (),
    "matters_viewer": ("key", "matter_id", "cell_id", "open", "due_at"),
    "matters_tally": ("key", "cell_id", "n"),
    "matters_shingle": ("band", "matter_id"),
    "audit_chain": ("key", "seq", "head"),
    "audit_entry": ("chain", "seq", "action", "actor_id", "at", "body", "previous", "hash"),
}


def fill(total: int, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Bring the database to ``total`` matters; what is there stays. Returns counts and seconds."""
    have = Matter.objects.count()
    start = time.monotonic()
    maker = Maker()
    first = (Number.objects.order_by("-id").values_list("id", flat=True).first() or 0) + 1
    missing = max(0, total - have)
    for offset in range(0, missing, CHUNK):
        size = min(CHUNK, missing - offset)
        with transaction.atomic():
            for name, rows in maker.rows(first + offset, size).items():
                insert(name, rows)
        say(f"{have + offset + size} of {total}")
    if missing:
        settle()
    return {"matters": Matter.objects.count(), "made": missing, "seconds": round(time.monotonic() - start, 1)}


def settle() -> None:
    """After inserting: fold the counts, move PostgreSQL's sequences, let the database look at its tables."""
    fold_tallies()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, columns in TABLES.items():
                if (name != "audit_chain" and "id" in (columns or ("id",))) or name == "matters_number":
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT MAX(id) FROM {name}))"
                        f" WHERE pg_get_serial_sequence('{name}', 'id') IS NOT NULL"
                    )
        cursor.execute("ANALYZE")


def insert(name: str, rows: list[dict[str, Any]]) -> None:
    columns = list(rows[0])
    values = [tuple(row[column] for column in columns) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            names = ", ".join(f'"{column}"' for column in columns)
            with cursor.cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", values)


def _text(moment: datetime) -> str:
    """A moment as both databases read it and the ledger writes it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f" + ("+00" if connection.vendor == "postgresql" else ""))


def _image(row: dict[str, Any], moments: frozenset[str], documents: frozenset[str]) -> dict[str, Any]:
    found = dict(row)
    for name in moments & row.keys():
        value = row[name]
        found[name] = value[:26].replace(" ", "T") + "Z" if value else None
    for name in documents & row.keys():
        found[name] = [] if row[name] == "[]" else {}
    return found


MOMENTS = frozenset(
    [
        "received_at",
        "reported_at",
        "due_at",
        "ended_at",
        "archived_at",
        "joined_at",
        "since",
        "until",
        "started_at",
        "stage_since",
        "stage_due",
        "opened_at",
        "closed_at",
        "met_at",
    ]
)
DOCUMENTS = frozenset(["guesses", "contributions", "facts", "data", "derivation", "extensions", "pauses"])


class Maker:
    """Invents matters; everything random comes from one seeded source.

    ``open_share`` of them are open. With ``limit``, a row of the clock book and a start, that is the limit their step
    runs under.
    """

    def __init__(self, *, open_share: float = OPEN_SHARE, limit: tuple[str, datetime] | None = None) -> None:
        self.rng = random.Random(20260101)
        self.open_share = open_share
        self.limit = clock_row(*limit) if limit else None
        self.villages = list(Region.objects.filter(level="village").values_list("code", "name"))
        self.classes = list(hook("dispute", "class_names")()) or [""]
        self.version = (
            DefinitionVersion.objects.filter(key="dispute").order_by("-version").values_list("pk", flat=True)[0]
        )
        self.actor = actor("system").pk
        self.ids = {name: _next(name) for name in TABLES if name not in ("audit_chain",)}
        self.sealed = [(name, seal(name), mask_name(name)) for name in ("王芳", "李强", "张敏", "刘洋", "陈静")]
        self.phone = seal("12000000000")
        self.routes: dict[tuple[str, str], int] = {}
        self.routing = table("disputes.routing")

    def key(self, name: str) -> int:
        """The next key of a table."""
        self.ids[name] += 1
        return self.ids[name] - 1

    def rows(self, first: int, size: int) -> dict[str, list[dict[str, Any]]]:
        """All rows of ``size`` matters that begin with key ``first``, by table in the order to insert."""
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
        for pk in range(first, first + size):
            for name, rows in self._one(pk):
                found[name] += rows
        return found

    def _one(self, pk: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        rng = self.rng
        village, place = rng.choice(self.villages)
        received = datetime(2026, 11, 20, 8, tzinfo=UTC) - timedelta(minutes=rng.randint(1, 60 * 24 * 365 * 2))
        code, grade = rng.choice(self.classes), rng.choices(("red", "yellow", "green"), (4, 11, 85))[0]
        is_open = rng.random() < self.open_share
        body = self._body(code, village, received)
        due = received + timedelta(hours=rng.randint(2, 600)) if is_open else None
        if self.limit and is_open:
            received, due = self.limit["started_at"].astimezone(UTC), self.limit["due_at"].astimezone(UTC)
        words = "、".join(rng.sample(WORDS, 3))
        matter = {
            "id": pk, "no": f"JF{received:%Y%m%d}{pk:06d}", "query_code": f"{pk % 10**8:08d}", "kind": "dispute",
            "title": f"{place}反映{words}",
            "text": f"{place}{rng.randint(1, 900)}号，{words}一直没有解决，请处理。第{pk}件。",
            "wish": "", "channel": rng.choice(("hotline", "window", "web", "grid")), "received_at": _text(received),
            "reported_at": _text(received), "region_id": village, "place_text": "", "place_known": True,
            "confidentiality": "open", "sealed": False, "seal_reason": "", "class_code": code, "guesses": "[]",
            "class_confirmed": True, "grade": grade, "complexity": "ordinary", "points": 0, "contributions": "[]",
            "grade_confirmed": True, "facts": "{}", "receiver_id": centre_id(), "accountable_id": body,
            "loop": "township", "open": is_open, "phase": "working" if is_open else "archived",
            "node": "handle" if is_open else "archived", "node_name": "办理" if is_open else "",
            "due_at": _text(due) if due else None, "refusals": 0, "reopened": 0, "ending": "" if is_open else "met",
            "ending_note": "",
            "ended_at": None if is_open else _text(received + timedelta(days=9)),
            "archived_at": None if is_open else _text(received + timedelta(days=12)), "merged_into_id": None,
            "source": "", "source_key": "",
        }  # fmt: skip
        yield from self._around(matter, received, due, body)

    def _body(self, code: str, village: str, received: datetime) -> int:
        found = self.routes.get((code, village))
        if found is None:
            facts = {"kind": "dispute", "class": code, "loop": "township", "complex": False, "complexity": "ordinary"}
            function = str(self.routing.decide(facts, on=received.date()).outcome["function"])
            found = self.routes[(code, village)] = accountable_id(function, village, received.date())
        return found

    def _around(
        self, matter: dict[str, Any], received: datetime, due: datetime | None, body: int
    ) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        pk, at = matter["id"], matter["received_at"]
        name, sealed, masked = self.rng.choice(self.sealed)
        phone = f"12{pk:09d}"
        party = {
            "id": self.key("matters_party"), "matter_id": pk, "role": "claimant", "kind": "person",
            "name_masked": masked, "name_sealed": sealed, "name_digest": "", "phone_masked": mask_phone(phone),
            "phone_sealed": self.phone, "id_masked": "", "id_sealed": "", "id_digest": "",
            "contact_digest": digest(f"{name}|{phone}"), "address_sealed": "", "minor": False,
            "contact_preference": "", "joined_at": at,
        }  # fmt: skip
        placement = {
            "id": self.key("matters_placement"), "matter_id": pk, "organisation_id": body, "since": at, "until": None,
            "reason": "按职责和分流规则派单", "basis": "",
        }  # fmt: skip
        involved = [
            {"id": self.key("matters_involvement"), "matter_id": pk, "organisation_id": one, "user_id": None,
             "why": why, "since": at}
            for one, why in ((matter["receiver_id"], "received"), (body, "accountable"))
        ]  # fmt: skip
        recorded = {
            "matters_matter": [matter], "matters_party": [party], "matters_placement": [placement],
            "matters_involvement": involved, **self._work(matter, due, body),
        }  # fmt: skip
        yield "matters_number", [{"id": pk}]
        yield from recorded.items()
        yield from self._derived(matter, involved)
        yield from self._ledger(pk, received, recorded)

    def _work(self, matter: dict[str, Any], due: datetime | None, body: int) -> dict[str, list[dict[str, Any]]]:
        pk, at, is_open = matter["id"], matter["received_at"], matter["open"]
        instance = {
            "id": self.key("procedures_instance"), "matter_id": pk, "definition_id": self.version, "key": "dispute",
            "caller_id": None, "status": "open" if is_open else "ended", "ending": "" if is_open else "archived",
            "rev": 4, "data": "{}", "stage": "", "stage_since": None, "stage_due": None, "started_at": at,
            "ended_at": matter["archived_at"],
        }  # fmt: skip
        steps = []
        for node, label, done in (("triage", "分流", True), ("accept", "受理", True), ("handle", "办理", not is_open)):
            steps.append({
                "id": self.key("procedures_step"), "matter_id": pk, "instance_id": instance["id"], "node": node,
                "name": label, "stage": "", "organisation_id": body if node != "triage" else matter["receiver_id"],
                "role": "department_handler" if node != "triage" else "county_dispatcher", "assignee_id": None,
                "item": "", "round": 1, "status": "done" if done else "open", "outcome": "done" if done else "",
                "note": "", "clock": "dispute.handle" if node == "handle" else "", "opened_at": at,
                "due_at": matter["due_at"] if not done else None, "closed_at": at if done else None,
                "closed_by_id": self.actor if done else None,
            })  # fmt: skip
        clock = {
            "id": self.key("law_clock"), "matter_id": pk, "step_id": steps[-1]["id"], "key": "disputes/dispute.handle",
            "name": "办理", "article": "product:dispute.handle", "started_at": at, "law_on": None,
            "due_at": matter["due_at"] or matter["ended_at"], "provisional": False, "derivation": "[]",
            "status": "running" if is_open else "met", "met_at": None if is_open else matter["ended_at"],
            "extensions": "[]", "pauses": "[]",
        }  # fmt: skip
        if self.limit:
            clock |= {name: self.limit[name] for name in ("key", "name", "article")}
        return {"procedures_instance": [instance], "procedures_step": steps, "law_clock": [clock]}

    def _derived(
        self, matter: dict[str, Any], involved: list[dict[str, Any]]
    ) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        pk = matter["id"]
        shown = Matter(
            id=pk, region_id=matter["region_id"], sealed=False, kind="dispute", phase=matter["phase"],
            grade=matter["grade"], class_code=matter["class_code"],
        )  # fmt: skip
        cell = cell_of((shown.kind, shown.phase, shown.grade, shown.class_code, shown.region_id[:9]))
        keys = keys_of(shown, [(row["organisation_id"], None) for row in involved])
        yield (
            "matters_viewer",
            [
                {"key": key, "matter_id": pk, "cell_id": cell, "open": matter["open"], "due_at": matter["due_at"]}
                for key in keys
            ],
        )
        yield "matters_tally", [{"key": key, "cell_id": cell, "n": 1} for key in keys]
        yield "matters_shingle", [{"band": band, "matter_id": pk} for band in bands(matter["title"] + matter["text"])]

    def _ledger(
        self, pk: int, received: datetime, recorded: dict[str, list[dict[str, Any]]]
    ) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        images = [(name, row["id"], _image(row, MOMENTS, DOCUMENTS)) for name, rows in recorded.items() for row in rows]
        chain = f"matter:{pk}"
        body = canonical(
            {"action": "bench.fill", "actor": self.actor, "at": received.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
             "chain": chain, "inner": [], "rows": images, "seq": 1, "told": [{"chain": chain, "line": "批量生成"}]}
        )  # fmt: skip
        value = link("", body)
        yield "audit_chain", [{"key": chain, "seq": 1, "head": value}]
        yield "audit_entry", [{
            "chain": chain, "seq": 1, "action": "bench.fill", "actor_id": self.actor, "at": _text(received),
            "body": body, "previous": "", "hash": value,
        }]  # fmt: skip


def _next(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {name}")
        return int(cursor.fetchone()[0])
