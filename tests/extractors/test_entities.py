"""From text to entities, with everything between."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.entities import other_occurrences
from kg.model import Document, Mention, Paper
from kg.names import normal_form
from kg.registry import extractors

CHAIN = [
    extractors.load(name)() for name in ("sentences", "abbreviations", "gazetteer", "hardware", "patterns", "entities")
]
TITLE = "QuickParse: Fast Dependency Parsing with Graph Attention Networks"
ABSTRACT = (
    r"Dependency parsing is slow. We propose QuickParse, a graph attention network (GAT) parser in PyTorch that runs "
    r"$3\times$ faster on an NVIDIA A100. On the Penn Treebank dataset, QuickParse reaches 96.1 UAS. GATs help."
)


def annotate(title: str | None, abstract: str) -> Document:
    document = Document(Paper("x", title, abstract))
    for step in CHAIN:
        step.annotate(document)
    return document


def test_a_paper_becomes_its_entities() -> None:
    document = annotate(TITLE, ABSTRACT)
    found = {(entity.type, form.lower()) for entity in document.entities for form in (entity.name, *entity.aliases)}
    assert ("Method", "quickparse") in found
    assert ("Task", "dependency parsing") in found
    assert ("Software", "pytorch") in found
    assert ("Dataset", "penn treebank") in found
    assert ("Hardware", "nvidia a100") in found
    gat = next(e for e in document.entities if "gat" in map(normal_form, (e.name, *e.aliases)))
    assert {normal_form(mention.text) for mention in gat.mentions} >= {"gat", "graph attention network"}


def test_mentions_are_in_text_order_and_belong_to_entities() -> None:
    document = annotate(TITLE, ABSTRACT)
    places = [(m.field != "title", m.start) for m in document.mentions]
    assert places == sorted(places)
    assert len(document.mentions) == sum(len(entity.mentions) for entity in document.entities)


def test_other_occurrences_keep_case_and_overlap_nothing() -> None:
    document = Document(Paper("x", None, "GLUE is a suite; glue sticks. GLUE again."))
    found = Mention("abstract", 0, 4, "GLUE", "Dataset", 0.8, "x")
    assert [(m.start, m.text) for m in other_occurrences(document, [found])] == [(30, "GLUE")]


@settings(max_examples=40, deadline=None)
@given(
    st.one_of(st.none(), st.text(max_size=40)),
    st.lists(st.sampled_from([*ABSTRACT.split(), "\\", "$", "{", "}", "\n", "🤖"]), max_size=40).map(" ".join),
)
def test_every_mention_is_its_slice_and_none_overlap(title: str | None, abstract: str) -> None:
    document = annotate(title, abstract)
    for mention in document.mentions:
        assert document.paper.text(mention.field)[mention.start : mention.end] == mention.text
    for field in ("title", "abstract"):
        spans = sorted((m.start, m.end) for m in document.mentions if m.field == field)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_the_same_text_gives_the_same_entities() -> None:
    assert annotate(TITLE, ABSTRACT).entities == annotate(TITLE, ABSTRACT).entities
