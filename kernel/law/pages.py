"""The law library for everybody: look for articles, read a norm or one article as of a day, compare two versions.

Law is public: no sign-in is asked for. Staff see the pages in their own frame, everybody else in the citizens'.
"""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kernel.common.errors import NotFound
from kernel.common.http import paginate, remote_address, show
from kernel.common.numbers import number_in
from kernel.common.pace import Pace
from kernel.law import reading, search
from kernel.law.forms import SHOWN, DayChoice, LibraryFilter
from kernel.law.library.queries import norm_named
from kernel.law.models import Norm, Version
from kernel.law.pairs import Pair, drawn
from kernel.law.views import ArticleView, Found, NormLine, VersionView, pages_of

PACE = Pace(60)
"""Comparisons a minute from one address without an account."""
SIZE, NAMED = 20, 4
"""Rows on a page; norms shown above the articles when their name has the words."""
ROWS = 20
"""Articles laid beside each other on a page."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _draw(request: HttpRequest, template: str, context: dict[str, Any], *, part: str = "", status: int = 200) -> Any:
    """In the frame of whoever reads: staff or public."""
    public = not request.user.is_authenticated
    shell = "shell/citizen.html" if public else "shell/staff.html"
    return show(
        request, f"law/{template}", {**context, "shell_page": shell, "public": public}, part=part, status=status
    )


@login_not_required
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """The list of norms; with words, the articles that answer them, or the norms named so (``show=norms``)."""
    form = LibraryFilter(request.GET)
    named = reading.norms(form.sought(), form.day)
    shown = "norms" if not form.words or request.GET.get("show") == "norms" else "articles"
    context = {"form": form, "words": form.words, "day": form.day, "shown": shown, "tabs": _tabs(request, shown)}
    if shown == "norms":
        page = paginate(request, named, size=SIZE)
        context |= {"page": page, "norms": [NormLine(norm, form.day) for norm in page]}
    else:
        page = pages_of(request, *_found(request, form), size=SIZE)
        context |= {"page": page, "hits": page.object_list, "named": [NormLine(one, form.day) for one in named[:NAMED]]}
    return _draw(request, "library.html", context, part="found")


def _found(request: HttpRequest, form: LibraryFilter) -> tuple[int, list[Found]]:
    offset = (max(1, min(number_in(request.GET.get("page"), 1), 500)) - 1) * SIZE
    count, hits = reading.find(form.wanted(), limit=SIZE, offset=offset)
    marks = search.marks(form.words)
    return count, [Found(hit, marks, form.day) for hit in hits]


def _tabs(request: HttpRequest, shown: str) -> list[tuple[str, str, bool]]:
    found = []
    for key, label in SHOWN:
        query = request.GET.copy()
        query.pop("page", None)
        query["show"] = key
        found.append((str(label), f"?{query.urlencode()}", key == shown))
    return found


@login_not_required
@require_GET
def norm(request: HttpRequest, code: str) -> HttpResponse:
    """A norm as it is in force today, or on the day asked (``?on=``)."""
    found = norm_named(code)
    versions = reading.versions_of(found)
    return _version(request, found, reading.version_on(found, DayChoice(request.GET).day, versions), versions)


@login_not_required
@require_GET
def version(request: HttpRequest, code: str, since: date) -> HttpResponse:
    """One version of a norm, whatever its standing."""
    found = norm_named(code)
    return _version(request, found, reading.version_from(found, since), reading.versions_of(found))


def _version(request: HttpRequest, found: Norm, version: Version, versions: list[Version]) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("part", "at")}
    view = VersionView(found, version, versions, DayChoice(request.GET).day, **asked)
    return _draw(request, "norm.html", {"norm": found, "view": view})


@login_not_required
@require_GET
def article(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One article as it is in force today or on the day asked: text, history, who cites it."""
    found = norm_named(code)
    versions = reading.versions_of(found)
    choice = DayChoice(request.GET)
    whole, _dash, inserted = number.partition("-")
    view = ArticleView(found, versions, (int(whole), int(inserted or 0)), choice.day)
    return _draw(request, "article.html", {"norm": found, "view": view, "form": choice}, status=view.status)


@login_not_required
@require_GET
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions of a norm side by side, page by page; ``?all=1`` shows what stayed too."""
    _paced(request)
    pair = _pair(request, code)
    everything = "all" in request.GET
    page = paginate(request, pair.shown(everything), size=ROWS)
    context = {"norm": pair.norm, "pair": pair, "everything": everything, "page": page, "rows": drawn(page)}
    return _draw(request, "compare.html", context, part="table")


@login_not_required
@require_GET
def compare_docx(request: HttpRequest, code: str) -> HttpResponse:
    """The table of changes as a document to edit and print."""
    _paced(request)
    pair = _pair(request, code)
    if pair.old is None or pair.new is None:
        raise NotFound("law.one_version", pair.why, pair.advice)
    from kernel.law.word import changes_as_docx  # python-docx comes with the first such document

    response = HttpResponse(changes_as_docx(pair, everything="all" in request.GET), content_type=DOCX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{pair.file_name}"
    return response


def _paced(request: HttpRequest) -> None:
    """Comparing is work: whoever has no account does it so often a minute and no more."""
    if not request.user.is_authenticated:
        PACE.step(remote_address(request))


def _pair(request: HttpRequest, code: str) -> Pair:
    return Pair(norm_named(code), request.GET.get("old", ""), request.GET.get("new", ""))
