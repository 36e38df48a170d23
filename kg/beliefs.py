"""Beliefs: how likely an edge is right, from the scores of its evidence and priors in ``data/priors.toml``.

After INDRA's model (Gyori et al. 2017, doi:10.15252/msb.20177651), an error of an extractor is in part random, so that
other evidence makes up for it, and in part systematic, so that it comes again: in other sentences of the same paper
nearly always, in other papers less often.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple, Self

from kg.model import STATUSES

__all__ = ["STRENGTH", "Piece", "Priors", "combined_error", "strongest"]

STRENGTH = ("asserted", "hedged", "background", "negated")
"""Statuses, the one that an edge with evidence of several takes first.

What one sentence asserts is so, however carefully or negatively another one puts it; a hedge is at least the authors'
own, others' claim at least a claim, and an edge is negated only where nothing else is said of it.
"""
_CEILING = 0.99
"""Nothing here is certain."""


class Piece(NamedTuple):
    """What a belief is made from: in which paper, by which extractor, with which score."""

    paper: str
    extractor: str
    score: float


def strongest(statuses: Iterable[str]) -> str:
    """The status of an edge whose evidence has these.

    >>> strongest(["negated", "hedged", "background"])
    'hedged'
    """
    return min(statuses, key=STRENGTH.index, default=STATUSES[0])


def combined_error(errors: Sequence[float], shared: float) -> float:
    """How likely all of several pieces of evidence are wrong, when a share of the smallest error is common to them.

    With nothing shared it is noisy-or; with all shared, the best piece alone counts.

    >>> combined_error([0.2, 0.5], 0.0), combined_error([0.2, 0.5], 1.0), combined_error([0.2], 0.3)
    (0.1, 0.2, 0.2)
    """
    if len(errors) < 2:
        return errors[0] if errors else 1.0
    common = shared * min(errors)
    rest = math.prod((error - common) / (1.0 - common) for error in errors) if common < 1.0 else 0.0
    return common + (1.0 - common) * rest


@dataclass(frozen=True)
class Priors:
    """How scores of extractors become beliefs.

    `curves` are ``(offset, slope)`` of Platt's calibration (1999), by extractor and predicate: the log odds of being
    right are the offset plus the slope times those of the score. `in_paper` and `across_papers` are the systematic
    shares of errors.
    """

    curves: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    in_paper: float = 1.0
    across_papers: float = 0.0

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Self:
        """The priors that ship with the package."""
        return cls.of(tomllib.loads((files("kg") / "data" / "priors.toml").read_text("utf-8")))

    @classmethod
    def of(cls, tables: dict[str, Any]) -> Self:
        """Priors from the tables of ``priors.toml``."""
        shared = tables.get("systematic", {})
        curves = {
            (extractor, predicate): (float(each["offset"]), float(each["slope"]))
            for extractor, predicates in tables.get("curves", {}).items()
            for predicate, each in predicates.items()
        }
        return cls(curves, float(shared.get("in_paper", 1.0)), float(shared.get("across_papers", 0.0)))

    def calibrated(self, extractor: str, predicate: str, score: float) -> float:
        """How often `extractor` is right with an edge of this predicate and score; the score where no prior tells.

        >>> Priors({("links", "any"): (0.0, 0.5)}).calibrated("links", "basedOn", 0.8)
        0.6666666666666666
        """
        curve = self.curves.get((extractor, predicate)) or self.curves.get((extractor, "any"))
        if curve is None:
            return score
        score = min(max(score, 1e-4), 1 - 1e-4)
        return 1 / (1 + math.exp(-curve[0] - curve[1] * math.log(score / (1 - score))))

    def belief(self, predicate: str, pieces: Iterable[Piece]) -> float:
        """The belief in an edge from all evidence for it, in [0, 0.99], to four places.

        >>> Priors(in_paper=1.0).belief("uses", [Piece("a", "x", 0.5), Piece("a", "x", 0.5), Piece("b", "x", 0.5)])
        0.75
        """
        errors: dict[tuple[str, str], list[float]] = {}
        for paper, extractor, score in pieces:
            error = 1.0 - self.calibrated(extractor, predicate, score)
            errors.setdefault((paper, extractor), []).append(error)
        papers = [combined_error(sorted(each), self.in_paper) for each in errors.values()]
        return round(min(_CEILING, 1.0 - combined_error(sorted(papers), self.across_papers)), 4)
