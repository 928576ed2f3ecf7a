"""manage.py clock: when a limit ends, and why; or the clock book, row by row."""

import json
import sys
from argparse import ArgumentParser
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from kernel.common.errors import Invalid, Refusal
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _
from kernel.law.calendar import Calendar, seeded
from kernel.law.clockbook import ClockRow, clock_book
from kernel.law.counting import as_day
from kernel.law.due import Due, due
from kernel.law.lengths import parse
from kernel.law.norms import library
from kernel.law.queries import current_calendar, due_of, office
from kernel.law.terms import Moment
from kernel.law.wording import day_text, moment_text


class Command(BaseCommand):
    """Compute one due date from a norm and a length, or from a row of the clock book; or list the rows."""

    requires_system_checks = ()
    help = "When a legal time limit ends, with the derivation article by article."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--norm", help="行政处罚法, with or without an article: 行政处罚法#61")
        parser.add_argument("--length", help="as the law writes it: 7日, 20个工作日, 6个月, 24小时")
        parser.add_argument("--row", help="a row of the clock book instead of norm and length: reconsideration.decide")
        parser.add_argument("--list", action="store_true", help="print every row of the clock book, or of --norm")
        parser.add_argument("--from", dest="start", help="2026-09-28, or 2026-09-28T10:30 for hours")
        parser.add_argument("--before", dest="event", help="instead of --from: the day the length is counted back from")
        parser.add_argument("--provisional", action="store_true", help="allow years whose holidays are not loaded")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["list"]:
                return self.show_rows(options)
            found = compute(options)
        except Refusal as refusal:
            if options["json"]:
                self.stdout.write(json.dumps({"error": refusal.as_dict()}, ensure_ascii=False))
            self.stderr.write(f"{refusal.what}{refusal.next}")
            sys.exit(2)
        sense = sense_of(options, found)
        answer = {**as_json(found), "sense": sense}
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else as_text(found, sense))

    def show_rows(self, options: dict[str, Any]) -> None:
        """One line a row, in the order of norms; the rows in force today and those before and after them."""
        wanted = library().find(options["norm"]).id if options["norm"] else ""
        rows = [row for rows in clock_book().rows.values() for row in rows if wanted in ("", row.norm)]
        rows.sort(key=lambda row: (row.norm, row.id, row.valid_from))
        for row in rows:
            self.stdout.write(json.dumps(row_json(row), ensure_ascii=False) if options["json"] else row_text(row))


def compute(options: dict[str, Any]) -> Due:
    """The due date asked for; refuses a provisional one unless it was allowed."""
    backwards = bool(options["event"])
    start, calendar = read_start(options["event"] or options["start"]), _calendar()
    if options["row"] and not backwards:
        found = due_of(clock_book().find(options["row"], as_day(start)), start, calendar=calendar, hours=office())
    elif options["norm"] and options["length"]:
        rule = library().rule(options["norm"], as_day(start))
        article = options["norm"] if "#" in options["norm"] else ""
        found = due(start, parse(options["length"]), rule=rule, calendar=calendar, article=article, office=office(),
                    backwards=backwards)  # fmt: skip
    else:
        then = _("请用“--norm”和“--length”，或者用“--row”和“--from”；“--list”列出全部。")
        raise Invalid("law.clock_arguments", _("没有写明要计算的期限。"), then)
    if found.provisional and not options["provisional"]:
        raise Invalid(
            "law.calendar_provisional",
            _("%(year)s年的放假安排尚未导入，只能得出暂定日期。") % {"year": found.on.year},
            _("可先导入该年的工作日历；需要暂定日期的，加上“--provisional”。"),
        )
    return found


def read_start(text: str | None) -> Moment:
    """A date, or a local moment when a time of day is given."""
    if not text:
        raise Invalid(
            "law.clock_arguments", _("没有写明从哪一天起算。"), _("请加上“--from 2026-09-28”，或者“--before”。")
        )
    try:
        if len(text) <= 10:
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        then = _("请写成“2026-09-28”，按小时计算的写成“2026-09-28T10:30”。")
        raise Invalid("law.start_unreadable", _("看不懂起算时间“%(text)s”。") % {"text": text}, then) from error
    return moment.replace(tzinfo=LOCAL) if moment.tzinfo is None else moment.astimezone(LOCAL)


def as_json(found: Due) -> dict[str, Any]:
    """The answer as the command and the API give it."""
    account = found.account
    return {
        "norm": account.rule.norm,
        "version": account.rule.version,
        "length": account.length.text,
        "from": account.start.isoformat(),
        "due_on": found.on.isoformat(),
        "due_at": found.at.isoformat(),
        "provisional": found.provisional,
        "derivation": [step.as_dict() for step in found.derivation],
    }


def sense_of(options: dict[str, Any], found: Due) -> str:
    """``within``, ``at_least`` or ``before``: what the date means to whoever is bound."""
    if options["row"]:
        return clock_book().find(options["row"], found.account.day).sense
    return "before" if options["event"] else "within"


def as_text(found: Due, sense: str) -> str:
    """The date and its lines, for reading in a terminal."""
    head = f"{found.at:%Y-%m-%d %H:%M}" if found.account.length.timed else found.on.isoformat()
    lines = [f"  {step.text}  〔{step.article}〕" for step in found.derivation]
    if sense == "at_least":
        then = moment_text(found.at) if found.account.length.timed else day_text(found.on + timedelta(days=1))
        lines.append(f"  期限须先满，最早{then}方可进行下一步。  〔{found.account.cited}〕")
    return "\n".join([head + ("（暂定）" if found.provisional else ""), *lines])


def row_json(row: ClockRow) -> dict[str, Any]:
    """A row of the clock book for scripts."""
    extend = row.allowed.extend
    return {
        "id": row.id, "name": row.name, "article": row.article, "valid_from": row.valid_from.isoformat(),
        "length": row.length.text, "days": row.days, "sense": row.sense, "starts": row.starts,
        "stops": list(row.stops), "extend": extend and (extend.max.text if extend.max else "-"),
        "pause": dict(row.allowed.pause), "remind": list(row.remind), "mark": row.mark,
    }  # fmt: skip


def row_text(row: ClockRow) -> str:
    """A row of the clock book for reading: id, length, how its days are counted, article, mark, name."""
    sense = {"within": "", "at_least": "至少", "before": "提前"}[row.sense]
    since = f"{row.valid_from:%Y-%m-%d}"
    return f"{row.id}  {since}  {sense}{row.length.text}（{row.days}）  {row.article}  {row.mark}  {row.name}"


def _calendar() -> Calendar:
    """The loaded calendar; the shipped one where there is no database yet."""
    try:
        return current_calendar()
    except DatabaseError:
        return seeded()
