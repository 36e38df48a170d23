"""Paper-level gold: which papers belong to it, texts inside, and what is wrong with a record."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from kg.annotations import GoldEntity, read_annotations
from kg.errors import InputError, RecordError

ENTITY = {"type": "Task", "name": "glyph parsing", "aliases": ["parsing"], "relation": "addresses", "level": "optional"}
RECORD = {
    "id": "a",
    "entities": [ENTITY],
    "links": [["PixNet", "usedFor", "glyph parsing"]],
    "results": [{"metric": "accuracy", "value": "91"}],
    "code": ["https://example.org/x"],
}
PAPER = {"id": "a", "title": "Parsing", "abstract": "We do glyph parsing."}


def write(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def test_all_of_a_record_is_read(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", RECORD)
    write(tmp_path / "papers.jsonl", {"id": "z", "abstract": "Another one."}, PAPER)
    [paper] = read_annotations(gold)
    assert (paper.id, paper.title, paper.abstract) == ("a", "Parsing", "We do glyph parsing.")
    assert paper.entities == (GoldEntity("Task", "glyph parsing", ("parsing",), "addresses", "optional"),)
    assert paper.links == (("PixNet", "usedFor", "glyph parsing"),)
    assert paper.results == ({"metric": "accuracy", "value": "91"},)
    assert paper.code == ("https://example.org/x",)
    assert [(span.field, paper.quote(span)) for span in paper.spans] == [
        ("title", "Parsing"),
        ("abstract", "glyph parsing"),
    ]


@pytest.mark.parametrize(
    ("gold", "papers"),
    [
        ("gold.jsonl", "papers.jsonl"),
        ("dev.gold.jsonl", "dev.papers.jsonl"),
        ("my-gold.jsonl", "my-papers.jsonl"),
        ("dev.gold.jsonl.gz", "dev.papers.jsonl"),
    ],
)
def test_papers_are_found_beside_it(gold: str, papers: str, tmp_path: Path) -> None:
    path = write(tmp_path / gold, RECORD)
    if gold.endswith(".gz"):
        path.write_bytes(gzip.compress(path.read_bytes()))
    beside = write(tmp_path / papers, PAPER)
    write(tmp_path / "other.papers.jsonl", {"id": "a", "abstract": "Not this one."})
    for named in (path, beside, tmp_path):
        [paper] = read_annotations(named)
        assert paper.abstract == "We do glyph parsing."


def test_papers_elsewhere_in_any_format_are_named(tmp_path: Path) -> None:
    gold = write(tmp_path / "mine.jsonl", RECORD)
    papers = tmp_path / "elsewhere.csv"
    papers.write_text('id,title,abstract\na,Parsing,"We do glyph parsing."\n')
    [paper] = read_annotations(gold, papers=papers)
    assert paper.abstract == "We do glyph parsing."


def test_without_papers_it_is_read_where_texts_are_not_needed(tmp_path: Path) -> None:
    gold = write(tmp_path / "dev.gold.jsonl", RECORD)
    with pytest.raises(InputError, match=r"no text for 'a'; put its papers beside it"):
        list(read_annotations(gold))
    [paper] = read_annotations(gold, texts=False)
    assert (paper.abstract, paper.spans) == ("", ())


def test_texts_may_stand_in_the_gold(tmp_path: Path) -> None:
    [paper] = read_annotations(write(tmp_path / "x.jsonl", RECORD | PAPER))
    assert paper.quote(paper.spans[1]) == "glyph parsing"


def test_a_paper_without_text_among_the_papers_is_told(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", RECORD, RECORD | {"id": "b"})
    write(tmp_path / "papers.jsonl", PAPER)
    with pytest.raises(RecordError, match=r"gold\.jsonl:2: the paper 'b' is not in .*papers\.jsonl"):
        list(read_annotations(gold))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"entities": [{"type": "Task"}]}, "an entity's name is no text"),
        ({"entities": ["parsing"]}, "an entity must be an object"),
        ({"entities": [ENTITY | {"aliases": "parsing"}]}, "aliases is no list"),
        ({"entities": {"a": 1}}, "entities is no list"),
        ({"links": [["a", "b"]]}, r"a link must be \[name, predicate, name\]"),
        ({"results": [7]}, "a result must be an object"),
        ({"code": [None]}, "a code link is no text"),
    ],
)
def test_a_broken_record_is_told_with_its_place(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", RECORD, RECORD | changes)
    write(tmp_path / "papers.jsonl", PAPER)
    with pytest.raises(RecordError, match=rf"gold\.jsonl:2: {words}"):
        list(read_annotations(gold))
