"""Sentence boundaries and tokens."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import sentences as module
from extractors.sentences import SentenceSplitter, doc_of, split_sentences
from kg.model import Document, Paper

BOUNDARY = re.compile(
    r"(?P<mark>[.!?]{1,3}|。)[\"'”’)\]}$]{0,3}\s{1,20}(?=(?P<next>\S))"
    rf"|(?<=[a-z\d)])[.!?](?=(?:{module._OPENERS})\s)|[^\S\n]{{0,9}}\n[^\S\n]{{0,9}}\n"
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "We compare with strong models, e.g. ResNet and VGG.",
        "He et al. introduced residual links.",
        "Gains are large (cf. Fig. 3 and Tab. 2).",
        "It scores 93.5 vs. 91.2 points.",
        "Version v1.1 is at https://example.org/a.b?c=d.",
        "Methods such as i.e. Transformers are used by J. Smith.",
        "We use approx. 10 GPUs.",
    ],
)
def test_abbreviations_and_numbers_end_no_sentence(sentence: str) -> None:
    assert sentences(f"First one. {sentence} Last one.") == ["First one.", sentence, "Last one."]


def test_a_sentence_may_follow_et_al_or_no_blank() -> None:
    assert sentences("This extends Doe et al. We do more.Our code is open.") == [
        "This extends Doe et al.",
        "We do more.",
        "Our code is open.",
    ]


def test_a_blank_line_ends_a_sentence_and_a_line_break_does_not() -> None:
    assert sentences("one\ntwo\n\nthree") == ["one\ntwo", "three"]


@given(st.text(alphabet='aB. ?!\n(1)"', max_size=80))
def test_sentences_are_ordered_disjoint_and_cover_all_but_blanks(text: str) -> None:
    spans = list(split_sentences(text))
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()


PIECES = [*'aB. ?!\n(1)。}_"é', "et al", "We ", "The ", " \n ", " " * 20]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_boundaries_are_those_of_the_plain_pattern(text: str) -> None:
    quick = [(m.end(), m["next"], m["next"] and text[m.start()] + (m["more"] or "")) for m in
             module._BOUNDARY.finditer(text)]  # fmt: skip
    assert quick == [(m.end(), m["next"], m["mark"]) for m in BOUNDARY.finditer(text)]


@given(st.lists(st.sampled_from([*PIECES, ".", "e.g"]), max_size=25).map("".join))
def test_the_last_word_is_that_of_the_plain_pattern(text: str) -> None:
    found = module._LAST_WORD.search(text)
    assert module._last_word(text) == (found[0] if found else "")


def test_the_splitter_fills_sentences_title_first_and_spacy_keeps_them() -> None:
    document = Document(Paper("x", "On Sets. A view", "We ask. We answer e.g. this."))
    SentenceSplitter().annotate(document)
    assert [s.field for s in document.sentences] == ["title", "title", "abstract", "abstract"]
    doc = doc_of(document, "abstract")
    assert doc_of(document, "abstract") is doc
    assert doc.text == document.paper.abstract
    assert [span.text for span in doc.sents] == ["We ask.", "We answer e.g. this."]
