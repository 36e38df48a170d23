"""Intake: what was read, in whatever order and however many runs, is the same set of records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.intake import Pending, copies, forget, settle_copies, stage, take_in, take_over
from kg.model import Extraction, Paper, Skipped
from kg.store import Store

GRAPHS = Paper("1", "On Graphs", "We draw graphs of papers.", source="a:1")
TREES = Paper("1", "On Trees", "We grow trees.", source="b:1")


@pytest.fixture
def empty():
    with Store.create(None) as store:
        yield store


def build(store: Store, papers: Iterable[Paper], run: int, chain: int = 1) -> list[str]:
    """All that a build does with papers, short of a graph; the ids of those that extractors had to read."""
    for _ in take_in(store, papers, run):
        pass
    settle_copies(store)
    read = [paper.id for paper in Pending(store, run, chain)]
    stage(store, [Extraction(paper) for paper in Pending(store, run, chain)], chain)
    take_over(store)
    return read


def held(store: Store) -> list[Paper]:
    return list(store.papers())


def records(store: Store) -> list[tuple[object, ...]]:
    query = "SELECT id, title, abstract, year, venue, given, content, preferred FROM records ORDER BY id"
    return store.connection.execute(query).fetchall()


words = st.sampled_from(["graphs", "trees", "nets"])
papers = st.lists(
    st.builds(
        lambda id_, title, word, year, doi: Paper(
            id_, title, f"We draw {word}.", year, identifiers=(("doi", doi),) if doi else ()
        ),
        st.sampled_from("abcdef"),
        st.sampled_from(["On Graphs", "On Trees", "On Nets"]),
        words,
        st.sampled_from([None, 2020]),
        st.sampled_from([None, None, "10.1/x", "10.1/y"]),
    ),
    max_size=6,
    unique_by=lambda paper: paper.id,
)


@settings(deadline=None, max_examples=150)
@given(papers, st.randoms(), st.lists(st.integers(0, 6), max_size=2))
def test_order_and_number_of_runs_leave_no_trace(found: list[Paper], random, cuts: list[int]) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    bounds = [0, *sorted(cuts), len(shuffled)]
    with Store.create(None) as whole, Store.create(None) as parts:
        build(whole, found, 1)
        for run, (start, end) in enumerate(pairwise(bounds), 1):
            build(parts, shuffled[start:end], run)
        assert records(whole) == records(parts)
        assert held(whole) == held(parts)
        assert build(parts, found, 9) == []


@settings(deadline=None, max_examples=60)
@given(papers, st.data())
def test_what_is_forgotten_was_never_read(found: list[Paper], data: st.DataObject) -> None:
    gone = data.draw(st.lists(st.sampled_from(found), unique_by=lambda paper: paper.id) if found else st.just([]))
    with Store.create(None) as store, Store.create(None) as never:
        build(store, found, 1)
        forget(store, [paper.id for paper in gone])
        build(store, [], 2)
        build(never, [paper for paper in found if paper not in gone], 1)
        assert records(store) == records(never)
        assert held(store) == held(never)


def test_one_id_for_two_papers_becomes_two_ids_whatever_came_first(empty: Store) -> None:
    build(empty, [GRAPHS, TREES], 1)
    ids = {paper.title: paper.id for paper in held(empty)}
    assert sorted(ids.values())[0] == "1"
    assert sorted(ids.values())[1].startswith("1-")
    for order in ([TREES, GRAPHS], [GRAPHS], [TREES]):
        assert build(empty, order, 2) == []
        assert {paper.title: paper.id for paper in held(empty)} == ids
    with Store.create(None) as other:
        build(other, [TREES], 1)
        build(other, [GRAPHS], 2)
        assert held(other) == held(empty)


def test_untitled_papers_of_one_run_stay_two_and_of_two_runs_are_versions(empty: Store) -> None:
    one, two = Paper("1", None, "We draw graphs."), Paper("1", None, "We grow trees.")
    build(empty, [one, two], 1)
    assert len(held(empty)) == 2
    with Store.create(None) as other:
        build(other, [one], 1)
        build(other, [two], 2)
        assert held(other) == [two]


@pytest.mark.parametrize("new", [
    replace(GRAPHS, abstract="We draw graphs of papers, again."),
    replace(GRAPHS, title="On Drawing Graphs"),
    replace(GRAPHS, abstract="We  draw graphs of papers."),
], ids=["abstract", "title", "white space"])  # fmt: skip
def test_a_changed_text_is_read_again_and_takes_the_place_of_the_old(empty: Store, new: Paper) -> None:
    build(empty, [GRAPHS, replace(TREES, id="2")], 1)
    assert build(empty, [new], 2) == ["1"]
    assert held(empty) == [new, replace(TREES, id="2")]
    assert build(empty, [new], 3) == []


def test_changed_metadata_are_taken_over_without_reading_the_text_again(empty: Store) -> None:
    build(empty, [GRAPHS], 1)
    dated = replace(GRAPHS, year=2021, venue="Conference")
    assert build(empty, [dated], 2) == []
    assert held(empty) == [dated]


def test_other_extractors_read_again_what_is_read_again(empty: Store) -> None:
    build(empty, [GRAPHS, replace(TREES, id="2")], 1, chain=1)
    assert build(empty, [GRAPHS], 2, chain=2) == ["1"]
    assert build(empty, [GRAPHS], 3, chain=2) == []
    rows = empty.connection.execute("SELECT id, chain FROM papers ORDER BY id").fetchall()
    assert rows == [("1", 2), ("2", 1)]


def test_a_run_that_ended_early_is_completed_by_the_next(empty: Store) -> None:
    build(empty, [GRAPHS], 1)
    more = [replace(TREES, id="2"), Paper("3", "On Nets", "We cast nets.")]
    list(take_in(empty, [*more, replace(GRAPHS, abstract="We draw other graphs of papers.")], 2))
    settle_copies(empty)
    first = next(iter(Pending(empty, 2, 1)))
    stage(empty, [Extraction(first)], 1)  # killed here
    assert held(empty) == [GRAPHS]
    assert build(empty, [], 3) == [id_ for id_ in ("1", "2", "3") if id_ != first.id]
    assert [paper.id for paper in held(empty)] == ["1", "2", "3"]


def test_copies_are_told_with_the_paper_that_stands_for_them(empty: Store) -> None:
    longer = replace(GRAPHS, id="9", abstract="We draw graphs of many papers.", source="c:1")
    told = list(take_in(empty, [GRAPHS, longer, Skipped("d:1", "broken"), replace(GRAPHS, source="e:1")], 1))
    settle_copies(empty)
    assert [item for item in told if isinstance(item, Skipped)] == [
        Skipped("d:1", "broken"), Skipped("e:1", "duplicate of 1")
    ]  # fmt: skip
    assert list(copies(empty, 1)) == [Skipped("a:1", "duplicate of 9")]
    assert empty.preferred("1") == "9"
    assert empty.preferred("8") is None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_versions_in_one_run_the_fuller_stays(empty: Store, order: Sequence[int]) -> None:
    versions = [GRAPHS, replace(GRAPHS, abstract="We draw graphs of papers and of books.")]
    build(empty, [versions[at] for at in order], 1)
    assert held(empty) == [versions[1]]
    assert build(empty, [versions[at] for at in order], 2) == []
    assert held(empty) == [versions[1]]


def test_an_id_that_looks_like_a_given_one_is_still_unique(empty: Store) -> None:
    build(empty, [GRAPHS, TREES], 1)
    hashed = next(paper for paper in held(empty) if paper.id != "1")
    build(empty, [Paper(hashed.id, "On Nets", "We cast nets.")], 2)
    assert len({paper.id for paper in held(empty)}) == 3


@pytest.mark.parametrize("broken", [
    replace(GRAPHS, id="p\ud800"), replace(GRAPHS, title="\udfff"), replace(GRAPHS, authors=("\ud800",)),
    replace(GRAPHS, abstract=None), replace(GRAPHS, title=b"T"),
    replace(GRAPHS, year=10**30), replace(GRAPHS, authors=(b"x",)),
])  # fmt: skip
def test_what_can_not_be_stored_is_told_and_the_rest_stored(empty: Store, broken: Paper) -> None:
    told, kept = take_in(empty, [broken, TREES], 1)
    assert isinstance(told, Skipped)
    assert kept == TREES
