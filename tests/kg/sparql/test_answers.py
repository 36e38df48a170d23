"""Answers as values of Python and frames."""

from __future__ import annotations

import math

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

import kg
from kg.errors import UsageError
from kg.sparql.answers import Term, python_value

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (Literal("7", datatype=NamedNode(f"{XSD}integer")), 7),
        (Literal("0.25", datatype=NamedNode(f"{XSD}decimal")), 0.25),
        (Literal("1e3", datatype=NamedNode(f"{XSD}double")), 1000.0),
        (Literal("true", datatype=NamedNode(f"{XSD}boolean")), True),
        (Literal("many", datatype=NamedNode(f"{XSD}integer")), "many"),
        (Literal("2020-01", datatype=NamedNode(f"{XSD}gYearMonth")), "2020-01"),
        (Literal("Netz", language="de"), "Netz"),
        (Literal("7"), "7"),
        (NamedNode("https://example.org/x"), "https://example.org/x"),
        (BlankNode("b"), "_:b"),
        (None, None),
    ],
)
def test_terms_become_values(term: Term | None, value: object) -> None:
    assert python_value(term) == value
    assert type(python_value(term)) is type(value)


def test_a_frame_has_a_column_for_each_variable() -> None:
    with kg.build([kg.Paper("p", None, "We train BERT on SQuAD.", 2020)], extractors=["rules"]) as graph:
        query = """SELECT ?label ?none (STRLEN(?label) AS ?length) (0.5 AS ?half) {
            { ?x a kg:Method } UNION { ?x a kg:Dataset } ?x skos:prefLabel ?label } ORDER BY ?label"""
        frame = graph.query(query).to_pandas()
        assert list(frame.columns) == ["label", "none", "length", "half"]
        assert [list(row)[::2] for row in frame.itertuples(index=False)] == [["BERT", 4], ["SQuAD", 5]]
        assert frame["length"].sum() == 9
        assert math.isclose(frame["half"].sum(), 1)
        assert frame["none"].isna().all()
        empty = graph.query("SELECT ?a ?b { ?a kg:nothing ?b }").to_pandas()
        assert (list(empty.columns), len(empty)) == (["a", "b"], 0)


def test_what_is_no_table_is_told_and_every_answer_says_what_it_is() -> None:
    with kg.build([kg.Paper("p", None, "We train BERT.")], extractors=["rules"]) as graph:
        for query in ("ASK { ?x a kg:Method }", "CONSTRUCT WHERE { ?x a kg:Method }"):
            answer = graph.query(query)
            assert answer.kind in repr(answer)
            with pytest.raises(UsageError, match="SELECT does"):
                answer.to_pandas()
        assert "x; to_pandas()" in repr(graph.query("SELECT ?x { ?x a kg:Method }"))
