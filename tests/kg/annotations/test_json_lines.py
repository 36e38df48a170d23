"""JSON Lines with spans and SciERC's: optional keys, objects for lists, and what is wrong with a record."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.annotations import AnnotatedPaper, LabelledSpan, read_annotations
from kg.errors import RecordError


def read(folder: Path | str, *records: Any, format: str | None = None) -> list[AnnotatedPaper]:
    path = Path(folder) / "set.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return list(read_annotations(path, format))


def test_title_and_abstract_with_spans_as_objects(tmp_path: Path) -> None:
    record = {
        "id": 7,
        "title": "On nets",
        "abstract": "Nets work.",
        "spans": [
            {"field": "title", "start": 3, "end": 7, "label": "Method"},
            {"start": 0, "end": 4, "label": "Method"},
        ],
        "relations": [{"head": 1, "tail": 0, "label": "same"}],
    }
    [paper] = read(tmp_path, record)
    assert (paper.id, paper.title) == ("7", "On nets")
    assert [(span.field, paper.quote(span)) for span in paper.spans] == [("title", "nets"), ("abstract", "Nets")]
    assert paper.relations == ((1, 0, "same"),)


def test_ids_are_made_where_there_are_none_and_overlapping_spans_kept_in_order(tmp_path: Path) -> None:
    papers = read(
        tmp_path, {"text": "a b", "spans": [[0, 3, "X"], [0, 1, "Y"], [0, 3, "X"]]}, {"text": "c", "spans": []}
    )
    assert [paper.id for paper in papers] == ["set-0", "set-1"]
    assert [span[1:] for span in papers[0].spans] == [(0, 3, "X"), (0, 1, "Y"), (0, 3, "X")]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"text": "a b", "spans": [[0, 9, "X"]]}, "the span 0 to 9 lies outside the abstract of 3 characters"),
        ({"text": "a b", "spans": [[-1, 1, "X"]]}, "lies outside"),
        ({"text": "a b", "spans": [[1, 1, "X"]]}, "the span 1 to 1 is empty"),
        ({"text": "a b", "spans": [[1, 2, "X"]]}, "is empty"),
        ({"text": "a b", "spans": [[2, 1, "X"]]}, "lies outside"),
        ({"text": "a b", "spans": [[0, True, "X"]]}, "whole numbers"),
        ({"text": "a b", "spans": [[0, 1, ""]]}, "no label"),
        ({"text": "a b", "spans": [[0, 1]]}, r"\[start, end, label\]"),
        ({"text": "a b", "spans": {"a": 1}}, "spans is no list"),
        ({"text": "a b", "spans": [{"field": "body", "start": 0, "end": 1, "label": "X"}]}, "title or abstract"),
        ({"text": "a b", "spans": [[0, 1, "X"]], "relations": [[0, 1, "r"]]}, "from 0 to 0"),
        ({"text": "a b", "spans": [[0, 1, "X"]], "relations": [[0, 0]]}, r"\[head, tail, label\]"),
        ({"text": None, "spans": []}, "the text is no text"),
        ({"text": "a b"}, "no spans in it"),
        ([1], "not a JSON object"),
    ],
)
def test_a_broken_record_is_told_with_its_place(record: Any, words: str, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=rf"set\.jsonl:2: .*{words}"):
        read(tmp_path, {"text": "fine", "spans": []}, record, format="spans")


def test_halves_of_surrogate_pairs_keep_offsets(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "\\ud800 net", "spans": [[2, 5, "X"]]}\n')
    [paper] = read_annotations(path)
    assert paper.quote(paper.spans[0]) == "net"
    paper.abstract.encode("utf-8")


@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=4),
    data=st.data(),
)
def test_what_is_written_is_read(texts: list[str], data: st.DataObject) -> None:
    papers = []
    for at, text in enumerate(texts):
        ends = st.integers(0, len(text))
        pairs = data.draw(st.lists(st.tuples(ends, ends).map(sorted), max_size=3))
        spans = tuple(LabelledSpan("abstract", s, e, "X") for s, e in pairs if text[s:e].strip())
        papers.append(AnnotatedPaper(str(at), None, text, spans))
    with TemporaryDirectory() as folder:
        records = [{"id": p.id, "text": p.abstract, "spans": [span[1:] for span in p.spans]} for p in papers]
        assert read(folder, *records) == papers


def scierc(**changes: Any) -> dict[str, Any]:
    record = {
        "doc_key": "d",
        "sentences": [["We", "parse", "-LRB-", "$x$", "-RRB-"], ["It", "works"]],
        "ner": [[[1, 3, "Task"]], [[5, 5, "Generic"], [5, 5, "Method"]]],
        "relations": [[], [[5, 5, 1, 3, "USED-FOR"]]],
    }
    return record | changes


def test_scierc_offsets_count_tokens_of_the_document_and_are_inclusive(tmp_path: Path) -> None:
    [paper] = read(tmp_path, scierc())
    assert paper.abstract == "We parse -LRB- $x$ -RRB- It works"
    assert [(paper.quote(span), span.label) for span in paper.spans] == [
        ("parse -LRB- $x$", "Task"),
        ("It", "Generic"),
        ("It", "Method"),
    ]
    assert paper.relations == ((1, 0, "USED-FOR"),)


def test_scierc_with_scores_and_without_relations(tmp_path: Path) -> None:
    [paper] = read(tmp_path, scierc(ner=[[[0, 0, "X", 0.7, 0.9]], []], relations=None))
    assert (paper.id, paper.spans[0].label, paper.relations) == ("d", "X", ())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ner": [[[0, 7, "X"]], []]}, "tokens 0 to 7 are not among the 7"),
        ({"ner": [[["0", 1, "X"]], []]}, "are not among"),
        ({"ner": [[[0, 1]], []]}, "must be a list of 3"),
        ({"relations": [[[0, 0, 1, 3, "r"]], []]}, "not labelled"),
        ({"relations": [[[1, 3, 1, 3]], []]}, "must be a list of 5"),
        ({"sentences": [[1]]}, "a token is no text"),
        ({"sentences": "We parse"}, "sentences is no list"),
    ],
)
def test_a_broken_scierc_record_is_told(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=rf"set\.jsonl:1: .*{words}"):
        read(tmp_path, scierc(**changes), format="scierc")
