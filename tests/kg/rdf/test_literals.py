"""Dates and numbers as literals."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper
from kg.rdf import decimals, issued

ANY_TEXT = st.text(st.characters(codec=None))


@pytest.mark.parametrize(
    ("date", "year", "expected"),
    [
        ("2019-02-05", 2019, ("2019-02-05", "date")),
        ("2019-02", 2019, ("2019-02", "gYearMonth")),
        ("2019", 2019, ("2019", "gYear")),
        (None, 2019, ("2019", "gYear")),
        (None, 987, ("0987", "gYear")),
        ("--02-29", None, ("--02-29", "gMonthDay")),
        ("2019-02-30", 2019, ("2019", "gYear")),
        ("--13-01", None, None),
        ("２０１９", None, None),
        ("spring", None, None),
        (None, 0, None),
        (None, 20190205, None),
    ],
)
def test_dates_are_typed_by_what_is_known(date: str | None, year: int | None, expected: tuple[str, str] | None) -> None:
    assert issued(Paper("x", None, "", year, date)) == expected


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        ("91.2", ["91.2"]),
        ("91.20", ["91.2"]),
        ("+0.5", ["0.5"]),
        ("−3", ["-3"]),
        (".5", ["0.5"]),
        ("1,234,567.8", ["1234567.8"]),
        ("10-20", ["10", "20"]),
        ("10 to 20", ["10", "20"]),
        ("2/2", ["2"]),
        ("1e-5", ["0.00001"]),
        ("1e999999999", []),
        ("8x", []),
        ("two", []),
        ("1,2", []),
        ("100", ["100"]),
        ("", []),
    ],
)
def test_decimals(value: str, numbers: list[str]) -> None:
    assert decimals(value) == numbers


@given(ANY_TEXT)
def test_decimals_never_fail_and_are_decimals(value: str) -> None:
    assert all(re.fullmatch(r"-?\d+(\.\d*[1-9])?", number) for number in decimals(value))
