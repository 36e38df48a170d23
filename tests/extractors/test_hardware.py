"""Device names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import hardware
from extractors.hardware import HardwareExtractor, find_hardware
from kg.model import Document, Paper


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("on 8×A100 80GB cards", ["A100"]),
        ("an NVIDIA RTX 4070 laptop", ["NVIDIA RTX 4070"]),
        ("two GeForce GTX 1080 Ti GPUs", ["GeForce GTX 1080 Ti"]),
        ("a Xilinx ZCU104 FPGA", ["Xilinx ZCU104"]),
        ("a Raspberry Pi 4 and a Jetson AGX Orin", ["Raspberry Pi 4", "Jetson AGX Orin"]),
        ("TPU v3 pods", ["TPU v3"]),
        ("one Intel Xeon Gold 6248 CPU", ["Intel Xeon Gold 6248"]),
        ("an Intel Core i7-9700K", ["Intel Core i7-9700K"]),
        ("ARM Cortex-M4 cores", ["ARM Cortex-M4"]),
        ("4xV100 and H100s", ["V100", "H100s"]),
        ("Apple M2 Max chips", ["Apple M2 Max"]),
        ("the core idea of power 3 and 100 cards", []),
        ("ResNet-50 and XA1000", []),
    ],
)
def test_names_without_count_and_memory(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end, _ in find_hardware(text)] == names


def test_listing_artefacts_do_not_break_names() -> None:
    document = Document(Paper("x", None, r"We use $2\times$ RTX 3090 and 4timesA100."))
    HardwareExtractor().annotate(document)
    assert [m.text for m in document.mentions] == ["RTX 3090", "A100"]
    assert {m.type for m in document.mentions} == {"Hardware"}


@given(st.text(alphabet="RTX GV100A-Ti4×xPi", max_size=60))
def test_spans_are_ordered_and_disjoint(text: str) -> None:
    at = 0
    for start, end, score in find_hardware(text):
        assert at <= start < end <= len(text)
        assert 0 < score <= 1
        at = end


def test_the_first_search_finds_every_word_of_a_rule() -> None:
    for rule in hardware._rules():
        assert all(hardware._any_word().search(f"is{word}es") for word in rule.words)
