"""Linear models over cues, whose weights are a table that people can read and compare.

The table (UTF-8, tab-separated) holds one section per model: a line with ``@``, the model's name and its labels,
then a line per cue with a weight per label. Lines that begin with ``#`` are comments.

>>> models = parse_models(["# example", "@ Method\\tuses\\tproposes", "verb=propos\\t-1\\t2", "bias\\t0.5\\t-0.5"])
>>> models["Method"].best({"bias", "verb=propos"})
('proposes', 150)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp

from kg.errors import PluginError

__all__ = ["LinearModel", "format_models", "parse_models", "read_models"]


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
        return 1 / (1 + exp(max(-5000, min(5000, no - yes)) / 100))


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
    """The models in the data file `name` of this package."""
    with files("extractors").joinpath("data", name).open(encoding="utf-8") as lines:
        return parse_models(lines)
