"""Addresses of model cards."""

from django.urls import path

from kernel.learning import pages

urlpatterns = [path("", pages.listing, name="list"), path("<int:pk>", pages.card, name="card")]
