"""Addresses of the cockpit, under ``/cockpit/``."""

from django.urls import path

from kernel.cockpit import pages

urlpatterns = [
    path("", pages.board, name="board"),
    path("table/<of>", pages.table, name="table"),
    path("matters", pages.matters, name="matters"),
    path("alerts", pages.alerts, name="alerts"),
    path("index", pages.index, name="index"),
    path("events", pages.events_behind, name="events"),
    path("figures", pages.figures, name="figures"),
]
