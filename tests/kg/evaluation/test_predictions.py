"""Predictions from extractors, models and files, set beside the gold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from kg import registry
from kg.annotations import AnnotatedPaper, LabelledSpan
from kg.errors import InputError, RecordError, UnknownFormat
from kg.evaluation import by_extractors, by_model, from_file
from kg.model import Document
from kg.registry import Entry, Registry

GOLD = [
    AnnotatedPaper("a", "BERT again", "We fine-tune BERT on SQuAD.", entities=()),
    AnnotatedPaper("b", None, "BERT is large.", entities=()),
]
MENTION = {"field": "abstract", "start": 13, "end": 17, "text": "BERT"}
ENTITY = {"type": "Method", "name": "BERT", "aliases": ["Bert"], "relation": "uses", "mentions": [MENTION]}
RECORD = {
    "id": "a",
    "entities": [ENTITY],
    "links": [["BERT", "evaluatedOn", "SQuAD"]],
    "results": [],
    "code": ["x.org"],
}


def write(path: Path, *records: Any) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return str(path)


def test_extractions_are_read_and_matched_by_id(tmp_path: Path) -> None:
    file = write(tmp_path / "x.jsonl", RECORD | {"id": "z"}, RECORD | {"id": "b", "entities": []}, RECORD)
    predictions = from_file(file, GOLD)
    first, second = predictions.papers
    assert (first.id, first.abstract) == ("a", GOLD[0].abstract)
    assert first.entities is not None
    assert (first.entities[0].aliases, first.entities[0].relation) == (("Bert",), "uses")
    assert first.spans == (LabelledSpan("abstract", 13, 17, "Method"),)
    assert (first.links, first.code) == ((("BERT", "evaluatedOn", "SQuAD"),), ("x.org",))
    assert second.entities == ()
    assert predictions.has_spans
    assert predictions.notes == []


def test_papers_without_prediction_are_told_and_count_as_empty(tmp_path: Path) -> None:
    predictions = from_file(write(tmp_path / "x.jsonl", RECORD), GOLD)
    assert predictions.papers[1].entities == ()
    assert predictions.notes == ["no prediction for 1 paper, e.g. b: all that is annotated there is missed."]


def test_extractions_without_mentions_have_no_spans(tmp_path: Path) -> None:
    bare = RECORD | {"entities": [{"type": "Method", "name": "BERT"}]}
    assert not from_file(write(tmp_path / "x.jsonl", bare), GOLD).has_spans


def test_predictions_may_be_annotations(tmp_path: Path) -> None:
    records = [{"id": paper.id, "title": paper.title, "text": paper.abstract, "spans": [[0, 4, "X"]]} for paper in GOLD]
    predictions = from_file(write(tmp_path / "x.jsonl", *records), GOLD)
    assert predictions.papers[0].entities is None
    assert [paper.quote(paper.spans[0]) for paper in predictions.papers] == ["We f", "BERT"]


def test_annotations_without_ids_are_matched_by_order(tmp_path: Path) -> None:
    gold = [AnnotatedPaper(f"gold-{at}", None, text) for at, text in enumerate(("a b", "c"))]
    (tmp_path / "mine.conll").write_text("a O\nb B-X\n\nc O\n")
    predictions = from_file(str(tmp_path / "mine.conll"), gold)
    assert [(paper.id, len(paper.spans)) for paper in predictions.papers] == [("gold-0", 1), ("gold-1", 0)]
    (tmp_path / "mine.conll").write_text("a O\nB B-X\n\nc O\n")
    with pytest.raises(RecordError, match=r"mine\.conll: gold-0: the text is not that of the gold"):
        from_file(str(tmp_path / "mine.conll"), gold)


@pytest.mark.parametrize(
    ("mention", "words"),
    [
        ({"start": 14, "end": 17}, "'ERT', not 'BERT'"),
        ({"end": 99}, "lies outside the abstract of 27 characters"),
        ({"field": "body"}, "title or abstract"),
        ({"start": "13"}, "whole numbers"),
    ],
)
def test_a_mention_that_is_not_in_the_gold_is_told_with_its_place(
    mention: dict[str, Any], words: str, tmp_path: Path
) -> None:
    entity = ENTITY | {"mentions": [MENTION | mention]}
    with pytest.raises(RecordError, match=rf"x\.jsonl:2: .*{words}"):
        from_file(
            write(tmp_path / "x.jsonl", RECORD | {"id": "b", "entities": []}, RECORD | {"entities": [entity]}), GOLD
        )


def test_where_nothing_fits_the_gold_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none of the gold's papers, .* 'a'; compare the ids"):
        from_file(write(tmp_path / "x.jsonl", RECORD | {"id": "z"}), GOLD)
    (tmp_path / "x.md").write_text("# Nothing\n\nto see here\n")
    with pytest.raises(UnknownFormat, match="neither what kg extract writes nor one of: brat"):
        from_file(str(tmp_path / "x.md"), GOLD)
    with pytest.raises(InputError, match="two papers with the id 'a'"):
        from_file(write(tmp_path / "x.jsonl", RECORD), [GOLD[0], GOLD[0]])


def test_extractors_run_on_the_texts_of_the_gold() -> None:
    seen: list[int] = []
    same_id = [GOLD[0], AnnotatedPaper("a", None, GOLD[1].abstract)]
    predictions = by_extractors(same_id, ["rules"], progress=seen.append)
    assert seen == [1, 2]
    for paper, own in zip(predictions.papers, same_id, strict=True):
        assert (paper.abstract, paper.title) == (own.abstract, own.title)
        assert {"BERT"} <= {paper.quote(span) for span in paper.spans if span.label == "Method"}


class Failing:
    """Fails on short texts."""

    name: ClassVar[str] = "failing"
    version: ClassVar[str] = "1"

    def pipe(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            if len(document.paper.abstract) < 20:
                raise ValueError("too short")
            yield document


def test_papers_on_which_extractors_fail_are_told_and_count_as_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Registry("extractor", [Entry("failing", "x:Y", "")])
    monkeypatch.setattr(Registry, "load", lambda self, name: Failing)
    monkeypatch.setattr("kg.pipeline.extractors", table)
    predictions = by_extractors(GOLD, ["failing"])
    assert [paper.entities for paper in predictions.papers] == [(), ()]
    assert predictions.notes == ["1 paper could not be extracted, e.g. b (ValueError while extracting: too short)."]


class Tagger:
    """Finds the first word of every paper."""

    def __init__(self, folder: Path) -> None:
        self.label = folder.name

    def pipe(self, papers: Iterable[AnnotatedPaper]) -> Iterator[Sequence[LabelledSpan]]:
        for paper in papers:
            yield [LabelledSpan("abstract", 0, paper.abstract.index(" "), self.label)]


def test_a_model_gives_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "taggers", Registry("tagger", [Entry("ner", "x:Y", "")]))
    monkeypatch.setattr(Registry, "load", lambda self, name: Tagger)
    predictions = by_model(GOLD, Path("models/First"))
    assert [paper.spans for paper in predictions.papers] == [
        (LabelledSpan("abstract", 0, 2, "First"),),
        (LabelledSpan("abstract", 0, 4, "First"),),
    ]
    assert all(paper.entities is None for paper in predictions.papers)
