"""Reading the graph."""

from pathlib import Path

import networkx
import pytest

import kg
from kg.builder import add_papers
from kg.errors import QueryError, UnknownName, UnknownNode, UsageError
from kg.frames import Table
from kg.graph import Graph
from kg.store import STORE_NAME, Store


def test_networkx_has_every_edge_with_its_evidence(graph: Graph) -> None:
    net = graph.to_networkx()
    assert isinstance(net, networkx.MultiDiGraph)
    counts = graph.counts()
    assert (net.number_of_nodes(), net.number_of_edges()) == (counts["nodes"], counts["edges"])
    assert all(data["evidence"] for _, _, data in net.edges(data=True))
    assert net.nodes["method:foonet"]["label"] == "FooNet"
    assert net.has_edge("method:foonet", "method:baznet", key="outperforms")


def test_frames_have_a_row_for_each_record(graph: Graph) -> None:
    frames = graph.to_pandas()
    counts = graph.counts()
    assert len(frames.nodes) == counts["nodes"]
    assert len(frames.edges) == counts["edges"]
    assert len(frames.results) == 1
    assert set(frames.evidence["edge"]) == set(frames.edges["id"])
    assert list(frames.mentions["text"])[:2] == ["FooNet", "BarSet"]
    assert frames.results.loc[0, "sentence"].startswith("The Foo Network")


@pytest.mark.parametrize("table", ["nodes", "edges", "evidence", "results", "mentions"])
def test_one_frame_is_that_of_all(graph: Graph, table: Table) -> None:
    frame = graph.to_pandas(table)
    assert frame.equals(getattr(graph.to_pandas(), table))
    assert len(frame)
    assert f"{table}: {len(frame)} × {len(frame.columns)}" in repr(graph.to_pandas())


def test_a_frame_that_there_is_not_is_told() -> None:
    with Store.create(None) as store, pytest.raises(UsageError, match="choose of: nodes, edges"):
        Graph(store).to_pandas("node")  # type: ignore[call-overload]


def test_an_empty_graph_has_empty_frames_with_columns() -> None:
    with Store.create(None) as store:
        frames = Graph(store).to_pandas()
    assert [len(frame) for frame in frames] == [0, 0, 0, 0, 0]
    assert "label" in frames.nodes.columns


def test_find_folds_case_and_aliases(graph: Graph) -> None:
    assert [node.id for node in graph.find("foo networks")] == ["method:foonet"]
    assert graph.find("nothing") == []


@pytest.mark.parametrize(
    ("id_", "told"),
    [
        ("method:fonet", "did you mean 'method:foonet'"),
        ("dataset:foonet", "did you mean 'method:foonet'?"),
        ("FooNet", "did you mean 'method:foonet'?"),
        ("method:qqqqqq", "graph.find(name)"),
        ("", "graph.find(name)"),
        ("a\nb", "'a\\nb'"),
    ],
)
def test_an_id_that_no_node_has_is_told_with_those_that_may_be_meant(graph: Graph, id_: str, told: str) -> None:
    assert id_ not in graph
    assert graph.get(id_) is None
    with pytest.raises(KeyError) as caught:
        graph[id_]
    assert isinstance(caught.value, UnknownNode)
    assert told in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_iterating_gives_ids(graph: Graph) -> None:
    assert list(graph) == [node.id for node in graph.nodes()]
    assert all(id_ in graph and graph[id_].id == id_ for id_ in graph)
    assert 3 not in graph


def test_what_was_found_in_one_paper_is_what_is_found_in_all(graph: Graph) -> None:
    for found in graph.store.extractions():
        assert graph.extraction(found.paper.id) == found
    with pytest.raises(UnknownName, match="no paper 'x'"):
        graph.extraction("x")


def test_a_query_answers_in_memory_and_on_disk_and_follows_the_graph(tmp_path: Path) -> None:
    query = "SELECT ?name ?papers { ?x a kg:Dataset ; skos:prefLabel ?name . BIND(1 AS ?papers) } ORDER BY ?name"
    papers = [kg.Paper("p", None, "We train ResNet-50 on ImageNet.")]
    for folder in (None, tmp_path):
        with kg.build(papers, folder, extractors=["rules"]) as graph:
            frame = graph.query(query).to_pandas()
            assert frame.to_dict("records") == [{"name": "ImageNet", "papers": 1}]
            add_papers(graph.store, [*papers, kg.Paper("q", None, "We train BERT on SQuAD.")], names=["rules"])
            assert list(graph.query(query).to_pandas()["name"]) == ["ImageNet", "SQuAD"]
            assert len(list(graph.query(query, limit=1).rows())) == 1


def test_the_cookbook_takes_parameters(graph: Graph) -> None:
    frame = graph.cookbook("tasks-of-a-dataset", dataset="barset").to_pandas()
    assert "task" in frame.columns
    with pytest.raises(UsageError, match="no parameter 'colour'"):
        graph.cookbook("most-used-datasets", colour="red")
    with pytest.raises(UnknownName, match="most-used-datasets"):
        graph.cookbook("most-used-dataset")


def test_a_wrong_query_is_told_with_its_place(graph: Graph) -> None:
    with pytest.raises(QueryError) as caught:
        graph.query("SELECT ?x {")
    assert caught.value.place
    with pytest.raises(UsageError, match="ASK gives no rows"):
        graph.query("ASK { ?x a kg:Method }").to_pandas()


def test_counts_by_type_and_predicate(graph: Graph) -> None:
    assert graph.count_by("type") == {"Method": 2, "Dataset": 1}
    assert graph.count_by("predicate")["evaluatesOn"] == 2


def test_open_by_folder(tmp_path: Path) -> None:
    Store.create(tmp_path / STORE_NAME).close()
    with kg.open(tmp_path) as graph:
        assert graph.counts()["nodes"] == 0


def test_code_links_and_merges(graph: Graph) -> None:
    assert list(graph.code_links()) == [("b", "github.com/x/y")]
    assert [merge.merged for merge in graph.merges()] == ["Foo Network"]
