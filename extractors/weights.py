"""Linear models over cues, whose weights are a table that people can read and compare.

The table (UTF-8, tab-separated) holds one section per model: a line with ``@``, the model's name and its labels,
then a line per cue with a weight per label. Lines that begin with ``#`` are comments.

>>> models = parse_models(["# example", "@ Method\\tuses\\tproposes", "verb=propos\\t-1\\t2", "bias\\t0.5\\t-0.5"])
>>> models["Method"].best({"bias", "verb=propos"})
('proposes', 150)
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp

import numpy as np
from numpy.typing import NDArray

from kg.errors import PluginError

__all__ = [
    "CueTable",
    "LinearModel",
    "format_models",
    "leads_of",
    "likelihood",
    "parse_models",
    "read_models",
    "read_tables",
]


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Labels, and for each cue one weight per label, in hundredths; unknown cues weigh nothing."""

    labels: tuple[str, ...]
    weights: Mapping[str, tuple[int, ...]]

    def scores(self, cues: Iterable[str]) -> list[int]:
        """The sum of the weights of `cues` for each label, in hundredths: whole numbers add up alike in any order."""
        get = self.weights.get
        found = [weights for cue in cues if (weights := get(cue))]
        return list(map(sum, zip(*found, strict=True))) or [0] * len(self.labels)

    def best(self, cues: Iterable[str]) -> tuple[str, int]:
        """The label with the highest score, the first of equals, and its score."""
        scores = self.scores(cues)
        best = max(scores)
        return self.labels[scores.index(best)], best

    def probability(self, cues: Iterable[str]) -> float:
        """How likely the last of two labels is.

        >>> LinearModel(("no", "yes"), {"bias": (0, 0)}).probability({"bias"})
        0.5
        """
        no, yes = self.scores(cues)
        return likelihood(no - yes)


def likelihood(lead: int) -> float:
    """How likely the last of two labels is, of which the first is `lead` hundredths ahead.

    >>> likelihood(0), round(likelihood(-100), 2)
    (0.5, 0.73)
    """
    return 1 / (1 + exp(max(-5000, min(5000, lead)) / 100))


def leads_of(model: LinearModel) -> dict[str, int]:
    """A linear model with two labels as one weight per cue: what the first label gains over the last.

    >>> leads_of(LinearModel(("no", "yes"), {"bias": (40, 0), "best=unit": (0, 40)}))
    {'bias': 40, 'best=unit': -40}
    """
    return {cue: no - yes for cue, (no, yes) in model.weights.items()}


class CueTable:
    """A linear model as one array, for many sets of cues at a time, each of which also has the cue ``bias``.

    >>> table = CueTable(LinearModel(("a", "b"), {"bias": (1, 2), "x": (30, 0)}))
    >>> table.scores([{"x"}, {"unknown"}]).tolist()
    [[31, 2], [1, 2]]
    """

    def __init__(self, model: LinearModel) -> None:
        self.labels = model.labels
        self.rows = {cue: row for row, cue in enumerate(model.weights, 1)}
        """The row of each cue; row 0 is that of all others, and weighs nothing."""
        self.weights = np.zeros((len(self.rows) + 1, len(model.labels)), np.int64)
        self.bias = self.rows.get("bias", 0)
        if model.weights:
            self.weights[1:] = list(model.weights.values())

    def scores(self, sets: Sequence[Iterable[str]]) -> NDArray[np.int64]:
        """Set × label: the sum of the weights of each set's cues, in hundredths."""
        rows: list[int] = []
        starts = []
        for cues in sets:
            starts.append(len(rows))
            rows.append(self.bias)
            rows.extend(filter(None, map(self.rows.get, cues)))
        if not starts:
            return np.zeros((0, len(self.labels)), np.int64)
        sums: NDArray[np.int64] = np.add.reduceat(self.weights[rows], starts, axis=0)
        return sums

    def groups(self) -> dict[str, dict[str, int]]:
        """Rows by group and value of their cues; a cue without a value has the empty one.

        >>> CueTable(LinearModel(("a",), {"bias": (1,), "verb=us": (2,), "verb==": (3,)})).groups()
        {'bias': {'': 1}, 'verb': {'us': 2, '=': 3}}
        """
        found: dict[str, dict[str, int]] = {}
        for cue, row in self.rows.items():
            group, _, value = cue.partition("=")
            found.setdefault(group, {})[value] = row
        return found


def parse_models(lines: Iterable[str]) -> dict[str, LinearModel]:
    """Models by name from the lines of a table; raises `PluginError` for a line that fits no section."""
    models: dict[str, LinearModel] = {}
    table: dict[str, tuple[int, ...]] = {}
    width = -1
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\n")
        if line.startswith("@ "):
            name, *labels = line[2:].split("\t")
            table, width = {}, len(labels)
            models[name] = LinearModel(tuple(labels), table)
        elif line and not line.startswith("# "):
            cue, *weights = line.split("\t")
            if len(weights) != width:
                raise PluginError(f"line {number} of a table of weights has {len(weights)} weights; expected {width}.")
            table[cue] = tuple(round(100 * float(weight)) for weight in weights)
    return models


def format_models(models: Mapping[str, LinearModel], comment: str) -> str:
    """The table of `models`: what `parse_models` reads, cues sorted."""
    lines = [f"# {line}" for line in comment.splitlines()]
    for name, model in models.items():
        lines.append("\t".join(["@ " + name, *model.labels]))
        for cue in sorted(model.weights):
            lines.append("\t".join([cue, *(f"{weight / 100:g}" for weight in model.weights[cue])]))
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=8)
def read_models(name: str) -> dict[str, LinearModel]:
    """The models in the data file `name` of this package, a table as it is or packed with gzip."""
    data = files("extractors").joinpath("data", name).read_bytes()
    text = gzip.decompress(data) if name.endswith(".gz") else data
    return parse_models(text.decode().splitlines())


@lru_cache(maxsize=8)
def read_tables(name: str) -> dict[str, CueTable]:
    """The same models as tables."""
    return {model: CueTable(found) for model, found in read_models(name).items()}
