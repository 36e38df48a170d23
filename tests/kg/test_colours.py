"""Colours of types."""

from __future__ import annotations

import pytest

from kg.colours import COLOURS, colours, tint
from kg.model import ENTITY_TYPES, METADATA_TYPES
from kg.own_types import OwnType


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_type_has_a_colour_of_its_own() -> None:
    assert tuple(COLOURS) == ("Paper", *ENTITY_TYPES, *METADATA_TYPES)
    assert len(set(COLOURS.values())) == len(COLOURS)


def test_own_types_bring_theirs() -> None:
    own = OwnType("material", "Material", "Materials", "#7a5c3e", "", "Entity", "mentions", "mentions")
    assert colours([own])["material"] == "#7a5c3e"
    assert colours([own])["Method"] == COLOURS["Method"]


@pytest.mark.parametrize("type_", COLOURS)
def test_black_text_stands_out_from_every_tint(type_: str) -> None:
    """At least 7 : 1, which is AAA."""
    assert (luminance(tint(COLOURS[type_])) + 0.05) / 0.05 >= 7
