"""Addresses of warnings."""

from django.urls import path

from kernel.alerts import pages

urlpatterns = [path("", pages.listing, name="list"), path("<int:pk>", pages.detail, name="detail")]
