"""A store of an earlier schema is brought up to date, and the old one kept."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from kg.builder import build, build_folder
from kg.errors import StoreError
from kg.graph import Graph
from kg.model import Paper
from kg.runs import logged
from kg.store import SCHEMA_VERSION, STORE_NAME, Store

NETS = Paper("a", "On nets", "We propose FooNet, a graph neural network (GNN) for node classification. FooNet reaches "
             "91.2% accuracy on Cora.", 2020, "2020-05-01", ("A. B.",), identifiers=(("doi", "10.1/abc"),))  # fmt: skip
NODES = Paper("7", "On nodes", "GNNs do not help in node classification on Cora, we find.")


@pytest.fixture(params=["2", "3", "4"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A store as the version with this schema made it of the papers above."""
    dump = Path(__file__).with_name("data") / f"store-{request.param}.sql"
    connection = sqlite3.connect(tmp_path / STORE_NAME)
    connection.executescript(dump.read_text("utf-8"))
    connection.close()
    return tmp_path / STORE_NAME


def version_of(old: Path) -> str:
    """The version that a store was of before it was opened."""
    [kept] = old.parent.glob("kg.sqlite.schema-*")
    return kept.name.rpartition("-")[2]


def test_it_opens_with_the_graph_that_a_new_build_gives(old: Path) -> None:
    fresh = build([NETS, NODES], extractors=["rules"])
    with Graph.open(old.parent) as graph:
        assert list(graph.nodes()) == list(fresh.nodes())
        assert [edge.id for edge in graph.edges()] == [edge.id for edge in fresh.edges()]
        assert list(graph.papers()) == [NODES, NETS]
        run = max(logged(graph.store), key=lambda run: run.number)
        assert run.told == {"migrated": [version_of(old), SCHEMA_VERSION]}


def test_the_old_store_is_kept_and_can_be_put_back(old: Path, caplog: pytest.LogCaptureFixture) -> None:
    with sqlite3.connect(old) as connection:
        before = list(connection.iterdump())
    connection.close()
    Store.open(old).close()
    name = f"kg.sqlite.schema-{version_of(old)}"
    assert name in caplog.text
    with sqlite3.connect(old.with_name(name)) as kept:
        assert list(kept.iterdump()) == before
    kept.close()
    caplog.clear()
    Store.open(old).close()  # only once
    assert not caplog.text


def test_a_build_goes_on_and_reads_again_only_what_is_not_known_to_be_up_to_date(old: Path) -> None:
    # the versions of some extractors have changed since: what is read again is extracted again, and only that
    report = build_folder([NETS], old.parent, names=["rules"])
    assert (report.papers, report.added + report.unchanged) == (2, 1)
    with Store.open(old) as store:
        chains = dict(store.connection.execute("SELECT id, chain FROM papers"))
        assert len(json.loads(store.connection.execute("SELECT versions FROM chains").fetchone()[0])) == 10
    assert chains["7"] == 1


def test_a_migration_that_fails_leaves_the_store_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Store) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("kg.assembly.assemble", fail)
    before = old.read_bytes()
    with pytest.raises(StoreError, match="disk is full"):
        Store.open(old)
    monkeypatch.undo()
    assert old.read_bytes() == before
    with Graph.open(old) as graph:
        assert graph.counts()["papers"] == 2


def test_a_folder_that_cannot_be_written_is_told(old: Path) -> None:
    with sqlite3.connect(old) as connection:
        [(version,)] = connection.execute("SELECT value FROM meta WHERE key = 'schema'")
    connection.close()
    kept = old.with_name(f"kg.sqlite.schema-{version}.part")
    kept.mkdir()  # in the way of the copy
    with pytest.raises(StoreError, match="copy it to where you may write"):
        Store.open(old)


@pytest.mark.parametrize("version", ["1", "99"])
def test_what_has_no_way_to_the_present_is_told(old: Path, version: str) -> None:
    with sqlite3.connect(old) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (version,))
    connection.close()
    with pytest.raises(StoreError, match="another version"):
        Store.open(old)
