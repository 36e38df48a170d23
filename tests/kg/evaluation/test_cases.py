"""Frequent errors."""

from __future__ import annotations

from kg.evaluation import Case, Frequent, frequent
from kg.evaluation.cases import KINDS


def test_sorts_are_counted_over_papers_and_the_frequent_ones_kept() -> None:
    missed = [Case("missed", "Task", "parsing"), Case("missed", "Task", "OCR")]
    found = frequent(
        [("a", missed), ("b", [Case("missed", "Task", "Parsing")]), ("c", [Case("missed", "Method", "OCR")])], 2
    )
    assert tuple(found) == KINDS
    assert found["missed"] == (
        Frequent(2, "Task: parsing", (("parsing", "a"), ("Parsing", "b"))),
        Frequent(1, "Task: OCR", (("OCR", "a"),)),
    )
    assert found["spurious"] == ()


def test_types_and_relations_are_sorted_by_what_was_taken_for_what() -> None:
    cases = [
        Case("wrong type", "Task", "x", "Method", "x"),
        Case("wrong type", "Task", "y", "Method", "y"),
        Case("wrong relation", "proposes", "z", "uses", "z"),
    ]
    found = frequent([("a", cases)], 5)
    assert found["wrong type"] == (Frequent(2, "Method instead of Task", (("x", "a"), ("y", "a"))),)
    assert found["wrong relation"][0].text == "uses instead of proposes"


def test_boundaries_are_sorted_by_the_words_that_differ() -> None:
    cases = [
        Case("wrong boundary", "Task", "parsing", "Task", "parsing task"),
        Case("wrong boundary", "Task", "OCR", "Task", "OCR Task"),
        Case("wrong boundary", "Task", "deep parsing", "Task", "parsing tasks of"),
        Case("wrong boundary", "Task", "nets", "Task", "net"),
    ]
    sorts = [(each.count, each.text) for each in frequent([("a", cases)], 5)["wrong boundary"]]
    assert sorts == [(2, "Task: adds 'task'"), (1, "Task: lacks 'deep' and adds 'tasks of'"), (1, "Task: other words")]


def test_the_same_example_is_shown_once() -> None:
    case = Case("missed", "Task", "parsing", place="abstract:0-7")
    found = frequent([("a", [case, case._replace(place="abstract:9-16")])], 5)
    assert found["missed"] == (Frequent(2, "Task: parsing", (("parsing", "a"),)),)
