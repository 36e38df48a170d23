"""Titles against abstracts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers.prose import DECISIVE, join_lines, looks_like_prose


@pytest.mark.parametrize(
    "title",
    [
        "PaperBoat: Folding Long Contexts into Short Ones",
        "What Do Parsers Know?",
        "Attention, Please!",
        "boats",
        "Learning to fold",
        "A Survey of Methods for the Automatic Recognition of Handwritten Musical Scores and on Evaluation",
    ],
)
def test_titles(title: str) -> None:
    assert looks_like_prose(title) < 0


@pytest.mark.parametrize(
    "prose",
    [
        "We measure it.",
        "This paper presents a parser that folds.",
        "folding is studied in this work; it is easy.",
        "Code is available at https://example.org/fold",
        "\u6211\u4eec\u7814\u7a76\u6298\u53e0\u3002\u5b83\u5f88\u7b80\u5355\u3002" * 20,
    ],
)
def test_abstracts(prose: str) -> None:
    assert looks_like_prose(prose) > 0


@given(st.text(min_size=600))
def test_long_texts_are_abstracts_whatever_they_say(text: str) -> None:
    assert looks_like_prose(text) > DECISIVE - 2


@given(st.lists(st.text(st.characters(categories=["Lu", "Ll"]), min_size=1)))
def test_lines_are_joined_by_blanks(lines: list[str]) -> None:
    assert join_lines(lines) == " ".join(lines)
