"""Works on matters without end and says so after every act: ``python -m tests.walker``. Made to be killed."""

import sys
from io import BytesIO
from itertools import count
from typing import Any

import django

CLAIM = "工地欠我三个月工资，一共两万元，请帮我要回来。"


def said(matter: Any, act: str) -> None:
    """Print number, length of the chain and act: only what is committed is printed."""
    from kernel.audit.models import Chain

    sys.stdout.write(f"{matter.no} {Chain.objects.get(pk=matter.audit_chain).seq} {act}\n")
    sys.stdout.flush()


def walk(number: int, clerk: Any, handler: Any) -> None:
    """One matter from the words to its ending, step by step."""
    from kernel.files.services import store_file
    from kernel.matters import progress, services
    from scenarios.disputes import services as mediation

    people = [{"name": "李明", "phone": "12012300001"}]
    matter = services.receive("dispute", text=f"{CLAIM}第{number}件", place="990123001001", parties=people, by=clerk)
    said(matter, "receive")
    services.dispatch(matter, class_code="B1", grade="green", by=clerk)
    said(matter, "dispatch")
    services.accept(matter, by=handler)
    said(matter, "accept")
    mediation.give_notice(matter, by=handler)
    said(matter, "notice")
    services.complete_step(progress.open_step(matter, "notice"), "given", by=handler)
    said(matter, "given")
    services.complete_step(progress.open_step(matter, "handle"), "done", by=handler)
    said(matter, "handle")
    paid = store_file(matter, BytesIO("转账记录".encode()), name="转账.txt", kind="evidence", by=handler)
    said(matter, "file")
    services.record_evidence(matter, "claim_met", "工资当日结清，有转账记录。", file_id=paid.pk, by=handler)
    said(matter, "evidence")
    services.complete_step(progress.open_step(matter, "summary"), "met", note="已结清", by=handler)
    said(matter, "met")
    services.reply(matter, "已联系用工单位，工资当日结清，请查收。", by=handler)
    said(matter, "reply")


def main() -> None:
    """Until killed."""
    django.setup()
    from kernel.people.models import User

    clerk, handler = User.objects.get(username="town_lanting"), User.objects.get(username="handler_hrss")
    for number in count():
        walk(number, clerk, handler)


if __name__ == "__main__":
    main()
