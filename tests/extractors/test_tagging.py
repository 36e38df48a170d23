"""A trained tagger by itself."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from extractors.ner import model_folder
from extractors.tagging import SpanTagger
from kg.annotations import AnnotatedPaper
from kg.errors import InputError
from kg.model import ENTITY_TYPES


def test_spans_lie_in_the_text_in_order_and_apart() -> None:
    tagger = SpanTagger(model_folder("ner"))
    papers = [
        AnnotatedPaper("a", "FlowNeck for node classification", "We train FlowNeck 😀 on Cora and PubMed."),
        AnnotatedPaper("b", None, ""),
    ]
    found, none = tagger.pipe(papers)
    assert none == []
    assert tagger.labels == ENTITY_TYPES
    assert {papers[0].quote(span) for span in found} >= {"FlowNeck", "Cora", "PubMed"}
    for before, after in pairwise(found):
        assert before.field != after.field or before.end <= after.start


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no model"):
        SpanTagger(tmp_path)
    (tmp_path / "config.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="holds no model"):
        SpanTagger(tmp_path)
