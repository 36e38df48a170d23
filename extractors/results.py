"""Reported numbers: "improves mAP by 2.5 points over DETR on COCO" becomes a result with all its parts.

Two linear models decide (weights in ``data/results_weights.tsv``, cues in `extractors.result_cues`): which words
tell what a number measures, and whether it is a result at all rather than a size, a year or a setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from extractors.base import DocumentExtractor
from extractors.quantities import Quantity
from extractors.result_arguments import Usual, find_arguments
from extractors.result_lines import Candidate, ResultLine, candidates_for, coordination, read_result_lines
from extractors.result_scores import MetricScores, NumberScores
from extractors.weights import read_models
from kg.model import Document, Entity, Result, Span

__all__ = ["ResultExtractor", "metrics_of", "rank_candidates"]


def rank_candidates(
    scores: MetricScores, read: ResultLine, position: int, quantity: Quantity, candidates: Sequence[Candidate]
) -> tuple[Candidate, float]:
    """The candidate that the quantity most likely measures, the first of equals, and how likely."""
    likely = scores.likelihoods(read, position, quantity, candidates)
    best = max(likely)
    return candidates[likely.index(best)], best


def metrics_of(read: ResultLine, position: int, metric: Candidate) -> list[Candidate]:
    """`metric` and, where one number stands for a list of metrics ("FLOPs and memory by 60%"), the others."""
    if metric.source not in {"entity", "word"}:
        return [metric]
    if len(coordination(read.line, read.number_places, position)) > 1:
        return [metric]
    run = coordination(read.line, read.metric_places, metric.position)
    return [other for other in read.metrics if other.position in run]


class ResultExtractor(DocumentExtractor):
    """Fills `Document.results` from the sentences of the abstract and the entities found in them.

    >>> from extractors.sentences import SentenceSplitter
    >>> from kg.model import Paper
    >>> document = Document(Paper("x", None, "On 2 tasks, our parser reaches an accuracy of 93.5%, 2.2x faster."))
    >>> SentenceSplitter().annotate(document)
    >>> ResultExtractor().annotate(document)
    >>> [(result.metric, result.value, result.unit) for result in document.results]
    [('accuracy', '93.5', '%'), ('speedup', '2.2', 'x')]
    """

    name: ClassVar[str] = "results"
    version: ClassVar[str] = "4"

    def __init__(self, *, weights: str = "results_weights.tsv", threshold: float = 0.5) -> None:
        models = read_models(weights)
        self._metric, self._number = MetricScores(models["metric"]), NumberScores(models["number"])
        self._threshold = threshold

    def annotate(self, document: Document) -> None:
        """Add the results of each sentence, in text order."""
        usual = Usual(document.entities)
        for read in read_result_lines(document, document.entities):
            text = document.paper.text(read.line.sentence.field)
            for position, quantity in read.quantities:
                candidates = candidates_for(read, position, quantity, text)
                metric, sure = rank_candidates(self._metric, read, position, quantity, candidates)
                score = self._number.likelihood(read, position, quantity, metric, sure)
                if score >= self._threshold:
                    document.results += self._results(
                        read, position, quantity, metric, round(score, 4), document.entities, usual
                    )

    def _results(
        self,
        read: ResultLine,
        position: int,
        quantity: Quantity,
        metric: Candidate,
        score: float,
        entities: Sequence[Entity],
        usual: Usual,
    ) -> list[Result]:
        arguments = find_arguments(read, position, quantity, entities, usual)

        def name(number: int | None) -> str | None:
            return None if number is None else entities[number].name

        sentence = read.line.sentence
        return [
            Result(
                metric=metric_name,
                value=quantity.value,
                unit=_unit(quantity),
                span=Span(sentence.field, quantity.start, quantity.end),
                sentence=sentence,
                score=score,
                extractor=self.name,
                method=name(arguments.method),
                baseline=name(arguments.baseline),
                dataset=name(arguments.dataset),
                task=name(arguments.task),
            )
            # two mentions of one metric in a list are one result
            for metric_name in dict.fromkeys(each.name for each in metrics_of(read, position, metric))
        ]


def _unit(quantity: Quantity) -> str | None:
    r"""The unit as a reader would print it: "x" for TeX's multiplication sign, "%" for "\%", else as written."""
    if quantity.kind == "ratio" and quantity.unit in {"\\times", "×", "X"}:
        return "x"
    return quantity.canonical if quantity.unit and "\\" in quantity.unit else quantity.unit
