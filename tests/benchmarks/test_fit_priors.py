"""Priors fitted to decisions and to the support of triples."""

import csv
import gzip
import json
import random
import tomllib

import pytest

from benchmarks.fit_priors import (
    Decision,
    as_toml,
    calibration,
    fit_curve,
    fit_curves,
    fit_shared,
    read_decisions,
    read_support,
)
from kg.beliefs import Priors, combined_error


def decisions(chance, count=4000, predicate="uses"):
    draw = random.Random(3)
    found = []
    for _ in range(count):
        score = draw.uniform(0.05, 0.95)
        found.append(Decision(predicate, score, draw.random() < chance(score)))
    return found


def test_scores_that_are_true_stay_and_boasting_ones_are_lowered():
    offset, slope = fit_curve(decisions(lambda score: score))
    assert (offset, slope) == (pytest.approx(0, abs=0.15), pytest.approx(1, abs=0.15))
    modest = Priors({("roles", "any"): fit_curve(decisions(lambda score: 0.2 + 0.5 * score))})
    assert modest.calibrated("roles", "uses", 0.9) == pytest.approx(0.65, abs=0.06)


def test_a_score_that_tells_nothing_is_believed_as_its_mean():
    offset, slope = fit_curve(decisions(lambda score: 0.6 - 0.2 * score))
    assert slope == 0
    assert offset == pytest.approx(0, abs=0.15)


def test_the_file_holds_what_was_fitted():
    curves = fit_curves(decisions(lambda score: score) + decisions(lambda score: score / 2, predicate="reports"))
    assert curves["reports"] < curves["uses"]
    priors = Priors({("roles", name): curve for name, curve in curves.items()}, 0.9, 0.5)
    read = Priors.of(tomllib.loads(as_toml(priors)))
    assert (read.in_paper, read.across_papers) == (0.9, 0.5)
    assert read.curves["roles", "reports"] == pytest.approx(curves["reports"], abs=1e-3)
    assert "0.9 and more" in calibration(priors, decisions(lambda score: score))


def test_links_are_read_in_halves(tmp_path):
    rows = [{"paper": n, "predicate": "usedFor", "score": 0.5, "right": n > 1} for n in range(4)]
    path = tmp_path / "links.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    wrong, right = Decision("usedFor", 0.5, False), Decision("usedFor", 0.5, True)
    assert read_decisions(path) == [[wrong, right], [wrong, right]]


def test_the_share_of_errors_that_come_again_is_found(tmp_path):
    path = tmp_path / "judged.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["support", "cskg", "gs"])
        for papers in range(1, 6):
            wrong = round(1000 * combined_error([0.4] * papers, 0.5))
            writer.writerows([[papers, 1, int(n >= wrong)] for n in range(1000)])
        writer.writerows([[1, 0, 0], ["", 1, 0]])  # what the graph did not keep, what has no support
    support = read_support(path)
    assert support[1] == (600, 1000)
    assert fit_shared(support) == (pytest.approx(0.4, abs=0.02), pytest.approx(0.5, abs=0.03))
