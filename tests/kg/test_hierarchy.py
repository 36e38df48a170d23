"""Hierarchy: kinds that names make certain, and the names that look so and are none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.hierarchy import Named, find_kinds
from kg.model import ENTITY_TYPES


def pairs(type_: str, *names: str) -> set[tuple[str, str]]:
    return {kind[:2] for kind in find_kinds(Named(name, type_, name) for name in names)}


@pytest.mark.parametrize(
    ("type_", "narrower", "broader"),
    [
        ("Method", "ResNet-50", "ResNet"),
        ("Method", "GPT-3.5", "GPT"),
        ("Method", "YOLOv8", "YOLO"),
        ("Method", "ViT-B/16", "ViT"),
        ("Method", "BERT-large", "BERT"),
        ("Method", "Claude Opus", "Claude"),
        ("Method", "Mixtral-8x7B", "Mixtral"),
        ("Method", "wav2vec 2.0", "wav2vec"),
        ("Dataset", "CIFAR-10", "CIFAR"),
        ("Dataset", "VoxCeleb2", "VoxCeleb"),
        ("Software", "Python 3.11", "Python"),
        ("Metric", "Recall@10", "recall"),
        ("Metric", "macro F1", "F1 score"),
        ("Metric", "top-1 accuracy", "accuracy"),
        ("Task", "abstractive text summarization", "text summarization"),
        ("Task", "multi-label text classification", "text classification"),
        ("Task", "weakly supervised crop mapping", "crop mapping"),
        ("Task", "anomaly detection", "detection"),
        ("Method", "heterogeneous graph neural networks", "graph neural network"),
        ("Hardware", "Tesla V100 GPU", "GPU"),
        ("Hardware", "NVIDIA A100", "GPUs"),
        ("Hardware", "RTX 3090", "GPU"),
        ("Hardware", "A100-SXM4 80GB", "GPU"),
        ("Hardware", "TPU v3", "TPU"),
        ("Hardware", "Intel Xeon", "CPU"),
        ("Hardware", "Raspberry Pi 4", "single-board computers"),
        ("Hardware", "humanoid robot", "robots"),
    ],
)
def test_names_that_make_a_kind_certain(type_: str, narrower: str, broader: str) -> None:
    assert pairs(type_, narrower, broader) == {(narrower, broader)}


@pytest.mark.parametrize(
    ("type_", "one", "other"),
    [
        ("Method", "ResNet", "Res"),
        ("Method", "GPT-3.5", "GPT-3"),  # a version is no kind of another
        ("Method", "GPT-4/5", "GPT-4"),
        ("Method", "MAP-2", "mAP"),
        ("Method", "knowledge base", "knowledge"),
        ("Method", "Knowledge Base", "Knowledge"),
        ("Software", "ISO 9001", "ISO"),
        ("Method", "Color3D", "Color"),
        ("Method", "AD-R1", "ADR"),
        ("Method", "BM25", "BM"),
        ("Method", "support vector machines", "machines"),
        ("Method", "semi supervised learning", "supervised learning"),
        ("Method", "weakly supervised learning", "supervised learning"),
        ("Method", "deep learning-based parsers", "learning-based parsers"),
        ("Method", "our proposed method", "method"),
        ("Dataset", "YouTube-8M", "YouTube"),
        ("Dataset", "question answering dataset", "answering dataset"),
        ("Task", "machine reading comprehension", "reading comprehension"),
        ("Task", "non convex optimization", "convex optimization"),
        ("Task", "modeling long-range dependencies", "long-range dependencies"),
        ("Task", "detection of objects", "objects"),
        ("Metric", "root mean squared error", "mean squared error"),
        ("Metric", "rate of change", "change"),
        ("Hardware", "A100 cluster", "GPU"),
        ("Hardware", "Xeon Phi", "CPU"),
    ],
)
def test_names_that_make_none(type_: str, one: str, other: str) -> None:
    assert pairs(type_, one, other) == set()


def test_types_do_not_mix() -> None:
    assert find_kinds([Named("a", "Method", "CIFAR-10"), Named("b", "Dataset", "CIFAR")]) == []


def test_a_name_of_two_things_leads_nowhere() -> None:
    named = [Named("x", "Method", "SAM-2"), Named("a", "Method", "SAM"), Named("b", "Method", "SAM model")]
    assert find_kinds(named) == []


def test_only_to_the_nearest_of_a_chain() -> None:
    assert pairs("Method", "Llama-2-7B-chat", "Llama-2-7B", "Llama 2", "Llama") == {
        ("Llama-2-7B-chat", "Llama-2-7B"), ("Llama-2-7B", "Llama 2"), ("Llama 2", "Llama"),
    }  # fmt: skip
    assert pairs("Hardware", "RTX 3090 Ti", "RTX 3090", "GPU") == {("RTX 3090 Ti", "RTX 3090"), ("RTX 3090", "GPU")}


def test_aliases_lead_to_the_node_that_has_them() -> None:
    gnn = Named("gnn", "Method", "GNN", ["graph neural network"])
    found = find_kinds([gnn, Named("x", "Method", "HGNN", ["heterogeneous graph neural network"])])
    assert [tuple(kind) for kind in found] == [("x", "gnn", "modifier")]


def test_another_thing_that_a_short_form_stands_for_has_no_versions() -> None:
    named = [Named("glm", "Method", "geometric location memory", ["GLM"]), Named("x", "Method", "GLM-4")]
    assert find_kinds(named) == []


def test_circles_are_left_out_and_what_hangs_on_them_stays() -> None:
    named = [
        Named("a", "Task", "deep text parsing", ["parsing"]),
        Named("b", "Task", "text parsing", ["fast deep text parsing"]),
        Named("c", "Task", "neat deep text parsing"),
        Named("d", "Task", "quick neat deep text parsing"),
    ]
    found = {kind[:2] for kind in find_kinds(named)}
    assert ("d", "c") in found
    assert not {("a", "b"), ("b", "a")} & found


_WORDS = ["graph", "text", "deep", "ResNet", "50", "-", "v2", "parsing", "GPU", "RTX 3090", "neural", "Pro", "B/16"]
_NAMES = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5).map(" ".join)


@given(
    named=st.lists(
        st.builds(Named, st.uuids().map(str), st.sampled_from(ENTITY_TYPES), _NAMES, st.lists(_NAMES, max_size=2)),
        max_size=12,
    ),
    seed=st.integers(0, 9),
)
def test_the_order_does_not_count_and_nothing_is_above_itself(named: list[Named], seed: int) -> None:
    found = find_kinds(named)
    assert find_kinds(random.Random(seed).sample(named, len(named))) == found
    types = {each.id: each.type for each in named}
    above: dict[str, set[str]] = {}
    for narrower, broader, _ in found:
        assert types[narrower] == types[broader]
        above.setdefault(narrower, set()).add(broader)
    for start in above:
        seen, ahead = set(), set(above[start])
        while ahead:
            seen |= ahead
            ahead = {other for each in ahead for other in above.get(each, ())} - seen
        assert start not in seen


@pytest.mark.parametrize("name", ["1" * 5000, "a-" * 3000, "v1." * 2000, "A100 80GB" * 500, "NVIDIA " * 900 + "x", ""])
def test_hostile_names_take_no_time(name: str) -> None:
    assert find_kinds([Named("x", type_, name[:cut]) for type_ in ENTITY_TYPES for cut in (79, 5000)]) == []
