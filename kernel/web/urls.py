"""All addresses: the shell's own, the API, and those found in modules and scenarios.

A module's or scenario's ``urls.py`` may hold ``urlpatterns`` (served under ``/<code>/``) and ``top`` (served at
the root, for the few short addresses people type). Both are in the namespace ``<code>``.
"""

from typing import Any

from django.urls import include, path

from kernel.web import gallery, listing, pages, searching
from kernel.web.api import api
from kernel.web.found import modules

own: list[Any] = [
    path("", pages.home, name="home"),
    path("sign-in", pages.sign_in, name="sign_in"),
    path("sign-out", pages.sign_out, name="sign_out"),
    path("account/password", pages.change_password, name="change_password"),
    path("account/post", pages.choose_post, name="choose_post"),
    path("account/preferences", pages.preferences, name="preferences"),
    path("search/", searching.search, name="search"),
    path("language", pages.language, name="language"),
    path("elder", pages.elder, name="elder"),
    path("leave", pages.leave, name="leave"),
    path("healthz", pages.healthz, name="healthz"),
    path("csp-report", pages.policy_report, name="policy_report"),
    path("api/docs", listing.api_docs, name="api_docs"),
    path("web/gallery", gallery.gallery, name="gallery"),
    path("web/gallery/citizen", gallery.citizen, name="gallery_citizen"),
    path("web/gallery/dialog", gallery.dialog, name="gallery_dialog"),
]


def _of(code: str, module: Any) -> Any:
    patterns = [*getattr(module, "top", []), path(f"{code}/", include(getattr(module, "urlpatterns", [])))]
    return path("", include((patterns, code)))


urlpatterns: list[Any] = [
    path("api/", api.urls),
    path("", include((own, "web"))),
    *(_of(code, module) for code, module in modules("urls")),
]
