"""The one list of addresses: the shell gathers everything else by path."""

from django.urls import include, path

urlpatterns = [path("", include("kernel.web.urls"))]
