"""Types of a user's own, and papers that name things of them."""

from __future__ import annotations

from pathlib import Path

from kg.model import Paper

TYPES = """\
[types.material]
colour = "#7A5C3E"
uri = "https://example.org/Material"
gazetteer = ["materials.tsv"]

[types.alloy]
label = "Alloy"
plural = "Alloys of metals"
parent = "material"
gazetteer = "alloys.tsv"

[types.cell_line]
parent = "Method"
gazetteer = "cells.tsv"

[types.dataset]
gazetteer = ["data.tsv"]
"""
TABLES = {
    "materials.tsv": "# what films are made of\nboron nitride\thBN|white graphene\thttps://example.org/BN\nperovskite\n",
    "alloys.tsv": "name\tiri\talias\nnitinol\turn:x:niti\tnickel titanium\n",
    "cells.tsv": "HeLa\n",
    "data.tsv": "ShinyBench\n",
}
PAPERS = [
    Paper(
        "p1",
        "Learning films of hBN",
        "We propose FilmNet, a graph neural network that predicts how boron nitride and perovskite films grow. It is "
        "tested on ShinyBench, where it reaches an accuracy of 91.2%. Nitinol wires are another matter.",
        2021,
    ),
    Paper(
        "p2", "Wires", "Nickel titanium wires are classified with ResNet-50. HeLa cells grow on white graphene.", 2022
    ),
]


def write_types(folder: Path, text: str = TYPES) -> Path:
    """A ``types.toml`` with its tables."""
    for name, table in TABLES.items():
        (folder / name).write_text(table, encoding="utf-8")
    path = folder / "types.toml"
    path.write_text(text, encoding="utf-8")
    return path
