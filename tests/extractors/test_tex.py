"""The view of a text without TeX marks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import tex
from extractors.tex import TextView

SUSPECT = re.compile(r"[\\${}`\u00ad\u200b\u200c\u200d\ufeff]|\dtimes|\bsim\d|\w~\w")
ARTEFACT = re.compile(
    r"\\(?P<command>[A-Za-z]{1,24})[ ]?|\\(?P<escaped>[%&_#$~ ,;:!])|(?P<brace>[{}])|(?P<dollar>\$)|(?P<quote>``|'')"
    r"|(?P<hidden>[\u00ad\u200b\u200c\u200d\ufeff])|(?<=\d)(?P<times>times)(?![a-z])|\b(?P<sim>sim)(?=\d)"
    r"|(?<=\w)(?P<tie>~)(?=\w)"
)


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        (r"a $6\times$ gain", "a 6× gain"),
        (r"\textit{nullary} terms", "nullary terms"),
        ("sim3.3x faster", "~3.3x faster"),
        ("4timesRTX 3090", "4×RTX 3090"),
        ("160times less", "160× less"),
        (r"7.3\% and 5\%", "7.3% and 5%"),
        ("the $k$-means loop", "the k-means loop"),
        (r"{\em very} deep", "very deep"),
        ("a price of $5", "a price of $5"),
        ("sometimes 3 times", "sometimes 3 times"),
        ("simulate it", "simulate it"),
    ],
)
def test_artefacts_are_gone_from_the_view(source: str, seen: str) -> None:
    assert TextView.of(source).text == seen


@pytest.mark.parametrize(
    ("source", "name", "slice_"),
    [
        (r"we train BERT$_{\text{LARGE}}$ now", "BERT_LARGE", r"BERT$_{\text{LARGE}}$"),
        ("the $k$-means loop", "k-means", "$k$-means"),
        (r"so \textbf{FastNet} wins", "FastNet", "FastNet"),
        ("on 4timesRTX 3090 cards", "RTX 3090", "RTX 3090"),
    ],
)
def test_spans_lead_back_to_the_source_and_close_their_marks(source: str, name: str, slice_: str) -> None:
    view = TextView.of(source)
    start = view.text.index(name)
    first, last = view.span(start, start + len(name))
    assert source[first:last] == slice_


@given(st.text(alphabet="ab1 $\\{}%~`'_timessimtextbf", max_size=60), st.data())
def test_every_stretch_of_a_view_maps_into_the_source(source: str, data: st.DataObject) -> None:
    view = TextView.of(source)
    if view.offsets is not None:
        assert len(view.offsets) == len(view.text)
        assert list(view.offsets) == sorted(view.offsets)
    if view.text:
        start = data.draw(st.integers(0, len(view.text) - 1))
        end = data.draw(st.integers(start + 1, len(view.text)))
        first, last = view.span(start, end)
        assert 0 <= first < last <= len(source)


@given(st.lists(st.sampled_from([*"ab1T $\\{}%~`'_\u00ad\n é", "times", "sim", "text"]), max_size=20).map("".join))
def test_artefacts_are_those_of_the_plain_patterns(source: str) -> None:
    assert (TextView.of(source).offsets is not None) == bool(SUSPECT.search(source))
    quick, plain = tex._ARTEFACT.finditer(source), ARTEFACT.finditer(source)
    assert [(m.span(), m.lastgroup) for m in quick] == [(m.span(), m.lastgroup) for m in plain]
