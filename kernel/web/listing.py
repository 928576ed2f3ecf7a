"""The API in a plain table: what the documentation page shows, without anybody else's script."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kernel.common.http import show
from kernel.web.api import SAFE, api

METHODS = ("get", "post", "put", "patch", "delete")


def operations() -> list[dict[str, Any]]:
    """Every operation: method, path, summary, scope, parameters; by path."""
    found = []
    for path, item in sorted(api.get_openapi_schema()["paths"].items()):
        for method in METHODS:
            if method in item:
                found.append(_row(path, method, item[method]))
    return found


def _row(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    code = path.removeprefix("/api/").split("/")[0]
    kind = "read" if method.upper() in SAFE else "write"
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation.get("description") or operation.get("summary", ""),
        "scope": operation.get("x-scope", f"{code}:{kind}"),
        "parameters": [one["name"] for one in operation.get("parameters", [])],
    }


@login_not_required
@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    """How to call the API, and every operation."""
    return show(request, "web/api_docs.html", {"operations": operations()})
