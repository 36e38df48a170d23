r"""Numbers that are no results whatever surrounds them: p-values, bounds of intervals, spreads, budgets, versions.

>>> from extractors.quantities import find_quantities
>>> text = "With Nova 2.5 it gains 3.1% (95% CI: 2.8-3.4, p < 0.05)."
>>> [quantity.value for quantity in find_quantities(text) if not is_aside(text, quantity)]
['3.1']
"""

from __future__ import annotations

import re

from extractors.quantities import Quantity

__all__ = ["is_aside"]

_SIGNS = r"(?:=|<|>|≤|≥|\\leq?|\\lt|\\ll|\\approx|\\in|of|is|was|below|under|less than)?[\s=${]{0,4}[-+]?\Z"
_P_VALUE = re.compile(rf"(?<![\w\\-])[pP](?:[\s-]?values?)?[\s$}}]{{0,3}}{_SIGNS}")
_BUDGET = re.compile(rf"(?:\b|\\|\\var)(?:epsilon|ε|ϵ)[\s$}}]{{0,3}}{_SIGNS}")
_INTERVAL_AFTER = re.compile(r"[\s-]{0,2}(?:CIs?\b|(?:confidence|credible)\b)")
_INTERVAL_BEFORE = re.compile(r"\b(?:CIs?|(?:confidence|credible) intervals?)\b(?: of)?[\s:=,;\[(${}%\\\d.–-]{0,30}\Z")
_SPREAD = re.compile(r"(?:±|\\pm|\+/?-)[\s$]{0,2}\Z")
_VERSIONED = re.compile(
    r"(?<=[\w,;:)]\s)(?!Top\b|Recall\b|Rank\b|Dice\b|Accuracy\b|Score\b|Precision\b)[A-Z][a-z]{3,20}\s\Z"
)
_VERSION = re.compile(r"\d{1,2}\.\d{1,2}")
_SIGNED = (_SPREAD, _BUDGET)
_SYMBOLS = frozenset("±+\\εϵ")
_BEFORE = 48
"""Characters before a number that tell what it is."""


def is_aside(text: str, quantity: Quantity, floor: int = 0) -> bool:
    """Whether the number is about another number, a setting or a name; `floor` is where its sentence begins."""
    start = quantity.number_start
    before = text[max(floor, start - _BEFORE) : start]
    if quantity.kind == "percent" and _INTERVAL_AFTER.match(text, quantity.end):
        return True
    if quantity.kind == "bare":
        if quantity.values and quantity.values[0] <= 0.1 and _P_VALUE.search(before):
            return True
        if _VERSION.fullmatch(quantity.value) and _VERSIONED.search(before):
            return True
    # a search from every character costs more than to look whether its word is there at all
    return (("CI" in before or "interval" in before) and _INTERVAL_BEFORE.search(before) is not None) or (
        (not _SYMBOLS.isdisjoint(before) or "psilon" in before) and any(each.search(before) for each in _SIGNED)
    )
