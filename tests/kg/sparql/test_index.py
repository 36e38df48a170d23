"""The index beside a store: made once, renewed when stale, never half there, read by many."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg.assembly import assemble
from kg.errors import OutputError
from kg.model import Extraction, Paper
from kg.output import BASE_IRI
from kg.sparql import index, sources
from kg.sparql.engines import Engine
from kg.sparql.sources import Reading, open_engine
from kg.store import Store

NAMES = "SELECT ?name { ?x a kg:Method ; skos:prefLabel ?name } ORDER BY ?name"
READING = Reading(BASE_IRI)


def stored(folder: Path, extractions: list[Extraction]) -> Path:
    folder.mkdir(exist_ok=True)
    with Store.create(folder / "kg.sqlite") as store:
        store.add(extractions)
        assemble(store)
    return folder


@pytest.fixture
def folder(tmp_path: Path, extractions: list[Extraction]) -> Path:
    """A store in a folder."""
    return stored(tmp_path / "graph", extractions)


def names(engine: Engine) -> list[str]:
    return engine.answer(NAMES).to_bytes("csv").decode().split()[1:]


def indexes(folder: Path) -> list[str]:
    beside = folder / "kg.index"
    return sorted(each.name for each in beside.iterdir()) if beside.is_dir() else []


def test_the_second_query_reads_what_the_first_made(folder: Path) -> None:
    told: list[str] = []
    reading = replace(READING, tell=told.append)
    first = names(open_engine(folder, reading))
    made = indexes(folder)
    assert (first, len(made), len(told)) == (["BazNet", "FooNet"], 1, 1)
    assert names(open_engine(folder / "kg.sqlite", reading)) == first
    assert (indexes(folder), len(told)) == (made, 1)


def test_index_and_memory_say_the_same(folder: Path) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o }"
    kinds = [READING, replace(READING, indexed=False), replace(READING, engine="rdflib")]
    found = [sorted(open_engine(folder, each).answer(query).to_bytes("tsv").splitlines()) for each in kinds]
    assert found[0] == found[1]
    assert len(found[0]) == len(found[2]) > 100
    assert len(indexes(folder)) == 1


def test_a_changed_graph_gets_another_index_and_the_old_one_goes(folder: Path) -> None:
    names(open_engine(folder, READING))
    before = indexes(folder)
    from ..builders import entity, extraction

    paper = Paper("c", None, "We use QuuxNet.")
    stored(folder, [extraction(paper, [entity(paper, "QuuxNet")])])
    assert names(open_engine(folder, READING)) == ["BazNet", "FooNet", "QuuxNet"]
    assert len(indexes(folder)) == 1
    assert indexes(folder) != before


def test_the_same_papers_give_the_same_name(folder: Path, tmp_path: Path, extractions: list[Extraction]) -> None:
    other = stored(tmp_path / "other", extractions[::-1])
    for each in (folder, other):
        names(open_engine(each, READING))
    assert indexes(folder) == indexes(other)


def test_options_have_indexes_of_their_own(folder: Path) -> None:
    sentences = "SELECT ?x { ?x kg:sentence ?text }"
    small = open_engine(folder, replace(READING, evidence=False))
    assert list(small.answer(sentences).rows()) == []
    assert list(open_engine(folder, READING).answer(sentences).rows()) != []
    sure = open_engine(folder, replace(READING, min_confidence=1.0))
    assert names(sure) == []
    elsewhere = open_engine(folder, replace(READING, base_iri="https://example.org/"))
    assert b"https://example.org/method/" in elsewhere.answer("SELECT ?x { ?x a kg:Method }").to_bytes("csv")
    assert len(indexes(folder)) == 4


def test_no_more_are_kept_than_can_be_of_use(folder: Path) -> None:
    for number in range(7):
        names(open_engine(folder, replace(READING, min_confidence=number / 10)))
    assert len(indexes(folder)) == 4
    told: list[str] = []
    names(open_engine(folder, replace(READING, min_confidence=0.6, tell=told.append)))
    assert told == []


def test_the_code_of_the_mapping_is_part_of_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    before = index.key("f" * 32, BASE_IRI, True)
    assert before == index.key("f" * 32, BASE_IRI, True)
    assert index.key("e" * 32, BASE_IRI, True) != before != index.key("f" * 32, BASE_IRI, False)
    monkeypatch.setattr(index, "__version__", "other")
    assert index.key("f" * 32, BASE_IRI, True) != before


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"<a:a> <a:a> <a:a> .\n"
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError):
        index.make(tmp_path / "kg.index", "x-y", broken)
    assert list((tmp_path / "kg.index").iterdir()) == []


def test_what_a_killed_build_left_is_no_index(folder: Path) -> None:
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom kg.sparql import index\n"
        "def triples():\n    print('begun', flush=True)\n    os.kill(os.getpid(), signal.SIGKILL)\n    yield\n"
        "index.make(Path(sys.argv[1]), sys.argv[2], triples)\n"
    )
    name = index.key("0" * 32, "x")
    done = subprocess.run(
        [sys.executable, "-c", code, folder / "kg.index", name], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "begun\n")
    [left] = indexes(folder)
    assert left.endswith(".part")
    os.utime(folder / "kg.index" / left, (time.time() - 90_000,) * 2)
    assert names(open_engine(folder, READING)) == ["BazNet", "FooNet"]
    assert [each for each in indexes(folder) if each.endswith(".part")] == []


def test_two_read_at_once_while_a_third_builds(folder: Path) -> None:
    engines = [open_engine(folder, READING) for _ in range(2)]
    third = open_engine(folder, replace(READING, evidence=False))
    assert [names(each) for each in (*engines, third)] == [["BazNet", "FooNet"]] * 3


def test_where_nothing_can_be_written_memory_serves(folder: Path) -> None:
    (folder / "kg.index").write_text("in the way")
    told: list[str] = []
    assert names(open_engine(folder, replace(READING, tell=told.append))) == ["BazNet", "FooNet"]
    assert len(told) == 1
    assert "can't keep an index" in told[0]
    with pytest.raises(OutputError, match="choose another place"):
        index.make(folder / "kg.index", "x-y", lambda: [])


def test_a_damaged_index_is_made_anew(folder: Path) -> None:
    names(open_engine(folder, READING))
    [name] = indexes(folder)
    for each in (folder / "kg.index" / name).iterdir():
        each.write_bytes(b"damaged")
    told: list[str] = []
    assert names(open_engine(folder, replace(READING, tell=told.append))) == ["BazNet", "FooNet"]
    assert names(open_engine(folder, READING)) == ["BazNet", "FooNet"]
    assert indexes(folder) == [name]


def test_a_store_without_fingerprint_has_one_anyway(folder: Path) -> None:
    names(open_engine(folder, READING))
    before = indexes(folder)
    with sqlite3.connect(folder / "kg.sqlite") as connection:
        connection.execute("DELETE FROM meta WHERE key = 'graph'")
    connection.close()
    names(open_engine(folder, READING))
    assert indexes(folder) == before


def test_sources_are_known_by_content(folder: Path, tmp_path: Path) -> None:
    assert sources.is_store(folder)
    assert sources.is_store(folder / "kg.sqlite")
    (tmp_path / "x.ttl").write_text("")
    assert not sources.is_store(tmp_path / "x.ttl")
