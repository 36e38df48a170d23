"""Words, their gaps and shapes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.sentences import SentenceSplitter
from extractors.tex import TextView
from extractors.tokens import Gap, split_words, words_of
from kg.model import Document, Paper
from kg.names import squashed


def test_gaps_tell_what_joins_and_what_separates() -> None:
    words = split_words(TextView.of("A text-to-image GAN (StyleGAN), the user's own: C++/Java"))
    gaps = dict(zip(words.texts, words.gaps, strict=True))
    assert gaps["image"] is Gap.HYPHEN
    assert gaps["StyleGAN"] is Gap.OPEN
    assert gaps["the"] is Gap.CLOSE
    assert gaps["C++"] is Gap.COLON
    assert gaps["Java"] is Gap.MARK
    assert "s" not in words.texts


def test_capitals_that_mean_nothing_are_told_apart() -> None:
    title = split_words(TextView.of("Deep Learning for Image Retrieval with BERT"))
    assert title.shapes[:2] == ["Ttl", "Ttl"]
    assert title.shapes[-1] == "UP"
    sentence = split_words(TextView.of("Networks learn with Adam and more words"))
    assert sentence.shapes[0] == "Ini"
    assert sentence.shapes[3] == "Cap"


def test_words_are_made_once_per_document() -> None:
    document = Document(Paper("x", None, "One two. Three."))
    SentenceSplitter().annotate(document)
    words = words_of(document, "abstract")
    assert words_of(document, "abstract") is words
    assert [gap is Gap.END for gap in words.gaps] == [True, False, True]
    assert len(words_of(document, "title")) == 0


@given(st.text(max_size=60))
def test_words_lie_in_the_text_in_order(text: str) -> None:
    words = split_words(TextView.of(text))
    at = 0
    for start, end, word in zip(words.starts, words.ends, words.texts, strict=True):
        assert at <= start < end
        assert words.view.text[start:end] == word
        at = end


@given(
    st.lists(st.sampled_from(["Graph", "nets", "CIFAR", "10", "k", "GPUs", "series", "ResNet"]), min_size=1, max_size=5)
)
def test_joined_keys_are_squashed_names(parts: list[str]) -> None:
    text = "-".join(parts)
    words = split_words(TextView.of(text))
    assert words.joined(0, len(words) - 1) == squashed(text)
