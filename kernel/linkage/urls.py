"""Addresses of linkage, under ``/linkage/``."""

from django.urls import path

from kernel.linkage import pages

urlpatterns = [
    path("", pages.link_list, name="list"),
    path("records/<int:pk>", pages.record, name="record"),
    path("<str:kind>/<int:one>/<int:two>", pages.decide, name="decide"),
]
