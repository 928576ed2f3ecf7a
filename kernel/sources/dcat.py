"""The register as DCAT-AP 3.0, for other registers to read: JSON-LD or Turtle, by rdflib.

DCAT knows no fields, so each distribution describes its columns by CSV on the Web (``csvw:tableSchema``). Provider,
legal basis, sharing class and period use the European vocabularies, which any reader of DCAT-AP resolves.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import CSVW, DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

AP = Namespace("http://data.europa.eu/r5r/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
SPACES = {"dcat": DCAT, "dct": DCTERMS, "foaf": FOAF, "dcatap": AP, "eli": ELI, "csvw": CSVW, "skos": SKOS,
          "rdfs": RDFS, "xsd": XSD}  # fmt: skip
AUTHORITY = "http://publications.europa.eu/resource/authority/"
CHINESE = URIRef(f"{AUTHORITY}language/ZHO")
ACCESS = {"free": "PUBLIC", "conditional": "RESTRICTED", "none": "NON_PUBLIC"}
"""Sharing class to access right; unconditional sharing is among public bodies, so only an open dataset is PUBLIC."""
PERIODS = ((1, "DAILY"), (7, "WEEKLY"), (16, "BIWEEKLY"), (31, "MONTHLY"), (92, "QUARTERLY"), (366, "ANNUAL"))
MEDIA = {"csv": "text/csv", "json": "application/json", "jsonl": "application/x-ndjson", "xml": "application/xml",
         "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "eml": "message/rfc822",
         "sqlite": "application/vnd.sqlite3"}  # fmt: skip
FILES = {"csv": "CSV", "json": "JSON", "jsonl": "JSON", "xml": "XML", "xlsx": "XLSX", "eml": "TXT", "sqlite": "BIN"}
TYPES = {"text": XSD.string, "moment": XSD.dateTime, "whole": XSD.integer, "amount": XSD.decimal,
         "number": XSD.decimal}  # fmt: skip
FORMS = {"jsonld": "application/ld+json", "ttl": "text/turtle"}
"""The forms it is given in, by file ending, with their media types."""


class Entry(NamedTuple):
    """One dataset of the register: its id, the published content, version and moment."""

    dataset: str
    content: Mapping[str, Any]
    version: int
    published_at: datetime


def frequency(days: int) -> str:
    """The period of the European vocabulary that a promised number of days stands for; UNKNOWN without a promise."""
    if days <= 0:
        return "UNKNOWN"
    return next((name for most, name in PERIODS if days <= most), "IRREG")


def written(entries: Iterable[Entry], *, base: str, title: str, publisher: str, form: str) -> str:
    """The whole register as text. ``base``: the address of the register's page; ``form``: jsonld or ttl."""
    graph = graph_of(entries, base=base, title=title, publisher=publisher)
    if form == "ttl":
        return graph.serialize(format="turtle")
    return graph.serialize(format="json-ld", indent=2, context={name: str(space) for name, space in SPACES.items()})


def graph_of(entries: Iterable[Entry], *, base: str, title: str, publisher: str) -> Graph:
    """The register as a graph."""
    graph = Graph()
    for prefix, space in SPACES.items():
        graph.bind(prefix, space)
    catalog = URIRef(base)
    graph.add((catalog, RDF.type, DCAT.Catalog))
    graph.add((catalog, DCTERMS.title, Literal(title, lang="zh")))
    graph.add((catalog, DCTERMS.description, Literal(f"{title}（政务数据共享条例）", lang="zh")))
    graph.add((catalog, DCTERMS.publisher, _agent(graph, base, publisher)))
    _concept(graph, catalog, DCTERMS.language, CHINESE, DCTERMS.LinguisticSystem)
    for entry in entries:
        graph.add((catalog, DCAT.dataset, _dataset(graph, base, entry)))
    return graph


def _agent(graph: Graph, base: str, name: str) -> URIRef:
    agent = URIRef(f"{base}#body-{quote(name)}")
    graph.add((agent, RDF.type, FOAF.Agent))
    graph.add((agent, FOAF.name, Literal(name, lang="zh")))
    return agent


def _concept(graph: Graph, subject: Any, name: Any, concept: URIRef, kind: URIRef) -> None:
    """A value out of a vocabulary, with the class its property asks for."""
    graph.add((subject, name, concept))
    graph.add((concept, RDF.type, kind))


def _dataset(graph: Graph, base: str, entry: Entry) -> URIRef:
    content, made = entry.content, URIRef(f"{base}{quote(entry.dataset)}")
    graph.add((made, RDF.type, DCAT.Dataset))
    graph.add((made, DCTERMS.title, Literal(content["name"], lang="zh")))
    graph.add((made, DCTERMS.description, Literal(content["purpose"] or content["name"], lang="zh")))
    graph.add((made, DCTERMS.identifier, Literal(entry.dataset)))
    graph.add((made, DCTERMS.publisher, _agent(graph, base, content["provider"])))
    graph.add((made, DCTERMS.modified, Literal(entry.published_at.isoformat(), datatype=XSD.dateTime)))
    graph.add((made, URIRef(f"{DCAT}version"), Literal(str(entry.version))))
    _concept(graph, made, DCTERMS.language, CHINESE, DCTERMS.LinguisticSystem)
    period = URIRef(f"{AUTHORITY}frequency/{frequency(content['days'])}")
    _concept(graph, made, DCTERMS.accrualPeriodicity, period, DCTERMS.Frequency)
    right = (
        "RESTRICTED"
        if content["sharing"] == "free" and content["sensitivity"] != "open"
        else ACCESS[content["sharing"]]
    )
    _concept(graph, made, DCTERMS.accessRights, URIRef(f"{AUTHORITY}access-right/{right}"), DCTERMS.RightsStatement)
    for citation in content["basis"]:
        law = URIRef(f"{base}#law-{quote(citation)}")
        _concept(graph, made, AP.applicableLegislation, law, ELI.LegalResource)
        graph.add((law, DCTERMS.title, Literal(citation, lang="zh")))
    graph.add((made, DCAT.distribution, _distribution(graph, made, content)))
    return made


def _distribution(graph: Graph, dataset: URIRef, content: Mapping[str, Any]) -> URIRef:
    made = URIRef(f"{dataset}#distribution")
    graph.add((made, RDF.type, DCAT.Distribution))
    graph.add((made, DCTERMS.title, Literal(content["name"], lang="zh")))
    _concept(graph, made, DCAT.accessURL, dataset, RDFS.Resource)
    file = URIRef(f"{AUTHORITY}file-type/{FILES[content['format']]}")
    _concept(graph, made, DCTERMS.format, file, DCTERMS.MediaTypeOrExtent)
    media = URIRef(f"https://www.iana.org/assignments/media-types/{MEDIA[content['format']]}")
    _concept(graph, made, DCAT.mediaType, media, DCTERMS.MediaType)
    schema = URIRef(f"{dataset}#schema")
    columns: list[Node] = []
    for field in content["fields"]:
        column = URIRef(f"{dataset}#field-{quote(field['target'])}")
        graph.add((column, RDF.type, CSVW.Column))
        graph.add((column, CSVW.name, Literal(field["target"])))
        graph.add((column, CSVW.title, Literal(field["label"], lang="zh")))
        graph.add((column, CSVW.datatype, TYPES.get(field["type"], XSD.string)))
        graph.add((column, SKOS.note, Literal(field["grade"])))
        columns.append(column)
    graph.add((schema, RDF.type, CSVW.Schema))
    listed = BNode()
    Collection(graph, listed, columns)
    graph.add((schema, CSVW.column, listed))
    graph.add((made, CSVW.tableSchema, schema))
    return made
