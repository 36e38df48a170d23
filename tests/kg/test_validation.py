"""Graphs against shapes: whole ones hold, each kind of damage is found, and pyshacl finds the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import InputError, UsageError
from kg.graph import Graph
from kg.output import BASE_IRI
from kg.rdf import prefixes, triples
from kg.shapes import checks, shapes_text
from kg.signatures import ROLE_TYPES
from kg.validation import Report, Violation, validate, validate_with

from ..exports.views import NASTY, MemoryView, nasty_view, plain_view
from .rich import rich_view

NAMESPACES = prefixes(BASE_IRI)
SHAPES = list(parse(shapes_text(), RdfFormat.TURTLE))
PLAIN = list(triples(plain_view(), BASE_IRI))
RICH = list(triples(rich_view(), BASE_IRI))


def term(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(NAMESPACES[prefix] + local)


def typed(text: str, kind: str) -> Literal:
    return Literal(text, datatype=term(f"xsd:{kind}"))


def comparable(report: Report) -> set[Violation]:
    """The violations that both find. To pyoxigraph's store, all integers are of one type; to rdflib, values of a wrong
    type are in some order, and too large or too small by it."""
    found = {replace(v, value=re.sub("nonNegativeInteger", "integer", v.value)) for v in report.violations}
    mistyped = {(v.node, v.path, v.value) for v in found if v.component in {"Datatype", "Or"}}
    ordered = {"MinInclusive", "MaxInclusive", "LessThanOrEquals"}
    return {v for v in found if v.component not in ordered or (v.node, v.path, v.value) not in mistyped}


def by_both(graph: Iterable[Triple]) -> Report:
    """What is wrong with a graph; fails when pyshacl is of another opinion."""
    graph = list(graph)
    report = validate(graph)
    assert comparable(report) == comparable(validate_with(graph, SHAPES))
    return report


def hostile_view(names: tuple[str, ...]) -> MemoryView:
    """Names in every field, of edges that types allow; nothing is called by an empty name."""
    view = nasty_view(tuple(name for name in names if name))
    types = {node.id: node.type for node in view.node_list}

    def fits(subject: str, predicate: str, target: str) -> bool:
        return predicate in ROLE_TYPES[types[target]] if subject.startswith("paper:") else False

    view.edge_list = [each for each in view.edge_list if fits(each.subject, each.predicate, each.object)]
    view.result_list = [
        replace(r, task=r.task if r.task and types[r.task] == "Task" else None) for r in view.result_list
    ]
    return view


@pytest.mark.parametrize("base", [BASE_IRI, "urn:x:", "http://example.org/a/b/"])
@pytest.mark.parametrize("evidence", [True, False])
def test_exports_conform_under_any_base_with_and_without_evidence(base: str, evidence: bool) -> None:
    for view in (plain_view(), rich_view(), MemoryView()):
        assert validate(triples(view, base, evidence=evidence)).violations == ()


def test_a_built_graph_conforms(graph: Graph) -> None:
    assert by_both(triples(graph, BASE_IRI)).conforms


def test_hostile_names_conform() -> None:
    view = hostile_view(NASTY)
    assert len(view.edge_list) > len(NASTY)
    report = by_both(triples(view, BASE_IRI))
    assert report.violations == ()
    assert report.classes[f"{BASE_IRI}ontology#Paper"] == len(NASTY) - 1


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(codec=None), min_size=1, max_size=12), min_size=1, max_size=4))
def test_any_name_conforms(names: list[str]) -> None:
    assert validate(triples(hostile_view(tuple(names)), BASE_IRI)).violations == ()


METHOD, DATASET = NamedNode(f"{BASE_IRI}method/foonet"), NamedNode(f"{BASE_IRI}dataset/barset")
ENGLISH = Literal("x", language="en")
NOWHERE = NamedNode("https://example.org/nowhere")
# the class of which one node is changed, a property that it loses, what it gets; the path, and what is violated
CHANGES: list[tuple[str, str, tuple[tuple[str, Any], ...], str, str]] = [
    ("kg:Paper", "dcterms:identifier", (), "dcterms:identifier", "MinCount"),
    ("kg:Paper", "", (("dcterms:title", Literal("2")), ("dcterms:title", Literal("3"))), "dcterms:title", "MaxCount"),
    ("kg:Paper", "dcterms:abstract", (("dcterms:abstract", ENGLISH),), "dcterms:abstract", "Datatype"),
    ("kg:Paper", "dcterms:issued", (("dcterms:issued", typed("2020-13", "gYearMonth")),), "dcterms:issued", "Or"),
    ("kg:Paper", "dcterms:issued", (("dcterms:issued", typed("2020-02-30", "date")),), "dcterms:issued", "Or"),
    ("kg:Paper", "dcterms:issued", (("dcterms:issued", typed("--02-40", "gMonthDay")),), "dcterms:issued", "Or"),
    ("kg:Paper", "dcterms:issued", (("dcterms:issued", Literal("2020")),), "dcterms:issued", "Or"),
    ("kg:Paper", "rdf:type", (("rdf:type", term("kg:Paper")),), "rdf:type", "HasValue"),
    ("kg:Paper", "", (("kg:uses", DATASET),), "kg:uses", "Or"),
    ("kg:Paper", "", (("kg:evaluatesOn", METHOD),), "kg:evaluatesOn", "Class"),
    ("kg:Paper", "", (("kg:reports", Literal("accuracy")),), "kg:reports", "Class"),
    ("kg:Paper", "", (("kg:evaluatedOn", DATASET),), "", "Class"),
    ("kg:Dataset", "", (("kg:usedFor", NOWHERE),), "", "Or"),
    ("kg:Dataset", "", (("kg:proposes", METHOD),), "", "Class"),
    ("kg:Method", "skos:prefLabel", (), "skos:prefLabel", "MinCount"),
    ("kg:Method", "", (("skos:prefLabel", Literal("two")),), "skos:prefLabel", "MaxCount"),
    ("kg:Method", "", (("rdf:type", term("kg:Software")),), "rdf:type", "QualifiedMaxCount"),
    ("kg:Method", "rdf:type", (("rdf:type", term("kg:Method")),), "rdf:type", "HasValue"),
    ("kg:Method", "", (("skos:broader", NOWHERE),), "skos:broader", "Class"),
    ("kg:Method", "", (("skos:exactMatch", Literal("Q1")),), "skos:exactMatch", "NodeKind"),
    ("rdf:Statement", "kg:confidence", (("kg:confidence", typed("1.5", "decimal")),), "kg:confidence", "MaxInclusive"),
    ("rdf:Statement", "kg:confidence", (("kg:confidence", typed("-1", "decimal")),), "kg:confidence", "MinInclusive"),
    ("rdf:Statement", "kg:confidence", (("kg:confidence", typed("1", "double")),), "kg:confidence", "Datatype"),
    ("rdf:Statement", "kg:status", (("kg:status", Literal("sure")),), "kg:status", "In"),
    ("rdf:Statement", "rdf:predicate", (("rdf:predicate", term("kg:likes")),), "rdf:predicate", "In"),
    ("rdf:Statement", "rdf:subject", (("rdf:subject", NOWHERE),), "rdf:subject", "Or"),
    ("rdf:Statement", "kg:evidence", (), "kg:evidence", "MinCount"),
    ("rdf:Statement", "kg:support", (("kg:support", typed("two", "integer")),), "kg:support", "Datatype"),
    ("kg:Result", "kg:valueText", (), "kg:valueText", "MinCount"),
    ("kg:Result", "", (("kg:value", typed("x", "decimal")),), "kg:value", "Datatype"),
    ("kg:Result", "kg:inPaper", (("kg:inPaper", METHOD),), "kg:inPaper", "Class"),
    ("kg:Result", "", (("kg:baseline", DATASET),), "kg:baseline", "Or"),
    ("oa:SpecificResource", "oa:hasSelector", (), "oa:hasSelector", "QualifiedMinCount"),
    ("oa:SpecificResource", "prov:wasGeneratedBy", (("prov:wasGeneratedBy", NOWHERE),), "prov:wasGeneratedBy", "Class"),
    ("oa:TextPositionSelector", "oa:start", (("oa:start", typed("999", "integer")),), "oa:start", "LessThanOrEquals"),
    ("oa:TextPositionSelector", "oa:start", (("oa:start", typed("-1", "integer")),), "oa:start", "MinInclusive"),
    ("oa:TextPositionSelector", "oa:end", (("oa:end", typed("1.5", "decimal")),), "oa:end", "Or"),
    ("oa:TextQuoteSelector", "oa:exact", (), "oa:exact", "MinCount"),
    ("prov:Activity", "rdfs:label", (), "rdfs:label", "MinCount"),
    ("void:Dataset", "void:triples", (), "void:triples", "MinCount"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "lost", "gained", "path", "component"), CHANGES)
def test_each_damage_is_found_where_it_is(
    kind: str, lost: str, gained: tuple[tuple[str, Any], ...], path: str, component: str
) -> None:
    node = next(t.subject for t in PLAIN if t.predicate == term("rdf:type") and t.object == term(kind))
    graph = [t for t in PLAIN if not (lost and t.subject == node and t.predicate == term(lost))]
    graph += [Triple(node, term(predicate), value) for predicate, value in gained]
    wanted = (str(node)[1:-1], term(path).value if path else "", component)
    found = by_both(graph)
    assert wanted in {(v.node, v.path, v.component) for v in found.violations}
    assert all(v.message.endswith(".") for v in found.violations)


@pytest.mark.parametrize("text", ["1e5", "NaN", " 1", "1_0"])
def test_numbers_are_as_xml_schema_has_them_not_as_python_does(text: str) -> None:
    changed = [t for t in PLAIN if t.predicate != term("kg:value")]
    value = Triple(NamedNode(f"{BASE_IRI}result/r1"), term("kg:value"), typed(text, "decimal"))
    assert [v.component for v in validate([*changed, value]).violations] == ["Datatype"]  # rdflib lets it pass


def test_evidence_of_nothing_is_found() -> None:
    graph = [t for t in PLAIN if t.predicate != term("kg:evidence")]
    found = {(v.path, v.component) for v in by_both(graph).violations}
    assert (f"^{term('kg:evidence').value}", "MinCount") in found


def test_blank_nodes_are_found() -> None:
    graph = [Triple(BlankNode("b"), t.predicate, t.object) if t.subject == METHOD else t for t in PLAIN]
    assert ("b", "", "NodeKind") in {(v.node, v.path, v.component) for v in by_both(graph).violations}


def mutated(graph: list[Triple], how: str) -> list[Triple]:
    """For each property of each class, one node without it, with it once more, or with something else there."""
    classes: dict[Any, Any] = {t.subject: t.object for t in graph if t.predicate == term("rdf:type")}
    seen, changed = set(), []
    for triple in graph:
        key = (classes.get(triple.subject), triple.predicate)
        if key in seen or triple.predicate == term("rdf:type"):
            changed.append(triple)
            continue
        seen.add(key)
        if how != "lost":
            wrong = Literal("wrong", language="en") if how == "text" else NOWHERE
            changed.append(Triple(triple.subject, triple.predicate, wrong))
        if how == "doubled":
            changed.append(triple)
    return changed


@pytest.mark.parametrize("how", ["lost", "doubled", "text", "elsewhere"])
def test_pyshacl_finds_the_same_in_every_property(how: str) -> None:
    assert len(by_both(mutated(RICH, how)).violations) > 20


OBJECTS = [t.object for t in PLAIN if not isinstance(t.object, Literal) or len(t.object.value) < 30]
OBJECTS = [each for each in dict.fromkeys(OBJECTS) if "nonNegativeInteger" not in str(each)]
OBJECTS += [
    typed(text, kind) for text in ("7", "-7", "0.5", "x", "") for kind in ("integer", "decimal", "date", "gYear")
]
COMPARED = (term("oa:start"), term("oa:end"))
"""pyshacl fails with an error of Python's when one is no number."""


@settings(max_examples=15, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # shrinking would take minutes
@given(
    st.lists(st.tuples(st.sampled_from(PLAIN), st.sampled_from(OBJECTS)), max_size=30),
    st.lists(st.sampled_from(PLAIN), max_size=30),
)
def test_pyshacl_finds_the_same_in_any_damage(gained: list[tuple[Triple, Any]], lost: list[Triple]) -> None:
    added = [Triple(t.subject, t.predicate, value) for t, value in gained if t.predicate not in COMPARED]
    by_both(dict.fromkeys([*(t for t in PLAIN if t not in lost), *added]))


def test_named_graphs_count_as_one() -> None:
    graph = NamedNode("https://example.org/g")
    scattered = [Quad(*t, graph) if at % 2 else Quad(*t) for at, t in enumerate(PLAIN)]
    assert validate(scattered).conforms


def test_violations_are_told_by_what_should_be() -> None:
    wanted = "An entity has one skos:prefLabel, a string without a language."
    report = validate(t for t in PLAIN if t.predicate not in (term("skos:prefLabel"), term("dcterms:abstract")))
    assert list(report.by_message()) == [wanted]
    assert len(report.by_message()[wanted]) == 4
    assert (report.conforms, report.triples) == (False, len(PLAIN) - 6)


def test_what_is_no_graph_of_ours_is_no_success() -> None:
    with pytest.raises(InputError, match="nothing in it is a paper"):
        validate([])
    with pytest.raises(InputError):
        validate([Triple(NOWHERE, term("rdf:type"), term("schema:ScholarlyArticle"))])


def test_an_ontology_of_others_is_not_taken_for_ours() -> None:
    other = Triple(NOWHERE, term("rdf:type"), NamedNode("https://a.example/ontology#Method"))
    assert validate([*PLAIN, other]).conforms


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sh:targetClass kg:Paper ; sh:property [ sh:path kg:uses ; sh:uniqueLang true ]", "uniqueLang"),
        ("sh:targetClass kg:Paper ; sh:closed true", "closed"),
        ("sh:targetNode kg:Paper ; sh:nodeKind sh:IRI", "target"),
        ("sh:targetClass kg:Paper ; sh:property [ sh:path (kg:uses kg:uses) ; sh:minCount 1 ]", "path"),
    ],
)
def test_what_is_not_translated_is_refused(text: str, told: str) -> None:
    start = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix kg: <https://example.org/> . kg:S a sh:NodeShape ; "
    with pytest.raises(UsageError, match=told):
        checks(f"{start}{text} .")


@pytest.mark.slow
def test_the_shapes_are_shapes() -> None:
    import rdflib
    from pyshacl import validate as run

    shapes = rdflib.Graph().parse(data=shapes_text(), format="turtle")
    conforms, _, told = run(rdflib.Graph(), shacl_graph=shapes, meta_shacl=True)  # raises when they break SHACL's own
    assert conforms, told


def test_every_constraint_says_how_it_should_be() -> None:
    found = checks(shapes_text())
    assert all(check.message and check.message[-1] == "." for check in found)
    assert {check.path.partition("#")[2] for check in found} >= {"proposes", "runsOn", "measuredBy", "value", "head"}


def test_other_shapes_are_left_to_pyshacl() -> None:
    text = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix kg: <https://w3id.org/scholarkg/ontology#> .
        kg:S a sh:NodeShape ; sh:targetClass kg:Paper ; sh:property
            [ sh:path kg:venue ; sh:minCount 1 ; sh:not [ sh:hasValue "Nowhere" ] ; sh:message "A venue, please." ] ."""
    report = validate_with(PLAIN, parse(text, RdfFormat.TURTLE))
    assert [(v.node, v.message) for v in report.violations] == [(f"{BASE_IRI}paper/b", "A venue, please.")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "<urn:s> a sh:NodeShape ; sh:targetSubjectsOf rdf:subject ; sh:property [ sh:minCount 1 ] .",
            "pyshacl can't hold this graph",
        ),
        ("<urn:s> <urn:p> <urn:o> .", "there is no SHACL shape"),
        ("", "there is no SHACL shape"),
    ],
)
def test_shapes_that_make_no_sense_are_told(text: str, told: str) -> None:
    start = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . "
    with pytest.raises(InputError, match=told) as failure:
        validate_with(PLAIN, parse(f"{start}{text}", RdfFormat.TURTLE))
    assert "\n" not in str(failure.value)
