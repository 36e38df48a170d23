"""What reported numbers say: their size in a comparable unit, and whether they are values, changes or shares.

"91.2% accuracy" is a value, "improves accuracy by 2.5%" a change, "with 3% of the parameters of DETR" a share of
something else. Which it is, is read from the words right around the number, its unit and its metric; in lists and in
"by 5% in A and 3% in B" one cue serves all. "from 41.2" and "compared to 73%" are what something else reaches.

>>> numbers_in("0.25 to 0.35/0.40"), numbers_in("1,234"), numbers_in("12k"), numbers_in("10^-3")
((0.25, 0.35, 0.4), (1234.0,), (12000.0,), (0.001,))
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

from kg.metrics import Metric, find_unit, words
from kg.model import ResultNode

__all__ = ["Kind", "Reading", "numbers_in", "read_sentence"]

Kind = Literal["value", "change", "share"]
Polarity = Literal["good", "bad", "up", "down"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A number in `unit`; `improves` tells for a change whether it is for the better (``None``: unknown).

    `of_other` is set where the number belongs to what is compared with: ``before`` the number that it goes with
    ("from 41.2 to 47.9") or ``after`` it ("47.9, compared to 41.2").
    """

    kind: Kind
    numbers: tuple[float, ...]
    unit: str
    improves: bool | None = None
    of_other: Literal["before", "after"] | None = None


_EXPONENT = r"10\s?\^\s?\{{?\s?(?P<{}>[-−+]?\d{{1,3}})\}}?"
_NUMBER = re.compile(
    rf"(?<![\d.])(?:{_EXPONENT.format('power')}"
    r"|(?P<digits>(?:\d{1,3}(?:,\d{3}){1,6}(?!\d)|\d{1,30})(?:\.\d{1,30})?|\.\d{1,30})"
    rf"(?:[eE](?P<exponent>[-+]?\d{{1,3}})\b|\s?(?:\\times|×|\\cdot|x)\s?{_EXPONENT.format('times')})?"
    r"(?:\s?(?P<magnitude>k|K|M|B|thousand|million|billion|trillion)\b)?)"
)
_MAGNITUDES = {"k": 1e3, "t": 1e3, "m": 1e6, "b": 1e9, "tr": 1e12}
_SPELLED = "zero one two three four five six seven eight nine ten eleven twelve".split()
_TENS = {"twenty": 20.0, "fifty": 50.0, "hundred": 100.0}
_NUMBERS = {word: float(number) for number, word in enumerate(_SPELLED)} | _TENS
_SPREAD = re.compile(r"(?:±|\\pm|\+/-|\bpm\b)\s?[\d.]*")
_MINUS = re.compile(r"(?:\A\D{0,20}|(?:to|and|or)\s\D{0,5}|[/,]\s?)(?<![\w%)])[-−]{1,3}\$?\Z")
_ORDERS = re.compile(r"orders?[\s-]of[\s-]magnitude")


def numbers_in(value: str) -> tuple[float, ...]:
    """The numbers in a value as written, in order; a spread ("± 2.8") is none of them.

    >>> numbers_in("up to 2.63"), numbers_in("4-11"), numbers_in("six"), numbers_in("almost two orders of magnitude")
    ((2.63,), (4.0, 11.0), (6.0,), (100.0,))
    """
    text = _SPREAD.sub("", value)
    found = [number for match in _NUMBER.finditer(text) if math.isfinite(number := _number(text, match))]
    if not found:
        spelled = re.findall(r"[a-z]+", text.lower())
        found = [_NUMBERS[word] for word in spelled if word in _NUMBERS]
        found = found or [1.0 for word in spelled if word in {"a", "an"}][:1]
    if _ORDERS.search(text):
        found = [10.0**number for number in found if number < 300]
    return tuple(found)


def _number(text: str, match: re.Match[str]) -> float:
    exponent = (match["power"] or match["exponent"] or match["times"] or "0").replace("−", "-")
    number = float(f"{(match['digits'] or '1').replace(',', '')}e{exponent}")
    magnitude = (match["magnitude"] or "").lower()
    number *= _MAGNITUDES[magnitude[:2] if magnitude.startswith("tr") else magnitude[0]] if magnitude else 1.0
    return -number if _MINUS.search(text[max(0, match.start() - 30) : match.start()]) else number


# Words around a number -------------------------------------------------------------------------------------------

_POLARITY: dict[str, Polarity] = {
    word: polarity for polarity in get_args(Polarity) for word in sorted(words("polarity", polarity))
}
_NOUNS = words("around", "nouns")
_CHANGES = _POLARITY.keys() - words("around", "comparatives") - words("around", "rivalling")
"""Words that make a number right behind them a change."""
_BEFORE = words("around", "before")
_AFTER = words("around", "after")
_NOT_BY = words("around", "not_by")
_REACHING = words("around", "reaching")
_ENDS = words("around", "ends")
_TOKEN = re.compile(r"[A-Za-z][\w'’-]*|\d[\d.,]*|[^\w\s]")
_SHARE = re.compile(
    r"[\s$}]*(?:of|relative to)\s(?:that|those|its|their|(?:the\s)?(?:\S{1,30}\s){0,2}?"
    r"(?:original|full|baseline|dense|teacher|uncompressed|vanilla|total|oracle|human|fully|\w+['’]s))\b"
)
_JOINTS = re.compile(r"(?:[\s,/&$\\%{}()~]|and\b|or\b|respectively\b|textbf\b|times\b)*")
_FROM = re.compile(r"\bfrom\s[^.;]{0,20}\Z")
_TO = re.compile(r"[\s%$}\\]*(?:\(.{0,40}\)\s)?(?:\S{1,20}\s)?to\s[\s$~{\\]*(?:\w{1,12}\s){0,2}")
_OVER = re.compile(r"compar\w{1,4} (?:to|with)")
_OTHER = r"(?:than|versus|vs\.?|against|compar\w{1,4} (?:to|with))"
_COMPARED = re.compile(
    rf"\b{_OTHER}\s(?:(?!(?:by|with|to|at|in|of|for|on|and|or)\b)[^\s\d.,;()]{{1,20}}\s){{0,3}}\(?\Z"
    rf"|\({_OTHER}\s[^()]{{0,40}}\Z"
)
_LEFT, _RIGHT = 160, 80
"""Characters around a number in which its words are looked for."""


class _Cue(NamedTuple):
    kind: Kind | None
    polarity: Polarity | None = None
    behind: bool = False


_NONE = _Cue(None)


def _left_cue(before: str, fraction: bool) -> _Cue:
    """What the words before a number tell; `fraction` where a number in brackets may be a plain value."""
    tokens = [token.lower() for token in _TOKEN.findall(before[-_LEFT:])]
    popped = ""
    while tokens and tokens[-1] in _BEFORE:
        popped = tokens.pop()
    last = tokens[-1] if tokens else ""
    if popped == "of":
        # "an increase in accuracy of 5%"
        for noun, joint in zip(tokens[-6:], tokens[-5:], strict=False):
            if noun in _NOUNS and joint in {"in", "on", "for"}:
                return _Cue("change", _POLARITY.get(noun))
    if last == "by" and tokens[-2:-1] != [] and tokens[-2] not in _NOT_BY:
        return _Cue("change", _nearest(tokens))
    if last in _CHANGES:
        return _Cue("change", _POLARITY[last])
    opening = len(tokens) - 1 - tokens[::-1].index("(") if "(" in tokens[-8:] else 0
    if last in {"(", ",", ":", "."} and opening and ")" not in tokens[opening:] and not fraction:
        # "improves quality (up to 2.9 dB)", "a gain (e.g., 4 AP)": not across another number or part of the sentence
        for token in reversed(tokens[max(0, opening - 8) : opening]):
            if token[0].isdigit() or token in {",", ";"}:
                break
            if token in _CHANGES:
                return _Cue("change", _POLARITY[token])
    return _NONE


def _nearest(tokens: Sequence[str]) -> Polarity | None:
    """The direction of the nearest verb or noun of change in the same part of the sentence."""
    for word in reversed(tokens[-24:]):
        if word == ";":
            break
        if word in _POLARITY:
            return _POLARITY[word]
    return None


def _right_cue(after: str) -> _Cue:
    """What the words after a number tell."""
    if _SHARE.match(after[:_RIGHT]):
        return _Cue("share")
    tokens = [token.lower() for token in _TOKEN.findall(after[:_RIGHT])]
    while tokens and tokens[0] in _AFTER:
        tokens.pop(0)
    if tokens and tokens[0] in _POLARITY:
        return _Cue("change", _POLARITY[tokens[0]], True)
    for token in tokens[:5]:
        if token in _NOUNS:
            return _Cue("change", _POLARITY.get(token), True)
        if not token[0].isalpha() or token in _ENDS:
            break
    return _NONE


# A sentence -------------------------------------------------------------------------------------------------------


def read_sentence(results: Sequence[ResultNode], metrics: Sequence[Metric]) -> list[Reading]:
    """What each of the results of one sentence says, in text order; `metrics` are theirs.

    Looks at a bounded window of characters around each number.
    """
    readings = []
    cues = _cues(results, metrics)
    for at, (result, metric, cue) in enumerate(zip(results, metrics, cues, strict=True)):
        found = _read(result, metric, cue)
        before = _before(result)
        if at + 1 < len(results) and _FROM.search(before[-32:]) and _TO.fullmatch(_gap(result, results[at + 1])):
            found = replace(_read(result, metric, _NONE), of_other="before")
        elif _COMPARED.search(before[-100:]):
            found = replace(found, of_other="after")
        readings.append(found)
    return readings


def _cues(results: Sequence[ResultNode], metrics: Sequence[Metric]) -> list[_Cue]:
    """What the words around each number tell; in a list of numbers, the words around the list."""
    listed = [*_listed([_gap(left, right) for left, right in pairwise(results)]), False]
    rights: list[_Cue] = []
    for at in reversed(range(len(results))):
        rights.append(rights[-1] if listed[at] else _right_cue(_after(results[at])))
    cues: list[_Cue] = []
    for at, (result, metric, right) in enumerate(zip(results, metrics, reversed(rights), strict=True)):
        fraction = metric.scale == "share" and any(number >= 50 for number in numbers_in(result.value))
        cue = _signed(result) or _left_cue(_before(result), fraction)
        if cue.kind is None:
            cue = right
        if cue.kind is None and cues and cues[-1].kind == "change" and _goes_on(results[at - 1], result, cues[-1]):
            cue = cues[-1]
        cues.append(cue)
    return cues


def _listed(gaps: Sequence[str]) -> list[bool]:
    """For each gap, whether the numbers around it are in one list: "A, B and C" or "A, B, C", not "A, B higher"."""
    joined = [False, *(_JOINTS.fullmatch(gap) is not None for gap in gaps), False]
    return [joined[at] and (gap.strip() != "," or joined[at - 1] or joined[at + 1]) for at, gap in enumerate(gaps, 1)]


def _signed(result: ResultNode) -> _Cue | None:
    sign = re.match(r"\D{0,30}?([+−-])[\s$−-]{0,3}(?=[.\d])", result.value)
    if sign and (sign[1] == "+" or find_unit(result.unit).name in {"%", "points"}):
        return _Cue("change", "up" if sign[1] == "+" else "down")
    return None


def _goes_on(last: ResultNode, result: ResultNode, cue: _Cue) -> bool:
    """Whether a number goes on with what was said of the last one: "by 5% in A and 3% in B"."""
    gap = _gap(last, result)
    if find_unit(last.unit) != find_unit(result.unit) or ")" in gap.partition("(")[0]:
        return False
    if _JOINTS.fullmatch(gap):
        return True
    tokens = [token.lower() for token in _TOKEN.findall(_OVER.sub("over", gap[:_LEFT]))]
    if len(tokens) > 14 or not _REACHING.isdisjoint(tokens):
        return False
    while tokens and tokens[-1] in _BEFORE:
        tokens.pop()
    # "50% gains in A and 99% success" does not go on, "50% gains in A and 30% in B" does
    after = _TOKEN.match(_after(result).lstrip()[:_RIGHT])
    open_ended = not cue.behind or after is None or not after[0][0].isalpha() or after[0].lower() in _ENDS
    return open_ended and tokens[-1:] in (["and"], [","], ["&"], ["or"])


def _read(result: ResultNode, metric: Metric, cue: _Cue) -> Reading:
    unit, factor = find_unit(result.unit)
    numbers = numbers_in(result.value)
    kind = cue.kind
    if _ORDERS.search(result.value) or (metric.scale == "ratio" and not unit):
        unit = "times"
    relative = unit in {"%", "times", "points"}
    if kind is None or (kind == "share" and not relative):
        changes = metric.change or metric.scale == "ratio" or unit in {"times", "points"}
        kind = "change" if changes else "share" if unit == "%" and metric.scale == "amount" else "value"
    if metric.scale == "share" and not unit and kind == "change":
        unit = "points"
    elif metric.scale == "share" and not unit and numbers and max(numbers) <= 100:
        unit, factor = "%", 100.0 if max(numbers) <= 1 and "." in result.value else 1.0
    # 0.912 of 1 and 91.2% are one value, though not to the last bit
    numbers = tuple(float(f"{number * factor:.12g}") for number in numbers if math.isfinite(number * factor))
    improves = _improves(cue.polarity or metric.change, metric) if kind == "change" else None
    return Reading(kind, numbers, unit, improves)


def _improves(polarity: Polarity | None, metric: Metric) -> bool | None:
    if polarity in {"good", "bad"}:
        return polarity == "good"
    if polarity is None:
        return True if metric.better == "higher" else False if metric.scale == "ratio" else None
    return None if metric.better is None else (polarity == "up") == (metric.better == "higher")


def _before(result: ResultNode) -> str:
    found = result.evidence
    return found.sentence[: found.start - found.sentence_start]


def _after(result: ResultNode) -> str:
    found = result.evidence
    return found.sentence[found.end - found.sentence_start :]


def _gap(left: ResultNode, right: ResultNode) -> str:
    """The text between two results; empty where one number is two results."""
    base = right.evidence.sentence_start
    return right.evidence.sentence[left.evidence.end - base : right.evidence.start - base]
