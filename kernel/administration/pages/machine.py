"""Keys of other systems and background jobs on pages."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kernel.administration import machine
from kernel.administration.forms import AccountField, KeyForm
from kernel.administration.keeping import READERS, one_of
from kernel.administration.pages.people import _form
from kernel.common.errors import NotFound
from kernel.common.http import go, show
from kernel.common.moment import now
from kernel.common.picking import suggestions
from kernel.common.words import gettext as _
from kernel.jobs.models import Run
from kernel.web.models import ApiKey


def _reader(request: HttpRequest) -> None:
    if not one_of(request.user, READERS):
        raise NotFound("machine.not_here", _("没有这个页面，或者它不对您的岗位开放。"), _("请从菜单重新进入。"))


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Every key: whose, for what, until when, last used."""
    _reader(request)
    context = {"keys": machine.keys(), "keeps": one_of(request.user, machine.KEEPERS)}
    return show(request, "administration/keys.html", context)


@require_GET
def pick_account(request: HttpRequest) -> HttpResponse:
    """Accounts by a part of the name (``?q=``)."""
    _reader(request)
    return suggestions(AccountField(), request.GET.get("q", ""))


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    """Issue a key; its clear text stands on the answer alone."""
    _reader(request)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key, token = machine.hand_out_key(
            given["system"], user=given["user"], scopes=given["scopes"].split(),
            valid_to=now() + timedelta(days=given["days"]), by=request.user,
        )  # fmt: skip
        response = show(request, "administration/key.html", {"key": key, "token": token}, part="shown")
        response["Cache-Control"] = "no-store"
        return response
    back = reverse("administration:keys")
    return _form(request, form, _("发放接口密钥"), _("发放"), back, _("密钥只显示一次。"))


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a key."""
    _reader(request)
    key = ApiKey.objects.filter(pk=pk).first()
    if key is None:
        raise NotFound("api.no_key", _("没有这个密钥。"), _("请从接口密钥页进入。"))
    machine.take_key_back(key, by=request.user)
    messages.success(request, _("密钥已停用，立即生效。"))
    return go(request, reverse("administration:keys"))


@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """What the machine does by itself: last runs, failures."""
    _reader(request)
    failed = list(Run.objects.filter(ok=False, started_at__gte=now() - machine.SPAN).order_by("-started_at")[:20])
    for run in failed:
        run.label, run.what = machine.job_name(run.job), machine.short(run.note)
    lines = machine.job_lines()
    context = {"lines": lines, "failed": failed, "keeps": one_of(request.user, machine.KEEPERS),
               "last": Run.objects.order_by("-started_at").first(), "late": sum(one.late for one in lines)}  # fmt: skip
    return show(request, "administration/jobs.html", context)


@require_POST
def retry(request: HttpRequest, name: str) -> HttpResponse:
    """Run a job again."""
    _reader(request)
    run = machine.retry_job(name, by=request.user)
    if run.ok:
        messages.success(request, _("已重跑，运行正常。"))
    else:
        messages.warning(request, _("已重跑，仍然出错：%(what)s。") % {"what": machine.short(run.note)})
    return go(request, reverse("administration:jobs"))
