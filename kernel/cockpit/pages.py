"""The doors of the cockpit: the screen, the matters behind a number, what each figure means."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET

from kernel.cockpit import behind, drawing, response
from kernel.cockpit.attention import MOST, waiting
from kernel.cockpit.board import FEWEST, Board, Number
from kernel.cockpit.editions import TOWNSHIP, edition
from kernel.cockpit.figures import FIGURES, MEASURES, WINDOWS
from kernel.cockpit.live import events
from kernel.cockpit.mapping import chart
from kernel.cockpit.selection import read
from kernel.cockpit.warnings import newest, open_alerts
from kernel.common.errors import NotFound
from kernel.common.http import paginate, show
from kernel.common.moment import now
from kernel.common.numbers import number_in
from kernel.matters.desk.table import COLUMNS, USUAL, townships


def _of(values: tuple[Any, ...], given: str) -> Any:
    """The value asked for, else the first."""
    return next((one for one in values if str(one) == given), values[0])


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The screen of one's own edition, or of a part of it; htmx asks for the part that is refreshed."""
    chosen = edition(request)
    window, measure = _of(WINDOWS, request.GET.get("window", "")), _of(MEASURES, request.GET.get("measure", ""))
    found = Board(chosen, window)
    names = townships() if chosen.kind != TOWNSHIP else {}
    user: Any = request.user
    warned = newest(chosen, user, 1)
    context = {
        "warned": warned, "alerts": _alerts(found, user), "waiting": waiting(chosen, names, MOST - len(warned)),
        "board": found, "edition": chosen, "at": now(), "window": window, "measure": measure,
        "windows": [(one, _address(request, window=one)) for one in WINDOWS],
        "measures": [(one, FIGURES[f"map_{one}"].label, _address(request, measure=one)) for one in MEASURES],
        "map": chart(found, measure), "trend": drawing.draw(found.trend),
        "events": events(chosen, names), "again": request.get_full_path(),
    }  # fmt: skip
    return show(request, "cockpit/board.html", context, part="board")


TABLES = {"map": _l("各地的数字"), "trend": _l("每天收到的件数")}
"""The pictures of the screen that have a table, and what it is called."""


@require_GET
def table(request: HttpRequest, of: str) -> HttpResponse:
    """The numbers of a picture as a table; the screen fetches it when it is opened, else it is a page."""
    if of not in TABLES:
        raise NotFound("cockpit.no_table", _("没有这张数据表。"), _("请从驾驶舱进入。"))
    chosen = edition(request)
    found = Board(chosen)
    drawn = {"map": chart(found, MEASURES[0])} if of == "map" else {"trend": drawing.draw(found.trend)}
    return show(
        request, "cockpit/table.html", {"edition": chosen, "of": of, "heading": TABLES[of], **drawn}, part="sheet"
    )


def _alerts(found: Board, user: Any) -> Number:
    asked = f"?{found.edition.asked}" if found.edition.asked else ""
    return Number("alerts", open_alerts(found.edition, user).count(), f"{reverse('cockpit:alerts')}{asked}")


@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    """The warnings behind their number."""
    chosen = edition(request)
    page = paginate(request, open_alerts(chosen, request.user), size=behind.SIZE)
    return show(request, "cockpit/alerts.html", {"edition": chosen, "page": page})


def _address(request: HttpRequest, **changed: Any) -> str:
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"


@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """The matters behind a number, counted as the number was."""
    chosen, selection = edition(request), read(request.GET)
    user: Any = request.user
    wanted = number_in(request.GET.get("page"), 1, digits=6)
    found = behind.listed(chosen, selection, user, getattr(request, "post", None), wanted)
    page = Paginator(range(found.total), behind.SIZE).get_page(found.number)
    context = {
        "edition": chosen, "words": behind.words_of(selection) or [_("全部事项")], "found": found, "page": page,
        "groups": behind.breakdown(chosen, selection, found.total),
        "columns": [one for one in COLUMNS if one.key in USUAL],
    }  # fmt: skip
    return show(request, "cockpit/matters.html", context)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The petition response index by place, with its formula."""
    chosen = edition(request)
    context = {"edition": chosen, "sheet": response.sheet(chosen), "fewest": FEWEST}
    return show(request, "cockpit/index.html", context)


@require_GET
def events_behind(request: HttpRequest) -> HttpResponse:
    """The events one cell of the index counts."""
    chosen = edition(request)
    found = response.behind(chosen, request.GET.get("part", ""))
    if found is None:
        raise NotFound("cockpit.no_part", _("指数里没有这一项，或还没有可以查的数据。"), _("请从回应指数的表里点开。"))
    page = paginate(request, found.shown, size=behind.SIZE)
    user: Any = request.user
    keys = [one.matter_id for one in page.object_list]
    rows, unnamed = behind.drawn(chosen, list(dict.fromkeys(keys)), user, getattr(request, "post", None))
    context = {
        "edition": chosen, "events": found, "page": page, "rows": rows, "unnamed": unnamed,
        "columns": [one for one in COLUMNS if one.key in USUAL], "gone": found.total - len(found.shown),
    }  # fmt: skip
    return show(request, "cockpit/events.html", context)


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """What each figure counts."""
    return show(request, "cockpit/figures.html", {"figures": FIGURES.items(), "edition": edition(request)})
