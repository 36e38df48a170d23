"""Every syntax of RDF is read by rdflib, pyoxigraph and raptor without a complaint, and says the same to all three."""

from __future__ import annotations

import io
import json
import logging
import shutil
import subprocess
import warnings
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse, serialize

import kg
from exports.jsonld import JsonLd, write_jsonld
from exports.turtle import Turtle, declare_prefixes, write_turtle
from kg.builder import sample_papers
from kg.model import GraphView
from kg.output import ExportOptions
from kg.rdf import Mapping, NTriples, Pair
from kg.readers import read
from kg.registry import exporters

from .views import nasty_view, plain_view

SYNTAXES = {
    "turtle": (RdfFormat.TURTLE, "turtle", "turtle"),
    "trig": (RdfFormat.TRIG, "trig", "trig"),
    "ntriples": (RdfFormat.N_TRIPLES, "nt", "ntriples"),
    "nquads": (RdfFormat.N_QUADS, "nquads", "nquads"),
    "jsonld": (RdfFormat.JSON_LD, "json-ld", ""),  # raptor knows no JSON-LD
    "rdfxml": (RdfFormat.RDF_XML, "xml", "rdfxml"),
}
Terms = tuple[str, ...]


@pytest.fixture(scope="module")
def views() -> dict[str, GraphView]:
    """The graph of some sample papers, read by rules, and views made by hand."""
    papers = islice(read([str(sample_papers())]), 12)
    return {"sample": kg.build(papers, extractors=["rules"]), "plain": plain_view(), "nasty": nasty_view()}


def written(name: str, view: GraphView) -> bytes:
    file = io.BytesIO()
    exporters.load(name)(ExportOptions(align=("lpwc",))).write(view, file)
    return file.getvalue()


def by_pyoxigraph(data: bytes | str, format: RdfFormat) -> list[Terms]:
    """Triples as texts: IRIs, and literals with their types."""

    def text(term: Any) -> str:
        assert not isinstance(term, BlankNode)
        return term.value if isinstance(term, NamedNode) else f"{term.datatype.value} {term.value}"

    return [tuple(map(text, quad.triple)) for quad in parse(data, format)]


def by_rdflib(data: bytes, format: str) -> list[Terms]:
    def text(term: Any) -> str:
        assert not isinstance(term, rdflib.BNode)
        kind = getattr(term, "datatype", None) or rdflib.XSD.string
        return f"{kind} {term}" if isinstance(term, rdflib.Literal) else str(term)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of pyparsing and rdflib, inside rdflib
        dataset = rdflib.Dataset(default_union=True)
        dataset.parse(data=data, format=format)
        return [tuple(map(text, triple)) for triple in dataset.triples((None, None, None))]


@pytest.mark.parametrize("which", ["sample", "plain", "nasty"])
@pytest.mark.parametrize("name", SYNTAXES)
def test_rdflib_and_pyoxigraph_read_the_same(
    name: str, which: str, views: dict[str, GraphView], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    expected = by_pyoxigraph(written("ntriples", views[which]), RdfFormat.N_TRIPLES)
    assert len(expected) == len(set(expected))
    data = written(name, views[which])
    found, other = by_pyoxigraph(data, SYNTAXES[name][0]), by_rdflib(data, SYNTAXES[name][1])
    # a link that several papers support is in the graph of each
    assert len(found) == len(expected) or name in {"trig", "nquads"}
    assert set(found) == set(other) == set(expected)
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.skipif(shutil.which("rapper") is None, reason="raptor is not installed")
@pytest.mark.parametrize("which", ["sample", "plain", "nasty"])
@pytest.mark.parametrize("name", [name for name, (_, _, raptor) in SYNTAXES.items() if raptor])
def test_raptor_reads_the_same(name: str, which: str, views: dict[str, GraphView], tmp_path: Path) -> None:
    expected = by_pyoxigraph(written("ntriples", views[which]), RdfFormat.N_TRIPLES)
    file = tmp_path / "graph"
    file.write_bytes(written(name, views[which]))
    command = ["rapper", "-q", "-i", SYNTAXES[name][2], "-o", "ntriples", str(file), "https://example.org/"]
    run = subprocess.run(command, capture_output=True, check=False)
    assert run.stderr.decode() == ""
    assert run.returncode == 0
    found = by_pyoxigraph(run.stdout, RdfFormat.N_TRIPLES)
    assert set(found) == set(expected)
    assert len(found) == len(expected) or name in {"trig", "nquads"}


def test_json_ld_leaves_to_its_context_what_it_tells(views: dict[str, GraphView]) -> None:
    data = json.loads(written("jsonld", views["plain"]))
    values = [value for node in data["@graph"] for found in node.values() for value in _listed(found)]
    explained = [value for value in values if isinstance(value, dict)]
    # a date, since there are several kinds of them, and an address that is none
    assert [each["@value"] for each in explained] == ["2020-01-02", "javascript:alert(1)", "2020-01-02", "--05-17"]
    keys = {key for node in data["@graph"] for key in node} - {"@id", "@type"}
    assert {key.partition(":")[0] for key in keys} <= {*data["@context"]}
    first = data["@graph"][0]
    assert first["@id"] == "paper:arxiv:2001.00001"
    assert first["@type"] == ["lpwcc:paper", "kg:Paper", "schema:ScholarlyArticle"]
    assert (first["kg:proposes"], first["dcterms:creator"]) == ("method:foonet", ["A. Author", "B. Writer"])
    lines = written("jsonld", views["plain"]).decode().splitlines()
    assert sum(line.startswith('{"@id":') for line in lines) == len(data["@graph"])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LOCAL = st.text("abcXYZ019_.-~:%25", min_size=0, max_size=6).filter(lambda text: "%" not in text or "%25" in text)


@given(st.lists(st.tuples(LOCAL, LOCAL, ANY_TEXT, st.sampled_from(["", "decimal", "integer", "gYear"])), max_size=5))
def test_any_terms_are_written_as_pyoxigraph_writes_them(rows: list[tuple[str, str, str, str]]) -> None:
    base = "https://example.org/"
    expected: list[Terms] = []
    for notation in (NTriples, Turtle, JsonLd):
        mapping = Mapping(base, notation)
        parts: list[list[tuple[str, list[Pair]]]] = []
        expected.clear()
        for subject, target, text, type_ in rows:
            subject, target = (each.replace("%25", "%").replace("%", "%25") for each in (subject, target))
            value = mapping.notation.typed(text, type_) if type_ else mapping.notation.string(text)
            pairs = [(mapping.term["kg:x"], value), (mapping.term["rdf:type"], mapping.notation.name("task", target))]
            pairs += [
                (mapping.term["kg:uses"], mapping.notation.name("task", target)),
                (mapping.term["schema:url"], value),
            ]
            parts.append([(mapping.notation.name("method", subject), pairs)])
            kind = NamedNode(f"http://www.w3.org/2001/XMLSchema#{type_ or 'string'}")
            literal = f"{kind.value} {Literal(text, datatype=kind).value}"
            start, end = f"{base}method/{subject}", f"{base}task/{target}"
            expected += [(start, f"{base}ontology#x", literal), (start, mapping.terms[mapping.term["rdf:type"]], end)]
            expected += [(start, f"{base}ontology#uses", end), (start, "https://schema.org/url", literal)]
        if notation is NTriples:
            lines = "".join(f"{s} {p} {o} .\n" for part in parts for s, pairs in part for p, o in pairs)
            assert by_pyoxigraph(lines, RdfFormat.N_TRIPLES) == expected
            # to the byte what the serialiser makes of it
            assert serialize(parse(lines, RdfFormat.N_TRIPLES), format=RdfFormat.N_QUADS) == lines.encode()
        elif notation is Turtle:
            made = declare_prefixes(mapping.namespaces) + "".join(map(write_turtle, parts))
            assert by_pyoxigraph(made, RdfFormat.TURTLE) == expected
        else:
            made = "".join(write_jsonld(parts, mapping.namespaces))
            assert sorted(by_pyoxigraph(made, RdfFormat.JSON_LD)) == sorted(expected)
