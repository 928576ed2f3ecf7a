"""The register: what an entry says, where it no longer fits, and its export as DCAT-AP."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from rdflib import Graph

from kernel.common.moment import LOCAL
from kernel.datahub.datasets import Dataset, dataset, source
from kernel.sources.catalogue import column_gap, differences, digest_of, entry_of, grade_of
from kernel.sources.dcat import FILES, MEDIA, Entry, frequency, graph_of, written
from kernel.sources.models import CatalogueGap
from kernel.sources.services.cataloguing import check_register, note_gap, publish_entry

SHAPES = Path(__file__).resolve().parents[4] / "shared/data/formats/dcat_ap_shacl.jsonld"
BASE = "https://qingdu.example/sources/catalogue/"
WHEN = datetime(2026, 11, 20, 9, 0, tzinfo=LOCAL)
REVIEW = "11月20日由保密办审查，可以列入有条件共享"


def hotline() -> Dataset:
    return dataset("hotline", of="disputes")


def entries(*names: str) -> list[Entry]:
    return [Entry(name, entry_of(source(name)), 1, WHEN) for name in names]


def test_every_field_has_a_grade_and_certificate_numbers_are_sensitive() -> None:
    court = source("hotline")
    grades = {field.target: grade_of(field, court) for field in court.fields}
    assert grades["claimant_cert"] == "sensitive" and grades["claimant_name"] == "personal"
    assert grades["town"] == "internal"


def test_a_moved_definition_is_told_field_by_field() -> None:
    now = hotline()
    before = entry_of(now)
    moved = replace(
        now, sharing="none", fields=tuple(replace(one, label="题目") if one.target == "title" else one
                                          for one in now.fields if one.target != "extra.upvotes"),
    )  # fmt: skip
    told = {(one.name, one.was, one.now) for one in differences(before, entry_of(moved))}
    assert told == {("", "conditional", "none"), ("题目", "标题", "题目"), ("extra.upvotes", "赞成数", "")}
    assert differences(before, entry_of(now)) == []
    assert digest_of(before) != digest_of(entry_of(moved))


@pytest.mark.parametrize(
    ("expected", "sent", "gap"),
    [(("a", "b"), ["a", "b"], {}), (("a", "b"), ["a"], {"gone": ["b"]}), (("a",), ["a", "c"], {"new": ["c"]})],
)
def test_columns_that_came_or_went_are_a_gap(expected: Any, sent: Any, gap: Any) -> None:
    assert column_gap(expected, sent) == gap


@pytest.mark.django_db
def test_a_gap_is_told_once_and_settled_when_the_entry_is_published_anew(house: Any) -> None:
    now = hotline()
    publish_entry(replace(now, purpose="以前的用途"), assessment=REVIEW, by=house.steward)
    assert check_register(by=house.system) == 1 and check_register(by=house.system) == 0
    gap = CatalogueGap.objects.get()
    assert gap.details["changes"][0][2:] == ["以前的用途", now.purpose]
    publish_entry(now, assessment=REVIEW, by=house.steward)
    assert check_register(by=house.system) == 0
    gap.refresh_from_db()
    assert gap.settled_at is not None


@pytest.mark.django_db
def test_a_growing_gap_keeps_its_limit(house: Any) -> None:
    first = note_gap("repairs", "columns", {"new": ["a"]}, by=house.system)
    grown = note_gap("repairs", "columns", {"new": ["a", "b"]}, by=house.system)
    assert first is not None and grown is not None
    assert (grown.pk, grown.due_at) == (first.pk, first.due_at) and CatalogueGap.objects.count() == 1


# ── DCAT-AP ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("days", "name"), [(0, "UNKNOWN"), (1, "DAILY"), (7, "WEEKLY"), (35, "QUARTERLY"), (900, "IRREG")]
)
def test_a_promised_number_of_days_is_a_frequency(days: int, name: str) -> None:
    assert frequency(days) == name


def test_every_format_has_a_media_type() -> None:
    from kernel.datahub.datasets import FORMATS

    assert set(FORMATS) == set(MEDIA) == set(FILES)


@pytest.mark.parametrize("form", ["jsonld", "ttl"])
def test_both_forms_say_the_same(form: str) -> None:
    given = {"base": BASE, "title": "清渡县政务数据目录", "publisher": "县数据局"}
    text = written(entries("court", "hotline"), form=form, **given)
    read = Graph().parse(data=text, format="json-ld" if form == "jsonld" else "turtle")
    whole = graph_of(entries("court", "hotline"), **given)
    assert len(read) == len(whole) > 100


@pytest.mark.skipif(not SHAPES.exists(), reason="the shapes are not beside this folder (../shared/data)")
def test_the_export_is_valid_dcat_ap_and_a_broken_one_is_not() -> None:
    from pyshacl import validate
    from rdflib.namespace import DCTERMS

    shapes = Graph().parse(SHAPES, format="json-ld")
    names = ("court", "hotline", "mailbox", "mediation", "petition", "platform")
    graph = graph_of(entries(*names), base=BASE, title="清渡县政务数据目录", publisher="县数据局")
    conforms, _report, text = validate(graph, shacl_graph=shapes)
    assert conforms, text
    graph.remove((None, DCTERMS.title, None))
    assert not validate(graph, shacl_graph=shapes)[0]


@pytest.mark.django_db
def test_the_register_is_handed_out_to_staff_only(house: Any) -> None:
    publish_entry(hotline(), assessment=REVIEW, by=house.steward)
    client = Client()
    client.force_login(house.handler_hrss)
    answer = client.get("/sources/catalogue.jsonld")
    assert answer["Content-Type"].startswith("application/ld+json")
    assert "disputes.hotline" in json.dumps(json.loads(answer.content), ensure_ascii=False)
    assert client.get("/sources/catalogue.xml").status_code == 404
    assert Client().get("/sources/catalogue.jsonld").status_code == 302
