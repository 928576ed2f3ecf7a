"""Addresses of matters. ``top`` stands at the root, everything else under ``/matters/``."""

from django.urls import path

from kernel.matters import citizen
from kernel.matters.pages import acting, detail, listing, reading, register, workbench

top = [
    path("workbench", workbench.workbench, name="workbench"),
    path("home", citizen.home, name="citizen_home"),
    path("file", citizen.hand_in, name="hand_in"),
    path("file/villages", citizen.villages, name="villages"),
    path("track", citizen.track, name="track"),
    path("track/<slug:no>", citizen.tracked, name="tracked"),
    path("track/<slug:no>/receipt", citizen.receipt, name="tracked_receipt"),
    path("track/<slug:no>/say/<slug:key>", citizen.speak, name="speak"),
    path("track/<slug:no>/who", citizen.who, name="who_looked"),
    path("track/<slug:no>/all", citizen.everything, name="everything"),
    path("track/<slug:no>/files/<int:pk>", citizen.own_file, name="own_file"),
    path("track/<slug:no>/shut", citizen.shut, name="shut"),
]

urlpatterns = [
    path("", listing.matter_list, name="list"),
    path("export", listing.export, name="export"),
    path("search", listing.search, name="search"),
    path("register", register.register, name="register"),
    path("processes", reading.processes, name="processes"),
    path("processes/<slug:key>", reading.process, name="process"),
    path("processes/<slug:key>.bpmn", reading.bpmn, name="bpmn"),
    path("clocks", reading.clocks, name="clocks"),
    path("bodies", reading.bodies, name="bodies"),
    path("<slug:no>", detail.detail, name="detail"),
    path("<slug:no>/receipt", register.receipt, name="receipt"),
    path("<slug:no>/picture", detail.picture, name="picture"),
    path("<slug:no>/part/<slug:name>", detail.part, name="part"),
    path("<slug:no>/sheet", detail.sheet, name="sheet"),
    path("<slug:no>/reveal/<int:party>/<slug:field>", detail.reveal, name="reveal"),
    path("<slug:no>/files/<int:pk>", detail.file, name="file"),
    path("<slug:no>/step/<int:step>/<slug:key>", acting.outcome, name="outcome"),
    path("<slug:no>/act/<slug:key>", acting.act, name="act"),
    path("<slug:no>/act/<slug:key>/<int:target>", acting.act, name="act_on"),
]
