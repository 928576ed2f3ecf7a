"""Addresses of analysis, under ``/analysis/``."""

from django.urls import path

from kernel.analysis import pages

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("<slug:key>", pages.question, name="question"),
    path("<slug:key>/behind", pages.behind, name="behind"),
    path("<slug:key>/export", pages.export, name="export"),
]
