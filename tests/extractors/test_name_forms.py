from __future__ import annotations

import pytest

from extractors.name_forms import core_key, trim_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the novel Graph Network", "Graph Network"),
        ("Fast R-CNN", "Fast R-CNN"),
        ("efficient attention", "attention"),
        (r"\textit{nullary} logic", "nullary logic"),
        ("novel", "novel"),
    ],
)
def test_trimmed_names(text: str, name: str) -> None:
    assert trim_name(text) == name


def test_core_keys_keep_names_that_are_all_head() -> None:
    assert core_key("benchmark dataset", "Dataset") == "benchmark dataset"
    assert core_key("GLUE benchmark", "Dataset") == "glue"
