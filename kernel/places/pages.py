"""What fits while a place or a body is being typed."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kernel.common.picking import suggestions
from kernel.places.forms import BodyField, PlaceField


@require_GET
def pick_place(request: HttpRequest) -> HttpResponse:
    """Places by a part of their name or the beginning of their code (``?q=``)."""
    return suggestions(PlaceField(), request.GET.get("q", ""))


@require_GET
def pick_body(request: HttpRequest) -> HttpResponse:
    """Bodies by a part of their name or the beginning of their code (``?q=``)."""
    return suggestions(BodyField(), request.GET.get("q", ""))
