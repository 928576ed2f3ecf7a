"""Addresses of mediation, under ``/disputes/``."""

from django.urls import path

from scenarios.disputes import pages

urlpatterns = [
    path("library", pages.library, name="library"),
    path("library/<int:pk>", pages.case, name="case"),
    path("library/<int:pk>/decline", pages.decline, name="decline"),
    path("<slug:no>/ways", pages.ways, name="ways"),
]
