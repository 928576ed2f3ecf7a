"""Addresses of the law library, under ``/law/``: a norm by its code, a version by the day it came into force."""

from datetime import date

from django.urls import path, re_path, register_converter

from kernel.law import pages
from kernel.law.amending import pages as amending


class DayConverter:
    """A day as 2026-01-01."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Raises ValueError (and so: no such address) for a day that is none."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """As the address writes it."""
        return str(value)


register_converter(DayConverter, "day")

urlpatterns = [
    path("", pages.library, name="library"),
    path("amendments/", amending.drafts, name="drafts"),
    path("amendments/new", amending.enter, name="enter_amendment"),
    path("amendments/<int:pk>", amending.draft, name="draft"),
    path("amendments/<int:pk>/changes.docx", amending.draft_docx, name="draft_docx"),
    path("amendments/<int:pk>/confirm", amending.confirm, name="confirm_draft"),
    path("amendments/<int:pk>/<int:position>", amending.by_hand, name="by_hand"),
    path("amendments/<int:pk>/<int:position>/confirm", amending.confirm_one, name="confirm_by_hand"),
    path("<str:code>/compare", pages.compare, name="compare"),
    path("<str:code>/compare.docx", pages.compare_docx, name="compare_docx"),
    path("<str:code>/<day:since>", pages.version, name="version"),
    re_path(r"^(?P<code>[^/]+)/(?P<number>[0-9]{1,5}(?:-[0-9]{1,3})?)$", pages.article, name="article"),
    path("<str:code>", pages.norm, name="norm"),
]
