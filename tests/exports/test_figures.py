"""Text in figures: one line of known characters, cut at words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exports.figures import clipped, plain


@given(st.text(st.characters(codec=None)), st.integers(1, 30))
def test_text_is_one_line_of_a_length(text: str, length: int) -> None:
    told = clipped(text, length)
    assert len(told) <= length
    assert "\n" not in told
    assert all(char.isprintable() for char in told)
    if len(plain(text)) <= length:
        assert told == plain(text)


def test_words_stay_whole_where_that_leaves_enough() -> None:
    assert clipped("graph neural network", 14) == "graph neural…"
    assert clipped("antidisestablishmentarianism", 10) == "antidises…"
    assert plain("漢 né\x00") == "□ né\ufffd"
