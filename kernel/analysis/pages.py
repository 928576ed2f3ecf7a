"""The analysts' pages: choose a standard question, read chart and table, open the matters behind, take it away."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kernel.analysis import charts, queries, services, store
from kernel.analysis.forms import AskForm, TakeForm
from kernel.analysis.queries import Answer, Period, Reach, reach_of
from kernel.analysis.showing import NUMBERS, Row, names_for, rows_of, said
from kernel.analysis.standard import Question, Value, questions
from kernel.common.http import go, paginate, show
from kernel.common.moment import today
from kernel.common.numbers import number_in
from kernel.common.words import gettext as _
from kernel.matters.desk.table import chosen_by, rows_for
from kernel.matters.lists import visible_to

NUMBER_FILTERS = ("day", "lon_cell", "lat_cell")


class Asked:
    """A question as somebody asked it: its form, within whose reach, over which period."""

    def __init__(self, request: Any, key: str) -> None:
        self.question: Question = queries.question(key)
        whole = reach_of(request.user, request.post)
        self.form = AskForm(request.GET, reach=whole)
        self.reach: Reach = whole.narrowed(self.form.township_chosen())
        self.period: Period = self.form.period(self.question.days)
        self.values: dict[str, Value] = dict(self.form.values())

    @property
    def chosen(self) -> dict[str, Any]:
        """The conditions as an address writes them."""
        given = {"days": self.form.cleaned_data.get("days"), "township": self.form.cleaned_data.get("township")}
        return {name: value for name, value in {**given, **self.values}.items() if value}

    def answer(self) -> Answer:
        """The answer of the last snapshot."""
        return queries.ask(self.question.key, self.reach, self.period, **self.values)


@require_GET
def overview(request: Any) -> HttpResponse:
    """The first question."""
    reach_of(request.user, request.post)
    return go(request, reverse("analysis:question", args=["trend"]))


@require_GET
def question(request: HttpRequest, key: str) -> HttpResponse:
    """One standard question: chart, table, the moment of its snapshot."""
    asked = Asked(request, key)
    context: dict[str, Any] = {
        "question": asked.question, "form": asked.form, "period": said(asked.period), "conditions": asked.chosen,
        "others": [(one.title, reverse("analysis:question", args=[one.key]), one.key == key)
                   for one in questions().values()],
        "query": urlencode(asked.chosen),
    }  # fmt: skip
    if store.present() is not None:
        answer = asked.answer()
        rows = rows_of(asked.question, answer, names_for(asked.question, answer), asked.chosen)
        context |= {
            "page": paginate(request, rows),
            "as_of": answer.as_of,
            "chart": _chart(asked.question, answer, rows),
        }
        context["numbers"] = NUMBERS
    return show(request, "analysis/question.html", context, part="answer")


def _chart(asked: Question, answer: Answer, rows: list[Row]) -> charts.Chart | None:
    if not asked.chart or not rows:
        return None
    kind, along, height = asked.chart
    names = list(answer.names)
    labels = [row.cells[names.index(along)][1] for row in rows]
    values = [float(row[names.index(height)] or 0) for row in answer.rows]
    if kind == "bar":
        return charts.bar_chart(labels, values, [row.behind for row in rows])
    edges = [[float(row[names.index(one)] or 0) for row in answer.rows] for one in ("low", "high") if one in names]
    return charts.line_chart(labels, values, *edges)


@require_GET
def behind(request: Any, key: str) -> HttpResponse:
    """The matters behind a row: those of them this post may see, and how many there are in all."""
    asked = Asked(request, key)
    given: dict[str, Value] = {**asked.values}
    for name in queries.BEHIND:
        value = request.GET.get(name, "")[:80]
        if value and name not in given:
            given[name] = number_in(value, -1) if name in NUMBER_FILTERS else value  # no number matches nothing
    found = queries.behind(key, asked.reach, asked.period, **given)
    mine = visible_to(request.user, request.post)
    may = set(mine.filter(pk__in=found).values_list("pk", flat=True))
    page = paginate(request, [pk for pk in found if pk in may])
    seen = mine.select_related("accountable", "region").in_bulk(list(page))
    columns = chosen_by(request.user)
    context = {
        "question": asked.question, "period": said(asked.period), "total": len(found), "most": queries.MOST,
        "rows": rows_for([seen[pk] for pk in page], columns), "columns": columns, "count": len(may), "page": page,
        "back": f"{reverse('analysis:question', args=[key])}?{urlencode(asked.chosen)}",
        "as_of": store.required().as_of,
    }  # fmt: skip
    return show(request, "analysis/behind.html", context)


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest, key: str) -> HttpResponse:
    """An answer as XLSX or CSV, with its purpose."""
    user: Any = request.user
    asked = Asked(request, key)
    answer = asked.answer()
    form = TakeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        rows = rows_of(asked.question, answer, names_for(asked.question, answer), asked.chosen)
        heads = [str(column.label) for column in asked.question.columns]
        query = f"analysis:{key}?{urlencode(asked.chosen)}"
        cells = [[words for _column, words in row.cells] for row in rows]
        made = services.take_away(str(asked.question.title), heads, cells, query=query, **form.cleaned_data, by=user)
        sent = HttpResponse(made.content, content_type=made.type)
        name = f"{key}-{today():%Y%m%d}-{made.number}.{form.cleaned_data['ending']}"
        sent["Content-Disposition"] = f'attachment; filename="{name}"'
        sent["Cache-Control"] = "no-store"
        return sent
    back = f"{reverse('analysis:question', args=[key])}?{urlencode(asked.chosen)}"
    context = {
        "form": form, "title": _("导出统计结果"), "back": back,
        "hint": _("只有统计数，不含任何人的信息；文件里写明用途、导出人和编号。"),
        "save": _("导出%(n)s行") % {"n": len(answer.rows)},
    }  # fmt: skip
    return show(request, "analysis/export.html", context, part="form", status=422 if form.is_bound else 200)
