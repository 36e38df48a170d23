"""A whole evaluation: tallies and cases of every paper at each level, their figures, and what changed since another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.annotations.base import AnnotatedPaper, LabelledSpan
from kg.annotations.projection import project
from kg.evaluation.cases import Case
from kg.evaluation.figures import Difference, Figures, differences, figures, table_of
from kg.evaluation.labels import group_spans, in_order
from kg.evaluation.matching import OPTIONAL
from kg.evaluation.mentions import span_cases, tally_mentions
from kg.evaluation.papers import Tally, entity_cases, tally_paper

__all__ = ["LEVELS", "MODES", "WHOLE", "Change", "Comparison", "Level", "Run", "compare", "evaluate"]

LEVELS = ("paper", "mention")
MODES = ("strict", "relaxed")
WHOLE = {"paper": "entities", "mention": "mentions"}
"""The row of each level that is over all types."""
_PAPER_ROWS = ("edges", "links", "results", "code")
_TYPE = "type "


@dataclass(frozen=True)
class Level:
    """One level of a run: for each paper its tallies, strict and relaxed, and its errors."""

    strict: Sequence[Mapping[str, Tally]]
    relaxed: Sequence[Mapping[str, Tally]]
    cases: Sequence[Sequence[Case]]

    def rows(self) -> list[str]:
        """Rows of which something was predicted or wanted: the whole, types, then the rest."""
        filled = {
            key for mode in (self.strict, self.relaxed) for paper in mode for key, each in paper.items() if any(each)
        }
        types = in_order(key.removeprefix(_TYPE) for key in filled if key.startswith(_TYPE))
        whole = [key for key in WHOLE.values() if any(key in paper for paper in self.strict)]
        return [*whole, *(_TYPE + type for type in types), *(key for key in _PAPER_ROWS if key in filled)]

    def mode(self, name: str) -> Sequence[Mapping[str, Tally]]:
        """The tallies of "strict" or "relaxed"."""
        return self.strict if name == "strict" else self.relaxed

    def figures(self, mode: str, resamples: int = 0, seed: int = 0) -> dict[str, Figures]:
        """Figures by row."""
        rows = self.rows()
        return dict(zip(rows, figures(table_of(self.mode(mode), rows), resamples, seed), strict=True))


@dataclass(frozen=True)
class Run:
    """An evaluation: ids of the papers, and the levels that were evaluated, in the order of `LEVELS`."""

    papers: Sequence[str]
    levels: Mapping[str, Level]


def evaluate(
    gold: Sequence[AnnotatedPaper],
    given: Sequence[AnnotatedPaper],
    levels: Collection[str] = LEVELS,
    *,
    names_only: bool = False,
) -> Run:
    """Score `given`, which has a prediction for each paper of `gold` in the same order.

    At the level "paper" entities count, made from spans (one for each label and name) where there are spans only; and
    edges, links, results and code links where both have entities. With `names_only`, aliases of predicted entities
    don't count. At the level "mention" spans count.

    >>> span = LabelledSpan("abstract", 0, 4, "Method")
    >>> paper = AnnotatedPaper("a", None, "BERT works.", (span,))
    >>> run = evaluate([paper], [paper])
    >>> {level: run.levels[level].figures("strict")["type Method"].f1 for level in run.levels}
    {'paper': 1.0, 'mention': 1.0}
    """
    found = {}
    for level in (level for level in LEVELS if level in levels):
        scored = [
            _score_paper(one, two, names_only) if level == "paper" else _score_mentions(one, two)
            for one, two in zip(gold, given, strict=True)
        ]
        found[level] = Level([s for s, _, _ in scored], [r for _, r, _ in scored], [c for _, _, c in scored])
    return Run(tuple(paper.id for paper in gold), found)


_Scored = tuple[Mapping[str, Tally], Mapping[str, Tally], Sequence[Case]]


def _score_paper(gold: AnnotatedPaper, given: AnnotatedPaper, names_only: bool) -> _Scored:
    whole = gold.entities is not None and given.entities is not None
    gold, given = group_spans(gold), group_spans(given)
    if names_only:
        given = replace(given, entities=tuple(replace(entity, aliases=()) for entity in given.entities or ()))
    tallies = [tally_paper(gold, given, relaxed) for relaxed in (False, True)]
    if not whole:
        tallies = [{row: each for row, each in mode.items() if row not in _PAPER_ROWS} for mode in tallies]
    return tallies[0], tallies[1], entity_cases(gold, given)


def _score_mentions(gold: AnnotatedPaper, given: AnnotatedPaper) -> _Scored:
    spans: Iterable[LabelledSpan] = gold.spans
    optional: set[LabelledSpan] = set()
    if gold.entities is not None:
        projected = project(gold.title, gold.abstract, gold.entities)
        spans = [span for span, _ in projected]
        optional = {span for span, entity in projected if gold.entities[entity].level == OPTIONAL}
    strict, relaxed = (tally_mentions(set(spans), given.spans, mode, optional) for mode in (False, True))
    return strict, relaxed, span_cases(gold, set(spans), given.spans, optional)


@dataclass(frozen=True, slots=True)
class Change:
    """What a newer run gained or lost in a paper: `what` happened to the name with this label."""

    what: str
    label: str
    name: str


@dataclass(frozen=True)
class Comparison:
    """Two runs on the same papers: `differences` by level, mode and row; by level what each paper gained and lost."""

    papers: Sequence[str]
    differences: Mapping[str, Mapping[str, Mapping[str, Difference]]]
    gained: Mapping[str, Sequence[tuple[str, Sequence[Change]]]]
    lost: Mapping[str, Sequence[tuple[str, Sequence[Change]]]]


def compare(old: Run, new: Run, resamples: int = 1000, seed: int = 0) -> Comparison:
    """What changed from `old` to `new`, on the papers and levels that are in both."""
    places = {id: at for at, id in enumerate(old.papers)}
    shared = [(places[id], at) for at, id in enumerate(new.papers) if id in places]
    if list(old.papers) == list(new.papers):
        shared = [(at, at) for at in range(len(new.papers))]
    papers = [new.papers[at] for _, at in shared]
    changed: dict[str, dict[str, dict[str, Difference]]] = {}
    gained, lost = {}, {}
    for name in LEVELS:
        before, after = old.levels.get(name), new.levels.get(name)
        if before is None or after is None or not shared:
            continue
        rows = [row for row in after.rows() if row in before.rows()]
        changed[name] = {}
        for mode in MODES:
            tables = (
                table_of([before.mode(mode)[at] for at, _ in shared], rows),
                table_of([after.mode(mode)[at] for _, at in shared], rows),
            )
            changed[name][mode] = dict(zip(rows, differences(*tables, resamples, seed), strict=True))
        both = [(_failures(before.cases[at]), _failures(after.cases[now])) for at, now in shared]
        gained[name] = _changes(papers, [_less(one, two, _GAINED) for one, two in both])
        lost[name] = _changes(papers, [_less(two, one, _LOST) for one, two in both])
    return Comparison(papers, changed, gained, lost)


_Failures = tuple[Counter[tuple[str, str]], Counter[tuple[str, str]], Counter[tuple[str, str]]]
_GAINED = ("found", "no longer predicted", "relation right")
_LOST = ("missed", "wrongly predicted", "relation wrong")


def _failures(cases: Iterable[Case]) -> _Failures:
    """What of the gold isn't right, what of the prediction isn't, and relations that are not."""
    missed, wrong, relations = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for case in cases:
        if case.kind == "wrong relation":
            relations[case.gold_label, case.gold] += 1
            continue
        if case.gold:
            missed[case.gold_label, case.gold] += 1
        if case.name:
            wrong[case.label, case.name] += 1
    return missed, wrong, relations


def _less(one: _Failures, two: _Failures, words: Sequence[str]) -> list[Change]:
    """Failures of `one` that are none of `two`; a relation counts only where the name itself is right in both."""
    missed = {name for failures in (one, two) for _, name in failures[0]}
    return [
        Change(what, label, name)
        for what, mine, other in zip(words, one, two, strict=True)
        for (label, name), count in sorted((mine - other).items())
        for _ in range(count)
        if what not in {_GAINED[2], _LOST[2]} or name not in missed
    ]


def _changes(papers: Sequence[str], changes: Sequence[Sequence[Change]]) -> list[tuple[str, Sequence[Change]]]:
    return [(paper, found) for paper, found in zip(papers, changes, strict=True) if found]
