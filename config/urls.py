"""The one list of addresses: the shell gathers everything else by path."""

from django.urls import include, path

urlpatterns = [path("", include("kernel.web.urls"))]

handler400 = "kernel.web.errors.bad_request"
handler403 = "kernel.web.errors.forbidden"
handler404 = "kernel.web.errors.not_found"
handler500 = "kernel.web.errors.server_error"
