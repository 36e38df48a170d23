"""Whole evaluations: levels and rows, what changed between two, and the JSON that they are kept in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.annotations import AnnotatedPaper, GoldEntity, LabelledSpan
from kg.errors import InputError
from kg.evaluation import (
    LEVELS,
    MODES,
    Change,
    Run,
    Tally,
    compare,
    evaluate,
    frequent,
    read_run,
    run_lines,
)

from .strategies import papers, unlike_entities

TEXT = "PixNet parses glyphs on ToySet. PixNet wins."
NET = GoldEntity("Method", "PixNet", ("pixel network",), "proposes")
SET = GoldEntity("Dataset", "ToySet", (), "evaluatesOn")
GLYPHS = GoldEntity("Task", "glyphs", (), "addresses", "optional")
GOLD = AnnotatedPaper("a", None, TEXT, entities=(NET, SET, GLYPHS))
ALL_SPANS = (
    LabelledSpan("abstract", 0, 6, "Method"),
    LabelledSpan("abstract", 24, 30, "Dataset"),
    LabelledSpan("abstract", 32, 38, "Method"),
)


def test_mentions_of_paper_level_gold_are_its_names_in_the_text() -> None:
    run = evaluate([GOLD], [replace(GOLD, spans=ALL_SPANS)])
    assert run.levels["mention"].strict[0]["mentions"] == Tally(3, 3, 3, 3)
    with_optional = replace(GOLD, spans=(*ALL_SPANS, LabelledSpan("abstract", 14, 20, "Task")))
    assert evaluate([GOLD], [with_optional]).levels["mention"].strict[0]["mentions"] == Tally(4, 4, 3, 3)


def test_spans_alone_are_grouped_to_entities_which_have_no_edges() -> None:
    given_ = AnnotatedPaper("a", None, TEXT, ALL_SPANS)
    level = evaluate([GOLD], [given_], ["paper"]).levels["paper"]
    assert level.rows() == ["entities", "type Method", "type Dataset"]
    assert level.strict[0]["entities"] == Tally(2, 2, 2, 2)
    assert level.cases == [()]
    both = evaluate([given_], [given_], ["paper"]).levels["paper"]
    assert both.strict[0]["entities"] == Tally(2, 2, 2, 2)


def test_names_only_leaves_the_aliases_of_predictions_out() -> None:
    given_ = replace(GOLD, entities=(GoldEntity("Method", "Pix", ("PixNet",), "proposes"),))
    assert evaluate([GOLD], [given_], ["paper"]).levels["paper"].strict[0]["entities"].right == 1
    assert evaluate([GOLD], [given_], ["paper"], names_only=True).levels["paper"].strict[0]["entities"].right == 0


def test_rows_are_those_of_which_there_is_something() -> None:
    results = ({"metric": "accuracy", "value": "9"},)
    level = evaluate([replace(GOLD, results=results)], [replace(GOLD, entities=(NET,))], ["paper"]).levels["paper"]
    assert level.rows() == ["entities", "type Method", "type Dataset", "edges", "results"]
    assert level.figures("strict", 10)["entities"].recall == 0.5
    empty = AnnotatedPaper("a", None, TEXT, entities=())
    assert evaluate([empty], [empty]).levels["paper"].rows() == ["entities"]


@settings(max_examples=40)
@given(gold=st.lists(papers(unlike_entities), min_size=1, max_size=3))
def test_a_gold_against_itself_is_1(gold: list[AnnotatedPaper]) -> None:
    run = evaluate(gold, gold, ["paper"])
    for mode in MODES:
        for row in run.levels["paper"].figures(mode, 20).values():
            assert row.f1 == 1 or row.predicted == 0 or row.wanted == 0
    spans = [replace(paper, entities=None) for paper in gold]
    mentions = evaluate(spans, spans, ["mention"]).levels["mention"].figures("strict")["mentions"]
    assert mentions.f1 == (1 if mentions.wanted else 0)


@settings(max_examples=40)
@given(gold=st.lists(papers(), min_size=1, max_size=3), other=papers())
def test_strict_is_not_above_relaxed(gold: list[AnnotatedPaper], other: AnnotatedPaper) -> None:
    run = evaluate(gold, [replace(other, id=paper.id) for paper in gold])
    for name, whole in zip(LEVELS, ("entities", "mentions"), strict=True):
        strict, relaxed = (run.levels[name].figures(mode) for mode in MODES)
        for row in strict:
            if row == whole or row.startswith("type "):
                assert strict[row].f1 <= relaxed[row].f1 + 1e-12


def test_what_was_gained_and_lost_is_told_by_paper() -> None:
    gold = [GOLD, replace(GOLD, id="b")]
    tree = GoldEntity("Method", "tree", (), "uses")
    old = [replace(GOLD, entities=(replace(NET, relation="uses"), tree)), replace(GOLD, id="b")]
    new = [GOLD, replace(GOLD, id="b", entities=(replace(NET, name="PixNet model", aliases=()), SET))]
    changes = compare(evaluate(gold, old, ["paper"]), evaluate(gold, new, ["paper"]), 50)
    assert changes.papers == ["a", "b"]
    assert changes.gained["paper"] == [
        (
            "a",
            [
                Change("found", "Dataset", "ToySet"),
                Change("no longer predicted", "Method", "tree"),
                Change("relation right", "proposes", "PixNet"),
            ],
        )
    ]
    assert changes.lost["paper"] == [
        ("b", [Change("missed", "Method", "PixNet"), Change("wrongly predicted", "Method", "PixNet model")])
    ]
    overall = changes.differences["paper"]["strict"]["entities"]
    assert (overall.old, overall.new) == (evaluated(gold, old), evaluated(gold, new))


def evaluated(gold: list[AnnotatedPaper], given_: list[AnnotatedPaper]) -> float:
    return evaluate(gold, given_, ["paper"]).levels["paper"].figures("strict")["entities"].f1


def test_runs_are_compared_on_the_papers_of_both() -> None:
    one = evaluate([GOLD, replace(GOLD, id="b")], [GOLD, replace(GOLD, id="b", entities=())])
    two = evaluate(
        [replace(GOLD, id="b"), replace(GOLD, id="c")], [replace(GOLD, id="b"), replace(GOLD, id="c", entities=())]
    )
    changes = compare(one, two, 20)
    assert changes.papers == ["b"]
    overall = changes.differences["paper"]["strict"]["entities"]
    assert (overall.old, overall.new, overall.ahead) == (0, 1, 1)
    assert changes.lost["paper"] == []
    assert compare(one, evaluate([replace(GOLD, id="z")], [GOLD])).differences == {}


@settings(max_examples=40)
@given(gold=st.lists(papers(), min_size=1, max_size=3), other=papers())
def test_a_run_compared_with_itself_has_changed_nothing(gold: list[AnnotatedPaper], other: AnnotatedPaper) -> None:
    run = evaluate(gold, [other] * len(gold))
    changes = compare(run, run, 20)
    for level in LEVELS:
        assert changes.gained[level] == changes.lost[level] == []
        for mode in MODES:
            assert all(each.interval == (0, 0) for each in changes.differences[level][mode].values())


def archived(run: Run) -> str:
    figures = {name: {mode: level.figures(mode, 20) for mode in MODES} for name, level in run.levels.items()}
    errors = {name: frequent(zip(run.papers, level.cases, strict=True), 3) for name, level in run.levels.items()}
    return "".join(run_lines(run, {"seed": 0}, figures, errors, compare(run, run, 20)))


@settings(max_examples=40)
@given(gold=st.lists(papers(), min_size=1, max_size=3), other=papers())
def test_a_run_that_was_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, gold: list[AnnotatedPaper], other: AnnotatedPaper
) -> None:
    run = evaluate(gold, [other] * len(gold))
    text = archived(run)
    assert text == archived(run)
    file = tmp_path_factory.getbasetemp() / "run.json"
    file.write_text(text, "utf-8")
    again, kept = read_run(file)
    assert kept == {"seed": 0}
    assert again.papers == list(run.papers)
    for name, level in run.levels.items():
        assert again.levels[name].rows() == level.rows()
        assert [tuple(cases) for cases in again.levels[name].cases] == [tuple(cases) for cases in level.cases]
        assert all(again.levels[name].figures(mode) == level.figures(mode) for mode in MODES)


def test_the_json_has_a_line_for_each_paper_and_figures_to_four_places(tmp_path: Path) -> None:
    run = evaluate([GOLD, replace(GOLD, id="é")], [replace(GOLD, entities=(NET,))] * 2)
    text = archived(run)
    assert sum(line.startswith('  {"id": ') for line in text.splitlines()) == 2
    record = json.loads(text)
    assert record["figures"]["paper"]["strict"]["entities"]["f1"] == 0.6667
    assert record["papers"][0]["paper"]["cases"] == [{"kind": "missed", "gold_label": "Dataset", "gold": "ToySet"}]
    assert record["papers"][1]["id"] == "é"


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": "x"}', '{"format": "scholarkg evaluation 1", "papers": [1]}']
)
def test_another_file_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(
        InputError, match=r"x\.json is no evaluation of this version; name a file that kg evaluate -o wrote"
    ):
        read_run(tmp_path / "x.json")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"x\.json can't be read"):
        read_run(tmp_path / "x.json")
