"""Addresses of places, under ``/places/``: what the forms that pick one ask."""

from django.urls import path

from kernel.places import pages

urlpatterns = [
    path("pick/place", pages.pick_place, name="pick_place"),
    path("pick/body", pages.pick_body, name="pick_body"),
]
