"""Short and long forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import abbreviations
from extractors.abbreviations import AbbreviationExtractor, find_abbreviations, match_long_form
from kg.model import Document, Paper


def pairs(text: str) -> list[tuple[str, str]]:
    return [(text[slice(*short)], text[slice(*long)]) for short, long in find_abbreviations(text)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We train a recurrent neural network (RNN).", "RNN", "recurrent neural network"),
        ("Two support vector machines (SVMs) agree.", "SVMs", "support vector machines"),
        ("Use of LDA (latent Dirichlet allocation) is old.", "LDA", "latent Dirichlet allocation"),
        ("the area under the curve (AUC) rises", "AUC", "area under the curve"),
        ("a mixture-of-experts (MoE) layer", "MoE", "mixture-of-experts"),
        ("principal component analysis (or PCA) helps", "PCA", "principal component analysis"),
        ("graph convolution networks (GCN; Doe 2016)", "GCN", "graph convolution networks"),
        ("model predictive control, or MPC, is used", "MPC", "model predictive control"),
        ("word error rate, WER for short", "WER", "word error rate"),
        ("our proposal: Fast Local Attention (FLA)", "FLA", "Fast Local Attention"),
    ],
)
def test_definitions_are_found(text: str, short: str, long: str) -> None:
    assert (short, long) in pairs(text)


@pytest.mark.parametrize(
    "text",
    [
        "many methods (see Table 3)",
        "in two cities (Rome and Oslo)",
        "a large gain (12%)",
        "some models (e.g. trees)",
        "the result (2019)",
        "it holds for all points (i.e., in reals)",
        "A network. (RNN) stands alone",
    ],
)
def test_other_brackets_define_nothing(text: str) -> None:
    assert pairs(text) == []


def test_the_first_letter_begins_a_word() -> None:
    assert match_long_form("GAN", "the organ") is None


@given(st.text(alphabet="abAB (),-.;orfst", max_size=120))
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    for (a, b), (c, d) in find_abbreviations(text):
        assert 0 <= a < b <= len(text)
        assert 0 <= c < d <= len(text)
        assert b <= c or d <= a


@given(st.lists(st.sampled_from([" or ", ", or ", "AB", "ab", ",", ")", " ", " for short", ", in short"]), max_size=12))
def test_short_forms_without_brackets_are_those_of_the_whole_pattern(pieces: list[str]) -> None:
    text = "".join(pieces)
    whole = [(m.start(), m.span("or" if m["or"] else "short")) for m in abbreviations._BARE.finditer(text)]
    assert list(abbreviations._bare(text)) == whole


def test_each_short_form_counts_once_and_offsets_are_those_of_the_source() -> None:
    abstract = r"\emph{Graph networks} (GN) and grid nodes (GN)."
    document = Document(Paper("x", None, abstract))
    AbbreviationExtractor().annotate(document)
    (found,) = document.abbreviations
    assert abstract[found.short.start : found.short.end] == "GN"
    assert abstract[found.long.start : found.long.end].startswith("Graph networks")


def test_hostile_brackets_take_no_time() -> None:
    assert list(find_abbreviations("(" * 20_000 + "a" * 20_000)) == []
    list(find_abbreviations(("word " * 30 + "(AB) ") * 300))
