"""Names of the user's own: found as tables have them, and right against what others took them for."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.own_names import OwnNameExtractor
from kg.errors import PluginError
from kg.model import Document, Entity, Mention, Paper

NAMES = {
    "Material": ["mentions", [["boron nitride", "hBN"], ["boron"], ["GLUE"]]],
    "Dataset": ["evaluatesOn", [["ShinyBench"]]],
}


def read(text: str, entities: list[Entity] | None = None) -> Document:
    document = Document(Paper("x", None, text), entities=entities or [])
    OwnNameExtractor(json.dumps(NAMES)).annotate(document)
    return document


def entity(text: str, name: str, type_: str) -> Entity:
    at = text.index(name)
    return Entity(type_, name, (), (Mention("abstract", at, at + len(name), name, type_, 0.5, "ner"),), 0.5)


def told(document: Document) -> list[tuple[str, str, list[str]]]:
    return [(each.type, each.name, [m.text for m in each.mentions]) for each in document.entities]


def test_longest_names_and_all_their_spellings() -> None:
    document = read("Boron-nitrides and hBN on boron, tested on ShinyBench.")
    assert told(document) == [
        ("Material", "boron nitride", ["Boron-nitrides", "hBN"]),
        ("Material", "boron", ["boron"]),
        ("Dataset", "ShinyBench", ["ShinyBench"]),
    ]
    assert [mention.text for mention in document.mentions][:3] == ["Boron-nitrides", "hBN", "boron"]


def test_a_name_of_its_own_goes_before_another_name_of_something_else() -> None:
    document = Document(Paper("x", None, "We test carbon."))
    OwnNameExtractor('{"Material": ["mentions", [["graphite", "carbon"], ["carbon"]]]}').annotate(document)
    assert told(document) == [("Material", "carbon", ["carbon"])]


def test_capitals_tell_names_from_words() -> None:
    assert told(read("We glue parts with GLUE.")) == [("Material", "GLUE", ["GLUE"])]


def test_names_of_types_that_there_are_give_way_to_longer_ones() -> None:
    text = "A ShinyBench classifier is tested on ShinyBench."
    document = read(text, [entity(text, "ShinyBench classifier", "Method")])
    assert told(document) == [
        ("Method", "ShinyBench classifier", ["ShinyBench classifier"]),
        ("Dataset", "ShinyBench", ["ShinyBench"]),
    ]


def test_a_name_takes_its_place_from_others_and_leaves_longer_ones_alone() -> None:
    text = "A boron detector and boron nitride, tested on ShinyBench."
    others = [
        entity(text, "boron detector", "Method"),
        entity(text, "nitride", "Method"),
        entity(text, "ShinyBench", "Dataset"),
    ]
    document = read(text, others)
    assert told(document) == [
        ("Method", "boron detector", ["boron detector"]),
        ("Material", "boron", ["boron"]),
        ("Material", "boron nitride", ["boron nitride"]),
        ("Dataset", "ShinyBench", ["ShinyBench"]),
    ]
    assert document.entities[3].mentions[0].extractor == "ner"
    assert document.entities[1].relation == "mentions"


def test_the_version_tells_the_names() -> None:
    one, other = OwnNameExtractor(json.dumps(NAMES)), OwnNameExtractor("{}")
    assert one.version != other.version
    assert one.version == OwnNameExtractor(json.dumps(NAMES)).version
    with pytest.raises(PluginError, match="types"):
        OwnNameExtractor("materials.tsv")


@given(st.text("aboron nitrideGLUEhBN,.- $\\{}", max_size=60))
def test_mentions_are_slices_that_do_not_overlap(text: str) -> None:
    document = read(text)
    spans = sorted((m.start, m.end) for each in document.entities for m in each.mentions)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(text[m.start : m.end] == m.text for each in document.entities for m in each.mentions)
