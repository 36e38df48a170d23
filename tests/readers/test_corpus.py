"""Readers keep what they promise on the inputs that fuzzing found to reach most of their code."""

from __future__ import annotations

import pytest

from benchmarks.fuzz import hold, kept_inputs
from kg.registry import readers


@pytest.mark.parametrize("name", readers.names())
def test_inputs_of_the_fuzzer(name: str) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    reader = readers.load(name)()
    papers = [hold(reader, data) for data in kept_inputs(name)]
    assert max(papers, default=0) > 0, "else they would reach little"
