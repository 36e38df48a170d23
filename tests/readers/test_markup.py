"""Markup of publishers as plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers.markup import plain_text

TEX = r"\documentclass{minimal}\usepackage{amsmath}\begin{document}$$x^2$$\end{document}"


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("<jats:p>One.</jats:p>\n  <jats:p>Two.</jats:p>", "One.\n\nTwo."),
        ("<jats:title>Abstract</jats:title><jats:p>We do.</jats:p>", "We do."),
        (
            "<sec><title>Aims.</title><p>We do.</p></sec><sec><title>End</title><p>Done.</p></sec>",
            "Aims: We do.\n\nEnd: Done.",
        ),
        ("<p>a &lt; b &amp; c, p < 0.05</p>", "a < b & c, p < 0.05"),
        ("CO<sub>2</sub>, 10<sup>-3</sup> m<sup>2</sup>, 1<sup>st</sup>", "CO2, 10^-3 m2, 1st"),
        ("in <i>vitro</i>\n tests", "in vitro tests"),
        (f"<inline-formula><alternatives><tex-math>{TEX}</tex-math></alternatives></inline-formula>", "$x^2$"),
        (
            f"<p>a <alternatives><tex-math>{TEX}</tex-math><mml:math><mml:mi>x</mml:mi></mml:math></alternatives></p>",
            "a x",
        ),
        ("one<br/>two", "one\n\ntwo"),
        ("<p>a<script>alert(1)</script><!-- no --></p>", "a"),
        ("</div></p>x", "x"),
    ],
)
def test_markup_becomes_text(marked: str, plain: str) -> None:
    assert plain_text(marked) == plain


@pytest.mark.parametrize(
    "text", ["a < b > c", "we parse <p> tags", "vector<int> and <b>", "R&amp;D", "<i>", "</other>x", ""]
)
def test_what_is_no_markup_stays_as_it_is(text: str) -> None:
    assert plain_text(text) == text


@given(st.text())
def test_text_without_angles_stays(text: str) -> None:
    assert plain_text(text.replace("<", "")) == text.replace("<", "")


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<i>", "</i>", "<title>", "</title>", "<", "&", "&#0;", "\0", ":", "a b", "<!--"]
        )
    )
)
def test_hostile_markup_raises_nothing(parts: list[str]) -> None:
    assert isinstance(plain_text("".join(parts)), str)


@pytest.mark.parametrize(
    "text", ["<i>" * 50_000 + "x</i>", "<p>a:</p>" * 50_000, "<title>" * 50_000 + "</title>", "<p " * 50_000]
)
def test_long_and_deep_markup_is_read_to_its_end(text: str) -> None:
    assert plain_text(text)
