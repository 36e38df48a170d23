"""Metrics by name: other spellings, words around the name, direction, and units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.metrics import _data, _metrics, find_metric, find_unit
from kg.names import squashed


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("F1-scores", "F1"), ("mean Intersection over Union", "mIoU"), ("Average Precision", "AP"), ("mAP@50", "mAP50"),
        ("AP scores", "AP"), ("average success rates", "success rate"), ("accuracy improvements", "accuracy"),
        ("speed-ups", "speedup"), ("frames per second", "FPS"), ("$R^2$ score", "R²"), ("gains", "performance"),
        ("overall model size", "model size"), ("NDCG@10", "NDCG@10"), ("validation accuracy", "validation accuracy"),
    ],
)  # fmt: skip
def test_spellings_of_one_metric_get_one_name(written: str, name: str) -> None:
    assert find_metric(written).name == name


@pytest.mark.parametrize(
    ("name", "better", "scale"),
    [
        ("answer accuracy", "higher", "share"), ("Recall@10", "higher", "share"), ("contact-F1", "higher", "share"),
        ("word error rate", "lower", "share"), ("hallucination rate", "lower", "share"), ("val loss", "lower", "plain"),
        ("trajectory planning time", "lower", "amount"), ("inference FLOPs", "lower", "amount"),
        ("end-to-end throughput", "higher", "amount"), ("energy efficiency", "higher", "amount"),
        ("inference acceleration", "higher", "ratio"), ("attack success rate", None, "share"),
        ("frobnication index", None, "plain"), ("", None, "plain"), ("success probability mass", None, "plain"),
    ],
)  # fmt: skip
def test_direction_and_scale_come_from_the_head_of_the_name(name: str, better: str | None, scale: str) -> None:
    found = find_metric(name)
    assert (found.better, found.scale) == (better, scale)


def test_a_metric_named_after_another_is_not_that_one() -> None:
    assert find_metric("mean average precision").family != find_metric("precision").family
    assert find_metric("attack success rate").family != find_metric("success rate").family


def test_a_noun_of_change_is_told_and_no_part_of_the_name() -> None:
    assert find_metric("generalization gains").change == "up"
    assert find_metric("latency reduction").change == "down"
    assert find_metric("latency reduction").name == "latency"
    assert find_metric("latency").change is None
    assert find_metric("reduction").better is None


def test_what_nobody_named_is_vague() -> None:
    assert find_metric("improvements").vague
    assert find_metric("time").vague
    assert not find_metric("training time").vague


def test_no_spelling_is_listed_twice() -> None:
    listed = [
        each
        for direction in ("higher", "lower", "unclear")
        for names in _data()[direction].values()
        for name, others in names.items()
        for each in {squashed(name), *map(squashed, others)}
    ]
    assert len(listed) == len(set(listed)) == len(_metrics())
    units = [each for name, others in _data()["units"].items() for each in (name, *others)]
    assert len(units) == len(set(units))


@pytest.mark.parametrize(
    ("written", "unit", "factor"),
    [
        ("percent", "%", 1), ("percentage points", "points", 1), ("x", "times", 1), ("-fold", "times", 1),
        ("ms", "s", 1e-3), ("minutes", "s", 60), ("MB", "B", 1e6), ("GiB", "B", 2**30), ("kWh", "J", 3.6e6),
        ("m", "m", 1), ("mm", "m", 1e-3), ("TFLOPS", "FLOPS", 1e12), ("parsecs", "parsecs", 1), (None, "", 1),
    ],
)  # fmt: skip
def test_units_that_measure_one_thing_become_one(written: str | None, unit: str, factor: float) -> None:
    assert find_unit(written).name == unit
    assert find_unit(written).factor == pytest.approx(factor)


@given(st.text(max_size=60))
def test_any_name_is_a_metric_and_any_text_a_unit(text: str) -> None:
    found = find_metric(text)
    assert found.better is None or found.family in _data()[found.better][found.scale]
    assert find_unit(text).factor > 0


def test_very_long_names_are_no_trouble() -> None:
    assert find_metric("very " * 20_000 + "accuracy").better == "higher"
