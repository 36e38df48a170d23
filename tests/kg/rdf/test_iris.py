"""IRIs: every id and every address gives one that all readers take as it is."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg.output import BASE_IRI
from kg.rdf.iris import address, node_iri

ANY_TEXT = st.text(st.characters(codec=None))


@given(ANY_TEXT)
def test_every_id_gives_an_ascii_iri(key: str) -> None:
    iri = node_iri(BASE_IRI, f"method:{key}")
    assert NamedNode(iri).value == iri
    assert iri.isascii()
    assert re.fullmatch(r"[\w.~:%-]*", iri.removeprefix(f"{BASE_IRI}method/"))
    assert not iri.endswith(".")


@given(st.lists(ANY_TEXT, unique=True))
def test_different_ids_give_different_iris(keys: list[str]) -> None:
    assert len({node_iri(BASE_IRI, f"method:{key}") for key in keys}) == len(keys)


def test_long_ids_are_cut_and_stay_apart() -> None:
    one, two = (node_iri(BASE_IRI, f"task:{'é' * 10_000}{end}") for end in "ab")
    assert one != two
    assert len(one) < 250
    assert re.search(r"(?:%[\dA-F]{2})+-[\da-f]{24}\Z", one)


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("https://example.org/a/../../b", "https://example.org/b"),
        ("https://example.org//x/../y", "https://example.org//y"),
        ("https://example.org/a/.?b", "https://example.org/a/?b"),
        ("https://example.org/..#b", "https://example.org/#b"),
        ("https://example.org/.a/..b", "https://example.org/.a/..b"),
        ("ftp://example.org/", None),
        ("http://a..b/", None),
    ],
)
def test_addresses_take_no_steps(text: str, iri: str | None) -> None:
    assert address(text) == iri


@given(st.text("ab./?#", max_size=12))
def test_addresses_are_what_resolving_them_gives(path: str) -> None:
    found = address(f"https://example.org/{path}")
    assert found is not None
    parts = urlsplit(found)
    assert not {".", ".."} & {*parts.path.split("/")}
    assert address(found) == found
    if "//" not in f"/{path}" and not path.endswith("."):  # the last full stop is encoded
        assert parts.path == (urlsplit(urljoin("https://example.org/", f"/{path}")).path)
