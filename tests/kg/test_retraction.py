"""A paper that was taken back leaves no trace: store, graph and files are as if it had never come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.assembly import assemble
from kg.builder import OUTPUTS, build_folder, sample_papers
from kg.errors import OutputError, StoreError, UnknownName
from kg.filters import Filter
from kg.graph import Graph
from kg.model import Extraction, GraphView, Paper
from kg.output import ExportOptions, export
from kg.pipeline import extract
from kg.readers import read
from kg.retraction import retract, retract_from_folder
from kg.store import Store

from .builders import hold
from .commands import Outcome, Run


@cache
def sample() -> tuple[Extraction, ...]:
    """What is found in the sample papers, read once."""
    papers = [paper for paper in read([str(sample_papers())]) if isinstance(paper, Paper)]
    return tuple(found for found in extract(papers, ("rules",)) if isinstance(found, Extraction))


def store_of(extractions: Iterable[Extraction]) -> Store:
    store = Store.create(None)
    hold(store, extractions)
    return store


def exported(store: Store, folder: Path) -> dict[str, bytes]:
    """N-Triples sorted, tables as they are."""
    for name in ("graph.nt", "nodes.csv", "edges.csv", "results.csv"):
        export(Graph(store), folder / name)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return files | {"graph.nt": b"".join(sorted(files["graph.nt"].splitlines(keepends=True)))}


_NUMBERED = ("nodes", "edges", "evidence", "names", "name_grams", "spellings", "forms")
"""Tables with numbers that tell nothing, and what is the same in them."""
_SAME = (
    "SELECT id, type, label, aliases, papers, degree, first_year, last_year, xrefs, digest, block, plain, qualified "
    "FROM nodes",
    "SELECT e.id, s.id, predicate, o.id, confidence, e.papers, status FROM edges AS e "
    "JOIN nodes AS s ON s.rank = subject JOIN nodes AS o ON o.rank = object",
    "SELECT edges.id, evidence.* FROM evidence JOIN edges ON rank = edge",
    "SELECT form, id FROM names JOIN nodes ON rank = node",
    "SELECT type, block, text, short, long, papers, weight, home FROM spellings",
    "SELECT form, type, block, text, short, long FROM forms JOIN spellings ON number = spelling",
    *(f"SELECT count(*) FROM {table}" for table in _NUMBERED[:-3]),  # noqa: S608
)


def dumped(store: Store) -> list[str]:
    """All rows but the run log's, less ranks."""
    others = tuple(f'INSERT INTO "{table}' for table in ("runs", "chains", "sqlite_sequence", *_NUMBERED))
    rest = ("BEGIN", "COMMIT", "CREATE", "PRAGMA", "INSERT INTO sqlite_master", *others)
    rows = [line for line in store.connection.iterdump() if not line.startswith(rest)]
    for query in _SAME:
        found = (row[:1] + row[2:] if "evidence.*" in query else row for row in store.connection.execute(query))
        rows += sorted(map(repr, found))
    return rows


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_store_is_as_if_it_had_never_held_what_was_removed(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    held = data.draw(st.lists(st.sampled_from(sample()), min_size=2, max_size=12, unique_by=lambda e: e.paper.id))
    gone = data.draw(st.lists(st.sampled_from(held), min_size=1, unique_by=lambda e: e.paper.id))
    removed, never = store_of(held), store_of(each for each in held if each not in gone)
    retract(removed, [each.paper.id for each in gone])
    assert dumped(removed) == dumped(never)
    made = [exported(store, tmp_path_factory.mktemp("out")) for store in (removed, never)]
    assert made[0] == made[1]


def test_each_half_of_the_sample_can_go(tmp_path: Path) -> None:
    whole = store_of(sample())
    for name, gone, left in (("a", sample()[::2], sample()[1::2]), ("b", sample()[1::2], ())):
        retract(whole, [each.paper.id for each in gone])
        (tmp_path / name).mkdir()
        (tmp_path / f"{name}-never").mkdir()
        never = store_of(left)
        assert exported(whole, tmp_path / name) == exported(never, tmp_path / f"{name}-never")


def test_all_go_or_none(store: Store) -> None:
    assemble(store)
    before = dumped(store)
    with pytest.raises(UnknownName, match=r"no paper has the id 'zz'; ids look like 'a'"):
        retract(store, ["a", "zz"])
    assert dumped(store) == before


def test_a_failing_assembly_brings_the_paper_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assemble(store)
    before = dumped(store)

    def fail(_: Store) -> None:
        raise StoreError("disk full")

    monkeypatch.setattr("kg.retraction.assemble", fail)
    with pytest.raises(StoreError):
        retract(store, ["a"])
    assert dumped(store) == before
    assert not store.connection.in_transaction


def test_ids_may_be_repeated_and_given_as_nodes(store: Store) -> None:
    assert retract(store, ["paper:a", "a"]) == ("a",)
    assert [paper.id for paper in store.papers()] == ["b"]
    with pytest.raises(UnknownName):
        retract(store, ["a"])


def test_near_ids_are_told(store: Store) -> None:
    hold(store, [Extraction(Paper("doi:10.1/abc", None, "Text."))])
    with pytest.raises(UnknownName, match=r"did you mean 'doi:10\.1/abc'"):
        retract(store, ["doi:10.1/abd"])
    retract(store, ["a", "b", "doi:10.1/abc"])
    with pytest.raises(UnknownName, match="holds no papers"):
        retract(store, ["a"])


def papers(*texts: str) -> Sequence[Paper]:
    return [Paper(f"p{number}", f"Paper {number}", text, 2020 + number) for number, text in enumerate(texts)]


TEXTS = (
    "We propose FlowNeck, a graph neural network for node classification. It reaches 91.2% accuracy on Cora.",
    "We compare the convolutional neural network (CNN) with a random forest on the PubMed dataset.",
    "A CNN is trained on Cora and ImageNet. Code: https://github.com/flow/neck.",
)


def test_the_files_of_a_build_are_written_again(tmp_path: Path) -> None:
    build_folder(papers(*TEXTS), tmp_path / "a" / "g")
    build_folder(papers(*TEXTS)[:2], tmp_path / "b" / "g")
    (tmp_path / "a" / "g" / "graph.gexf").unlink()
    gone, files = retract_from_folder(tmp_path / "a" / "g" / "kg.sqlite", ["p2"])
    left = [name for name in OUTPUTS if name != "graph.gexf"]
    assert (gone, files) == (("p2",), (*left, "report.json"))
    assert not (tmp_path / "a" / "g" / "graph.gexf").exists()
    for name in left:
        assert (tmp_path / "a" / "g" / name).read_bytes() == (tmp_path / "b" / "g" / name).read_bytes(), name
    reports = [json.loads((tmp_path / which / "g" / "report.json").read_text()) for which in "ab"]
    same = ("papers", "nodes", "edges", "results", "exported")
    assert [reports[0][key] for key in same] == [reports[1][key] for key in same]
    assert reports[0]["added"] == 3


def test_what_was_interrupted_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_folder(papers(*TEXTS), tmp_path / "a" / "g")
    build_folder(papers(*TEXTS)[:2], tmp_path / "b" / "g")

    def fail(view: GraphView, path: Path, *, options: ExportOptions | None = None) -> None:
        if path.name == "graph.gexf":
            raise OutputError("disk full")
        export(view, path, options=options)

    with monkeypatch.context() as patch:
        patch.setattr("kg.retraction.export", fail)
        with pytest.raises(OutputError):
            retract_from_folder(tmp_path / "a" / "g", ["p2"])
    with Graph.open(tmp_path / "a" / "g") as graph:
        assert graph.counts()["papers"] == 3
    retract_from_folder(tmp_path / "a" / "g", ["p2"])
    for name in OUTPUTS:
        assert (tmp_path / "a" / "g" / name).read_bytes() == (tmp_path / "b" / "g" / name).read_bytes(), name


def test_a_store_on_its_own_gets_no_files(tmp_path: Path) -> None:
    build_folder(papers(*TEXTS), tmp_path / "g")
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "kg.sqlite").write_bytes((tmp_path / "g" / "kg.sqlite").read_bytes())
    (alone / "nodes.csv").write_text("mine")
    assert retract_from_folder(alone, ["p0"]) == (("p0",), ())
    assert (alone / "nodes.csv").read_text() == "mine"


def test_the_command_removes_and_tells(run: Run, tmp_path: Path) -> None:
    build_folder(papers(*TEXTS), tmp_path / "a" / "g")
    build_folder(papers(*TEXTS)[2:], tmp_path / "b" / "g", options=ExportOptions())
    wrong = run("remove", tmp_path / "a" / "g", "p0", "p0\x1b")
    assert (wrong.code, wrong.out) == (1, "")
    assert len(wrong.err.splitlines()) == 1
    assert "\x1b" not in wrong.err
    assert "did you mean 'p0'" in wrong.err
    outcome = run("remove", tmp_path / "a" / "g", "p0", "p1")
    assert outcome == Outcome(0, "", "2 papers removed; 8 files written again.\n")
    for name in OUTPUTS:
        assert (tmp_path / "a" / "g" / name).read_bytes() == (tmp_path / "b" / "g" / name).read_bytes(), name
    assert run("remove", tmp_path / "a" / "g", "p2", "-q") == Outcome(0, "", "")
    assert run("remove", tmp_path / "a" / "g").code == 2
    assert "kg build" in run("remove", tmp_path / "nowhere", "p2").err


def test_the_command_writes_files_as_the_build_did(run: Run, tmp_path: Path) -> None:
    settings = {"options": ExportOptions("https://example.org/g/", evidence=False, title="x"), "keep": Filter(0.9)}
    build_folder(papers(*TEXTS), tmp_path / "a", **settings)
    build_folder(papers(*TEXTS)[1:], tmp_path / "b", **settings)
    assert run("remove", tmp_path / "a", "p0", "-q").code == 0
    for name in OUTPUTS:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    assert "https://example.org/g/" in (tmp_path / "a" / "graph.ttl").read_text("utf-8")


def test_a_copy_takes_the_place_of_what_goes(tmp_path: Path) -> None:
    text, longer = "We train BERT on SQuAD.", "We train BERT on SQuAD and on GLUE."
    copies = [Paper("a", "On BERT", text), Paper("b", "On BERT", longer), Paper("c", "On BERT", longer)]
    build_folder(copies, tmp_path / "all")
    for gone, left in (("b", "c"), ("c", "a")):
        assert retract_from_folder(tmp_path / "all", [gone])[0] == (gone,)
        build_folder([each for each in copies if each.id <= left and each.id != "b"], tmp_path / left)
        with Store.open(tmp_path / "all") as store, Store.open(tmp_path / left) as never:
            assert [paper.id for paper in store.papers()] == [left]
            (tmp_path / f"{left}1").mkdir()
            (tmp_path / f"{left}2").mkdir()
            assert exported(store, tmp_path / f"{left}1") == exported(never, tmp_path / f"{left}2")
