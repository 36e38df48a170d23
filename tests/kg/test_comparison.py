"""What is new, gone and changed between two graphs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.assembly import assemble
from kg.comparison import Difference, compare
from kg.graph import Graph
from kg.model import Extraction
from kg.store import Store


def graph_of(extractions: list[Extraction]) -> Graph:
    store = Store.create(None)
    store.add(extractions)
    assemble(store)
    return Graph(store)


def names(found: list[Difference], what: str, kind: str) -> set[str]:
    return {each.name for each in found if (each.what, each.kind) == (what, kind)}


def test_equal_graphs_do_not_differ(extractions: list[Extraction]) -> None:
    assert list(compare(graph_of(extractions), graph_of(extractions[::-1]))) == []


def test_a_paper_more_brings_its_nodes_edges_and_results(extractions: list[Extraction]) -> None:
    found = list(compare(graph_of(extractions[:1]), graph_of(extractions)))
    assert "BazNet" in names(found, "node", "new")
    assert "FooNet outperforms BazNet" in names(found, "edge", "new")
    assert names(found, "result", "new") == {"accuracy 91.2% [b]"}
    [foo] = [each for each in found if each.kind == "changed" and each.name == "FooNet"]
    assert (foo.before["papers"], foo.after["papers"]) == (1, 2)
    assert "label" not in foo.after
    assert not [each for each in found if each.kind == "gone"]


def test_the_other_way_round_is_gone_what_was_new(extractions: list[Extraction]) -> None:
    small, large = graph_of(extractions[:1]), graph_of(extractions)
    there, back = list(compare(small, large)), list(compare(large, small))
    for what in ("node", "edge", "result"):
        assert names(there, what, "new") == names(back, what, "gone")
        assert names(there, what, "changed") == names(back, what, "changed")


@pytest.mark.parametrize(("score", "differs"), [(0.602, False), (0.9, True)])
def test_only_visible_changes_of_confidence_count(extractions: list[Extraction], score: float, differs: bool) -> None:
    one, two = extractions
    other = replace(two, relations=tuple(replace(link, score=score) for link in two.relations))
    found = list(compare(graph_of([one, two]), graph_of([one, other])))
    assert names(found, "edge", "changed") == ({"FooNet outperforms BazNet"} if differs else set())


def test_a_changed_status_is_told(extractions: list[Extraction]) -> None:
    one, two = extractions
    other = replace(two, relations=tuple(replace(link, status="hedged") for link in two.relations))
    [change] = [each for each in compare(graph_of([one, two]), graph_of([one, other])) if each.what == "edge"]
    assert (change.before["status"], change.after["status"]) == ("asserted", "hedged")


def test_results_are_known_by_their_place(extractions: list[Extraction]) -> None:
    one, two = extractions
    first = replace(two.results[0], value="0", span=two.results[0].span._replace(start=0, end=1))
    more = replace(two, results=(first, *two.results))
    found = list(compare(graph_of([one, two]), graph_of([one, more])))
    assert [(each.kind, each.name) for each in found if each.what == "result"] == [("new", "accuracy 0% [b]")]
