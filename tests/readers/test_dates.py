"""Dates out of what sources write."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers.dates import format_date, month_number, parse_date


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2019, (2019, None)),
        ("2019", (2019, None)),
        ("2019.0", (2019, None)),
        ("c2019, reprinted", (2019, None)),
        ("2019-02-05", (2019, "2019-02-05")),
        ("2019/2/5", (2019, "2019-02-05")),
        ("20190205", (2019, "2019-02-05")),
        ("2019-02-05T10:00:00Z", (2019, "2019-02-05")),
        ("2019-02", (2019, "2019-02")),
        ("2019-02-30", (2019, "2019-02")),
        ("2019-13-01", (2019, None)),
        ("Feb 5, 2019", (2019, "2019-02-05")),
        ("February 5th, 2019", (2019, "2019-02-05")),
        ("5 February 2019", (2019, "2019-02-05")),
        ("Tue, 5 Feb 2019 18:19:42 GMT", (2019, "2019-02-05")),
        ("Sept. 2019", (2019, "2019-09")),
        ("Oct 7", (None, "--10-07")),
        ("Oct 7 2", (None, "--10-07")),
        ({"date-parts": [[2019, 2]]}, (2019, "2019-02")),
        ({"date-parts": [["2019"]]}, (2019, None)),
        ({"date-parts": [[None]]}, (None, None)),
        ("", (None, None)),
        ("in press", (None, None)),
        ("0000-00-00", (None, None)),
        (1549324800, (None, None)),
        (-5, (None, None)),
        (float("inf"), (None, None)),
        (True, (None, None)),
        (None, (None, None)),
        ([2019], (None, None)),
    ],
)
def test_parse_date(value: object, expected: tuple[int | None, str | None]) -> None:
    assert parse_date(value) == expected


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_every_day_is_read_in_every_way(day: date) -> None:
    expected = (day.year, day.isoformat())
    month = ("January February March April May June July August September October November December").split()[
        day.month - 1
    ]
    for text in (day.isoformat(), f"{month} {day.day}, {day.year}", f"{day.day} {month[:3]}. {day.year}"):
        assert parse_date(text) == expected
    assert parse_date(f"{month[:3]} {day.day}") == (None, f"--{day.month:02d}-{day.day:02d}")


@given(
    st.one_of(
        st.text(), st.integers(), st.floats(), st.dictionaries(st.just("date-parts"), st.lists(st.lists(st.text())))
    )
)
def test_anything_has_a_date_or_not(value: object) -> None:
    year, day = parse_date(value)
    assert year is None or 1000 <= year < 3000
    assert day is None or day.startswith(f"{year:04d}-" if year else "--")


def test_months_and_formats() -> None:
    assert [month_number(text) for text in ("jan", "Sept.", "DECEMBER", "7", "0", "13", "mayor")] == [
        1,
        9,
        12,
        7,
        None,
        None,
        None,
    ]
    assert format_date(None, 5) is None
    assert format_date(2019, None, 5) is None
    assert format_date(99999, 1, 1) is None
