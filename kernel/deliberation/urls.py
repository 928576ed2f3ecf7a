"""Addresses of consultation; ``top`` is what people type."""

from django.urls import path

from kernel.deliberation import pages

top = [
    path("consultations", pages.listing, name="list"),
    path("consultations/<int:pk>", pages.read, name="read"),
    path("consultations/<int:pk>/answers", pages.answers, name="answers"),
]

urlpatterns = [path("<slug:no>/opinions", pages.opinions, name="opinions")]
