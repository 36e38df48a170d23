"""What follows from the graph is worked out when first asked for, wherever the store is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kg.builder import OUTPUTS, build, build_folder
from kg.derived import catch_up
from kg.graph import Graph
from kg.model import Paper
from kg.store import STORE_NAME

TEXTS = ("We train ResNet-50, a ResNet, on ImageNet", "We classify texts with BERT on IMDB")
PAPERS = [Paper(f"p{n}", f"Of {n} nets", f"{TEXTS[n % 2]} {n} times.", 2000 + n) for n in range(12)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    report = build_folder(PAPERS, tmp_path, names=["rules"], outputs=())
    assert report.files == [STORE_NAME, "report.json"]
    assert not any((tmp_path / name).exists() for name in OUTPUTS)
    return tmp_path


def put_off(folder: Path) -> bool:
    connection = sqlite3.connect(folder / STORE_NAME)
    found = connection.execute("SELECT 1 FROM meta WHERE key = 'put off'").fetchone()
    connection.close()
    return found is not None


@pytest.mark.parametrize("ask", [
    lambda graph: list(graph.nodes()),
    lambda graph: graph["method:resnet-50"],
    lambda graph: list(graph.communities()),
    lambda graph: catch_up(graph.store.connection),
], ids=["nodes", "node", "communities", "told to"])  # fmt: skip
def test_it_is_done_once_and_kept(folder: Path, ask) -> None:
    assert put_off(folder)
    with Graph.open(folder) as graph:
        list(graph.edges())
        assert put_off(folder)
        ask(graph)
        assert not put_off(folder)
        assert graph["method:resnet-50"].broader == ("method:resnet",)
        assert list(graph.communities())


def test_a_store_that_another_one_writes_is_read_all_the_same(folder: Path) -> None:
    whole = build(PAPERS, extractors=["rules"])
    assert list(whole.communities())
    writer = sqlite3.connect(folder / STORE_NAME, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with Graph.open(folder) as graph:
        graph.store.connection.execute("PRAGMA busy_timeout = 0")
        assert list(graph.nodes()) == list(whole.nodes())
        assert list(graph.communities()) == list(whole.communities())
        assert [edge.id for edge in graph.edges_of("method:resnet")]
        assert list(graph.nodes()) == list(whole.nodes())
    writer.execute("ROLLBACK")
    writer.close()
    assert put_off(folder)


def test_a_store_that_nobody_can_write_is_read_all_the_same(folder: Path) -> None:
    connection = sqlite3.connect(f"{(folder / STORE_NAME).as_uri()}?immutable=1", isolation_level=None, uri=True)
    catch_up(connection)
    query = "SELECT broader FROM nodes WHERE id = 'method:resnet-50'"
    assert connection.execute(query).fetchone() == ('["method:resnet"]',)
    connection.close()
