"""The public JSON Lines."""

import json

from kg.extraction import extraction_line, extraction_record
from kg.model import Extraction


def test_a_record_has_the_documented_keys_and_exact_offsets(extractions: list[Extraction]) -> None:
    record = extraction_record(extractions[1])
    assert list(record) == ["id", "title", "year", "entities", "links", "results", "code"]
    assert list(record["entities"][0]) == ["type", "name", "aliases", "relation", "confidence", "mentions"]
    text = extractions[1].paper.abstract
    for entity in record["entities"]:
        for mention in entity["mentions"]:
            assert text[mention["start"] : mention["end"]] == mention["text"]
    evidence = record["results"][0]["evidence"]
    assert "91.2" in text[evidence["start"] : evidence["end"]]


def test_links_name_the_entities(extractions: list[Extraction]) -> None:
    assert extraction_record(extractions[1])["links"] == [["FooNet", "outperforms", "BazNet"]]


def test_a_line_is_one_line_and_comes_back(extractions: list[Extraction]) -> None:
    line = extraction_line(extractions[1])
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert json.loads(line) == extraction_record(extractions[1])
    assert json.loads(line)["code"] == ["github.com/x/y"]
