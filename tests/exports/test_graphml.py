"""GraphML, read back by networkx and igraph."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import igraph
import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.attributes import EDGE_ATTRIBUTES, NODE_ATTRIBUTES, best_sentence
from exports.graphml import GraphmlExporter
from kg.folding import FoldedView
from kg.model import GraphView
from kg.output import ExportOptions
from kg.text import legal
from kg.views import entity_view, paper_view

from .views import MemoryView, nasty_view, plain_view

PYTHON_TYPES = {"string": str, "int": int, "double": float}


def written(view: GraphView) -> bytes:
    file = io.BytesIO()
    GraphmlExporter(ExportOptions()).write(view, file)
    return file.getvalue()


def by_networkx(view: MemoryView) -> networkx.MultiDiGraph:
    return networkx.read_graphml(io.BytesIO(written(view)), force_multigraph=True)


@pytest.mark.parametrize("make", [plain_view, nasty_view, MemoryView])
def test_networkx_reads_every_node_and_edge_with_typed_attributes(make: Callable[[], MemoryView]) -> None:
    view = make()
    graph = by_networkx(view)
    assert graph.is_directed()
    assert (len(graph), graph.number_of_edges()) == (len(view.node_list), len(view.edge_list))
    for wanted, found in (
        (NODE_ATTRIBUTES, [data for _, data in graph.nodes(data=True)]),
        (EDGE_ATTRIBUTES, [{k: v for k, v in data.items() if k != "id"} for *_, data in graph.edges(data=True)]),
    ):
        for data in found:
            assert list(data) == list(wanted)
            assert [type(value) for value in data.values()] == [PYTHON_TYPES[type_] for type_ in wanted.values()]


def test_values_are_those_of_the_view(plain: MemoryView) -> None:
    graph = by_networkx(plain)
    assert graph.nodes["method:baznet-&-co"]["label"] == "BazNet & Co"
    assert graph.nodes["paper:arxiv:2001.00001"]["x"] == -10.0
    assert graph.nodes["metric:accuracy"]["x"] == 1e-7
    assert graph.nodes["dataset:barset"]["color"] == "#e69f00"
    assert (graph.nodes["paper:b"]["first_year"], graph.nodes["dataset:barset"]["papers"]) == (0, 2)
    edge = graph.edges["paper:arxiv:2001.00001", "method:foonet", "e0000001"]
    assert edge["evidence"] == "FooNet is tested on BarSet."  # the stronger of two sentences
    assert (edge["weight"], edge["confidence"], edge["papers"]) == (1.0, 0.875, 1)
    assert edge["status"] == "asserted"
    assert graph.edges["method:foonet", "method:baznet-&-co", "e0000006"]["status"] == "negated"


def test_communities_have_names_and_edges_years(plain: MemoryView) -> None:
    graph = by_networkx(plain)
    names = {id: data["community_name"] for id, data in graph.nodes(data=True)}
    assert (names["paper:b"], names["method:baznet-&-co"]) == ("FooNet · BarSet", "")
    years = {key: (data["first_year"], data["last_year"]) for *_, key, data in graph.edges(keys=True, data=True)}
    assert (years["e0000001"], years["e0000003"]) == ((2020, 2020), (0, 0))
    two = plain.edge_list[4].evidence * 2
    both = (two[0], replace(two[1], paper="arxiv:2001.00001"))
    plain.edge_list[4] = replace(plain.edge_list[4], evidence=both)
    assert by_networkx(plain).edges["method:foonet", "method:baznet-&-co", "e0000005"]["first_year"] == 2020


def test_derived_views_are_read_with_their_weights(plain: MemoryView) -> None:
    ties = networkx.read_graphml(io.BytesIO(written(entity_view(plain))))
    assert not ties.is_directed()
    told = ties.edges["method:foonet", "dataset:barset"]
    assert (told["weight"], told["papers"], told["label"]) == (2.0, 2, "occurs with")
    assert told["evidence"] == "arxiv:2001.00001 · b"
    papers = networkx.read_graphml(io.BytesIO(written(paper_view(plain))))
    assert papers.edges["paper:arxiv:2001.00001", "paper:b"]["evidence"] == "FooNet · BarSet"
    folded = networkx.read_graphml(io.BytesIO(written(FoldedView(plain))))
    told = folded.edges["method:foonet", "method:baznet-&-co"]
    assert (told["relation"], told["label"], told["weight"]) == ("outperforms; usedFor", "outperforms; used for", 2.0)
    assert (len(folded), folded.number_of_edges()) == (6, 5)


def test_every_edge_has_both_its_ends(nasty: MemoryView) -> None:
    root = ElementTree.fromstring(written(nasty))  # noqa: S314  our own
    ids = [node.get("id") for node in root.iter("{*}node")]
    assert len(set(ids)) == len(ids)
    assert {edge.get(end) for edge in root.iter("{*}edge") for end in ("source", "target")} <= set(ids)


def test_the_sentence_told_is_one_with_the_edges_status(plain: MemoryView) -> None:
    weak, strong = plain.edge_list[0].evidence
    plain.edge_list[0] = replace(plain.edge_list[0], evidence=(weak, replace(strong, status="hedged")))
    assert best_sentence(plain.edge_list[0]) == weak.sentence


def test_parallel_relations_stay_apart(plain: MemoryView) -> None:
    between = by_networkx(plain)["method:foonet"]["method:baznet-&-co"]
    assert {key: data["relation"] for key, data in between.items()} == {
        "e0000005": "outperforms",
        "e0000006": "usedFor",
    }


@pytest.mark.parametrize("make", [plain_view, nasty_view])
def test_igraph_reads_the_same(make: Callable[[], MemoryView], tmp_path: Path) -> None:
    view = make()
    path = tmp_path / "graph.graphml"
    path.write_bytes(written(view))
    graph = igraph.Graph.Read_GraphML(str(path))
    assert graph.is_directed()
    assert (graph.vcount(), graph.ecount()) == (len(view.node_list), len(view.edge_list))
    assert set(graph.vs.attributes()) == {*NODE_ATTRIBUTES, "id"}
    assert set(graph.es.attributes()) == {*EDGE_ATTRIBUTES, "id"}
    assert graph.vs["x"] == [node.x for node in view.node_list]
    assert graph.es["relation"] == [edge.predicate for edge in view.edge_list]


def test_keys_are_declared_for_one_kind_and_never_like_yeds(plain: MemoryView) -> None:
    root = ElementTree.fromstring(written(plain))  # noqa: S314  our own
    keys = root.findall("{*}key")
    assert {key.get("for") for key in keys} == {"node", "edge"}
    assert len({key.get("id") for key in keys}) == len(keys)
    assert not [key for key in keys if (key.get("id") or "")[1:].isdigit()]  # Gephi takes d3 and d7 for labels
    for kind in ("node", "edge"):
        names = [(key.get("attr.name") or "").lower() for key in keys if key.get("for") == kind]
        assert len(set(names)) == len(names)


def test_graphml_is_as_agreed(plain: MemoryView, golden: Callable[[str, bytes], None]) -> None:
    golden("plain.graphml", written(plain))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(codec=None), max_size=12), min_size=1, max_size=5, unique=True))
def test_any_names_stay_apart_and_come_back(names: list[str]) -> None:
    view = nasty_view(tuple(names))
    graph = by_networkx(view)
    assert (len(graph), graph.number_of_edges()) == (len(view.node_list), len(view.edge_list))
    assert [data["label"] for _, data in graph.nodes(data=True)] == [legal(node.label) for node in view.node_list]
