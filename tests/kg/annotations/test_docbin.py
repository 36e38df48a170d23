"""DocBin: span groups where there are no entities, and files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from kg.annotations import read_annotations
from kg.errors import InputError


def test_span_groups_stand_in_for_entities(tmp_path: Path) -> None:
    document = Doc(Vocab(), words=["Big", "nets", "win"], spaces=[True, True, False])
    document.spans["sc"] = [Span(document, 0, 2, label="A"), Span(document, 1, 2, label="B")]
    DocBin(docs=[document]).to_disk(tmp_path / "x.spacy")
    [paper] = read_annotations(tmp_path / "x.spacy")
    assert [(paper.quote(span), span.label) for span in paper.spans] == [("Big nets", "A"), ("nets", "B")]


def test_another_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.spacy").write_bytes(b"\x78\x9cnothing of the kind")
    with pytest.raises(InputError, match=r"x\.spacy is no spaCy DocBin"):
        list(read_annotations(tmp_path / "x.spacy"))
