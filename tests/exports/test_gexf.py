"""GEXF, read back by networkx."""

from __future__ import annotations

import io
from collections.abc import Callable
from xml.etree import ElementTree

import networkx
import pytest

from exports.attributes import EDGE_ATTRIBUTES, NODE_ATTRIBUTES
from exports.gexf import GexfExporter
from kg.model import GraphView
from kg.output import ExportOptions
from kg.views import entity_view

from .views import MemoryView, nasty_view, plain_view

PYTHON_TYPES = {"string": str, "int": int, "double": float}


def written(view: GraphView) -> bytes:
    file = io.BytesIO()
    GexfExporter(ExportOptions(title="<a> & b")).write(view, file)
    return file.getvalue()


@pytest.mark.parametrize("make", [plain_view, nasty_view])
def test_networkx_reads_every_node_and_edge_with_typed_attributes(make: Callable[[], MemoryView]) -> None:
    view = make()
    graph = networkx.read_gexf(io.BytesIO(written(view)), version="1.3")
    assert graph.is_directed()
    assert (len(graph), graph.number_of_edges()) == (len(view.node_list), len(view.edge_list))
    for wanted, found in (
        (NODE_ATTRIBUTES, [data for _, data in graph.nodes(data=True)]),
        (EDGE_ATTRIBUTES, [data for *_, data in graph.edges(data=True)]),
    ):
        for data in found:
            assert {name: type(data[name]) for name in wanted} == {n: PYTHON_TYPES[t] for n, t in wanted.items()}


def test_colours_positions_sizes_and_spans(plain: MemoryView) -> None:
    root = ElementTree.fromstring(written(plain))  # noqa: S314  our own
    nodes = {node.get("id"): node for node in root.iter("{http://gexf.net/1.3}node")}
    node = nodes["paper:arxiv:2001.00001"]
    assert (node.get("start"), node.get("end")) == ("2020-01-01", "2020-12-31")
    assert nodes["paper:b"].get("start") is None
    assert nodes["paper:b"].get("end") is None
    viz = "{http://gexf.net/1.3/viz}"
    colour, position, size = (node.find(f"{viz}{name}") for name in ("color", "position", "size"))
    assert colour is not None
    assert position is not None
    assert size is not None
    assert (colour.get("r"), colour.get("g"), colour.get("b")) == ("140", "144", "151")
    assert (position.get("x"), position.get("y"), size.get("value")) == ("-10.0", "5.5", "6.0")


def test_no_column_shadows_one_of_gexfs_own(plain: MemoryView) -> None:
    root = ElementTree.fromstring(written(plain))  # noqa: S314  our own
    for attributes in root.iter("{http://gexf.net/1.3}attributes"):
        titles = {(each.get("title") or "").lower() for each in attributes}
        assert not titles & {"label", "id", "weight", "kind", "start", "end"}
    edges = list(root.iter("{http://gexf.net/1.3}edge"))
    assert [edge.get("kind") for edge in edges[-2:]] == ["outperforms", "usedFor"]
    assert {edge.get("weight") for edge in edges} == {"1.0"}


def test_an_empty_graph_is_well_formed(empty: MemoryView) -> None:
    assert len(networkx.read_gexf(io.BytesIO(written(empty)), version="1.3")) == 0


def test_edges_have_the_years_of_the_papers_that_say_them(plain: MemoryView) -> None:
    root = ElementTree.fromstring(written(plain))  # noqa: S314  our own
    spans = [(edge.get("start"), edge.get("end")) for edge in root.iter("{http://gexf.net/1.3}edge")]
    assert spans[:3] == [("2020-01-01", "2020-12-31"), ("2020-01-01", "2020-12-31"), (None, None)]
    [graph] = root.iter("{http://gexf.net/1.3}graph")
    assert (graph.get("mode"), graph.get("timeformat"), graph.get("timerepresentation")) == (
        "dynamic",
        "date",
        "interval",
    )


def test_ties_are_undirected(plain: MemoryView) -> None:
    root = ElementTree.fromstring(written(entity_view(plain)))  # noqa: S314  our own
    [edge] = root.iter("{http://gexf.net/1.3}edge")
    assert (edge.get("type"), edge.get("weight"), edge.get("start")) == ("undirected", "2.0", "2020-01-01")
    graph = networkx.read_gexf(io.BytesIO(written(entity_view(plain))), version="1.3")
    assert not graph.is_directed()


def test_every_edge_has_both_its_ends(nasty: MemoryView) -> None:
    root = ElementTree.fromstring(written(nasty))  # noqa: S314  our own
    ids = [node.get("id") for node in root.iter("{http://gexf.net/1.3}node")]
    assert len(set(ids)) == len(ids)
    ends = {edge.get(end) for edge in root.iter("{http://gexf.net/1.3}edge") for end in ("source", "target")}
    assert ends <= set(ids)
