"""Queries before they run: forms, errors with their place, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.output import BASE_IRI
from kg.sparql.syntax import check, declarations, pointer, prefixes

PREFIXES = prefixes(BASE_IRI)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT * { ?x a kg:Paper }", "SELECT"),
        ("# a comment\nPREFIX x: <https://example.org/>\nBASE <https://example.org/>\nask { ?x a x:y }", "ASK"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("describe method:x", "DESCRIBE"),
        ("PREFIX kg: <https://example.org/other#> SELECT * { ?x a kg:Own }", "SELECT"),
    ],
)
def test_forms_and_prefixes(query: str, form: str) -> None:
    assert check(query, PREFIXES) == form


@pytest.mark.parametrize(
    ("query", "place", "message"),
    [
        ("SELECT ?x WHERE {\n  ?x foo:bar ?y }", (2, 6), "the prefix 'foo:' is not declared"),
        ("SELECT ?x WHERE { ?x ", (1, 22), "the query ends before it is complete"),
        ("SELECT * { ?x a kg:Paper } LIMIT ten", (1, 34), "can't stand here"),
        ("SELECT * {\r\n  ?é a kg:Task . }\r\nLIMIT x", (3, 7), "line 3, column 7"),
        ("SELECT ?p (COUNT(?o) AS ?n) { ?s ?p ?o }", None, "unbound"),
        ("# nothing\n\nFIND ?x", (3, 1), "'FIND' begins no query"),
        ("", None, "the query is empty"),
        ("# only a comment", None, "the query is empty"),
        ("SELECT * { FILTER(<https://example.org/f>(1)) }", None, "can't be run"),
        ("SELECT * { ?x ?y '\ud800' }", None, "half a character"),
    ],
)
def test_errors_tell_their_place(query: str, place: tuple[int, int] | None, message: str) -> None:
    with pytest.raises(QueryError, match=message.replace("(", r"\(")) as caught:
        check(query, PREFIXES)
    assert "\n" not in str(caught.value)
    if place:
        assert caught.value.place == place


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <a:b> <a:b> 1 }",
        "PREFIX a: <a:>\n# x\nDELETE WHERE { ?s ?p ?o }",
        "load <https://example.org/x.ttl>",
        "CLEAR ALL",
        "WITH <a:b> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }",
    ],
)
def test_updates_are_refused(query: str) -> None:
    with pytest.raises(QueryError, match="would change the data"):
        check(query, PREFIXES)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o . service silent <https://example.org/> { ?s ?p ?o } }",
        "SELECT * { SERVICE?where { ?s ?p ?o } }",
        "SELECT * { SERVICE<https://example.org/>{ ?s ?p ?o } }",
        "SELECT * { service:x { ?s ?p ?o } }",
        "SELECT * { FILTER(1<'b>') SERVICE <https://example.org/> { ?s ?p '>' } }",
        "ASK { FILTER(1<2)SERVICE#>\n?x { ?s ?p ?o } }",
        "SELECT * { { SELECT * { SERVICE <https://example.org/> {} } } }",
        "SELECT * { FILTER EXISTS { SERVICE <https://example.org/> { ?s ?p 'service' } } }",
    ],
)
def test_service_is_refused(query: str) -> None:
    with pytest.raises(QueryError):
        check(query, PREFIXES)


def test_a_refusal_of_service_says_so() -> None:
    with pytest.raises(QueryError, match="SERVICE is refused") as caught:
        check("SELECT * {\n  ?x ?y ?z .\n  SERVICE <https://example.org/> { ?s ?p ?o } }", PREFIXES)
    assert caught.value.place == (3, 3)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service a 'SERVICE' } # service",
        "PREFIX service: <https://example.org/service#> ASK { ?x service:service <https://example.org/service> }",
        "SELECT ?microservices { ?microservices skos:prefLabel '''a SERVICE <https://example.org/> {} \"x''' }",
    ],
)
def test_the_word_service_elsewhere_is_no_harm(query: str) -> None:
    assert check(query, PREFIXES) in {"SELECT", "ASK"}


@given(st.text(max_size=60))
def test_whatever_comes_is_a_query_or_a_told_error(text: str) -> None:
    for query in (text, f"SELECT * {{ ?x ?y {text} }}", f"{text} SELECT ?x {{ ?x a ?y }}"):
        try:
            assert check(query, PREFIXES) in {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
        except QueryError as error:
            if error.place:
                shown = pointer(query, error.place)
                assert len(shown.splitlines()) == 2
                assert max(map(len, shown.splitlines())) < 80
                assert shown.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT * {{{'{' * 30000}{'}' * 30000}}}",
        f"SELECT * {{ ?s ?p {'( ' * 1000}{')' * 1000} }}",
        f"SELECT * {{ FILTER({'!' * 30000}1) }}",
        f"SELECT (1{'+1' * 30000} AS ?x) {{}}",
        f"SELECT (1{'-1' * 30000} AS ?x) {{}}",
        f"SELECT * {{ {'{} UNION ' * 30000}{{}} }}",
        f"SELECT * {{ ?s a{'/a' * 30000} ?o }}",
        f"SELECT * {{ {' '.join(f'VALUES ?v{n} {{1}}' for n in range(2900))} }}",
        f"SELECT {' '.join(f'(1 AS ?v{n})' for n in range(2900))} {{}}",
        f"SELECT * {{ {' . '.join(f'?a{n} ?b ?c' for n in range(30000))} }}",
        f"SELECT * {{ ?a ?b ?c{';?b ?c' * 30000} }}",
        f"SELECT * {{ ?a ?b ?c{',?c' * 30000} }}",
        f"SELECT * {{ {'{?a ?b ?c}' * 30000} }}",
        f"SELECT * {{ ?a ?b ({'1 ' * 30000}) }}",
        f"SELECT * {{ ?a ?VALUES ?x {{ ?a ?b ?c{',?c' * 30000} }} }}",
        f"SELECT * {{ ?a ?b '\\'', \"\"\"'\"\"\", <a:'> # '\n{',?c' * 30000} }}",
    ],
)
def test_what_would_overflow_the_stack_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match=r"too (deep or too )?long"):
        check(query, PREFIXES)


@pytest.mark.parametrize(
    "query",
    [
        "ASK {{ {values} FILTER(?v0 + ?v1 + ?v2 + ?v3 = -1) }}",
        "SELECT (COUNT(*) AS ?n) {{ {values} }}",
        "SELECT * {{ {values} FILTER(?v0 = -1) }} ORDER BY ?v0",
        "CONSTRUCT {{ ?nowhere ?nowhere_ ?v0 }} WHERE {{ {values} ?nowhere ?nowhere_ ?v0 }}",
        "SELECT ?nowhere {{ {{ SELECT (MAX(?v0) AS ?nowhere) {{ {values} }} }} }}",
    ],
)
def test_nothing_is_evaluated(query: str) -> None:
    rows = " ".join(map(str, range(1000)))  # 10**12 combinations: it would not end
    form = query.partition(" ")[0]
    assert check(query.format(values=" ".join(f"VALUES ?v{n} {{ {rows} }}" for n in range(4))), PREFIXES) == form


def test_long_texts_are_no_matter() -> None:
    text = "Nets, and more; not all of them. " * 1000
    for quoted in (f"'{text}'", f'"""{text}"\'\n"""', f"'{text}' # {text}\n"):
        assert check(f"ASK {{ ?x skos:prefLabel {quoted} }}", PREFIXES) == "ASK"


def test_long_lists_of_values_are_no_matter() -> None:
    names = " ".join(f"<https://example.org/a-b/c+d/{number}>" for number in range(5000))
    assert check(f"SELECT * {{ VALUES ?x {{ {names} }} }}", PREFIXES) == "SELECT"


def test_a_long_line_is_shown_around_the_place() -> None:
    query = f"SELECT * {{ ?x a '{'a' * 200}' . ! }}"
    shown, caret = pointer(query, (1, query.index("!") + 1)).splitlines()
    assert shown[caret.index("^")] == "!"
    assert len(shown) < 80


def test_declarations_can_be_pasted() -> None:
    assert check(declarations(PREFIXES) + "ASK { ?x a kg:Paper, foaf:Person, void:Dataset }", {}) == "ASK"
