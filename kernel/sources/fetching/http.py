"""Pages of an interface until its cursor ends; each page is on disk before its cursor is remembered.

A fetch that is interrupted goes on at the page it had come to. An answer that says “too many” or “broken” is asked for
again, a little later each time; what is refused for good ends the fetch and leaves everything as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from kernel.common.errors import Conflict, Invalid
from kernel.common.words import gettext as _
from kernel.sources.fetching.plan import Plan

if TYPE_CHECKING:
    import httpx

TRIES = 5
"""How often one page is asked for."""
PAGES = 100_000
"""A cursor that has not ended by then does not end."""
LARGEST = 64 << 20
"""Bytes of one answer."""
AGAIN = {408, 425, 429, 500, 502, 503, 504}


class Place(NamedTuple):
    """How far a fetch has come: the next page's cursor, the bytes and rows written, the largest watermark."""

    cursor: str = ""
    size: int = 0
    rows: int = 0
    top: str = ""
    pages: int = 0


Remember = Callable[[Place], None]
Sleep = Callable[[float], None]


def dig(answer: Any, path: str) -> Any:
    """What stands at a dotted path of an answer; None where a step is missing."""
    for step in filter(None, path.split(".")):
        answer = answer.get(step) if isinstance(answer, Mapping) else None
    return answer


def larger(one: str, other: Any) -> str:
    """The larger of two watermarks: numbers as numbers, everything else as words."""
    text = "" if other is None else str(other)
    if one.lstrip("-").isdigit() and text.lstrip("-").isdigit():
        return max(one, text, key=int)
    return max(one, text)


def fetch_pages(
    plan: Plan,
    target: Path,
    *,
    since: str,
    place: Place,
    remember: Remember,
    client: httpx.Client | None = None,
    sleep: Sleep = time.sleep,
) -> Place:
    """Append every page's rows to ``target`` as JSON lines from ``place`` on; returns where it ended.

    ``remember`` hears the place after each page is safely written. Raises Conflict when the other side does not answer,
    Invalid when its answer is not what the plan says.
    """
    import httpx

    headers = {name: plan.clear(value) for name, value in plan.headers.items()}
    own = client or httpx.Client(timeout=httpx.Timeout(30, connect=10), follow_redirects=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("r+b" if target.exists() else "w+b") as file:
            file.truncate(place.size)
            file.seek(place.size)
            for rows, cursor in _pages(own, plan, headers, since, place, sleep):
                file.write(b"".join(orjson.dumps(row) + b"\n" for row in rows))
                file.flush()
                top = place.top
                for row in rows if plan.watermark else ():
                    top = larger(top, dig(row, plan.watermark))
                place = Place(cursor, file.tell(), place.rows + len(rows), top, place.pages + 1)
                remember(place)
    finally:
        if client is None:
            own.close()
    return place


def _pages(
    client: httpx.Client, plan: Plan, headers: Mapping[str, str], since: str, place: Place, sleep: Sleep
) -> Iterator[tuple[list[Any], str]]:
    cursor = place.cursor
    for _page in range(PAGES):
        answer = _ask(client, *_address(plan, cursor, since), headers, sleep)
        rows = dig(answer, plan.items)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Invalid(
                "fetch.shape",
                _("接口的回答里，“%(where)s”不是一组记录。") % {"where": plan.items or "—"},
                _("请核对[fetch]里的items，或联系来源单位。"),
            )
        following = dig(answer, plan.next) if plan.next else None
        if str(following or "") == cursor and following:
            raise Invalid("fetch.loop", _("接口反复给出同一页。"), _("请联系来源单位核对翻页游标。"))
        cursor = str(following or "")
        yield rows, cursor
        if not cursor:
            return
    raise Invalid("fetch.endless", _("接口翻页翻不到头。"), _("请联系来源单位核对翻页游标。"))


def _address(plan: Plan, cursor: str, since: str) -> tuple[str, dict[str, str]]:
    """The page's address and parameters. A cursor that is an address is followed on the same host only."""
    import httpx

    if cursor.startswith(("http://", "https://", "/")):
        first, following = httpx.URL(plan.url), httpx.URL(plan.url).join(cursor)
        if (first.scheme, first.host, first.port) != (following.scheme, following.host, following.port):
            raise Invalid("fetch.host", _("接口要求转到另一台服务器，没有照办。"), _("请联系来源单位核对。"))
        return str(following), {}
    given = {plan.cursor_param: cursor} if cursor else {}
    return plan.url, given | ({plan.since_param: since} if plan.since_param and since else {})


def _ask(client: httpx.Client, url: str, params: dict[str, str], headers: Mapping[str, str], sleep: Sleep) -> Any:
    """One page, asked for again after a pause while the other side is busy or out of reach."""
    import httpx

    said = ""
    for attempt in range(TRIES):
        wait = 0.5 * 2**attempt
        try:
            answer = client.get(httpx.URL(url).copy_merge_params(params), headers=dict(headers))
        except httpx.TransportError as error:
            said = type(error).__name__
        else:
            if answer.status_code == 200:
                return _read(answer)
            said = str(answer.status_code)
            if answer.status_code not in AGAIN:
                break
            wait = max(wait, _asked_to_wait(answer))
        if attempt < TRIES - 1:
            sleep(min(wait, 60))
    raise Conflict(
        "fetch.unreachable",
        _("来源的接口没有正常回答（%(said)s）。") % {"said": said},
        _("已取到的都还在，下次从断点接着取；一直这样请联系来源单位。"),
    )


def _asked_to_wait(answer: httpx.Response) -> float:
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else 0.0


def _read(answer: httpx.Response) -> Any:
    if len(answer.content) > LARGEST:
        raise Invalid("fetch.large", _("接口的一页超过64 MB。"), _("请让来源单位把每页改小。"))
    try:
        return orjson.loads(answer.content)
    except orjson.JSONDecodeError as error:
        raise Invalid("fetch.json", _("接口的回答不是JSON。"), _("请核对地址，或联系来源单位。")) from error
