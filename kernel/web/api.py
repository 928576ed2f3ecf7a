"""The one API: gathers the ``router`` of every module's and scenario's ``api.py`` under ``/api/<code>/``.

Nothing is registered anywhere. Each operation needs a scope: ``<code>:read`` for GET, ``<code>:write`` for
everything else, or what its ``openapi_extra={"x-scope": …}`` says. Every writing request may carry an
``Idempotency-Key``; sent again with the same key it gets the first answer.
"""

import functools
import inspect
import logging
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Router
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder
from ninja.security import HttpBearer

from kernel.common.errors import Forbidden, Invalid, NotFound, Refusal
from kernel.common.letters import cleaned
from kernel.common.words import gettext as _
from kernel.people.queries import posts_of
from kernel.web.context import VERSION
from kernel.web.errors import error_number
from kernel.web.found import modules
from kernel.web.models import ApiKey
from kernel.web.once import api_fingerprint
from kernel.web.queries import api_key
from kernel.web.services import answer_once, note_use

log = logging.getLogger(__name__)
SAFE = ("GET", "HEAD", "OPTIONS")


def scope_of_operation(operation: Any, code: str, method: str) -> str:
    """The scope an operation needs."""
    named = (operation.openapi_extra or {}).get("x-scope") if operation is not None else None
    return str(named) if named else f"{code}:{'read' if method in SAFE else 'write'}"


def filled(scope: str, given: Mapping[str, Any]) -> str:
    """A scope that names a part of the address (``sources:{source}``) with what stands there."""
    for name, value in given.items():
        scope = scope.replace("{" + name + "}", str(value))
    return scope


class Key(HttpBearer):
    """``Authorization: Bearer hz_…``: the caller acts as the key's user, within the key's scopes."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The key, when it is good and holds the scope this operation needs; looked up once a request."""
        if not hasattr(request, "api_key"):
            request.api_key = api_key(token)
        key: ApiKey | None = request.api_key
        if key is None:
            return None
        note_use(key)
        request.user = key.user
        request.post = next(iter(posts_of(key.user)), None)
        needed = getattr(request, "scope_needed", "")
        if "*" not in key.scopes and needed not in key.scopes:
            raise Forbidden(
                "api.scope",
                _("这个密钥没有“%(scope)s”权限。") % {"scope": needed},
                _("请向系统管理员申请这项权限范围。"),
            )
        return key


class Asked(Parser):
    """Reads what a system sends; what nobody sees in its texts is left out."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as JSON."""
        return cleaned(super().parse_body(request))


def guard(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around every operation: says which scope it needs, and answers a repeated request with the first answer."""
    operation: Any = getattr(inspect.unwrap(run), "__self__", None)

    @functools.wraps(run)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        code = request.path.removeprefix("/api/").split("/")[0]
        request.scope_needed = filled(scope_of_operation(operation, code, request.method), kwargs)
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method in SAFE:
            return run(request, *args, **kwargs)
        try:
            return _once(request, key, lambda: run(request, *args, **kwargs))
        except Refusal as refusal:
            told: HttpResponse = operation.api.on_exception(request, refusal)
            return told

    return guarded


def _once(request: Any, key: str, work: Callable[[], HttpResponse]) -> HttpResponse:
    known = AUTH(request)
    if known is None:
        return work()
    done: HttpResponse = answer_once(f"key:{known.pk}", key, api_fingerprint(request), work)
    return done


def tell(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The one error shape."""
    return JsonResponse(refusal.as_dict(), status=refusal.status, json_dumps_params={"ensure_ascii": False})


def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    refusal = Refusal(
        "api.key", _("没有有效的密钥。"), _("请在Authorization头中写Bearer和密钥；过期的请向系统管理员更换。")
    )
    refusal.status = 401
    response = tell(request, refusal)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """Says which fields cannot be read and why; never echoes what was sent."""
    lines = [f"{'.'.join(str(step) for step in one['loc'])}{_problem(one['type'])}" for one in error.errors[:5]]
    what = _("有字段不符合要求：") + "；".join(lines)
    return tell(request, Invalid("request.invalid", what, _("请按/api/openapi.json改正后再提交。")))


def _problem(kind: str) -> str:
    """A pydantic error type as words."""
    if kind == "missing":
        return _("没有填写")
    if kind.startswith(("string_too", "too_")):
        return _("长度不符合要求")
    if kind in ("enum", "literal_error"):
        return _("不在可选的值之内")
    return _("的格式或取值不对")


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    unread = error.status_code == 400
    refusal = Refusal(
        "request.unreadable" if unread else "request.refused",
        _("请求体读不懂，没有处理。") if unread else str(error),
        _("请按/api/openapi.json改正后再提交。"),
    )
    refusal.status = error.status_code
    return tell(request, refusal)


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return tell(request, NotFound("api.not_found", _("没有找到，或者不在这个密钥的权限内。"), _("请核对编号。")))


def _denied(request: HttpRequest, error: Any) -> HttpResponse:
    return tell(request, Forbidden("api.forbidden", _("这个密钥的账号不能这样做。"), _("请核对账号的岗位。")))


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    number = error_number()
    log.error("error %s at %s", number, request.path, exc_info=sys.exc_info())
    refusal = Refusal(
        "server.error",
        _("系统出了点问题，没有处理。"),
        _("请稍后再试；仍不行时，把错误编号%(n)s告诉管理员。") % {"n": number},
    )
    refusal.status = 500
    return tell(request, refusal)


HANDLERS: dict[type[Exception], Callable[..., HttpResponse]] = {
    Refusal: tell,
    AuthenticationError: _unknown,
    ValidationError: _invalid,
    HttpError: _http,
    Http404: _not_found,
    PermissionDenied: _denied,
    Exception: _broken,
}
AUTH = Key()


class Answer(BaseRenderer):
    """JSON as ninja writes it (moments included), by a faster way and with Chinese as it is."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The bytes of an answer."""
        options = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS
        return orjson.dumps(data, default=_other, option=options)


_else = NinjaJSONEncoder().default


def _other(value: Any) -> Any:
    """What JSON has no word for. Moments stand in every answer, so they are not asked first what else they may be."""
    if type(value) is not datetime or value.tzinfo is None:
        return _else(value)
    return value.isoformat(timespec="milliseconds" if value.microsecond else "auto").replace("+00:00", "Z")


def build_api(routers: Iterable[tuple[str, Router]], namespace: str = "api") -> NinjaAPI:
    """An API of these routers, each under its code, with keys, scopes, repeats and the one error shape."""
    made = NinjaAPI(
        title="衡治",
        version=VERSION,
        description="基层治理协同平台的数据接口。每个系统一个密钥，按权限范围调用；"
        "写操作可带Idempotency-Key，重复提交只办一次。",
        auth=AUTH,
        renderer=Answer(),
        parser=Asked(),
        docs_url=None,
        openapi_url="/openapi.json",
        urls_namespace=namespace,
    )
    made.add_decorator(guard, mode="view")
    for kind, handler in HANDLERS.items():
        made.add_exception_handler(kind, handler)
    for code, router in routers:
        made.add_router(f"/{code}/", router, tags=[code])
    return made


api = build_api((code, module.router) for code, module in modules("api"))
