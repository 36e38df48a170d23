"""JSON Lines, node-link JSON, KGX and Parquet, read back by their consumers or as these read."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import networkx
import pandas
import pyarrow.parquet
import pytest

from exports import parquet
from kg.errors import PluginError
from kg.folding import FoldedView
from kg.model import Node
from kg.output import ExportOptions, export
from kg.registry import exporters, folders
from kg.text import legal
from kg.views import entity_view

from .test_contract import written
from .views import MemoryView, nasty_view, plain_view

views = pytest.mark.parametrize("make", [MemoryView, plain_view, nasty_view])


@views
def test_networkx_gets_the_graph_back(make: type[MemoryView]) -> None:
    view = make()
    graph = networkx.node_link_graph(json.loads(written("node-link", view)), edges="edges")
    assert type(graph) is networkx.MultiDiGraph
    assert list(graph) == [legal(node.id) for node in view.node_list]
    assert graph.number_of_edges() == len(view.edge_list)
    for edge in view.edge_list:
        found = graph.edges[legal(edge.subject), legal(edge.object), edge.predicate]
        assert (found["confidence"], found["papers"]) == (edge.confidence, edge.papers)
        assert [each["start"] for each in found["evidence"]] == [each.start for each in edge.evidence]
    for node in view.node_list:
        assert type(graph.nodes[legal(node.id)]["x"]) in (int, float)
        assert graph.nodes[legal(node.id)]["aliases"] == [legal(alias) for alias in node.aliases]


def test_networkx_gets_derived_views() -> None:
    folded = networkx.node_link_graph(json.loads(written("node-link", FoldedView(plain_view()))), edges="edges")  # type: ignore[arg-type]
    assert folded.number_of_edges() == 5
    tied = networkx.node_link_graph(json.loads(written("node-link", entity_view(plain_view()))), edges="edges")  # type: ignore[arg-type]
    assert type(tied) is networkx.MultiGraph
    assert tied.edges["method:foonet", "dataset:barset", "occursWith"]["weight"] == 2.0


@views
def test_json_lines_hold_each_record_with_its_paper(make: type[MemoryView]) -> None:
    view = make()
    found = [json.loads(line) for line in written("jsonl", view).decode().split("\n")[:-1]]
    kinds = {kind: [each for each in found if each["record"] == kind] for kind in ("node", "edge", "result")}
    assert [len(each) for each in kinds.values()] == [len(view.node_list), len(view.edge_list), len(view.result_list)]
    papers = [each["paper"] for each in kinds["node"] if each["type"] == "Paper"]
    assert [each["abstract"] for each in papers] == [legal(paper.abstract) for paper in view.paper_list]
    assert [(each["id"], url) for each in papers for url in each["code"]] == [
        (legal(paper), legal(url)) for paper, url in view.links
    ]
    assert all(each["evidence"] for each in kinds["edge"])
    assert b'"evidence"' not in written("jsonl", make(), evidence=False).partition(b'"record": "result"')[0]


def kgx(name: str, view: MemoryView) -> list[dict[str, str]]:
    """A table as the KGX tool reads it: no quotes, no escapes."""
    file = io.BytesIO(written(name, view))
    frame = pandas.read_csv(file, sep="\t", quoting=3, lineterminator="\n", dtype=str, keep_default_na=False)
    rows: list[dict[str, str]] = frame.to_dict("records")
    return rows


@views
def test_kgx_tables_have_a_row_each_and_ids_that_meet(make: type[MemoryView]) -> None:
    view = make()
    nodes, edges = kgx("kgx-nodes", view), kgx("kgx-edges", view)
    assert len(nodes) == len(view.node_list)
    assert len({row["id"] for row in nodes}) == len(nodes)
    assert len(edges) == len(view.edge_list) + sum(len(node.broader) for node in view.node_list)
    assert {row[end] for row in edges for end in ("subject", "object")} <= {row["id"] for row in nodes}
    for row in nodes:
        prefix, colon, rest = row["id"].partition(":")
        assert prefix.isalpha()
        assert colon
        assert not set(rest) & set(' |:"<>')
        assert all(each.startswith("biolink:") for each in row["category"].split("|"))
    for row in edges:
        assert (row["agent_type"], row["knowledge_level"]) in {
            ("text_mining_agent", "not_provided"),
            ("automated_agent", "prediction"),
        }
        assert row["primary_knowledge_source"] == "infores:scholarkg"


def test_kgx_of_a_small_graph() -> None:
    nodes = {row["id"]: row for row in kgx("kgx-nodes", plain_view())}
    edges = kgx("kgx-edges", plain_view())
    assert nodes["method:foonet"]["synonym"] == "Foo Network|FooNets"
    assert nodes["paper:arxiv%3A2001.00001"]["xref"] == "arXiv:2001.00001|doi:10.1000/one|https://example.org/one"
    assert nodes["dataset:barset"]["iri"] == "https://w3id.org/scholarkg/dataset/barset"
    assert (edges[0]["publications"], edges[2]["publications"]) == ("arXiv:2001.00001", "paper:b")
    assert edges[0]["supporting_text"] == "We propose FooNet.|FooNet is tested on BarSet."
    assert [row["negated"] for row in edges] == ["", "", "", "", "", "true", ""]
    assert [row["predicate"] for row in edges[-2:]] == ["biolink:related_to", "biolink:subclass_of"]
    assert edges[-1]["subject"] == "method:foonet"


def test_kgx_lists_stay_lists() -> None:
    view = MemoryView(node_list=[Node("method:a", "Method", 'A "b|c"\t\nd', ("x|y", "z\u2028w"))])
    (row,) = kgx("kgx-nodes", view)
    assert (row["name"], row["synonym"]) == ('A "b¦c" d', "x¦y|z w")


def rows(name: str, view: MemoryView, **options: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pyarrow.parquet.read_table(io.BytesIO(written(name, view, **options))).to_pylist()
    return found


@views
def test_parquet_holds_exact_typed_values(make: type[MemoryView]) -> None:
    view = make()
    nodes, edges, evidence = (rows(f"{table}-parquet", view) for table in ("nodes", "edges", "evidence"))
    assert [row["label"] for row in nodes] == [legal(node.label) for node in view.node_list]
    assert [(row["x"], row["first_year"]) for row in nodes] == [(node.x, node.first_year) for node in view.node_list]
    assert [row["confidence"] for row in edges] == [edge.confidence for edge in view.edge_list]
    said = [(legal(edge.id), each) for edge in view.edge_list for each in edge.evidence]
    assert [(row["edge"], row["start"], row["quote"]) for row in evidence] == [
        (id_, each.start, legal(each.quote)) for id_, each in said
    ]
    assert [row["abstract"] for row in rows("papers-parquet", view)] == [legal(p.abstract) for p in view.paper_list]
    assert [row["value"] for row in rows("results-parquet", view)] == [legal(r.value) for r in view.result_list]


def test_parquet_of_links_and_results() -> None:
    *_, link, negated = rows("evidence-parquet", plain_view())
    assert link["head"] == {"field": "abstract", "start": 0, "end": 6}
    assert link["carried"][0]["argument"] == "head"
    assert negated["status"] == "negated"
    (result,) = rows("results-parquet", plain_view())
    assert (result["number"], result["evidence"]["quote"]) == (91.2, "91.2%")


def test_row_groups_are_written_as_they_fill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROW_GROUP", 2)
    file = pyarrow.parquet.ParquetFile(io.BytesIO(written("nodes-parquet", plain_view())))
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [2, 2, 2]


def test_parquet_without_pyarrow_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    for target in ("nodes.parquet", "graph.parquet"):
        with pytest.raises(PluginError, match=r"pip install 'scholarkg\[parquet\]'"):
            export(plain_view(), tmp_path / target)
    assert list(tmp_path.iterdir()) == []


def test_a_parquet_folder_without_evidence(tmp_path: Path) -> None:
    export(plain_view(), tmp_path / "graph.parquet", options=ExportOptions(evidence=False))
    assert not (tmp_path / "graph.parquet" / "evidence.parquet").exists()
    assert set(folders.load("parquet").files) == {
        each.suffixes[0] for each in exporters if each.name.endswith("-parquet")
    }
