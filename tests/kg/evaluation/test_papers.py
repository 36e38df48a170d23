"""Tallies and errors of a paper as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from kg.annotations import AnnotatedPaper, GoldEntity
from kg.evaluation.cases import Case
from kg.evaluation.figures import figures, table_of
from kg.evaluation.papers import Tally, entity_cases, tally_paper

from .strategies import papers, unlike_entities


def paper(*entities: GoldEntity, **parts: Any) -> AnnotatedPaper:
    return AnnotatedPaper("a", None, "", entities=entities, **parts)


NET = GoldEntity("Method", "PixNet", ("pixel network",), "proposes")
SET = GoldEntity("Dataset", "ToySet", (), "evaluatesOn")
TREE = GoldEntity("Method", "tree", (), "uses", "optional")


def test_optional_entities_count_when_found_and_cost_nothing_when_missed() -> None:
    gold = paper(NET, SET, TREE)
    assert tally_paper(gold, paper(NET))["entities"] == Tally(1, 1, 1, 2)
    assert tally_paper(gold, paper(NET, TREE))["entities"] == Tally(2, 2, 1, 2)
    tallies = tally_paper(gold, paper(NET, GoldEntity("Method", "other")))
    assert (tallies["type Method"], tallies["type Dataset"]) == (Tally(1, 2, 1, 1), Tally(0, 0, 0, 1))


def test_an_edge_is_right_where_entity_and_relation_are() -> None:
    given_ = paper(replace(NET, relation="uses"), SET, TREE)
    assert tally_paper(paper(NET, SET, TREE), given_)["edges"] == Tally(2, 3, 1, 2)


@pytest.mark.parametrize(
    ("given_link", "right"),
    [
        (("PixNet", "evaluatedOn", "ToySet"), 1),
        (("pixel networks", "evaluatedOn", "ToySets"), 1),  # other forms of the same entities
        (("PN", "evaluatedOn", "ToySet"), 1),  # a name that only the prediction gives to the entity
        (("ToySet", "evaluatedOn", "PixNet"), 0),
        (("PixNet", "usedFor", "ToySet"), 0),
        (("PixNet", "evaluatedOn", "ToySet v2"), 0),
    ],
)
def test_links_join_entities_whatever_they_are_called(given_link: tuple[str, str, str], right: int) -> None:
    gold = paper(NET, SET, links=(("PixNet", "evaluatedOn", "ToySet"),))
    found = paper(replace(NET, aliases=("PN",)), SET, links=(given_link,))
    assert tally_paper(gold, found)["links"] == Tally(right, 1, right, 1)


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        (("accuracy", "91.20"), ("Accuracy", "91.2"), True),
        (("accuracy", "1,200"), ("accuracy", "1200"), True),
        (("speedup", "3.2/4.2"), ("speedup", "from 3.2 to 4.2"), True),
        (("top-1 accuracy", "91"), ("accuracy", "91"), True),  # the one is part of the other
        (("mean accuracy", "91"), ("accuracy mean", "91"), True),  # half of the words
        (("accuracy", "91"), ("F1", "91"), False),
        (("accuracy", "91"), ("accuracy", "92"), False),
        (("accuracy", "91"), (None, "91"), False),
        ((None, "91"), (None, "91"), True),
    ],
)
def test_results_are_the_same_by_numbers_and_metric(wanted: Any, found: Any, same: bool) -> None:
    gold, given_ = (paper(results=({"metric": m, "value": v},)) for m, v in (wanted, found))
    assert tally_paper(gold, given_)["results"] == Tally(same, 1, same, 1)


def test_each_result_is_taken_once() -> None:
    one = {"metric": "accuracy", "value": "9"}
    assert tally_paper(paper(results=(one, one)), paper(results=(one,)))["results"] == Tally(1, 1, 1, 2)
    assert tally_paper(paper(results=(one,)), paper(results=(one, one)))["results"] == Tally(1, 2, 1, 1)


def test_code_links_are_the_same_without_scheme_and_closing_marks() -> None:
    gold, given_ = paper(code=("https://X.org/a",)), paper(code=("x.org/a/.", "http://x.org/a", "x.org/b"))
    assert tally_paper(gold, given_)["code"] == Tally(1, 2, 1, 1)


def test_each_error_is_one_case() -> None:
    gold = paper(NET, SET, GoldEntity("Task", "glyph parsing"), GoldEntity("Metric", "area"), GoldEntity("Task", "ocr"))
    given_ = paper(
        replace(NET, relation="uses"),
        GoldEntity("Task", "glyph parsing task"),
        GoldEntity("Task", "area"),
        GoldEntity("Software", "PyToy"),
    )
    assert entity_cases(gold, given_) == (
        Case("wrong relation", "proposes", "PixNet", "uses", "PixNet"),
        Case("wrong boundary", "Task", "glyph parsing", "Task", "glyph parsing task"),
        Case("wrong type", "Metric", "area", "Task", "area"),
        Case("spurious", label="Software", name="PyToy"),
        Case("missed", "Dataset", "ToySet"),
        Case("missed", "Task", "ocr"),
    )


def test_no_error_is_an_optional_entity_that_is_missed_or_a_relation_that_nobody_tells() -> None:
    assert entity_cases(paper(NET, TREE), paper(replace(NET, relation=None))) == ()
    assert entity_cases(paper(replace(NET, relation=None)), paper(NET)) == ()


@settings(max_examples=40)
@given(paper=papers(unlike_entities))
def test_a_paper_against_itself_is_all_right(paper: AnnotatedPaper) -> None:
    for relaxed in (False, True):
        for tally in tally_paper(paper, paper, relaxed).values():
            assert tally.right == tally.predicted
            assert tally.found == tally.wanted
    assert entity_cases(paper, paper) == ()


@settings(max_examples=40)
@given(gold=papers(), given_=papers())
def test_shares_are_shares_and_strict_is_not_above_relaxed(gold: AnnotatedPaper, given_: AnnotatedPaper) -> None:
    strict, relaxed = (tally_paper(gold, given_, mode) for mode in (False, True))
    assert strict.keys() == relaxed.keys()
    for row, tally in strict.items():
        assert 0 <= tally.right <= tally.predicted == relaxed[row].predicted
        assert 0 <= tally.found <= tally.wanted == relaxed[row].wanted
        if row not in {"edges", "links"}:  # a relaxed pair may give a name away that a link needs
            assert tally.right <= relaxed[row].right
            assert tally.found <= relaxed[row].found
    rows = [figures(table_of([mode], list(strict))) for mode in (strict, relaxed)]
    for one, two in zip(*rows, strict=True):
        assert 0 <= one.f1 <= 1
        assert 0 <= two.f1 <= 1


@settings(max_examples=40)
@given(gold=papers(), given_=papers())
def test_every_entity_is_in_one_case_at_most(gold: AnnotatedPaper, given_: AnnotatedPaper) -> None:
    cases = [case for case in entity_cases(gold, given_) if case.kind != "wrong relation"]
    strict = tally_paper(gold, given_)["entities"]
    assert sum(bool(case.label) for case in cases) == strict.predicted - strict.right
    wrong = sum(bool(case.gold_label) for case in cases)
    optional = sum(entity.level == "optional" for entity in gold.entities or ())
    assert strict.wanted - strict.found <= wrong <= strict.wanted - strict.found + optional
