"""Sentence boundaries and tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.sentences import SentenceSplitter, doc_of, split_sentences
from kg.model import Document, Paper


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


def test_the_splitter_fills_sentences_title_first_and_spacy_keeps_them() -> None:
    document = Document(Paper("x", "On Sets. A view", "We ask. We answer e.g. this."))
    SentenceSplitter().annotate(document)
    assert [s.field for s in document.sentences] == ["title", "title", "abstract", "abstract"]
    doc = doc_of(document, "abstract")
    assert doc_of(document, "abstract") is doc
    assert doc.text == document.paper.abstract
    assert [span.text for span in doc.sents] == ["We ask.", "We answer e.g. this."]
