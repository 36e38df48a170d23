"""Cross-references: a table of identifiers is read with care, kept by the store, and linked without guessing."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.assembly import assemble
from kg.builder import build_folder
from kg.crossrefs import (
    Identifier,
    link_identifiers,
    outcome,
    read_identifiers,
    store_identifiers,
    stored_identifiers,
)
from kg.errors import InputError
from kg.graph import Graph
from kg.hierarchy import Named
from kg.model import ENTITY_TYPES, Paper
from kg.store import Store

from .commands import Run

ENTITIES = [
    Named("d:imagenet", "Dataset", "ImageNet dataset", ["ILSVRC"]),
    Named("m:map", "Method", "MAP", ["maximum a posteriori"]),
    Named("r:map", "Metric", "mAP", ["mean average precision"]),
    Named("m:bert", "Method", "BERT"),
    Named("s:bert", "Software", "BERT"),
    Named("m:gnn", "Method", "GNN", ["graph neural network"]),
    Named("m:long", "Method", "graph neural networks"),
]


def table(tmp_path: Path, text: str, name: str = "ids.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_columns_come_in_any_order_beside_others(tmp_path: Path) -> None:
    text = '\ufeffIRI,note,Label\r\nhttps://e.org/1,"a, b",ImageNet\r\n\r\n' + 'urn:x:2,,"BERT, base"\r\n' * 2
    expected = (Identifier("ImageNet", "", "https://e.org/1"), Identifier("BERT, base", "", "urn:x:2"))
    assert read_identifiers(table(tmp_path, text)) == expected
    tabs = "label\ttype\tiri\nFoo, Bar\tdataset\thttp://e.org/é\n"
    assert read_identifiers(table(tmp_path, tabs, "ids.tsv")) == (Identifier("Foo, Bar", "Dataset", "http://e.org/é"),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,iri\nx,urn:x:1\n", "line 1: the header"),
        ("", "line 1: the header"),
        ("label,iri\nok,urn:x:1\n,urn:x:2\n", "line 3: no label"),
        ("label,iri\n$$,urn:x:2\n", "line 2: no label"),
        ("label,type,iri\nx,Thing,urn:x:1\n", "line 2: no type is 'Thing'"),
        ("label,iri\nx\n", "line 2: ''"),
        ('label,iri\n"x\ny",urn:x:1\nz,nothing\n', "line 4: 'nothing'"),
        ('label,iri\n"x" y,urn:x:1\n', "line 2: "),
        *((f"label,iri\nx,{iri}\n", "line 2: ") for iri in (
            "Q42", "example.org/x", "javascript:alert(1)", "https://", "https://e.org/a b", "ftp://e.org", "urn:",
            "https://e.org/<x>", "https://e.org/%zz", "file:///etc/passwd", "https:///x", "https://[x",
        )),
    ],
)  # fmt: skip
def test_broken_tables_tell_the_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        read_identifiers(table(tmp_path, text))
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_table_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--identifiers"):
        read_identifiers(tmp_path / "none.csv")
    (tmp_path / "x.csv").write_bytes(b"label,iri\n\xff,urn:x:1\n")
    with pytest.raises(InputError, match="UTF-8"):
        read_identifiers(tmp_path / "x.csv")


@pytest.mark.parametrize(
    ("label", "type_", "id_"),
    [
        ("Image-Net", "", "d:imagenet"),
        ("imagenet corpus", "Dataset", "d:imagenet"),
        ("ILSVRC", "Dataset", "d:imagenet"),
        ("mAP", "", "r:map"),
        ("MAP", "", "m:map"),
        ("BERT", "Software", "s:bert"),
        ("graph neural network", "Method", "m:long"),  # a label beats an alias
        ("Mean Average Precision", "", "r:map"),
    ],
)
def test_a_row_fits_a_label_or_else_an_alias(label: str, type_: str, id_: str) -> None:
    linked = link_identifiers([Identifier(label, type_, "urn:x:1")], ENTITIES)
    assert linked.xrefs == {id_: ("urn:x:1",)}
    assert (linked.unmatched, linked.ambiguous) == ((), ())


def test_what_fits_several_or_none_is_told_and_not_guessed() -> None:
    rows = [
        Identifier("BERT", "", "urn:x:1"),
        Identifier("ImageNet", "Method", "urn:x:2"),
        Identifier("Foo", "", "urn:x:3"),
    ]
    linked = link_identifiers(rows, ENTITIES)
    assert linked.xrefs == {}
    assert linked.ambiguous == (rows[0],)
    assert linked.unmatched == (rows[2], rows[1])


def test_a_node_may_have_several_identifiers() -> None:
    rows = [Identifier("ImageNet", "", "urn:x:2"), Identifier("ILSVRC", "", "urn:x:1")]
    assert link_identifiers(rows, ENTITIES).xrefs == {"d:imagenet": ("urn:x:1", "urn:x:2")}


_LABELS = st.sampled_from(["MAP", "mAP", "BERT", "bert", "ImageNet", "graph neural nets", "x"])
_ROWS = st.lists(st.builds(Identifier, _LABELS, st.sampled_from(["", *ENTITY_TYPES]), st.just("urn:x:1")), max_size=8)


@given(rows=_ROWS, seed=st.integers(0, 9))
def test_each_row_ends_once_whatever_the_order(rows: list[Identifier], seed: int) -> None:
    linked = link_identifiers(rows, ENTITIES)
    mixed = random.Random(seed)
    again = link_identifiers(mixed.sample(rows, len(rows)), mixed.sample(ENTITIES, len(ENTITIES)))
    assert again == linked
    assert len(linked.unmatched) + len(linked.ambiguous) <= len(rows)


def test_a_store_links_its_identifiers_until_others_come(store: Store) -> None:
    rows = (Identifier("BarSet", "", "https://e.org/bar"), Identifier("Nothing", "", "https://e.org/no"))
    store_identifiers(store, rows)
    assert stored_identifiers(store) == rows
    for _ in range(2):
        assemble(store)
        assert Graph(store)["dataset:barset"].xrefs == ("https://e.org/bar",)
    found = outcome(store)
    assert (found["rows"], found["linked"], found["unmatched"], found["unmatched_labels"]) == (2, 1, 1, ["Nothing"])
    store_identifiers(store, ())
    assemble(store)
    assert Graph(store)["dataset:barset"].xrefs == ()
    assert outcome(store) == {}


def test_a_build_keeps_them_tells_what_fits_and_writes_them(run: Run, tmp_path: Path) -> None:
    papers = tmp_path / "p.jsonl"
    papers.write_text(json.dumps({"id": "1", "abstract": "We train ResNet-50 and ResNet-101 on ImageNet."}) + "\n")
    ids = table(tmp_path, "label,type,iri\nImageNet,Dataset,https://e.org/in?a=1&b\nimage-net,,urn:x:2\nFoo,,urn:x:3\n")
    config = tmp_path / "kg.toml"
    config.write_text(f"[build]\nidentifiers = {json.dumps(str(ids))}\n")
    outcome = run("build", papers, "--out", tmp_path / "g", "--config", config)
    assert outcome.code == 0
    assert "2 of 3 rows linked; 1 match nothing (Foo)" in " ".join(outcome.err.split())
    assert run("build", papers, "--out", tmp_path / "g").code == 0
    report = json.loads((tmp_path / "g" / "report.json").read_text("utf-8"))
    assert (report["identifiers"]["linked"], report["identifiers"]["unmatched_labels"]) == (2, ["Foo"])
    turtle = (tmp_path / "g" / "graph.ttl").read_text("utf-8")
    assert "skos:exactMatch <https://e.org/in?a=1&b> , <urn:x:2>" in turtle
    assert "https://e.org/in?a=1&b" in (tmp_path / "g" / "nodes.csv").read_text("utf-8")
    assert "the same as: https://e.org/in?a=1&b, urn:x:2" in run("show", tmp_path / "g", "ImageNet").out


def test_nothing_of_the_table_is_kept_when_it_is_broken(run: Run, tmp_path: Path) -> None:
    papers = tmp_path / "p.jsonl"
    papers.write_text(json.dumps({"id": "1", "abstract": "We train ResNet-50 on ImageNet."}) + "\n")
    ids = table(tmp_path, "label,iri\nImageNet,no\n")
    outcome = run("build", papers, "--out", tmp_path / "g", "--identifiers", ids)
    assert outcome.code == 1
    assert "line 2" in outcome.err
    assert not (tmp_path / "g").exists()


def test_what_a_filter_leaves_out_is_nobodys_kind(tmp_path: Path) -> None:
    from kg.filters import Filter

    paper = Paper("1", None, "We train ResNet-50 on ImageNet, without using ResNet.")
    build_folder([paper], tmp_path / "g")
    with Graph.open(tmp_path / "g") as graph:
        assert graph["method:resnet-50"].broader == ("method:resnet",)
        kept = {node.id: node for node in Filter(statuses=("asserted",)).view(graph).nodes()}
    assert "method:resnet" not in kept
    assert kept["method:resnet-50"].broader == ()
