"""Figures per mention: labelled spans, exact or overlapping."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from kg.annotations.base import AnnotatedPaper, LabelledSpan
from kg.evaluation.cases import Case
from kg.evaluation.papers import Tally

__all__ = ["pair_spans", "span_cases", "tally_mentions"]


def tally_mentions(
    gold: Collection[LabelledSpan],
    given: Collection[LabelledSpan],
    relaxed: bool = False,
    optional: Collection[LabelledSpan] = frozenset(),
) -> dict[str, Tally]:
    """Tallies of ``mentions``, and ``type T`` for each label T. A span that is given twice counts once.

    Spans are right when field, offsets and label are the same, and when `relaxed` where they overlap and have the same
    label, one to one. Of `gold`, those in `optional` may be found and may be missed.

    >>> name, part = LabelledSpan("abstract", 0, 9, "Task"), LabelledSpan("abstract", 4, 9, "Task")
    >>> tally_mentions([name], [part])["mentions"], tally_mentions([name], [part], relaxed=True)["type Task"]
    (Tally(right=0, predicted=1, found=0, wanted=1), Tally(right=1, predicted=1, found=1, wanted=1))
    """
    pairs = pair_spans(gold, given, relaxed)
    hit = set(pairs.values())
    counts: Counter[tuple[str, str]] = Counter()
    labels = set()
    for span in set(given):
        labels.add(span.label)
        for key in ("mentions", f"type {span.label}"):
            counts[key, "predicted"] += 1
            counts[key, "right"] += span in pairs
    for span in set(gold):
        labels.add(span.label)
        for key in () if span in optional else ("mentions", f"type {span.label}"):
            counts[key, "wanted"] += 1
            counts[key, "found"] += span in hit
    keys = ("mentions", *(f"type {label}" for label in sorted(labels)))
    return {key: Tally(*(counts[key, part] for part in Tally._fields)) for key in keys}


def pair_spans(
    gold: Iterable[LabelledSpan], given: Iterable[LabelledSpan], relaxed: bool = False
) -> dict[LabelledSpan, LabelledSpan]:
    """Which of `given` are which of `gold`, one to one: equal ones; when `relaxed`, then overlapping ones.

    Going through the text, each that is left of `given` takes the first overlapping one of `gold` with its label that
    is free, which gives the most pairs there can be where neither overlaps itself.
    """
    wanted, found = set(gold), set(given)
    pairs = {span: span for span in wanted & found}
    if relaxed:
        pairs |= _pair_overlapping(_grouped(wanted - found), _grouped(found - wanted))
    return pairs


_Groups = Mapping[tuple[str, str], Sequence[LabelledSpan]]


def _grouped(spans: Iterable[LabelledSpan]) -> _Groups:
    groups = defaultdict(list)
    for span in sorted(spans):
        groups[str(span.field), span.label].append(span)
    return groups


def _pair_overlapping(gold: _Groups, given: _Groups) -> dict[LabelledSpan, LabelledSpan]:
    pairs = {}
    for key, spans in given.items():
        free, first = list(gold.get(key, ())), 0
        for span in spans:
            while first < len(free) and free[first].end <= span.start:
                first += 1
            at = first
            while at < len(free) and free[at].start < span.end and not _overlap(span, free[at]):
                at += 1
            if at < len(free) and _overlap(span, free[at]):
                pairs[span] = free.pop(at)
    return pairs


def _overlap(one: LabelledSpan, two: LabelledSpan) -> bool:
    return one.field == two.field and one.start < two.end and two.start < one.end


def span_cases(
    paper: AnnotatedPaper,
    gold: Collection[LabelledSpan],
    given: Collection[LabelledSpan],
    optional: Collection[LabelledSpan] = frozenset(),
) -> tuple[Case, ...]:
    """The errors in a paper's mentions, each annotated and each predicted span in one case at most.

    Boundaries are wrong where spans with the same label overlap, types where spans that are left over overlap.
    """
    relaxed = pair_spans(gold, given, relaxed=True)
    cases = [_case(paper, "wrong boundary", wanted, span) for span, wanted in sorted(relaxed.items()) if span != wanted]
    free = sorted(set(gold) - set(relaxed.values()))
    for span in sorted(set(given) - relaxed.keys()):
        # the same words with another label, before words that merely overlap
        overlapping = [wanted for wanted in free if _overlap(wanted, span)]
        other = min(overlapping, key=lambda wanted: wanted[:3] != span[:3], default=None)
        cases.append(_case(paper, "wrong type" if other else "spurious", other, span))
        if other:
            free.remove(other)
    cases += [_case(paper, "missed", span, None) for span in free if span not in optional]
    return tuple(cases)


def _case(paper: AnnotatedPaper, kind: str, gold: LabelledSpan | None, given: LabelledSpan | None) -> Case:
    place = given or gold
    return Case(
        kind,
        gold.label if gold else "",
        paper.quote(gold) if gold else "",
        given.label if given else "",
        paper.quote(given) if given else "",
        f"{place.field}:{place.start}-{place.end}" if place else "",
    )
