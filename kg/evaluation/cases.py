"""What went wrong, case by case, and which kinds of case are the most frequent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.names import display_form, normal_form

__all__ = ["KINDS", "Case", "Frequent", "frequent"]

KINDS = ("missed", "spurious", "wrong type", "wrong boundary", "wrong relation")
"""Kinds of errors, in the order in which they are told. Each annotated or predicted item is in at most one of the first
four: a name with a wrong type is neither missed nor spurious."""


class Case(NamedTuple):
    """One error: what the gold says and what was predicted, either empty where there is none.

    Labels are types, for a wrong relation relations. `place` says where a span stands, ``abstract:17-29``.
    """

    kind: str
    gold_label: str = ""
    gold: str = ""
    label: str = ""
    name: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Frequent:
    """Cases of the same sort: how many, what they have in common, the first few as ``(name, paper id)``."""

    count: int
    text: str
    examples: tuple[tuple[str, str], ...]


def frequent(
    cases: Iterable[tuple[str, Sequence[Case]]], most: int, examples: int = 3
) -> dict[str, tuple[Frequent, ...]]:
    """For each kind the `most` frequent sorts of `cases`, which are given by paper id; of equals the first seen.

    Missed and spurious names are sorted by type and name, wrong types and relations by what was taken for what, and
    wrong boundaries by the words that are lacking or too many.

    >>> found = frequent([("a", [Case("missed", "Task", "parsing")]), ("b", [Case("missed", "Task", "Parsing")])], 5)
    >>> found["missed"]
    (Frequent(count=2, text='Task: parsing', examples=(('parsing', 'a'), ('Parsing', 'b'))),)
    """
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    titles: dict[tuple[str, str], str] = {}
    shown: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for paper, found in cases:
        for case in found:
            key, title = _sort_of(case)
            counts[case.kind][key] += 1
            titles.setdefault((case.kind, key), title)
            example = (display_form(case.gold or case.name), paper)
            if len(shown[case.kind, key]) < examples and example not in shown[case.kind, key]:
                shown[case.kind, key].append(example)
    return {
        kind: tuple(
            Frequent(count, titles[kind, key], tuple(shown[kind, key])) for key, count in counter.most_common(most)
        )
        for kind, counter in counts.items()
    }


def _sort_of(case: Case) -> tuple[str, str]:
    """What cases of the same sort share, and how it is put in words."""
    if case.kind == "wrong boundary":
        gold, given = display_form(case.gold).split(), display_form(case.name).split()
        known, taken = ({normal_form(word) for word in words} for words in (gold, given))
        parts = [
            f"{verb} {' '.join(words)!r}"
            for verb, words in (
                ("lacks", [word for word in gold if normal_form(word) not in taken]),
                ("adds", [word for word in given if normal_form(word) not in known]),
            )
            if words
        ]
        text = f"{case.gold_label}: {' and '.join(parts) or 'other words'}"
        return text.casefold(), text
    if case.kind in {"wrong type", "wrong relation"}:
        text = f"{case.label or 'none'} instead of {case.gold_label or 'none'}"
        return text, text
    label, name = (case.gold_label, case.gold) if case.kind == "missed" else (case.label, case.name)
    return f"{label}: {normal_form(name)}", f"{label}: {display_form(name)}"
