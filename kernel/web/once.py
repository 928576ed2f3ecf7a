"""Fingerprints of requests, for answering the same one only once."""

from typing import Any

from kernel.common.identity import sm3

ONCE = "_once"


def once_token(request: Any) -> str:
    """The token of a form that was drawn with ``{% once %}``."""
    return request.POST.get(ONCE, "")[:64] if request.method == "POST" and _is_form(request) else ""


def _is_form(request: Any) -> bool:
    return request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")


def page_fingerprint(request: Any) -> str:
    """What a form says: its address, fields and files (name and size). The token itself is new for every drawn form."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted((name, [(file.name, file.size) for file in many]) for name, many in request.FILES.lists())
    return sm3(repr((request.path, fields, files)).encode()).hex()


def api_fingerprint(request: Any) -> str:
    """What an API request says: method, address and body; of an upload its fields and the files' bytes."""
    parts = [request.method.encode(), request.get_full_path().encode()]
    if request.content_type == "multipart/form-data":
        parts += [f"{name}={values}".encode() for name, values in sorted(request.POST.lists())]
        for name, file in sorted(request.FILES.items()):
            parts += [f"{name}:{file.name}:{file.size}".encode(), b"".join(file.chunks())]
            file.seek(0)
    else:
        parts.append(request.body)
    return sm3(b"\0".join(parts)).hex()
