"""Reading the graph."""

from pathlib import Path

import networkx
import pytest

import kg
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


def test_an_empty_graph_has_empty_frames_with_columns() -> None:
    with Store.create(None) as store:
        frames = Graph(store).to_pandas()
    assert [len(frame) for frame in frames] == [0, 0, 0, 0, 0]
    assert "label" in frames.nodes.columns


def test_find_folds_case_and_aliases(graph: Graph) -> None:
    assert [node.id for node in graph.find("foo networks")] == ["method:foonet"]
    assert graph.find("nothing") == []
    with pytest.raises(KeyError):
        graph["method:nothing"]


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
