"""Evaluation in one call."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from kg.annotations import AnnotatedPaper, LabelledSpan
from kg.errors import UsageError

TEXT = "We train BERT on SQuAD."
GOLD = AnnotatedPaper(
    "a", None, TEXT, (LabelledSpan("abstract", 9, 13, "Method"), LabelledSpan("abstract", 17, 22, "Dataset"))
)


def write(path: Path, id_: str, spans: list[list[object]]) -> Path:
    path.write_text(json.dumps({"id": id_, "text": TEXT, "spans": spans}) + "\n")
    return path


def test_extractors_are_run_on_the_gold() -> None:
    scores = kg.evaluate([GOLD], extractors=["rules"], level="both")
    assert scores.figures().f1 == scores.figures("Dataset", level="mention", mode="relaxed").recall == 1
    frame = scores.to_pandas()
    assert list(frame["level"].unique()) == ["paper", "mention"]
    assert set(frame["row"]) == {"entities", "mentions", "Method", "Dataset"}
    assert frame[["precision", "recall", "f1"]].max().max() <= 1


def test_a_file_is_held_against_a_file(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", "a", [[9, 13, "Method"], [17, 22, "Dataset"]])
    predicted = write(tmp_path / "predicted.jsonl", "a", [[9, 13, "Method"], [3, 8, "Dataset"]])
    scores = kg.evaluate(gold, predicted=predicted)
    figures = scores.figures()
    assert (figures.precision, figures.recall, figures.predicted, figures.wanted) == (0.5, 0.5, 2, 2)
    assert scores.figures("Dataset").recall == 0
    assert list(kg.evaluate(str(gold), predicted=str(predicted), level="paper").run.levels) == ["paper"]


def test_labels_are_counted_as_types(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", "a", [[9, 13, "Model"]])
    scores = kg.evaluate(gold, extractors=["rules"], labels={"Model": "Method"})
    assert scores.figures("Method").f1 == 1


def test_what_is_printed_has_the_notes(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", "a", [[9, 13, "Method"], [17, 22, "<i>x"]])
    scores = kg.evaluate(gold, extractors=["rules"])
    assert "left out labels" in repr(scores)
    html = scores._repr_html_()
    assert "<table" in html
    assert "<i>" not in html


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    scores = kg.evaluate([GOLD], extractors=["rules"], level="paper")
    for wrong in ({"row": "Task"}, {"level": "mention"}, {"mode": "exact"}):
        with pytest.raises(UsageError, match="there"):
            scores.figures(**wrong)
    with pytest.raises(UsageError, match="different predictions"):
        kg.evaluate([GOLD], predicted="a", model="b")
    with pytest.raises(UsageError, match="no level"):
        kg.evaluate([GOLD], level="papers")
