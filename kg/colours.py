"""Colours of types, the same in every picture, page and notebook.

Those of entities are Okabe & Ito's (2008), which people with colour-blindness can tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.own_types import OwnType

__all__ = ["COLOURS", "OTHER", "colours", "tint"]

COLOURS = {
    "Paper": "#8c9097",
    "Method": "#0072b2",
    "Dataset": "#e69f00",
    "Task": "#009e73",
    "Metric": "#cc79a7",
    "Hardware": "#d55e00",
    "Software": "#56b4e9",
    # of metadata, where they are included: muted, as they are no part of what papers say
    "Author": "#7f6f9c",
    "Venue": "#9a7b4f",
    "Cited": "#b8bcc2",
}
"""Colours by type, ``#rrggbb``."""

OTHER = "#666666"
"""The colour of a type that nobody gave one."""


def colours(own: Iterable[OwnType] = ()) -> dict[str, str]:
    """The colour of each type, also of those that the user brought.

    >>> colours()["Method"]
    '#0072b2'
    """
    return COLOURS | {each.name: each.colour for each in own}


def tint(colour: str, share: float = 0.4) -> str:
    """A colour with so much of it (from 0 to 1) on white: a background that dark text stands out from.

    >>> tint("#0072b2"), tint("#0072b2", 0), tint("#0072b2", 1)
    ('#99c7e0', '#ffffff', '#0072b2')
    """
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)
