"""The ledger for auditors: a stated purpose, a search that is itself logged, one entry with its images."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.administration.forms import LedgerFilter, PurposeForm
from kernel.administration.ledger import EntryShown, Line, Search, lines, search
from kernel.administration.looking import look_of, may_audit, note_search, open_ledger
from kernel.administration.models import LedgerLook
from kernel.audit.models import Entry, Seal
from kernel.audit.queries import broken_chains, seal_holds
from kernel.common.errors import NotFound
from kernel.common.http import go, paginate, show
from kernel.common.moment import LOCAL
from kernel.common.words import gettext as _

KEPT = "ledger_look"
SIZE, MOST = 50, 5_000


def _look(request: HttpRequest) -> LedgerLook | None:
    """The running leave of this session; the page is not there for who is no auditor."""
    if not may_audit(request.user):
        raise NotFound("ledger.not_here", _("没有这个页面，或者它不对您的岗位开放。"), _("请从菜单重新进入。"))
    return look_of(request.session.get(KEPT), request.user)


@require_http_methods(["GET", "POST"])
def ledger(request: Any) -> HttpResponse:
    """Ask for the purpose first; then search. Each search is noted before its result is shown."""
    look = _look(request)
    if request.method == "POST" or look is None:
        return _purpose(request)
    form = LedgerFilter(request.GET)
    asked = form.asked()
    note_search(look, asked.told(), by=request.user)
    page = paginate(request, search(asked, by=request.user), size=SIZE)
    kept = {name: value for name, value in request.GET.items() if name != "page" and value}
    context = {
        "look": look, "form": form, "page": page, "lines": lines(page.object_list, by=request.user),
        "seal": Seal.objects.order_by("-id").first(), "waiting": Entry.objects.filter(seal=None).count(),
        "query": urlencode(kept), "days": not (asked.since or asked.matter or asked.chain),
    }  # fmt: skip
    return show(request, "administration/ledger.html", context, part="table")


def _purpose(request: Any) -> HttpResponse:
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        look = open_ledger(form.cleaned_data["purpose"], by=request.user)
        request.session[KEPT] = look.pk
        return go(request, reverse("administration:ledger"))
    status = 422 if form.is_bound else 200
    return show(request, "administration/purpose.html", {"form": form}, part="form", status=status)


@require_POST
def finish(request: Any) -> HttpResponse:
    """Give the leave back."""
    _look(request)
    request.session.pop(KEPT, None)
    messages.success(request, _("已结束本次查账本。"))
    return go(request, reverse("administration:ledger"))


@require_GET
def entry(request: Any, pk: int) -> HttpResponse:
    """One entry: who, what, before and after, and whether its chain and its seal hold."""
    look = _look(request)
    if look is None:
        return go(request, reverse("administration:ledger"))
    found = Entry.objects.filter(pk=pk).select_related("seal").first()
    if found is None or not search(Search(chain=found.chain), by=request.user).filter(pk=pk).exists():
        raise NotFound("ledger.no_entry", _("没有这条账本记录。"), _("请从账本查询重新进入。"))
    note_search(look, _("查看第%(pk)s条账本记录") % {"pk": pk}, by=request.user)
    [line] = lines([found], by=request.user)
    context = {
        "line": line, "shown": EntryShown(found, request.user), "broken": list(broken_chains(found.chain))[:5],
        "sealed": seal_holds(found), "beside": _beside(found),
    }  # fmt: skip
    return show(request, "administration/entry.html", context)


def _beside(found: Entry) -> dict[str, int | None]:
    """The entries before and after it on the same chain."""
    near = dict(
        Entry.objects.filter(chain=found.chain, seq__in=(found.seq - 1, found.seq + 1)).values_list("seq", "pk")
    )
    return {"before": near.get(found.seq - 1), "after": near.get(found.seq + 1)}


@require_GET
def export(request: Any) -> Any:
    """What the search found as CSV, at most five thousand entries; the export is noted like a search."""
    look = _look(request)
    if look is None:
        return go(request, reverse("administration:ledger"))
    asked = LedgerFilter(request.GET).asked()
    note_search(look, _("导出：%(what)s") % {"what": asked.told()}, by=request.user)
    found = lines(search(asked, by=request.user)[:MOST], by=request.user)
    response = StreamingHttpResponse(_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    return response


class _Echo:
    """Gives back what is written, so that rows stream."""

    def write(self, value: str) -> str:
        """The row itself."""
        return value


def _csv(found: list[Line]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + str(
        writer.writerow([_("时间"), _("办理人"), _("动作"), _("代码"), _("关于"), _("账本链"), _("序号"), _("摘要")])
    )
    for line in found:
        one = line.entry
        at = one.at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S")
        row = [at, line.actor, line.act, one.action, f"{line.about} {line.no}".strip(), one.chain, one.seq, one.hash]
        yield str(writer.writerow([_plain(str(value)) for value in row]))


def _plain(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in "=+-@" else value
