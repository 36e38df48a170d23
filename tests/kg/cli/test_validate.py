"""`kg validate`, as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from kg.builder import build_folder
from kg.graph import Graph
from kg.model import Paper
from kg.output import ExportOptions, export

from ..commands import Run

PAPERS = [
    Paper("p0", "On \x1b[2Jnecks [bold]", "We propose FlowNeck, a graph network (GNN). It is tested on Cora.", 2020),
    Paper("p1", None, "We train a GNN on Cora and on ImageNet. The GNN has 91.2% accuracy on Cora.", 2021),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("validate") / "g"
    build_folder(PAPERS, out)
    return out


def test_a_store_and_its_exports_conform(run: Run, folder: Path, tmp_path: Path) -> None:
    names = ["g.ttl", "g.nt", "g.nq", "g.jsonld", "g.rdf", "g.ttl.gz"]
    with Graph.open(folder) as graph:
        for name in names:
            export(graph, tmp_path / name, options=ExportOptions(base_iri="https://example.org/"))
    for source in (folder, folder / "kg.sqlite", *(tmp_path / name for name in names)):
        outcome = run("validate", source)
        assert (outcome.code, outcome.err) == (0, "")
        assert "2 papers" in outcome.out
        assert outcome.out.endswith("no violation.\n")


@pytest.fixture
def broken(folder: Path, tmp_path: Path) -> Path:
    """A graph in which no entity has a label, and a paper is called by what a terminal would obey."""
    path = tmp_path / "broken.nt"
    read = (quad.triple for quad in parse(path=folder / "graph.ttl"))
    serialize((t for t in read if "prefLabel" not in t.predicate.value), path, RdfFormat.N_TRIPLES)
    text = path.read_text("utf-8")
    extra = '<https://w3id.org/scholarkg/paper/p0> <http://purl.org/dc/terms/abstract> "\\u001B[31m[red]" .\n'
    path.write_text(text + extra, "utf-8")
    return path


def test_what_is_wrong_is_told_once_with_some_nodes(run: Run, broken: Path) -> None:
    outcome = run("validate", broken, "--limit", "2")
    assert (outcome.code, outcome.err) == (1, "")
    lines = outcome.out.splitlines()
    at = next(n for n, line in enumerate(lines) if "× An entity has one skos:prefLabel" in line)
    number = int(lines[at].split(" ")[0])
    assert "(MinCount)" in lines[at + 1]
    assert lines[at + 3].strip() == f"and {number - 2} more; --limit 0 shows all"
    assert "1 × A paper has at most one dcterms:abstract, a string." in lines
    assert lines[0].endswith(f"; {number + 1} violations.")
    assert len(run("validate", broken, "--limit", "0").out.splitlines()) == 1 + 2 + number + 2 + 1


def test_a_terminal_obeys_nothing(run: Run, broken: Path) -> None:
    text = broken.read_text("utf-8").replace("dc/terms/abstract>", "dc/terms/identifier>").replace('"p0"', '"p0"@en')
    broken.write_text(text.replace('[red]"', '[red]"@en'), "utf-8")
    outcome = run("validate", broken)
    assert "[31m[red]" in outcome.out
    assert "\x1b" not in outcome.out


def test_as_json_all_is_told(run: Run, broken: Path, folder: Path) -> None:
    record = json.loads(run("validate", broken, "--output", "json", "--limit", "1").out)
    assert record["conforms"] is False
    assert len(record["violations"]) > 3
    assert {"message", "node", "path", "component", "value"} == {*record["violations"][0]}
    outcome = run("validate", folder, "--output", "json")
    assert (outcome.code, json.loads(outcome.out)["violations"]) == (0, [])


def test_shapes_of_ones_own(run: Run, folder: Path, tmp_path: Path) -> None:
    shapes = tmp_path / "mine.ttl"
    shapes.write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix kg: <https://w3id.org/scholarkg/ontology#> .
        kg:S a sh:NodeShape ; sh:targetClass kg:Paper ;
            sh:property [ sh:path kg:venue ; sh:minCount 1 ; sh:message "Papers have venues." ] .""",
        "utf-8",
    )
    outcome = run("validate", folder, "--shapes", shapes)
    assert outcome.code == 1
    assert "2 × Papers have venues." in outcome.out
    assert run("validate", folder, "--shapes", folder / "graph.ttl").err.startswith("kg: there is no SHACL shape")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("absent.ttl", None, "can't read"),
        ("a.txt", b"x", "no RDF is known by the name"),
        ("a.ttl", b"<a> <b>", "is not Turtle"),
        ("a.nt", b"", "nothing in it is a paper"),
        ("a.ttl", b"\xff", "a.ttl is not"),
        ("a.ttl.gz", b"no gzip", "can't read"),
    ],
)
def test_wrong_files_get_one_line(run: Run, tmp_path: Path, name: str, content: bytes | None, told: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    outcome = run("validate", tmp_path / name)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (1, "", 1)
    assert told in outcome.err
