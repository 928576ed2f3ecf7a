"""Addresses of the public library of local documents."""

from django.urls import path

from scenarios.documents import pages

urlpatterns = [
    path("", pages.library, name="library"),
    path("<int:pk>", pages.document, name="document"),
]
