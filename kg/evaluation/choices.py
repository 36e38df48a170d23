"""What of gold and predictions is compared: which labels, as which types, and at which levels."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from kg.annotations.base import AnnotatedPaper
from kg.errors import UsageError
from kg.evaluation.labels import in_order, labels_of
from kg.evaluation.predictions import Predictions
from kg.model import ENTITY_TYPES

__all__ = ["Choice", "choose_labels", "choose_levels"]


@dataclass(frozen=True)
class Choice:
    """Types by label for the gold and for predictions, ``None`` where labels stay as they are, and what to tell."""

    gold: Mapping[str, str] | None = None
    given: Mapping[str, str] | None = None
    notes: Sequence[str] = field(default_factory=tuple)


def choose_labels(gold: Sequence[AnnotatedPaper], predicted: Collection[str], labels: Mapping[str, str]) -> Choice:
    """Which labels are compared, and as what, for predictions with the labels in `predicted`.

    With a map of `labels`, what is in it. Else paper-level gold stays as it is, and so do spans whose labels the
    predictions share; where predictions have our types and the gold has other labels too, only types in both count.
    Raises `UsageError` where that leaves nothing.

    >>> choose_labels([AnnotatedPaper("a", None, "x", ())], {"Task"}, {"TASK": "Task"}).given
    {'Task': 'Task', 'TASK': 'Task'}
    """
    present = labels_of(gold)
    if labels:
        return Choice(labels, {**{type: type for type in labels.values()}, **labels}, _strangers(labels, present))
    ours = bool(predicted) and set(predicted) <= set(ENTITY_TYPES)
    if any(paper.entities is not None for paper in gold) or not present or not ours:
        strange = bool(predicted) and bool(present) and present.keys().isdisjoint(predicted)
        return Choice(notes=[_different(present, predicted)] if strange else [])
    known = in_order(label for label in present if label in ENTITY_TYPES)
    if not known:
        raise UsageError(
            f"none of the gold's labels ({_listed(in_order(present))}) is a type that is predicted; map them, e.g. "
            f"--label {_suggestion(in_order(present))}."
        )
    notes = []
    if left := in_order(present.keys() - set(known)):
        counts = ", ".join(f"{label} ({present[label]})" for label in left)
        notes.append(f"left out labels that are no types of ours: {counts}; map them with --label.")
    if left := in_order(set(predicted) - set(known)):
        notes.append(f"left out what is predicted as {_listed(left)}: the gold has no such label.")
    same = {type: type for type in known}
    return Choice(same, same, notes)


def _strangers(labels: Mapping[str, str], present: Mapping[str, int]) -> list[str]:
    return [
        f"nothing in the gold is labelled {label!r}; there are: {_listed(in_order(present))}."
        for label in labels
        if label not in present
    ]


def _different(present: Collection[str], predicted: Collection[str]) -> str:
    return (
        f"the predictions have other labels ({_listed(in_order(predicted))}) than the gold "
        f"({_listed(in_order(present))}); map them with --label."
    )


def _suggestion(labels: Sequence[str]) -> str:
    """A label with the type of ours that is called alike, or the first with our first.

    >>> _suggestion(["field", "task"]), _suggestion(["algorithm"])
    ('task=Task', 'algorithm=Method')
    """
    alike = {type.casefold(): type for type in ENTITY_TYPES}
    for label in labels:
        if type := alike.get(label.casefold()):
            return f"{label}={type}"
    return f"{labels[0]}={ENTITY_TYPES[0]}"


def _listed(labels: Sequence[str], most: int = 20) -> str:
    return ", ".join(labels[:most]) + (", …" if len(labels) > most else "")


def choose_levels(wanted: str | None, gold: Sequence[AnnotatedPaper], predictions: Predictions) -> tuple[str, ...]:
    """The levels that are evaluated: those that are `wanted` ("paper", "mention", "both").

    Where none is named: "paper" for gold that annotates papers as a whole, and "mention" where both sides have spans.
    Raises `UsageError` where mentions are wanted and can't be had.
    """
    reason = ""
    if not predictions.has_spans:
        reason = "the predictions have no mentions"
    elif not any(paper.abstract or paper.title for paper in gold):
        reason = "the gold's papers are not at hand; name them with --papers"
    if wanted in {"mention", "both"} and reason:
        raise UsageError(f"there is no mention level: {reason}, or choose --level paper.")
    if wanted is not None:
        return ("paper", "mention") if wanted == "both" else (wanted,)
    whole = any(paper.entities is not None for paper in gold)
    levels = [*(["paper"] if whole or reason else []), *([] if reason else ["mention"])]
    return tuple(levels)
