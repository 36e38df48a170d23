"""Literals: dates by how much is known, numbers as xsd:decimal."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from kg.model import Paper

__all__ = ["decimal", "decimals", "issued"]


def issued(paper: Paper) -> tuple[str, str] | None:
    """When `paper` appeared, as a lexical form and the XML Schema type for as much as is known.

    >>> issued(Paper("x", None, "", 2019, "2019-02")), issued(Paper("x", None, "", None, "--03-18"))
    (('2019-02', 'gYearMonth'), ('--03-18', 'gMonthDay'))
    """
    text = paper.date or ""
    for kind, shape, day in (
        ("date", r"\d{4}-\d\d-\d\d", text),
        ("gYearMonth", r"\d{4}-\d\d", f"{text}-01"),
        ("gMonthDay", r"--\d\d-\d\d", f"2000{text[1:]}"),
        ("gYear", r"\d{4}", f"{text}-01-01"),
    ):
        if re.fullmatch(shape, text, re.ASCII) and _is_day(day):
            return text, kind
    return (f"{paper.year:04}", "gYear") if paper.year is not None and 0 < paper.year < 10000 else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,30})?(?:(?<=\d)|\.\d{1,30})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_BETWEEN = re.compile(r"(?<=\d)\s?(?:/|–|—|-|to|and|,\s)\s?(?=[+-]?\.?\d)", re.ASCII)


def decimals(value: str) -> list[str]:
    """The numbers in a result's value as xsd:decimal; none when it holds anything but numbers.

    >>> decimals("3.22/4.24"), decimals("1,000"), decimals("10-20"), decimals("2e-5"), decimals("about 2")
    (['3.22', '4.24'], ['1000'], ['10', '20'], ['0.00002'], [])
    """
    parts = _BETWEEN.split(value.strip().replace("−", "-"))
    if not all(map(_NUMBER.fullmatch, parts)):
        return []
    return list(dict.fromkeys(decimal(part.replace(",", "")) for part in parts))


def decimal(number: str | float) -> str:
    """A lexical form of xsd:decimal: no exponent, no superfluous zeros.

    >>> decimal(0.5), decimal("1e3"), decimal(1.0)
    ('0.5', '1000', '1')
    """
    text = format(Decimal(str(number)), "f").lstrip("+")
    return text.rstrip("0").rstrip(".") if "." in text else text
