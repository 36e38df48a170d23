"""The ontology says what the code writes, and nothing else."""

from __future__ import annotations

from importlib.resources import files

import pyoxigraph
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, URIRef

from kg.model import ENTITY_TYPES, LINKS, MENTIONS, ROLES, STATUSES
from kg.output import BASE_IRI
from kg.rdf import triples
from kg.signatures import LINK_TYPES, RESULT_TYPES, ROLE_TYPES

from .rich import rich_view

KG = f"{BASE_IRI}ontology#"
TEXT = files("kg").joinpath("data/ontology.ttl").read_text("utf-8")


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(data=TEXT, format="turtle")


@pytest.fixture(scope="module")
def used() -> set[str]:
    """The terms of the ontology in an export of everything."""
    terms = {str(term) for triple in triples(rich_view(), BASE_IRI) for term in triple}
    return {term[1:-1].removeprefix(KG) for term in terms if term.startswith(f"<{KG}")} - {""}


def defined(ontology: rdflib.Graph) -> set[str]:
    return {str(term).removeprefix(KG) for term in set(ontology.subjects()) if str(term).startswith(KG)}


def named(ontology: rdflib.Graph, term: str, relation: URIRef) -> set[str]:
    """The classes that are a domain or range, those of a union one by one."""
    found: set[str] = set()
    for each in ontology.objects(URIRef(KG + term), relation):
        union = ontology.value(each, OWL.unionOf)
        found |= {str(kind).removeprefix(KG) for kind in (ontology.items(union) if union else [each])}  # type: ignore[arg-type]
    return found


def test_every_term_that_is_written_is_defined(ontology: rdflib.Graph, used: set[str]) -> None:
    assert used <= defined(ontology)
    assert {*ENTITY_TYPES, *ROLES, *LINKS, *RESULT_TYPES, "Paper", "Result", "evidence", "carriedFrom"} <= used


def test_every_term_that_is_defined_is_written_or_helps_to_define(ontology: rdflib.Graph, used: set[str]) -> None:
    helping = {str(each).removeprefix(KG) for each in ontology.objects() if str(each).startswith(KG)}
    helping.add(MENTIONS)  # of things of a user's own types (tests/kg/test_own_types.py)
    assert defined(ontology) <= used | helping
    assert defined(ontology) - used == {"Entity", "Status", "Field", "Argument", MENTIONS}


def test_every_term_is_described(ontology: rdflib.Graph) -> None:
    for term in defined(ontology):
        for relation in (RDF.type, RDFS.label, RDFS.comment, RDFS.isDefinedBy):
            assert len(list(ontology.objects(URIRef(KG + term), relation))) >= 1, (term, relation)
        assert str(ontology.value(URIRef(KG + term), RDFS.comment)).endswith(".")
        if ontology.value(URIRef(KG + term), RDF.type) in {OWL.ObjectProperty, OWL.DatatypeProperty}:
            assert named(ontology, term, RDFS.domain)
            assert named(ontology, term, RDFS.range)


def test_the_ontology_has_a_version_a_title_and_a_licence(ontology: rdflib.Graph) -> None:
    iri = URIRef(KG.removesuffix("#"))
    version = str(ontology.value(iri, OWL.versionInfo))
    assert str(ontology.value(iri, OWL.versionIRI)) == f"{iri}/{version}"
    assert ontology.value(iri, rdflib.DCTERMS.title)
    assert ontology.value(iri, rdflib.DCTERMS.license)


@pytest.mark.parametrize("predicate", dict.fromkeys((*ROLES, *LINKS)))
def test_edges_join_what_signatures_allow(ontology: rdflib.Graph, predicate: str) -> None:
    heads, tails = LINK_TYPES.get(predicate, ((), ()))
    of_papers = {type_ for type_, roles in ROLE_TYPES.items() if predicate in roles}
    assert named(ontology, predicate, RDFS.domain) == {*heads, *(["Paper"] if predicate in ROLES else [])}
    assert named(ontology, predicate, RDFS.range) == {*tails, *of_papers}


@pytest.mark.parametrize("argument", RESULT_TYPES)
def test_results_lead_to_what_signatures_allow(ontology: rdflib.Graph, argument: str) -> None:
    assert named(ontology, argument, RDFS.domain) == {"Result"}
    assert named(ontology, argument, RDFS.range) == {*RESULT_TYPES[argument]}


def test_types_of_entities_are_entities(ontology: rdflib.Graph) -> None:
    entities = set(ontology.subjects(RDFS.subClassOf, URIRef(f"{KG}Entity")))
    assert {str(each).removeprefix(KG) for each in entities} == {*ENTITY_TYPES}


def test_statuses_are_those_of_the_model(ontology: rdflib.Graph) -> None:
    members = ontology.value(ontology.value(URIRef(f"{KG}Status"), OWL.equivalentClass), OWL.oneOf)
    assert [str(each) for each in ontology.items(members)] == [*STATUSES]  # type: ignore[arg-type]
    comment = str(ontology.value(URIRef(f"{KG}Status"), RDFS.comment))
    assert all(f"{status}: " in comment for status in STATUSES)


def test_domains_and_ranges_are_true_of_an_export(ontology: rdflib.Graph) -> None:
    rdf_type, kinds = str(RDF.type), dict[str, set[str]]()
    found = list(triples(rich_view(), BASE_IRI))
    for triple in found:
        if triple.predicate.value == rdf_type:
            kinds.setdefault(str(triple.subject), set()).add(triple.object.value.removeprefix(KG))  # type: ignore[union-attr]
    checked = set()
    for triple in found:
        name = triple.predicate.value.removeprefix(KG)
        if name in defined(ontology):
            assert kinds[str(triple.subject)] & named(ontology, name, RDFS.domain), name
            if isinstance(triple.object, pyoxigraph.NamedNode):
                assert kinds[str(triple.object)] & named(ontology, name, RDFS.range), name
            checked.add(name)
    assert {*ROLES, *LINKS} <= checked


def test_both_libraries_read_it(ontology: rdflib.Graph) -> None:
    read = list(pyoxigraph.parse(TEXT, pyoxigraph.RdfFormat.TURTLE))
    assert len(read) == len({str(quad) for quad in read}) == len(ontology)


@pytest.mark.parametrize(
    "namespace",
    [
        "https://schema.org/",
        "http://www.w3.org/2004/02/skos/core#",
        "http://www.w3.org/ns/prov#",
        "http://www.w3.org/ns/oa#",
        "http://purl.org/spar/fabio/",
        "http://purl.org/ontology/bibo/",
        "http://www.w3.org/ns/mls#",
        "https://linkedpaperswithcode.com/class/",
        "https://linkedpaperswithcode.com/property/",
    ],
)
def test_it_is_aligned_with_what_others_use(ontology: rdflib.Graph, namespace: str) -> None:
    relations = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso, RDFS.range, rdflib.SKOS.closeMatch)
    aligned = {str(term) for relation in relations for term in ontology.objects(None, relation)}
    assert any(term.startswith(namespace) for term in aligned)
