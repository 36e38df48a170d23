"""Texts escaped together are what each is by itself."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from exports.xml import attribute, attributes, content, contents, number, xml_id, xml_ids
from kg.text import legal

texts = st.lists(st.text(st.characters(codec=None) | st.sampled_from('&<>"|~^\r\n')))
parts = st.lists(st.text(st.sampled_from("|~^a<")), max_size=6)


@given(texts | parts)
def test_together_is_one_by_one(texts: list[str]) -> None:
    assert list(contents(texts)) == [content(text) for text in texts]
    assert list(attributes(texts)) == [attribute(text) for text in texts]
    assert list(xml_ids(texts)) == [xml_id(text) for text in texts]


@given(texts)
def test_a_parser_reads_what_was_written(texts: list[str]) -> None:
    root = ElementTree.fromstring(f"<a>{''.join(f'<b>{each}</b>' for each in contents(texts))}</a>")  # noqa: S314
    assert [each.text or "" for each in root] == [legal(text) for text in texts]


@given(st.floats() | st.integers(-(10**20), 10**20))
def test_numbers_are_finite(value: float) -> None:
    told = float(number(value))
    assert told == (float(value) if abs(value) < float("inf") else 0)
    assert number(value) != "-0.0"
