"""Requests of the SPARQL 1.1 Protocol, and what a client likes best."""

from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.serving.protocol import ProtocolError, Request, choose_type, read_request

FORM = "application/x-www-form-urlencoded"
OFFERED = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv"]


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_a_query_arrives_as_it_was_sent_in_all_three_ways(query: str) -> None:
    form = f"query={quote_plus(query)}"
    assert read_request("GET", form, "", b"") == Request(query)
    assert read_request("POST", "", f"{FORM}; charset=UTF-8", form.encode()) == Request(query)
    assert read_request("POST", "", "application/sparql-query", query.encode()) == Request(query)


def test_nothing_asked_is_a_question_about_the_endpoint() -> None:
    assert read_request("GET", "format=json", "", b"") == Request(None)


@pytest.mark.parametrize(("status", "method", "query_string", "kind", "body"), [
    (403, "POST", "", "application/sparql-update", b"DROP ALL"),
    (403, "POST", "", FORM, b"update=DROP+ALL"),
    (403, "GET", "update=DROP+ALL&query=ASK%7B%7D", "", b""),
    (400, "GET", "query=ASK%7B%7D&query=ASK%7B%7D", "", b""),
    (400, "GET", "query=ASK%7B%7D&default-graph-uri=http://x", "", b""),
    (400, "POST", "", FORM, b""),
    (400, "POST", "", "application/sparql-query", b"\xff"),
    (400, "GET", "query=%FF", "", b""),
    (400, "GET", "&".join(f"a{n}=1" for n in range(200)), "", b""),
    (415, "POST", "", "text/plain", b"ASK{}"),
    (415, "POST", "", "", b"ASK{}"),
])  # fmt: skip
def test_what_is_refused(status: int, method: str, query_string: str, kind: str, body: bytes) -> None:
    with pytest.raises(ProtocolError) as refused:
        read_request(method, query_string, kind, body)
    assert refused.value.status == status


@pytest.mark.parametrize(("accept", "chosen"), [
    ("", OFFERED[0]),
    ("*/*", OFFERED[0]),
    ("text/csv", "text/csv"),
    ("TEXT/CSV ; q=1", "text/csv"),
    ("text/*, application/*;q=0.5", "text/csv"),
    ("application/sparql-results+xml;q=0.9, */*;q=0.8", OFFERED[1]),
    ("application/sparql-results+json;q=0, */*", OFFERED[1]),
    ("text/html,application/xhtml+xml,*/*;q=0.1", OFFERED[0]),
    ("text/csv;q=x", None),
    ("image/png", None),
    (",;,", OFFERED[0]),
])  # fmt: skip
def test_the_best_liked_type_is_chosen(accept: str, chosen: str | None) -> None:
    assert choose_type(accept, OFFERED) == chosen


@given(st.text(max_size=200))
def test_any_header_is_survived(accept: str) -> None:
    assert choose_type(accept, OFFERED) in [*OFFERED, None]
