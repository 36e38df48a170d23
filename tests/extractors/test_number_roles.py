"""Numbers that are no results whatever surrounds them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.number_roles import is_aside
from extractors.quantities import find_quantities


def kept(text: str) -> list[str]:
    return [quantity.value for quantity in find_quantities(text) if not is_aside(text, quantity)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It gains 3.1 (p < 0.05).", ["3.1"]),
        (r"It gains 3.1 ($p \le 0.001$, p-value of 0.02).", ["3.1"]),
        ("It reaches 0.85 (95% CI: 0.80-0.90).", ["0.85"]),
        (r"It reaches 0.85 (95\% confidence interval [0.80, 0.90]) and 0.7.", ["0.85", "0.7"]),
        (r"Privacy costs 2.1 points at $\epsilon = 0.5$.", ["2.1"]),
        ("With Nova 2.5 it reaches 91.0.", ["91.0"]),
        ("A p of 0.93 is high, Recall 91.2 too.", ["0.93", "91.2"]),
    ],
)
def test_asides_are_left_out(text, expected):
    assert kept(text) == expected


@given(st.text(alphabet=st.sampled_from("0123456789.%p<=± CIε()[],"), max_size=80))
def test_any_text_is_read(text):
    assert all(is_aside(text, quantity) in {True, False} for quantity in find_quantities(text))
