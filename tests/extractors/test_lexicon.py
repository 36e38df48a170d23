"""Word lists and corpus figures."""

from __future__ import annotations

from extractors.corpus import shipped_figures
from extractors.lexicon import generic_words, head_words, praise_words, stop_words


def test_lists_hold_keys_in_the_singular() -> None:
    assert {"the", "of", "outperform"} <= stop_words()
    assert "novel" in praise_words()
    assert {"method", "result"} <= generic_words()
    assert "dataset" in head_words("Dataset")
    assert head_words("Nothing") == frozenset()


def test_words_of_names_are_no_stop_words() -> None:
    assert not {"network", "learning", "image", "graph", "accuracy", "deep"} & stop_words()


def test_words_in_like_contexts_share_a_class() -> None:
    figures = shipped_figures()
    assert figures.word("mnist").middle == figures.word("imagenet").middle
    assert figures.word("zzzqqq").middle == "-"
    assert figures.phrase("neuralnetwork") > figures.phrase("residualnetwork") > 0
