"""Weights that are looked up add up to those of the cues that are spelled out."""

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.result_cues import metric_cue, number_cues, pair_cues, sure_cues
from extractors.result_lines import candidates_for, read_result_lines
from extractors.result_scores import MetricScores, NumberScores
from extractors.weights import LinearModel
from tests.extractors.annotating import annotate

_WORDS = (
    "accuracy precision recall [Metric:charm] [Method:AlphaNet] 91.2% 3 GPUs 1,2 and or , ( ) / by of from to 2.5 "
    "points reduces the delay 30 FPS 4x times faster over Gemini wrong letters is at = <Metric> 10 fold ."
).split(" ")
_TEXTS = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=40).map(" ".join)


def _model(cues: set[str]) -> LinearModel:
    """A model of most of some cues, each with a weight of its own."""
    known = [cue for at, cue in enumerate(sorted(cues)) if at % 9]
    return LinearModel(("no", "yes"), {cue: (7 * at * at % 109, 50) for at, cue in enumerate(["bias", *known])})


@settings(max_examples=150, deadline=None)
@given(_TEXTS)
def test_looked_up_and_spelled_cues_weigh_the_same(text):
    document = annotate(text)
    asked = [
        (read, at, quantity, candidates_for(read, at, quantity, document.paper.abstract))
        for read in read_result_lines(document, document.entities)
        for at, quantity in read.quantities
    ]
    pairs = [[pair_cues(*each[:3], candidate) for candidate in each[3]] for each in asked]
    metric = _model({cue for one in pairs for cues in one for cue in cues})
    scores = MetricScores(metric)
    for each, spelled in zip(asked, pairs, strict=True):
        expected = [0.0 if "aligned=other" in cues else metric.probability(cues) for cues in spelled]
        assert scores.likelihoods(*each) == expected
    numbers = [
        (number_cues(*each) | sure_cues(each[2].kind, best.source, 3) | {metric_cue(best.name)}, each, best)
        for *each, candidates in asked
        for best in candidates
    ]
    number = _model({cue for cues, _, _ in numbers for cue in cues})
    scores = NumberScores(number)
    for cues, each, best in numbers:
        assert scores.likelihood(*each, best, 0.7) == number.probability(cues)
