"""Names that no list holds, by shape and context."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import patterns
from extractors.patterns import PatternExtractor
from kg.model import Document, Mention, Paper


def best(title: str | None, abstract: str) -> dict[str, str]:
    document = Document(Paper("x", title, abstract))
    PatternExtractor().annotate(document)
    return {m.text: m.type for m in sorted(document.mentions, key=lambda m: m.score) if m.score > 0.4}


@pytest.mark.parametrize(
    ("abstract", "name", "type"),
    [
        ("We introduce Zorbinet, a neural network for parsing.", "Zorbinet", "Method"),
        ("We evaluate on QuuxBench-7K, a dataset of questions.", "QuuxBench-7K", "Dataset"),
        ("This paper addresses cross-lingual squirrel detection.", "cross-lingual squirrel detection", "Task"),
        ("It lowers the median retrieval error and improves accuracy.", "accuracy", "Metric"),
    ],
)
def test_unknown_names_get_types_from_context(abstract: str, name: str, type: str) -> None:
    assert best(None, abstract).get(name) == type


def test_generic_words_are_no_names() -> None:
    found = best(None, "Our method outperforms existing approaches. The proposed framework is effective.")
    assert not {"method", "approaches", "framework", "proposed framework"} & found.keys()


def test_it_gives_its_verdict_on_what_earlier_extractors_proposed() -> None:
    document = Document(Paper("x", None, "Networks are good."))
    document.mentions.append(Mention("abstract", 0, 8, "Networks", "Dataset", 0.9, "gazetteer"))
    PatternExtractor().annotate(document)
    verdicts = [m.score for m in document.mentions if m.extractor == "patterns" and m.text == "Networks"]
    assert verdicts
    assert max(verdicts) < 0.3


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(alphabet="aBC -$\\{}()1.\n", max_size=120))
def test_every_mention_is_its_slice_of_the_text(title: str, abstract: str) -> None:
    document = Document(Paper("x", title, abstract))
    PatternExtractor(lowest=0.0).annotate(document)
    for mention in document.mentions:
        assert document.paper.text(mention.field)[mention.start : mention.end] == mention.text
        assert mention.text
        assert 0 <= mention.score <= 1


@pytest.mark.parametrize("most_words", [1, 16_384])
def test_what_shares_a_batch_changes_nothing(most_words: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_WORDS", most_words)
    texts = ["", "We train Zorbinet on QuuxBench-7K.", "A parser. " * 30, "Accuracy of squirrel detection (SD) rises."]
    papers = [Paper(str(at), texts[at % 3] or None, texts[at % 4]) for at in range(40)]
    together = list(PatternExtractor().pipe(map(Document, papers)))
    assert [document.paper for document in together] == papers
    for document in together:
        alone = Document(document.paper)
        PatternExtractor().annotate(alone)
        assert document.mentions == alone.mentions
