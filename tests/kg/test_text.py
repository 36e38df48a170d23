"""Text and addresses on their way out."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.text import csv_writer, legal, web_address

ANY_TEXT = st.text(st.characters(codec=None))


@given(ANY_TEXT)
def test_legal_text_stands_in_xml_and_keeps_offsets(text: str) -> None:
    clean = legal(text)
    assert len(clean) == len(text)
    escaped = clean.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;")
    assert (ElementTree.fromstring(f"<a>{escaped}</a>".encode()).text or "") == clean  # noqa: S314  our own


@given(ANY_TEXT)
def test_ordinary_text_stays(text: str) -> None:
    clean = legal(text)
    assert all(new == old or new == "\ufffd" for new, old in zip(clean, text, strict=True))
    assert legal(clean) == clean


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("HTTP://example.org", "http://example.org"),
        ("//example.org/x", "https://example.org/x"),
        ("www.example.org", "https://www.example.org"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        (" example.org/a b ", "https://example.org/a%20b"),
        ("example.org/100%", "https://example.org/100%25"),
        ("example.org/%41#b#c", "https://example.org/%41#b%23c"),
        ('example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        ("example.org/é\n", "https://example.org/%C3%A9"),
        ("example.org/a.", "https://example.org/a%2E"),
    ],
)
def test_addresses(text: str, address: str) -> None:
    assert web_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JavaScript://example.org/%0aalert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.org",
        "vbscript:x",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "localhost",
        "",
        "https://",
        "https://user@example.org/",
        "https://exa mple.org",
        "a" * 3000 + ".org",
        "example.org/" + "a" * 3000,
    ],
)
def test_what_is_no_web_address(text: str) -> None:
    assert web_address(text) is None


@given(ANY_TEXT)
def test_every_address_of_any_path_is_an_iri(text: str) -> None:
    address = web_address(f"https://example.org/{text}")
    if address is not None:
        assert address.startswith("https://example.org/")
        NamedNode(address)
        assert address.isascii()


@given(ANY_TEXT)
def test_no_text_becomes_another_scheme(text: str) -> None:
    address = web_address(text)
    assert address is None or address.startswith(("http://", "https://"))


@given(st.lists(st.lists(st.text(alphabet='a\r\n",', max_size=5), min_size=2, max_size=3), max_size=4))
def test_rows_of_csv_come_back_whatever_ends_lines_in_them(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv_writer(text).writerows(rows)
    assert list(csv.reader(io.StringIO(text.getvalue(), newline=""), strict=True)) == rows
    assert "\r" not in re.sub('"[^"]*"', "", text.getvalue())
