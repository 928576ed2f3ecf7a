"""Addresses of changes of law, under ``/lawchange/``."""

from django.urls import path

from scenarios.lawchange import pages

urlpatterns = [
    path("", pages.changes, name="list"),
    path("<str:norm>/<str:day>", pages.simulate, name="simulate"),
]
