"""Noun phrases of a sentence that may name what a number measures, and names without the noun of change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.cues import Line

__all__ = ["is_change", "name_without_change", "objects_of_change", "phrases_beside"]

_SKIP = frozenset(
    "high higher low lower few fewer less more better larg larger greater small smaller absolut relativ averag overall"
    " in of"
    " the a an reduct improv improvement increas decreas gain drop sav reduction boost further respectiv mean"
    " over total only and ( ) on at notabl notably respectively significant".split()
)
_LEFT_SKIP = frozenset(
    "by of up to is at over about around than wa are were = : ( near nearly from a an the averag with than".split()
)
_STOP = frozenset(
    "the a an of in on for with and or to at by from is are than that which while when compar us over achiev reach"
    " yield obtain"
    " our it its their this these those we as , . ; : ( ) [ ] = / both respectiv up only not | can be has have also"
    " improv reduc increas decreas lower outperform surpass exce boost enhanc cut deliver provid attain show"
    " demonstrat vs vs. versu across against respectively notably without under within under per despit through via"
    " between among where if then so after before during thes thos them they such ther one other".split()
)
_NO_METRIC = frozenset(
    "task cas case baselin approach method model dataset benchmark margin work art setting scenario paper result"
    " counterpart competitor system experiment example instanc way term value".split()
)
"""What a noun phrase next to a number ends in when it names what was measured on or against."""
_CHANGE = r"(?:gain|improvement|reduction|increase|saving|decrease|boost|enhancement|uplift|drop|decline|lift)s?"
_QUALITY = (
    r"(?:(?:absolute|relative|average|mean|overall|significant|notable|substantial|consistent|further|large"
    r"|maximum|additional|better|higher|an?|the) ){0,3}"
)
_ONLY_CHANGE = re.compile(rf"{_QUALITY}{_CHANGE}", re.IGNORECASE)
_CHANGE_IN = re.compile(rf"{_QUALITY}{_CHANGE} (?:in|of|on|for) (?:the )?(?=\w)", re.IGNORECASE)
_CHANGE_AFTER = re.compile(rf"(?<=\w)[ -]{_CHANGE}\Z", re.IGNORECASE)
_CHANGERS = frozenset(
    "reduc improv increas decreas lower boost enhanc cut cutt sav rais shorten extend accelerat advanc shrink".split()
)
_ARTICLES = frozenset("the a an its their our overall averag".split())
_OBJECT_ENDS = frozenset("by from to up".split())
_WITHIN = frozenset("- and /".split())


def is_change(name: str) -> bool:
    """Whether a name is a noun of change and nothing else: "relative improvement".

    >>> is_change("relative improvement"), is_change("improvement in recall")
    (True, False)
    """
    return _ONLY_CHANGE.fullmatch(name) is not None


def name_without_change(name: str) -> str:
    """The name without a noun of change, which tells of the number and not of what it measures.

    >>> [name_without_change(name) for name in ("energy efficiency gains", "reduction in latency", "relative gains")]
    ['energy efficiency', 'latency', 'relative gains']
    """
    if is_change(name):
        return name
    return _CHANGE_AFTER.sub("", _CHANGE_IN.sub("", name, count=1)) or name


def phrases_beside(line: Line, position: int, text: str) -> Iterator[tuple[str, int, int]]:
    """The noun phrases right after and right before a number, over words like "higher" and "by"."""
    size = len(line.symbols)
    first = position + 1
    while first < size and first < position + 6 and line.symbols[first] in _SKIP:
        first += 1
    last = first
    while last < size and last < first + 3 and line.owners[last] < 0 and _is_word(line.symbols[last]):
        last += 1
    if last > first and line.symbols[last - 1] not in _NO_METRIC:
        yield name_without_change(_slice(line, first, last, text)), first, last - 1
    last = position - 1
    while last >= 0 and last > position - 6 and line.symbols[last] in _LEFT_SKIP:
        last -= 1
    first = last
    while first >= 0 and first > last - 3 and line.owners[first] < 0 and _is_word(line.symbols[first]):
        first -= 1
    if first < last < position - 1 and line.symbols[last] not in _NO_METRIC:
        yield name_without_change(_slice(line, first + 1, last + 1, text)), first + 1, last


def objects_of_change(line: Line, text: str) -> Iterator[tuple[str, int, int]]:
    """Noun phrases between a verb of change and "by", "from" or "to"; names of metrics are candidates already."""
    for at, symbol in enumerate(line.symbols):
        if symbol not in _CHANGERS:
            continue
        first = at + 1
        while line.symbol(first) in _ARTICLES:
            first += 1
        last = first
        while last < first + 6 and last < len(line.symbols) and line.symbols[last] not in _OBJECT_ENDS:
            last += 1
        body = line.symbols[first:last]
        plain = all(each[0].isalpha() or each in _WITHIN or (each[0] == "<" and each != "<Metric>") for each in body)
        if body and line.symbol(last) in _OBJECT_ENDS and plain and body[-1][0] != "<" and body[-1] not in _NO_METRIC:
            yield name_without_change(_slice(line, first, last, text)), first, last - 1


def _is_word(symbol: str) -> bool:
    return len(symbol) > 1 and symbol[0].isalpha() and symbol not in _STOP


def _slice(line: Line, first: int, stop: int, text: str) -> str:
    end = line.starts[stop] if stop < len(line.starts) else line.sentence.end
    return " ".join(text[line.starts[first] : end].split()).rstrip(".,;:( ")
