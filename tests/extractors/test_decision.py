"""The one decision over all voices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, pairwise
from math import log

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractors.decision import THRESHOLDS, decide
from kg.model import ENTITY_TYPES, Mention
from kg.names import squashed

TEXT = "deep graph neural network for link prediction on ImageNet data"


def mention(start: int, end: int, type: str, score: float, voice: str = "patterns") -> Mention:
    return Mention("abstract", start, end, TEXT[start:end], type, score, voice)


@st.composite
def mentions(draw: st.DrawFn) -> Mention:
    start = draw(st.integers(0, len(TEXT) - 1))
    end = draw(st.integers(start + 1, len(TEXT)))
    type = draw(st.sampled_from(ENTITY_TYPES))
    voice = draw(st.sampled_from(["gazetteer", "hardware", "patterns", "ner"]))
    return mention(start, end, type, draw(st.floats(0, 1)), voice)


@given(st.lists(mentions(), max_size=12), st.randoms())
def test_no_overlaps_and_no_matter_the_order(proposals: list[Mention], random: object) -> None:
    chosen = decide(proposals)
    for one, other in pairwise(chosen):
        assert one.end <= other.start
    for one in chosen:
        assert one.text == TEXT[one.start : one.end]
        assert one.score > THRESHOLDS[one.type] - 1e-3
    shuffled = list(proposals)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(shuffled) == chosen


@given(st.lists(mentions(), max_size=8))
def test_no_other_set_without_overlaps_weighs_more(proposals: list[Mention]) -> None:
    proposals = [replace(each, score=round(each.score, 4)) for each in proposals]
    spans = {(each.start, each.end) for each in proposals}
    assume(len({squashed(each.text) for each in proposals}) == len(spans))  # equal names share scores
    alone = [each for span in spans for each in decide(at(proposals, *span))]
    sets = (chosen for size in range(len(alone) + 1) for chosen in combinations(alone, size))
    free = [each for each in sets if not any(a.start < b.end and b.start < a.end for a, b in combinations(each, 2))]
    assert weight(decide(proposals)) == pytest.approx(max(map(weight, free)))


def at(proposals: list[Mention], start: int, end: int) -> list[Mention]:
    return [mention for mention in proposals if (mention.start, mention.end) == (start, end)]


def weight(chosen: Iterable[Mention]) -> float:
    def logit(score: float) -> float:
        score = min(max(score, 0.001), 0.999)
        return log(score / (1 - score))

    return sum(logit(mention.score) - logit(THRESHOLDS[mention.type]) for mention in chosen)


def test_a_better_informed_voice_overrules() -> None:
    rejected = [mention(0, 4, "Method", 0.9, "gazetteer"), mention(0, 4, "Method", 0.1)]
    assert decide(rejected) == []
    assert decide(rejected[:1])[0].extractor == "gazetteer"
    assert decide([*rejected, mention(0, 4, "Task", 0.8, "ner")])[0].type == "Task"


def test_two_good_short_names_beat_a_poor_long_one() -> None:
    chosen = decide([mention(0, 25, "Method", 0.5), mention(0, 10, "Method", 0.8), mention(11, 25, "Method", 0.8)])
    assert [(m.start, m.end) for m in chosen] == [(0, 10), (11, 25)]


def test_a_name_has_one_type_in_a_paper() -> None:
    title = Mention("title", 0, 4, "GLUE", "Dataset", 0.9, "patterns")
    abstract = Mention("abstract", 9, 13, "GLUE", "Method", 0.4, "patterns")
    assert [m.type for m in decide([title, abstract])] == ["Dataset", "Dataset"]


def test_a_short_form_has_the_type_of_its_long_form() -> None:
    long = Mention("abstract", 0, 15, "link prediction", "Task", 0.9, "patterns")
    short = Mention("abstract", 17, 19, "LP", "Method", 0.4, "patterns")
    assert [m.type for m in decide([long, short], [("lp", "linkprediction")])] == ["Task", "Task"]
    assert [m.type for m in decide([long, short])] == ["Task", "Method"]
