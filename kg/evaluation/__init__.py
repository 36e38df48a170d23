"""How good annotations are: figures per paper and per span, their uncertainty, frequent errors, two runs compared.

gold, predictions ─choices→ the same labels, the levels ─evaluate→ Run (tallies and cases of each paper) ─→ figures,
frequent errors, comparison with an older run, JSON
"""

from __future__ import annotations

from kg.evaluation.archive import read_run, run_lines
from kg.evaluation.cases import Case, Frequent, frequent
from kg.evaluation.choices import Choice, choose_labels, choose_levels
from kg.evaluation.figures import Difference, Figures
from kg.evaluation.labels import group_spans, labels_of, map_labels
from kg.evaluation.matching import pair_up
from kg.evaluation.papers import Tally
from kg.evaluation.predictions import Predictions, by_extractors, by_model, from_file
from kg.evaluation.runs import LEVELS, MODES, Change, Comparison, Level, Run, compare, evaluate

__all__ = [
    "LEVELS",
    "MODES",
    "Case",
    "Change",
    "Choice",
    "Comparison",
    "Difference",
    "Figures",
    "Frequent",
    "Level",
    "Predictions",
    "Run",
    "Tally",
    "by_extractors",
    "by_model",
    "choose_labels",
    "choose_levels",
    "compare",
    "evaluate",
    "frequent",
    "from_file",
    "group_spans",
    "labels_of",
    "map_labels",
    "pair_up",
    "read_run",
    "run_lines",
]
