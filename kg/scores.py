"""Scores of extractors, of a model or of predictions in a file, against annotated papers: an evaluation in one call.

>>> from kg.annotations import AnnotatedPaper, LabelledSpan
>>> gold = AnnotatedPaper("a", None, "We train BERT.", (LabelledSpan("abstract", 9, 13, "Method"),))
>>> evaluate([gold], extractors=["rules"]).figures().f1
1.0
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.annotations import AnnotatedPaper, read_annotations
from kg.errors import UsageError
from kg.evaluation import (
    MODES,
    Figures,
    Predictions,
    Run,
    by_extractors,
    by_model,
    choose_labels,
    choose_levels,
    from_file,
    labels_of,
    map_labels,
)
from kg.evaluation import evaluate as score
from kg.evaluation.runs import WHOLE
from kg.model import ENTITY_TYPES
from kg.registry import DEFAULT_PROFILE

if TYPE_CHECKING:
    import pandas

__all__ = ["Scores", "evaluate", "predict"]


def _silent(done: int) -> None:
    """No progress is shown."""


@dataclass(frozen=True, repr=False)
class Scores:
    """How good predictions are; printed, and in notebooks, a table.

    Attributes
    ----------
    run
        Tallies and errors of each paper (`kg.evaluation.Run`).
    notes
        What is to be told of the predictions: papers without any, labels that were left out.
    """

    run: Run
    notes: Sequence[str] = field(default=())

    def figures(self, row: str | None = None, *, level: str | None = None, mode: str = "strict") -> Figures:
        """Precision, recall and F1, each from 0 to 1, of a row of the table.

        Without names it is the whole of the first level. Raises `UsageError` for a level, mode or row that was not
        evaluated.
        """
        level = level or next(iter(self.run.levels))
        if level not in self.run.levels or mode not in MODES:
            raise UsageError(f"there are the levels {', '.join(self.run.levels)} and the modes {', '.join(MODES)}.")
        found = self.run.levels[level].figures(mode)
        name = WHOLE[level] if row is None else row if row in found else f"type {row}"
        if name not in found:
            raise UsageError(f"there is no row {row!r}; choose of: {', '.join(found)}.")
        return found[name]

    def to_pandas(self) -> pandas.DataFrame:
        """A row for each level, mode and kind of thing.

        Columns are `level` (``"paper"``: entities of papers, ``"mention"``: places in the text), `mode`, `row`,
        `precision`, `recall`, `f1` (from 0 to 1), `predicted` and `wanted` (counts).
        """
        import pandas

        columns = ("precision", "recall", "f1", "predicted", "wanted")
        rows = [
            (level, mode, row.removeprefix("type "), *(getattr(figures, name) for name in columns))
            for level, found in self.run.levels.items()
            for mode in MODES
            for row, figures in found.figures(mode).items()
        ]
        return pandas.DataFrame(rows, columns=["level", "mode", "row", *columns])

    def __repr__(self) -> str:
        return "\n".join((self.to_pandas().round(3).to_string(index=False), *self.notes))

    def _repr_html_(self) -> str:
        from html import escape

        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return f"{self.to_pandas().round(3).to_html(index=False)}{notes}"


def evaluate(
    gold: Iterable[AnnotatedPaper] | Path | str,
    *,
    extractors: Sequence[str] = (DEFAULT_PROFILE,),
    predicted: Path | str | None = None,
    model: Path | str | None = None,
    labels: Mapping[str, str] | None = None,
    level: str | None = None,
    names_only: bool = False,
    workers: int = 1,
) -> Scores:
    """Score extractors, or a model or a file of predictions, against annotated papers.

    Parameters
    ----------
    gold
        Annotated papers, or a file or folder of them: paper-level gold, CoNLL, SciERC JSON, brat, spaCy DocBin, JSON
        Lines with spans.
    extractors
        Names or profiles of extractors, which are run on the texts of `gold`.
    predicted, model
        Evaluate this instead: a file that ``kg extract`` wrote or annotations in any format; the folder of a model that
        ``kg train`` made.
    labels
        Count a label of `gold` as this type, e.g. ``{"Material": "Dataset"}``.
    level
        ``"paper"``, ``"mention"`` or ``"both"``; ``None``: what `gold` and predictions have.
    names_only
        Leave the aliases of predicted entities out.
    workers
        Processes that extract.

    Returns
    -------
    Scores
        Figures from 0 to 1, as a table.

    Raises
    ------
    InputError, PluginError, UsageError
        Something can't be read, there is no such extractor, or nothing can be compared.

    Examples
    --------
    >>> from kg.annotations import AnnotatedPaper, LabelledSpan
    >>> gold = AnnotatedPaper("a", None, "We train BERT.", (LabelledSpan("abstract", 9, 13, "Method"),))
    >>> scores = evaluate([gold], extractors=["rules"], level="both")
    >>> scores.to_pandas().query("mode == 'strict'")[["level", "row", "f1"]]
         level       row   f1
    0    paper  entities  1.0
    1    paper    Method  1.0
    4  mention  mentions  1.0
    5  mention    Method  1.0
    >>> scores.figures("Method", level="mention").wanted
    1
    """
    if predicted is not None and model is not None:
        raise UsageError("a file of predictions and a model are different predictions; give one of them.")
    if level not in (None, "paper", "mention", "both"):
        raise UsageError(f"there is no level {level!r}; choose of: paper, mention, both.")
    if isinstance(gold, str | Path):
        gold = read_annotations(gold, texts=predicted is None or level in {"mention", "both"})
    papers, predictions = predict(
        list(gold), extractors=extractors, predicted=predicted, model=model, labels=labels, workers=workers
    )
    levels = choose_levels(level, papers, predictions)
    return Scores(score(papers, predictions.papers, levels, names_only=names_only), tuple(predictions.notes))


def predict(
    gold: Sequence[AnnotatedPaper],
    *,
    extractors: Sequence[str] = (DEFAULT_PROFILE,),
    predicted: Path | str | None = None,
    model: Path | str | None = None,
    labels: Mapping[str, str] | None = None,
    workers: int = 1,
    progress: Callable[[int], None] = _silent,
) -> tuple[Sequence[AnnotatedPaper], Predictions]:
    """Gold and predictions for it, both with the labels that can be compared; raises as `evaluate`."""
    if predicted is None and model is None:
        choice = choose_labels(gold, ENTITY_TYPES, labels or {})  # told before the extractors run
        predictions = by_extractors(gold, extractors, workers, progress)
    else:
        if predicted is not None:
            predictions = from_file(str(predicted), gold)
        else:
            predictions = by_model(gold, Path(model or ""), progress=progress)
        choice = choose_labels(gold, labels_of(predictions.papers), labels or {})
    notes = (*predictions.notes, *choice.notes)
    given = predictions.papers
    if choice.gold is not None and choice.given is not None:
        gold = [map_labels(paper, choice.gold) for paper in gold]
        given = [map_labels(paper, choice.given) for paper in given]
    return gold, replace(predictions, papers=given, notes=notes)
