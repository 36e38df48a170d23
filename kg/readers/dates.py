"""Dates of publication, as much of one as the source tells.

>>> parse_date("Feb 5, 2019"), parse_date("2019-02"), parse_date("Oct 7")
((2019, '2019-02-05'), (2019, '2019-02'), (None, '--10-07'))
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

__all__ = ["MONTH", "YEARS", "format_date", "month_number", "parse_date"]

YEARS = range(1000, 3000)
"""Years that are taken for one; anything else is some other number."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
"""A regular expression (ignore case) for an English month, spelled out or shortened."""

_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?![\d.])")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?!\d)")
_MONTH_DAY = re.compile(rf"\b({MONTH})\s{{1,3}}(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s{{1,3}}(\d{{4}}))?(?!\d)", re.I)
_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s{{1,3}}({MONTH}),?\s{{1,3}}(\d{{4}})(?!\d)", re.I)
_MONTH_YEAR = re.compile(rf"\b({MONTH}),?\s{{1,3}}(\d{{4}})(?!\d)", re.I)
_YEAR = re.compile(r"(?<![\d.])(\d{4})(?:\.0)?(?![\d.])")


def month_number(text: str) -> int | None:
    """1 to 12 for an English month name, short or long, or a number; else ``None``."""
    text = text.strip().rstrip(".").lower()
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text) if 1 <= int(text) <= 12 else None
    return _MONTHS.index(text[:3]) + 1 if re.fullmatch(MONTH, text) else None


def format_date(year: int | None, month: int | None = None, day: int | None = None) -> str | None:
    """ISO 8601 as far as known: a date, year and month, or ``--MM-DD`` without a year; ``None`` if there is no such.

    >>> format_date(2024, 2, 29), format_date(2023, 2, 29), format_date(None, 2, 29), format_date(2023, 5)
    ('2024-02-29', None, '--02-29', '2023-05')
    """
    if month is None or not 1 <= month <= 12 or (year is not None and year not in YEARS):
        return None
    if day is None:
        return f"{year:04d}-{month:02d}" if year is not None else None
    try:
        date(2000 if year is None else year, month, day)  # 2000 is a leap year
    except ValueError:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}" if year is not None else f"--{month:02d}-{day:02d}"


def parse_date(value: Any) -> tuple[int | None, str | None]:
    """Year and ISO date from a string, number or CSL ``{"date-parts": [[2019, 2, 5]]}``.

    A bare year has no date, a day without a year no year, and what isn't a date has neither.
    """
    if isinstance(value, Mapping):
        return _from_parts(value.get("date-parts", value.get("date_parts")))
    if isinstance(value, bool) or value is None or isinstance(value, list):
        return None, None
    return _from_text(str(value)[:100].strip())


def _from_parts(parts: Any) -> tuple[int | None, str | None]:
    while isinstance(parts, Sequence) and parts and isinstance(parts[0], Sequence) and not isinstance(parts[0], str):
        parts = parts[0]
    if not isinstance(parts, Sequence) or isinstance(parts, str):
        return None, None
    numbers = [int(str(part)) for part in parts[:3] if re.fullmatch(r"[0-9]{1,4}", str(part))]
    return _checked(*numbers) if numbers else (None, None)


def _from_text(text: str) -> tuple[int | None, str | None]:
    if hit := _ISO.match(text) or _COMPACT.match(text):
        return _checked(*(int(part) for part in hit.groups() if part))
    if hit := _DAY_MONTH.search(text):
        return _checked(int(hit[3]), month_number(hit[2]), int(hit[1]))
    if hit := _MONTH_DAY.search(text):
        return _checked(int(hit[3]) if hit[3] else None, month_number(hit[1]), int(hit[2]))
    if hit := _MONTH_YEAR.search(text):
        return _checked(int(hit[2]), month_number(hit[1]))
    if hit := _YEAR.search(text):
        return _checked(int(hit[1]))
    return None, None


def _checked(year: int | None, month: int | None = None, day: int | None = None) -> tuple[int | None, str | None]:
    """The longest part of the date that exists: ``2023-02-30`` is February 2023, ``2023-13`` is 2023."""
    known = year if year is None or year in YEARS else None
    if known is None and year is not None:
        return None, None
    return known, format_date(known, month, day) or format_date(known, month)
