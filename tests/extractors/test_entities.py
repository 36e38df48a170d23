"""From text to entities, with everything between."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.entities import other_occurrences
from extractors.gazetteer import needs_case
from extractors.sentences import FIELDS
from extractors.tokens import Gap, words_of
from kg.model import Document, Mention, Paper
from kg.names import normal_form, squashed
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


WORDS = ("data", "set", "dataset", "datasets", "Net", "net", "graph", "graphs", "GLUE", "$x$", "-", ",", "the")


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join),
    st.lists(st.tuples(st.integers(0, 11), st.integers(1, 3)), min_size=1, max_size=4),
)
def test_other_occurrences_are_those_that_a_plain_search_finds(abstract: str, chosen: list[tuple[int, int]]) -> None:
    document = Document(Paper("x", "data set", abstract))
    words, mentions, free = words_of(document, "abstract"), [], 0
    for first, size in sorted(chosen):
        last = min(first + size, len(words)) - 1
        start, end = words.view.span(words.starts[first], words.ends[last]) if last >= first else (0, 0)
        if end > start >= free:
            mentions.append(Mention("abstract", start, end, abstract[start:end], "Task", 0.1 * size, "x"))
            free = end
    expected = plain_search(document, mentions)
    assert list(other_occurrences(document, mentions)) == expected
    with patch("extractors.entities._MANY", 0):  # as if there were too many names to look for each by itself
        assert list(other_occurrences(document, mentions)) == expected


def plain_search(document: Document, mentions: list[Mention]) -> list[Mention]:
    """Every run of words held against every name."""
    best = {squashed(mention.text): mention for mention in sorted(mentions, key=lambda m: m.score)}
    result = []
    for field in FIELDS:
        words, text = words_of(document, field), document.paper.text(field)
        taken = [(m.start, m.end) for m in mentions if m.field == field]
        runs = ((first, last) for first in range(len(words)) for last in range(first, min(len(words), first + 10)))
        joined = [(a, b) for a, b in runs if all(gap <= Gap.MARK for gap in words.gaps[a + 1 : b + 1])]
        for first, last in sorted(joined, key=lambda run: (run[0] - run[1], run)):
            model = best.get(words.joined(first, last))
            start, end = words.view.span(words.starts[first], words.ends[last])
            if model is None or any(start < stop and begin < end for begin, stop in taken):
                continue
            written = text[start:end]
            if not needs_case(model.text) or written.rstrip("s") == model.text.rstrip("s"):
                taken.append((start, end))
                score = round(0.5 * model.score, 4)
                result.append(replace(model, field=field, start=start, end=end, text=written, score=score))
    return result


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
