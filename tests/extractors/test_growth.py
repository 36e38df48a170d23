"""The steps that a text takes grow with its length, not with the square of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from extractors.abbreviations import AbbreviationExtractor, synonyms_of
from extractors.coreference import PairModel, pair_features
from extractors.entities import other_occurrences
from extractors.grouping import group_mentions
from extractors.link_reading import read_arguments
from extractors.links import LinkExtractor
from extractors.ner_inputs import tokenise
from extractors.own_names import OwnNameExtractor
from extractors.results import ResultExtractor
from extractors.sentences import SentenceSplitter
from extractors.status import StatusExtractor
from kg.model import Document, Mention, Paper
from tests.extractors.annotating import annotate

Work = Callable[[], object]


def steps_of(work: Work) -> int:
    """How many instructions of Python `work` takes."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def status(text: str) -> Callable[[int], Work]:
    def work(size: int) -> Work:
        document = annotate(text * size)
        return lambda: StatusExtractor().annotate(document)

    return work


def meetings(size: int) -> Work:
    document = annotate("[Method:Net] on [Dataset:Set] " * size)
    return lambda: read_arguments(document).meetings()


def carried(size: int) -> Work:
    document = annotate("We propose [Method:Net]. We test it on [Dataset:Set]. " * size)
    return lambda: LinkExtractor().annotate(document)


def results(size: int) -> Work:
    text = "[Method:Net] reaches 93.5% accuracy on [Dataset:Set]. It gains 2.5%. " * size
    document = annotate(text, Net="proposes", Set="evaluatesOn")
    return lambda: ResultExtractor().annotate(document)


def names_of(size: int) -> list[Mention]:
    names = [f"{chr(97 + at % 26)}{chr(97 + at // 26)} net{at % 7}x" for at in range(size)]
    return [Mention("abstract", 20 * at, 20 * at + len(n), n, "Method", 0.9, "x") for at, n in enumerate(names)]


def groups(size: int) -> Work:
    mentions = names_of(size)
    return lambda: group_mentions(mentions)


def abbreviations(size: int) -> Document:
    letters = [chr(97 + at % 26) + chr(97 + at // 26 % 26) for at in range(size)]
    text = " ".join(f"{a}lpha {b}eta gamma ({a.upper()}{b.upper()}G)." for a, b in letters)
    document = Document(Paper("x", None, text))
    SentenceSplitter().annotate(document)
    AbbreviationExtractor().annotate(document)
    return document


def synonyms(size: int) -> Work:
    document = abbreviations(size)
    text = document.paper.abstract
    spans = [span for pair in document.abbreviations for span in (pair.short, pair.long)]
    mentions = [Mention(*span, text[span.start : span.end], "Method", 0.9, "x") for span in spans]
    return lambda: group_mentions(mentions, synonyms_of(document))


def token_pairs(size: int) -> Work:
    document = abbreviations(size)
    return lambda: tokenise(document)


def occurrences(size: int) -> Work:
    document = Document(Paper("x", None, "BERT wins. " * size))
    return lambda: list(other_occurrences(document, [Mention("abstract", 0, 4, "BERT", "Method", 0.8, "x")]))


def own_names(size: int) -> Work:
    document = annotate("[Method:Net] on [Dataset:Set] and more. " * size)
    extractor = OwnNameExtractor('{"Thing": ["mentions", [["Net"], ["more"]]]}')
    return lambda: extractor.annotate(document)


@pytest.mark.parametrize(
    "work",
    [
        status("[Method:Net] runs without [Method:Bert]. "),
        status("[Method:Net] may run without [Method:Bert], "),
        status("unlike [Method:Net] existing methods "),
        meetings,
        carried,
        results,
        groups,
        synonyms,
        token_pairs,
        occurrences,
        own_names,
    ],
)
def test_twice_the_text_takes_about_twice_the_steps(work: Callable[[int], Work]) -> None:
    work(160)()  # what is kept of words and names is worked out
    assert steps_of(work(160)) < 2.5 * steps_of(work(80))


def test_more_names_than_a_paper_has_are_compared_with_a_few() -> None:
    model = PairModel({"all": [0.0] * len(pair_features("a", "b", "Method", set()))})
    names = [*(f"{at:04}" for at in range(256)), *(f"same{at} front" for at in range(200))]
    some, many = (len(model.likeness(names[:size], "Method", frozenset())) for size in (356, 456))
    assert some > 0
    assert many < 2.2 * some
