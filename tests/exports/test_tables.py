"""CSV tables, read back by the csv module and pandas."""

from __future__ import annotations

import csv
import io
import json

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.records import evidence_json, evidence_record
from exports.tables import neutralise, restore
from kg.model import Carried, Evidence, Span
from kg.output import ExportOptions
from kg.registry import exporters
from kg.text import csv_cell, csv_writer, legal

from .views import MemoryView


def written(name: str, view: MemoryView) -> str:
    file = io.BytesIO()
    exporters.load(name)(ExportOptions()).write(view, file)
    return file.getvalue().decode()


def rows(name: str, view: MemoryView) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(name, view), newline="")))


@given(st.text())
def test_neutralised_cells_are_harmless_and_come_back(text: str) -> None:
    cell = neutralise(text)
    assert restore(cell) == text
    assert cell[:1] not in ("=", "@", "\t", "\r", "\n")
    if cell[:1] in ("+", "-"):
        float(cell)


def test_a_row_for_each_record(nasty: MemoryView) -> None:
    assert len(rows("nodes-csv", nasty)) == len(nasty.node_list)
    assert len(rows("edges-csv", nasty)) == len(nasty.edge_list)
    assert len(rows("results-csv", nasty)) == len(nasty.result_list)


def test_names_come_back(nasty: MemoryView) -> None:
    for row, node in zip(rows("nodes-csv", nasty), nasty.node_list, strict=True):
        assert restore(row["label"]) == legal(node.label)
        assert json.loads(row["aliases"] or "[]") == [legal(alias) for alias in node.aliases]


def test_kinds_and_identifiers_are_lists(plain: MemoryView) -> None:
    found = {row["id"]: row for row in rows("nodes-csv", plain)}
    assert json.loads(found["method:foonet"]["broader"]) == ["method:baznet-&-co"]
    assert json.loads(found["dataset:barset"]["xrefs"]) == ["https://example.org/barset", "urn:x:bar"]
    assert (found["method:foonet"]["xrefs"], found["dataset:barset"]["broader"]) == ("", "")


def test_edges_carry_both_names_and_all_evidence(plain: MemoryView) -> None:
    first, *_, last = rows("edges-csv", plain)
    assert (first["subject_label"], first["relation"], first["object_label"]) == ("On nets", "proposes", "FooNet")
    assert (first["sentence"], first["quote"]) == ("FooNet is tested on BarSet.", "FooNet")
    assert (first["paper"], first["field"], first["start"], first["end"]) == (
        "arxiv:2001.00001",
        "abstract",
        "19",
        "25",
    )
    assert [each["start"] for each in json.loads(first["evidence"])] == [11, 19]
    assert (last["subject_type"], last["object_type"]) == ("Method", "Method")
    assert (first["status"], last["status"]) == ("asserted", "negated")
    (link,) = json.loads(last["evidence"])
    assert link["head"] == {"field": "abstract", "start": 0, "end": 6}
    assert link["carried"][0]["argument"] == "head"


def test_results_carry_names_and_a_number(plain: MemoryView) -> None:
    (row,) = rows("results-csv", plain)
    assert (row["metric"], row["metric_id"], row["method"]) == ("accuracy", "metric:accuracy", "FooNet")
    assert (row["value"], row["number"], row["unit"], row["baseline"]) == ("91.2", "91.2", "%", "")
    assert (row["status"], row["carried"]) == ("asserted", "")


def test_pandas_reads_types(plain: MemoryView) -> None:
    frame = pandas.read_csv(io.StringIO(written("nodes-csv", plain)))
    assert frame["papers"].dtype == "int64"
    assert frame["x"].dtype == "float64"
    assert frame["x"].tolist() == [node.x for node in plain.node_list]


@pytest.mark.parametrize("name", ["nodes-csv", "edges-csv", "results-csv"])
def test_an_empty_graph_is_a_header(name: str, empty: MemoryView) -> None:
    assert len(written(name, empty).splitlines()) == 1


TEXT = st.text(max_size=20) | st.sampled_from(['"', "\\", "\x00", "\ud800", "\u2028", "a\r\nb"])
SPAN = st.builds(Span, st.sampled_from(["title", "abstract"]), st.integers(0, 99), st.integers(0, 99))
CARRIED = st.builds(Carried, TEXT.map(legal), st.just("abstract"), st.integers(0, 99), TEXT)
SCORE = st.floats() | st.integers(0, 1)
EVIDENCE = st.builds(
    Evidence, TEXT, st.just("title"), st.integers(), st.integers(), st.integers(), TEXT, TEXT, TEXT, SCORE,
    st.just("hedged"), st.none() | st.tuples(SPAN, SPAN), st.lists(CARRIED, max_size=2).map(tuple),
)  # fmt: skip


@given(st.lists(EVIDENCE, max_size=3))
def test_evidence_as_json_is_that_of_its_records(evidence: list[Evidence]) -> None:
    assert evidence_json(evidence) == json.dumps([evidence_record(each) for each in evidence], ensure_ascii=False)


@given(st.lists(st.text(alphabet="a \r\n\",'\t;", max_size=5), min_size=2, max_size=4))
def test_cells_are_written_as_the_csv_module_writes_them(texts: list[str]) -> None:
    file = io.StringIO(newline="")
    csv_writer(file).writerow(texts)
    assert ",".join(map(csv_cell, texts)) + "\n" == file.getvalue()
