"""Addresses of the phone. The worker and the manifest stand at the root, as browsers want it."""

from django.urls import path

from kernel.field import offline, pages

top = [
    path("sw.js", offline.worker, name="worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
]

urlpatterns = [
    path("", pages.today_page, name="today"),
    path("report", pages.report, name="report"),
    path("visits", pages.visits, name="visits"),
    path("visits/<int:pk>", pages.errand, name="errand"),
    path("me", pages.me, name="me"),
    path("pending", pages.pending, name="pending"),
    path("offline", offline.shell, name="shell"),
    path("hello", offline.hello, name="hello"),
    path("kept", offline.kept, name="kept"),
    path("sync", offline.sync, name="sync"),
    path("m/<slug:no>", pages.matter, name="matter"),
    path("m/<slug:no>/act", pages.act, name="act"),
]
