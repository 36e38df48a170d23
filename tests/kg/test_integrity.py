"""What a whole store keeps to is checked, and each way to break it is told."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from shutil import copytree

import pytest

from kg.builder import build_folder
from kg.graph import Graph
from kg.integrity import check
from kg.model import Paper
from kg.name_index import near
from kg.ordering import nodes_in_order
from kg.store import Store

from .commands import Run

PAPERS = [
    Paper("p1", "FlowNeck on Cora", "We propose FlowNeck (FN), a graph network. FN has 91.2% accuracy on Cora.", 2020),
    Paper(
        "p2", None, "We train ResNet-50 and compare with FlowNeck. On ImageNet, ResNet has an accuracy of 76%.", 2021
    ),
]
BROKEN = {
    "DELETE FROM nodes WHERE id = 'dataset:cora'": "edges from or to what is no node",
    "DELETE FROM evidence WHERE edge = 16777217": "edges without evidence",
    "UPDATE edges SET papers = 9 WHERE rank = 16777218": "edges with another number of papers than their evidence",
    "UPDATE evidence SET edge = edge + 1000 WHERE edge = 16777217": "pieces of evidence for no edge",
    "UPDATE evidence SET paper = 'none' WHERE edge = 16777217": "pieces of evidence from no paper",
    "UPDATE nodes SET id = 'paper:q' WHERE id = 'paper:p1'": "papers without a node",
    "INSERT INTO nodes SELECT rank + 1000, 'paper:q', type, label, aliases, 1, 0, 0, 0, 0, x, y, '[]', '[]', '[]', "
    "digest, block, plain, qualified FROM nodes WHERE id = 'paper:p1'": "nodes of no paper",
    "DELETE FROM records WHERE id = 'p1'": "papers that are no preferred record",
    "UPDATE nodes SET broader = '[\"method:none\"]' WHERE type = 'Method'": "nodes that are a kind of what is no node",
    "UPDATE mentions SET entity = 99 WHERE paper = 'p1' AND entity = 0": "mentions of no entity",
    "UPDATE results SET number = 99": "results that no paper reports",
    "UPDATE results SET dataset = 'dataset:none'": "results with a dataset that is no node",
    "UPDATE sentences SET paper = 'none' WHERE paper = 'p1'": "rows of sentences for no paper",
    "UPDATE mentions SET start = start + 1": "mentions whose offsets lead to another text",
    'UPDATE evidence SET sentence_end = "end" - 1': "quotes outside their sentence or text",
    'UPDATE paper_results SET sentence_end = 9999, "end" = 9999': "quotes outside their sentence or text",
    "UPDATE evidence SET arguments = '[[\"abstract\", 5, 9999]]'": "arguments outside the text",
    'UPDATE sentences SET "end" = 9999': "sentences outside the text",
    "UPDATE nodes SET label = 'X' WHERE type = 'Method'": "changes by something else than scholarkg",
}

UNREADABLE = {
    "UPDATE nodes SET aliases = '[bad' WHERE type = 'Method'": "rows of nodes with aliases that can't be read",
    "UPDATE nodes SET broader = '' WHERE type = 'Method'": "rows of nodes with broader that can't be read",
    "UPDATE evidence SET arguments = 'x' WHERE arguments IS NOT NULL": "rows of evidence with arguments that can't be "
    "read",
    "UPDATE papers SET identifiers = '[] []'": "rows of papers with identifiers that can't be read",
    "UPDATE records SET cites = '{'": "rows of records with cites that can't be read",
    "UPDATE entities SET aliases = x'ff'": "rows of entities with aliases that can't be read",
    "UPDATE chains SET versions = 'x'": "rows of chains with versions that can't be read",
    "UPDATE runs SET told = 'x'": "rows of runs with told that can't be read",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("integrity") / "g"
    build_folder(PAPERS, folder, names=["rules"])
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(copytree(built, tmp_path / "g"))


def test_a_built_store_is_whole(folder: Path, run: Run) -> None:
    with Store.open(folder) as store:
        assert list(check(store)) == []
    assert (run("stats", folder, "--check").code, run("stats", folder, "--check", "--json").out) == (0, "[]\n")


@pytest.mark.parametrize(("damage", "what"), (BROKEN | UNREADABLE).items(), ids=lambda each: each[:40])
def test_what_is_broken_is_told(folder: Path, damage: str, what: str) -> None:
    with Store.open(folder) as store:
        assert store.connection.execute(damage).rowcount
        found = {fault.what: fault for fault in check(store)}
    assert found[what].times >= 1
    assert found[what].example


def test_a_broken_store_ends_with_1_and_names_what_is_wrong(folder: Path, run: Run) -> None:
    with Store.open(folder) as store:
        store.connection.execute("DELETE FROM evidence WHERE edge = 16777217")
    told = run("stats", folder, "--check")
    assert told.code == 1
    assert "1 edges without evidence: " in told.out
    assert "build it again" in told.err


@pytest.mark.parametrize("damage", UNREADABLE, ids=lambda each: each[:40])
def test_rows_that_cannot_be_read_are_told_in_a_line(folder: Path, tmp_path: Path, run: Run, damage: str) -> None:
    with Store.open(folder) as store:
        store.connection.execute(damage)
    for arguments in (
        ("stats", folder), ("stats", folder, "--runs"), ("show", folder, "FlowNeck"), ("diff", folder, folder),
        ("export", folder, "-o", tmp_path / "x.ttl"), ("query", folder, "ASK {}"), ("stats", folder, "--check"),
    ):  # fmt: skip
        told = run(*arguments)
        assert "Traceback" not in told.err, arguments
        assert "closed database" not in told.err, arguments
        assert told.code == 0 or "build it again" in told.err.splitlines()[-1]
    assert told.code == 1


def test_a_generator_of_rows_may_outlive_its_store(folder: Path) -> None:
    with Graph.open(folder) as graph:
        begun = [graph.nodes(), graph.nodes("Method"), graph.ends(), graph.edges(), graph.results(), iter(graph)]
        begun += [nodes_in_order(graph.store.connection, "id"), near(graph.store.connection, "FlowNec")]
        for each in begun:
            assert next(each)
    for each in begun:
        each.close()


def test_damaged_pages_are_told_by_every_command(folder: Path, tmp_path: Path, run: Run) -> None:
    with sqlite3.connect(folder / "kg.sqlite") as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        found = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name IN ('nodes', 'edges', 'evidence')")
        pages = [page for (page,) in found]
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    data = bytearray((folder / "kg.sqlite").read_bytes())
    for page in pages:
        data[(page - 1) * size : page * size] = b"\xff" * size
    (folder / "kg.sqlite").write_bytes(data)
    for arguments in (
        ("stats", folder), ("show", folder, "Cora"), ("export", folder, "-o", tmp_path / "x.ttl"),
        ("query", folder, "ASK {}"), ("stats", folder, "--check"),
    ):  # fmt: skip
        told = run(*arguments)
        assert told.code == 1, arguments
        assert "Traceback" not in told.err
        assert "build it again" in told.err.splitlines()[-1]
    assert not (tmp_path / "x.ttl").exists()
