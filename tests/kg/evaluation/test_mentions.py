"""Tallies and errors of labelled spans."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from kg.annotations import AnnotatedPaper, LabelledSpan
from kg.evaluation.cases import Case
from kg.evaluation.mentions import pair_spans, span_cases, tally_mentions
from kg.evaluation.papers import Tally
from kg.model import Field

from .strategies import TEXT, span_lists


def span(start: int, end: int, label: str = "Method", field: Field = "abstract") -> LabelledSpan:
    return LabelledSpan(field, start, end, label)


def test_strict_wants_the_same_offsets_label_and_field() -> None:
    gold = [span(0, 5), span(9, 12), span(0, 5, field="title")]
    given_ = [span(0, 5), span(9, 12, "Task"), span(0, 4, field="title"), span(0, 5)]
    tallies = tally_mentions(gold, given_)
    assert tallies["mentions"] == Tally(1, 3, 1, 3)
    assert tallies["type Method"] == Tally(1, 2, 1, 3)
    assert tallies["type Task"] == Tally(0, 1, 0, 0)


def test_relaxed_wants_an_overlap_one_to_one() -> None:
    gold, given_ = [span(0, 10)], [span(0, 4), span(5, 10)]
    assert tally_mentions(gold, given_, relaxed=True)["mentions"] == Tally(1, 2, 1, 1)
    assert tally_mentions(gold, [span(10, 12)], relaxed=True)["mentions"] == Tally(0, 1, 0, 1)
    assert tally_mentions(gold, [span(0, 10, field="title")], relaxed=True)["mentions"] == Tally(0, 1, 0, 1)


def test_optional_spans_count_when_found_and_cost_nothing_when_missed() -> None:
    gold = [span(0, 5), span(9, 12)]
    assert tally_mentions(gold, [span(9, 12)], optional=[span(9, 12)])["mentions"] == Tally(1, 1, 0, 1)
    assert tally_mentions(gold, [span(0, 5)], optional=[span(9, 12)])["mentions"] == Tally(1, 1, 1, 1)


def test_each_error_is_one_case_with_its_place() -> None:
    paper = AnnotatedPaper("a", None, "Deep nets parse trees on boards fast.")
    gold = [span(0, 9), span(10, 21, "Task"), span(25, 31, "Hardware")]
    given_ = [span(5, 9), span(16, 21, "Dataset"), span(32, 36, "Metric")]
    assert span_cases(paper, gold, given_) == (
        Case("wrong boundary", "Method", "Deep nets", "Method", "nets", "abstract:5-9"),
        Case("wrong type", "Task", "parse trees", "Dataset", "trees", "abstract:16-21"),
        Case("spurious", "", "", "Metric", "fast", "abstract:32-36"),
        Case("missed", "Hardware", "boards", "", "", "abstract:25-31"),
    )
    assert span_cases(paper, gold, [], optional=gold) == ()


def test_a_wrong_type_is_that_of_the_same_words_where_there_are_such() -> None:
    paper = AnnotatedPaper("a", None, "graph kernels")
    cases = span_cases(paper, [span(0, 13, "Task"), span(0, 5, "Task")], [span(0, 5)])
    assert [(case.kind, case.gold) for case in cases] == [("wrong type", "graph"), ("missed", "graph kernels")]


@given(spans=span_lists)
def test_spans_against_themselves_are_all_right(spans: tuple[LabelledSpan, ...]) -> None:
    for tally in tally_mentions(spans, spans).values():
        assert tally.right == tally.predicted == tally.found == tally.wanted
    assert span_cases(AnnotatedPaper("a", None, TEXT), spans, spans) == ()


@given(gold=span_lists, given_=span_lists)
def test_relaxed_pairs_hold_the_strict_ones(gold: tuple[LabelledSpan, ...], given_: tuple[LabelledSpan, ...]) -> None:
    strict, relaxed = pair_spans(gold, given_), pair_spans(gold, given_, relaxed=True)
    assert strict.items() <= relaxed.items()
    assert len(set(relaxed.values())) == len(relaxed)
    for one, two in relaxed.items():
        assert one.label == two.label
        assert max(one.start, two.start) < min(one.end, two.end)
    for row, tally in tally_mentions(gold, given_).items():
        loose = tally_mentions(gold, given_, relaxed=True)[row]
        assert tally.right <= loose.right <= loose.predicted
        assert tally.found <= loose.found <= loose.wanted


@st.composite
def apart(draw: st.DrawFn) -> list[LabelledSpan]:
    """Spans that don't overlap one another."""
    ends = sorted(draw(st.lists(st.integers(0, 20), unique=True, max_size=8)))
    return [span(start, end) for start, end in zip(ends[::2], ends[1::2], strict=False)]


@given(gold=apart(), given_=apart())
def test_of_spans_that_do_not_overlap_as_many_pair_as_can(gold: list[LabelledSpan], given_: list[LabelledSpan]) -> None:
    wanted, found = sorted(set(gold) - set(given_)), sorted(set(given_) - set(gold))
    if len(wanted) > len(found):
        wanted, found = found, wanted
    best = max(
        sum(one.start < two.end and two.start < one.end for one, two in zip(wanted, order, strict=False))
        for order in permutations(found, len(wanted))
    )
    assert len(pair_spans(gold, given_, relaxed=True)) == best + len(set(gold) & set(given_))


@given(gold=span_lists, given_=span_lists)
def test_every_span_is_in_one_case_at_most(gold: tuple[LabelledSpan, ...], given_: tuple[LabelledSpan, ...]) -> None:
    cases = span_cases(AnnotatedPaper("a", None, TEXT), gold, given_)
    strict = tally_mentions(gold, given_)["mentions"]
    assert sum(bool(case.label) for case in cases) == strict.predicted - strict.right
    assert sum(bool(case.gold_label) for case in cases) == strict.wanted - strict.found
