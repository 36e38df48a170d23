"""Look-up: names as people write them, what is around a node, and why its names are one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.assembly import assemble
from kg.errors import UnknownName
from kg.graph import Graph
from kg.lookup import count_merges, explain, find, kinds, neighbourhood, suggest
from kg.model import LINKS, ROLES, Extraction, Paper, Relation
from kg.store import Store

from .builders import entity, extraction, mention, sentences


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("method:foonet", "method:foonet"),
        ("foo-net", "method:foonet"),
        ("The FooNets", "method:foonet"),
        ("foo network", "method:foonet"),
        ("barset", "dataset:barset"),
        ("a", "paper:a"),
        ("paper:b", "paper:b"),
        ("on NETS", "paper:a"),
    ],
)
def test_names_are_found_as_people_write_them(graph: Graph, text: str, id_: str) -> None:
    assert find(graph, text)[0].id == id_


@pytest.mark.parametrize(
    ("text", "near"),
    [("FoNet", "FooNet (Method)"), ("BzaNet", "BazNet (Method)"), ("bar", "BarSet (Dataset)"),
     ("Foo Netwrok", "Foo Network (Method)")],
)  # fmt: skip
def test_a_name_that_is_not_there_gets_near_ones(graph: Graph, text: str, near: str) -> None:
    with pytest.raises(UnknownName, match="did you mean") as told:
        find(graph, text)
    assert near in str(told.value)
    assert "\n" not in str(told.value)


def test_nothing_near_says_where_names_are(graph: Graph) -> None:
    with pytest.raises(UnknownName, match="kg stats"):
        find(graph, "%")
    with pytest.raises(UnknownName):
        find(Graph(Store.create(None)), "FooNet")


@given(text=st.text(max_size=40))
def test_any_text_is_found_or_told(text: str) -> None:
    try:
        told = find(shared(), text)[0].label
    except UnknownName as error:
        told = str(error)
    assert len(told.splitlines()) == 1


_SHARED: list[Graph] = []


def shared() -> Graph:
    """One graph for all examples."""
    if not _SHARED:
        _SHARED.append(kg.build([Paper("p", "On nets", "We train ResNet-50 on ImageNet and CIFAR-10.", 2020)]))
    return _SHARED[0]


def test_suggestions_name_each_node_once_and_the_likest_first(graph: Graph) -> None:
    assert suggest(graph, "foonett")[0][0] == "FooNet"
    told = suggest(graph, "foo network foonet")
    assert len(told) == len(set(told)) <= 5


def test_one_name_of_two_things_finds_the_more_used_first() -> None:
    one, two, three = (Paper(id_, None, "We study Map.", 2020) for id_ in "abc")
    with Store.create(None) as store:
        found = [extraction(one, [entity(one, "Map", "Dataset")]), extraction(two, [entity(two, "Map", "Dataset")]),
                 extraction(three, [entity(three, "Map", "Metric")])]  # fmt: skip
        store.add(found)
        with store.transaction() as connection:
            rows = [(1, "metric:map", "Metric", 1), (2, "dataset:map", "Dataset", 2)]
            columns = "rank, id, type, label, aliases, papers, degree, community, first_year, last_year, x, y"
            connection.executemany(
                f"INSERT INTO nodes ({columns}) VALUES (?, ?, ?, 'Map', '[]', ?, 0, 0, 0, 0, 0, 0)",  # noqa: S608
                rows,
            )
        graph = Graph(store)
        assert [node.id for node in find(graph, "MAP")] == ["dataset:map", "metric:map"]
        assert [node.id for node in find(graph, "metric:map")] == ["metric:map"]


def test_a_node_that_was_merged_is_found_by_its_old_id(graph: Graph) -> None:
    graph.store.connection.execute("INSERT INTO merges VALUES ('method:foonet', 9, 'task:foo', 0.7, 'type', 'so')")
    assert [node.id for node in find(graph, "task:foo")] == ["method:foonet"]
    [surface] = [each for each in explain(graph, graph["method:foonet"]).surfaces if each.text == "task:foo"]
    assert (surface.papers, [merge.method for merge in surface.merges]) == ((), ["type"])


def test_edges_come_by_predicate_and_direction_with_their_sentences(graph: Graph) -> None:
    groups = neighbourhood(graph, "method:foonet")
    assert [(group.predicate, group.outgoing, group.total) for group in groups] == [
        ("outperforms", True, 1), ("proposes", False, 1), ("uses", False, 1),
    ]  # fmt: skip
    [(edge, other)] = groups[0].edges
    assert (other.label, edge.evidence[0].sentence) == ("BazNet", "It beats BazNet.")
    [(edge, other)] = neighbourhood(graph, "method:baznet")[0].edges
    assert (edge.subject, other.id) == ("method:foonet", "method:foonet")


def test_edges_of_a_node_are_those_of_the_whole_graph(graph: Graph) -> None:
    every = list(graph.edges())
    for node in graph.nodes():
        own = [edge for edge in every if node.id in (edge.subject, edge.object)]
        assert list(graph.edges_of(node.id)) == own
        assert {edge for group in neighbourhood(graph, node.id) for edge, _ in group.edges} == set(own)
        assert sum(group.total for group in neighbourhood(graph, node.id)) == node.degree
    assert list(graph.edges_of("method:nobody")) == []


def test_the_limit_cuts_the_weakest_and_is_told() -> None:
    papers = [Paper(f"p{n}", None, "FooNet beats BarNet. FooNet may beat BazNet.", 2020) for n in range(3)]
    with Store.create(None) as store:
        for n, paper in enumerate(papers):
            names = ["BarNet", "BazNet"][: n + 1]
            links = [
                Relation(mention(paper, "FooNet"), "outperforms", mention(paper, name), sentences(paper)[k], 0.6,
                         "links", "hedged" if name == "BazNet" else "asserted")
                for k, name in enumerate(names)
            ]  # fmt: skip
            found = [entity(paper, name) for name in ("FooNet", "BarNet", "BazNet")]
            store.add([extraction(paper, found, links)])
        assemble(store)
        [group] = [g for g in neighbourhood(Graph(store), "method:foonet", 1) if g.outgoing]
        assert (group.total, len(group.edges)) == (2, 1)
        assert group.edges[0][1].label == "BarNet"


def test_an_explanation_has_each_name_with_its_papers_and_merges(graph: Graph) -> None:
    explanation = explain(graph, graph["method:foonet"])
    assert (explanation.surfaces[0].text, explanation.surfaces[0].merges) == ("FooNet", ())
    assert {each.text: each.papers for each in explanation.surfaces} == {"FooNet": ("a", "b"), "Foo Network": ("b",)}
    [merge] = explanation.surfaces[1].merges
    assert (merge.node, merge.merged, merge.method) == ("method:foonet", "Foo Network", "abbreviation")


def test_papers_of_a_surface_are_those_that_lead_to_the_node(store: Store, extractions: list[Extraction]) -> None:
    other = replace(extractions[0].paper, id="c")
    store.add([extraction(other, [entity(other, "FooNet", "Dataset")])])
    assemble(store)
    graph = Graph(store)
    for node in graph.nodes():
        if node.type == "Paper":
            continue
        leading = {edge.subject.removeprefix("paper:") for edge in graph.edges_of(node.id) if edge.object == node.id}
        for surface in explain(graph, node).surfaces:
            assert set(surface.papers) <= leading


def test_every_merge_is_counted_once(graph: Graph) -> None:
    counts = count_merges(graph)
    assert sum(each.merges for each in counts) == len(list(graph.merges()))
    for each in counts:
        assert each.scores[0] <= each.example.score <= each.scores[1]
        assert graph[each.example.node].label == each.label
    assert count_merges(Graph(Store.create(None))) == []


def test_predicates_of_all_kinds_have_a_place() -> None:
    graph = shared()
    for node in graph.nodes():
        assert {group.predicate for group in neighbourhood(graph, node.id)} <= {*LINKS, *ROLES}


def test_the_index_follows_the_nodes(store: Store, extractions: list[Extraction]) -> None:
    graph = Graph(store)
    assert [node.id for node in graph.find("barset")] == ["dataset:barset"]
    other = Paper("c", "Rare title", "QuxNet is new.", 2022)
    store.add([extraction(other, [entity(other, "QuxNet")])])
    assemble(store)
    assert [node.id for node in graph.find("qux net")] == ["method:quxnet"]
    assert find(graph, "rare titles")[0].id == "paper:c"
    store.remove(["c"])
    assemble(store)
    assert graph.find("qux net") == []
    assert "QuxNet" not in dict(suggest(graph, "QuxNets"))


def test_a_store_without_the_index_is_searched_all_the_same(graph: Graph) -> None:
    for table in ("names", "name_grams"):
        graph.store.connection.execute(f"DROP TABLE {table}")
    assert find(graph, "foo network")[0].id == "method:foonet"
    assert suggest(graph, "FoNet")[0][0] == "FooNet"
    graph.store.connection.execute("DROP TABLE temp.name_grams")  # as where SQLite has no trigrams
    assert suggest(graph, "FoNet")[0][0] == "FooNet"
    assemble(graph.store)
    found = graph.store.connection.execute("SELECT name FROM sqlite_temp_schema WHERE name LIKE 'name%'").fetchall()
    assert found == []


@pytest.mark.parametrize(
    "typed", ["resnet-5", "ersnet-50", "resnt-50", "resnet-590", "rexnet-50", "rnet50", "imagenet1"]
)
def test_single_mistakes_are_seen_through(typed: str) -> None:
    told = dict(suggest(shared(), typed))
    assert ("ImageNet" if typed.startswith("im") else "ResNet-50") in told


def test_kinds_lead_both_ways() -> None:
    graph = kg.build([Paper("p", None, "We train ResNet-50, ResNet-101 and a ResNet on CIFAR-10.")])
    broader, narrower = kinds(graph, graph["method:resnet"])
    assert (broader, {node.id for node in narrower}) == ([], {"method:resnet-50", "method:resnet-101"})
    broader, narrower = kinds(graph, graph["method:resnet-50"])
    assert ([node.id for node in broader], narrower) == (["method:resnet"], [])
