"""Addresses of papers, under ``/papers/``; ``top`` is the person's own copy, beside their tracking page."""

from django.urls import path

from kernel.papers import keeping, pages

top = [path("track/<slug:no>/papers/<slug:code>/<int:row>.pdf", pages.own_paper, name="own")]

urlpatterns = [
    path("templates/", keeping.templates, name="templates"),
    path("templates/<str:key>", keeping.template, name="template"),
    path("templates/<str:key>/file", keeping.download, name="template_file"),
    path("templates/<str:key>/preview", keeping.preview, name="preview"),
    path("templates/<str:key>/<int:number>/publish", keeping.publish, name="publish"),
    path("templates/<str:key>/<int:number>/decline", keeping.decline, name="decline"),
    path("<slug:no>/", pages.listing, name="list"),
    path("<slug:no>/casefile", pages.case_file, name="casefile"),
    path("<slug:no>/casefile/<int:pk>", pages.bundle, name="bundle"),
    path("<slug:no>/casefile/<int:pk>.pdf", pages.bundle_file, name="bundle_file"),
    path("<slug:no>/<slug:code>/<int:row>.<slug:ending>", pages.paper, name="paper"),
]
