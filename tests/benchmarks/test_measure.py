"""Rows, ratios and what is told as a change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.compare import changes
from benchmarks.measure import Row, by_turns, code_digest, figures, keep, show


def test_ratios_are_within_each_repetition() -> None:
    taken = {"ours": [1.0, 10.0, 2.0], "theirs": [5.0, 50.0, 10.0]}
    ours, theirs = figures(taken, "papers/s", {"ours": "theirs"}, {"ours": 10, "theirs": 5})
    assert ours.runs == (10.0, 1.0, 5.0)
    assert ours.ratios == (10.0, 10.0, 10.0)  # five times the time for half as much
    assert theirs.ratios == ()
    assert "| ours | 5 papers/s | 1 to 10 | theirs | 10 | 10 to 10 |" in show([ours, theirs])


def test_runs_take_turns() -> None:
    order: list[str] = []
    by_turns({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, times=2)
    assert order == ["a", "b", "a", "b"]


def test_a_table_is_kept_with_where_it_was_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep("x", [Row("a", "s", (1.23456789,))], tmp_path, ("spacy",), papers=3)
    kept = json.loads((tmp_path / "x.json").read_text())
    assert kept["rows"][0]["runs"] == [1.235]
    assert kept["about"] == {"papers": 3}
    assert {"python", "spacy"} <= set(kept["versions"])
    assert kept["machine"]["cores"] >= 1
    assert kept["code"] == code_digest()
    assert "| a | 1.23 s |" in capsys.readouterr().out


def table(runs: tuple[float, ...], ratios: tuple[float, ...] = (), **other: Any) -> dict[str, Any]:
    row = {"name": "a", "unit": "s", "runs": runs, "better": "less", "rival": "b" * bool(ratios), "ratios": ratios}
    return {"table": "x", "machine": {"processor": "p"}, "about": {}, "rows": [row], **other}


@pytest.mark.parametrize(
    ("kept", "new", "verdict", "worse"),
    [
        (table((1, 1, 1), (5, 6, 7)), table((9, 9, 9), (6, 6, 6)), "noise", False),
        (table((1, 1, 1), (5, 6, 7)), table((1, 1, 1), (3, 3, 4)), "worse", True),
        (table((1, 1, 1), (5, 6, 7)), table((1, 1, 1), (4.7, 4.8, 4.9)), "worse", False),  # by less than a quarter
        (table((1, 1, 1), (5, 6, 7)), table((1, 1), (3, 3)), "worse", False),  # too few
        (table((1, 1, 1), (5, 6, 7)), table((1, 1, 1), (3, 3, 3), machine={"processor": "q"}), "worse", False),
        (table((1, 1, 1), (5, 6, 7)), table((1, 1, 1), (3, 3, 3), about={"papers": 9}), "worse", False),
        (table((1, 1, 1), (5, 6, 7)), table((1, 1, 1), (8, 8, 9)), "better", False),
        (table((1, 1, 1)), table((9, 9, 9)), "worse", False),  # seconds of a machine that is busy or not
        (table((9, 9, 9)), table((1, 1, 1)), "better", False),
    ],
)
def test_only_ratios_that_are_worse_than_noise_fail(
    kept: dict[str, Any], new: dict[str, Any], verdict: str, worse: bool
) -> None:
    [change] = changes(kept, new)
    assert (change.verdict, change.worse) == (verdict, worse)


def test_rows_that_are_new_or_have_another_rival_are_not_compared() -> None:
    other = table((1, 1, 1), (5, 6, 7))
    other["rows"][0]["rival"] = "c"
    assert changes(table((1, 1, 1), (5, 6, 7)), other) == []
    assert changes({**other, "rows": []}, other) == []
