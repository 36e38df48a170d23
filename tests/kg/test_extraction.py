"""The public JSON Lines."""

import json
from dataclasses import replace

from kg.extraction import extraction_line, extraction_record
from kg.model import Extraction


def test_a_record_has_the_documented_keys_and_exact_offsets(extractions: list[Extraction]) -> None:
    record = extraction_record(extractions[1])
    assert list(record) == ["id", "title", "year", "entities", "links", "results", "code", "link_evidence"]
    assert list(record["entities"][0]) == ["type", "name", "aliases", "relation", "confidence", "mentions", "status"]
    text = extractions[1].paper.abstract
    for entity in record["entities"]:
        for mention in entity["mentions"]:
            assert text[mention["start"] : mention["end"]] == mention["text"]
    evidence = record["results"][0]["evidence"]
    assert "91.2" in text[evidence["start"] : evidence["end"]]


def test_links_name_the_entities(extractions: list[Extraction]) -> None:
    assert extraction_record(extractions[1])["links"] == [["FooNet", "outperforms", "BazNet"]]


def test_each_link_tells_its_sentence_and_where_its_arguments_are(extractions: list[Extraction]) -> None:
    [evidence] = extraction_record(extractions[1])["link_evidence"]
    text = extractions[1].paper.abstract
    assert text[evidence["start"] : evidence["end"]] == "It beats BazNet."
    assert {name: text[evidence[name]["start"] : evidence[name]["end"]] for name in ("head", "tail")} == {
        "head": "FooNet", "tail": "BazNet",
    }  # fmt: skip
    [(argument, place)] = evidence["carried"].items()
    assert argument == "head"
    assert text[place["start"] : place["end"]] == "The Foo Network (FooNet) reaches 91.2% on BarSet."
    assert (evidence["status"], evidence["confidence"], evidence["extractor"]) == ("asserted", 0.6, "links")


def test_statuses_are_told(extractions: list[Extraction]) -> None:
    one = extractions[1]
    marked = replace(
        one,
        entities=tuple(replace(entity, status="background") for entity in one.entities),
        relations=tuple(replace(relation, status="negated") for relation in one.relations),
        results=tuple(replace(result, status="hedged") for result in one.results),
    )
    record = extraction_record(marked)
    assert {entity["status"] for entity in record["entities"]} == {"background"}
    assert record["link_evidence"][0]["status"] == "negated"
    assert record["results"][0]["status"] == "hedged"


def test_a_line_is_one_line_and_comes_back(extractions: list[Extraction]) -> None:
    line = extraction_line(extractions[1])
    assert line.endswith("\n")
    assert line.count("\n") == 1
    assert json.loads(line) == extraction_record(extractions[1])
    assert json.loads(line)["code"] == ["github.com/x/y"]
