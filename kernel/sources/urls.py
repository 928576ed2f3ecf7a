"""Addresses of sources, quarantine and the register, under ``/sources/``."""

from django.urls import path

from kernel.sources.pages import register, rows, shares, watch

urlpatterns = [
    path("", watch.source_list, name="list"),
    path("of/<str:name>", watch.source, name="source"),
    path("of/<str:name>/fetch", watch.fetch_now, name="fetch"),
    path("batches/<int:pk>", watch.batch, name="batch"),
    path("quarantine/", rows.quarantine, name="quarantine"),
    path("quarantine/many", rows.many, name="many"),
    path("quarantine/export", rows.export, name="export"),
    path("quarantine/<int:pk>", rows.row, name="row"),
    path("quarantine/<int:pk>/open", rows.open_clear, name="open_clear"),
    path("quarantine/<int:pk>/back", rows.back, name="back"),
    path("corrections/", rows.corrections, name="corrections"),
    path("records/<int:pk>", rows.record, name="record"),
    path("catalogue/", register.catalogue, name="catalogue"),
    path("catalogue.<str:form>", register.dcat, name="dcat"),
    path("catalogue/<str:name>", register.entry, name="entry"),
    path("catalogue/<str:name>/publish", register.publish, name="publish"),
    path("catalogue/<str:name>/ask", shares.ask, name="ask"),
    path("shares/", shares.share_list, name="shares"),
    path("shares/<int:pk>", shares.share, name="share"),
    path("shares/<int:pk>/<str:act>", shares.act, name="share_act"),
]
