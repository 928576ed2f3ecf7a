"""Addresses of the pages of petitions, under /petitions/."""

from django.urls import path

from scenarios.petitions import pages

urlpatterns = [
    path("extracts", pages.extracts, name="extracts"),
    path("extracts/<int:pk>", pages.extract, name="extract"),
    path("review", pages.review, name="review"),
]
