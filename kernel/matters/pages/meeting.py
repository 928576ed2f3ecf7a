"""The page of one joint session, from the agenda to the signed minutes."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kernel.common.http import show
from kernel.matters.cooperation.sessions import TOPICS
from kernel.matters.desk.meeting import meeting_of
from kernel.matters.pages.actions_together import SESSION
from kernel.matters.pages.detail import head_of
from kernel.matters.pages.finding import desk_of


@require_GET
def session(request: HttpRequest, no: str, pk: int) -> HttpResponse:
    """Agenda, attendance, opinions, dissent by name, the decision and what follows from it, minutes and signatures."""
    desk = desk_of(request, no)
    found = SESSION(desk, pk)
    context = {**head_of(desk), **meeting_of(desk, found), "topic": TOPICS[found.topic], "here": request.path}
    response = show(request, "matters/session.html", context)
    response["Cache-Control"] = "no-store"
    return response
