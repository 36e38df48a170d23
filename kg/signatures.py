"""Signatures: which roles and links fit a node of a type, and what becomes of them when the type is settled anew."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["LINK_TYPES", "RESULT_TYPES", "ROLE_TYPES", "fit_link", "fit_result", "fit_role"]

ROLE_TYPES: Mapping[str, tuple[str, ...]] = {
    "Method": ("uses", "proposes", "comparesWith"),
    "Dataset": ("evaluatesOn", "proposes"),
    "Task": ("addresses", "proposes"),
    "Metric": ("reports", "proposes"),
    "Hardware": ("runsOn",),
    "Software": ("uses", "comparesWith", "proposes"),
}
"""The roles that an entity of a type can have in a paper, the most frequent one first."""

LINK_TYPES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "usedFor": (("Method", "Software"), ("Task",)),
    "evaluatedOn": (("Method",), ("Dataset",)),
    "outperforms": (("Method",), ("Method", "Software")),
    "basedOn": (("Method",), ("Method", "Software")),
    "runsOn": (("Method", "Software"), ("Hardware",)),
    "benchmarkFor": (("Dataset",), ("Task",)),
    "measuredBy": (("Task", "Dataset"), ("Metric",)),
}
"""Types of head and tail of each link."""

RESULT_TYPES: Mapping[str, tuple[str, ...]] = {
    "metric": ("Metric",),
    "method": ("Method", "Software"),
    "baseline": ("Method", "Software", "Hardware"),
    "dataset": ("Dataset",),
    "task": ("Task",),
}
"""Types of the arguments of a result."""

_KIN = {"usedFor": "evaluatedOn", "evaluatedOn": "usedFor"}
"""What a link says when its tail turns out to be the dataset, not the task, of the same name; or the other way."""


def fit_role(role: str, found: str, settled: str) -> str:
    """The role of an entity `found` as one type, whose node is settled as another: kept, or the type's usual one.

    >>> fit_role("addresses", "Task", "Method"), fit_role("proposes", "Task", "Method"), fit_role("x", "Task", "Task")
    ('uses', 'proposes', 'x')
    """
    roles = ROLE_TYPES.get(settled, ())
    return role if found == settled or role in roles or not roles else roles[0]


def fit_link(predicate: str, found: tuple[str, str], settled: tuple[str, str]) -> str | None:
    """The predicate between nodes whose types are settled as `settled`; ``None`` where nothing true is left to say.

    >>> fit_link("usedFor", ("Method", "Task"), ("Method", "Dataset"))
    'evaluatedOn'
    >>> fit_link("usedFor", ("Method", "Task"), ("Method", "Method")) is None
    True
    """
    if found == settled:
        return predicate
    for each in (predicate, _KIN.get(predicate, predicate)):
        heads, tails = LINK_TYPES.get(each, ((), ()))
        if settled[0] in heads and settled[1] in tails:
            return each
    return None


def fit_result(argument: str, found: str, settled: str) -> bool:
    """Whether a node may stay an argument of a result after its type was settled."""
    return found == settled or settled in RESULT_TYPES[argument]
