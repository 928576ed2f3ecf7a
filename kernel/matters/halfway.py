"""What stands in a form that is sent half-way: for the villages of a township, for one more row, for another kind.

Such a step is answered by going on to an address that draws the form with what was typed, so that the browser's back
button finds a page again. The words wait in the session, sealed, for half an hour and until they are handed in; whoever
leaves quickly leaves none (``web:leave`` ends the session).
"""

import json
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from kernel.common.http import go
from kernel.common.identity import seal, unseal
from kernel.common.moment import now

KEPT = "halfway"
FOR = timedelta(minutes=30)
MOST = 3
"""Forms of one session that wait at a time."""
ON = "on"
"""Of the address: which step it was."""


def keep(request: HttpRequest, form: str, content: Any, address: str, step: str) -> str:
    """Keep what was typed into the form; the address that draws it again at this step."""
    kept = {**request.session.get(KEPT, {}), form: [now().isoformat(), seal(json.dumps(content, ensure_ascii=False))]}
    request.session[KEPT] = dict(sorted(kept.items(), key=lambda one: one[1][0])[-MOST:])
    return f"{address}{'&' if '?' in address else '?'}{ON}={step}"


def go_on(request: HttpRequest, form: str, content: Any, address: str, step: str, part: str = "") -> HttpResponse:
    """Keep what was typed into the form and go on to its address, which draws it again at this step (and part)."""
    return go(request, keep(request, form, content, address, step) + (part and "#" + part))


def typed(request: HttpRequest, form: str) -> Any:
    """What was typed into the form when this is the address one was sent on to, and it still waits; else None."""
    drawn = request.method == "GET" and ON in request.GET
    found = request.session.get(KEPT, {}).get(form) if drawn else None
    if found is None or now() - datetime.fromisoformat(found[0]) > FOR:
        return None
    return json.loads(unseal(found[1]))


def forget(request: HttpRequest, form: str) -> None:
    """The form was handed in."""
    kept = request.session.get(KEPT, {})
    if form in kept:
        request.session[KEPT] = {name: value for name, value in kept.items() if name != form}
