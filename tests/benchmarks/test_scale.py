"""Builds that are watched and killed at a worker, and the accounts of what became of each paper."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.abstracts import made_up, paper_line
from benchmarks.integrity import account
from benchmarks.scale import cut, measure
from benchmarks.scale_report import draw, table
from kg.builder import OUTPUTS, build_folder
from kg.output import ExportOptions
from kg.readers import read
from kg.store import STORE_NAME, Store


def test_made_up_papers_differ_and_are_the_same_each_time() -> None:
    papers = list(made_up(300))
    assert papers[:7] == list(made_up(7))
    assert papers[7:9] == list(made_up(2, first=7))
    assert papers[0] != next(made_up(1, seed=2))
    for texts in ({p.id for p in papers}, {p.title for p in papers}, {p.abstract for p in papers}):
        assert len(texts) == 300


def test_cut_takes_the_first_papers_of_all_files_and_those_that_follow(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl.gz"
    one.write_text("1\n\n2\n3", "utf-8")
    two.write_bytes(gzip.compress(b"4\n5\n"))
    assert cut([one, two], 4, tmp_path / "papers", tmp_path / "more") == 4
    assert (tmp_path / "papers").read_text() == "1\n2\n3\n4\n"
    assert (tmp_path / "more").read_text() == "5\n"
    assert cut([one], 9, tmp_path / "papers", tmp_path / "more") == 3


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, Path]:
    papers = tmp_path / "papers.jsonl"
    lines = [paper_line(paper) for paper in made_up(6)]
    copy = json.dumps({**json.loads(lines[0]), "id": "again"})
    papers.write_text("\n".join([*lines, copy, '{"id": "empty", "title": "T"}']) + "\n", "utf-8")
    build_folder(read(papers, copies=True), tmp_path / "graph", names=["rules"])
    return papers, tmp_path / "graph"


def test_copies_and_broken_records_are_told_and_not_lost(built: tuple[Path, Path]) -> None:
    assert account(*built) == (8, 6, 2, 0, 0)


@pytest.mark.parametrize(
    ("change", "lost", "twice"),
    [
        ("DELETE FROM papers WHERE id = 'made-up:0000003'", 1, 0),
        ("DELETE FROM sentences WHERE paper = 'made-up:0000003'", 1, 0),
        ("DELETE FROM nodes WHERE id = 'paper:made-up:0000003'", 1, 0),
        ("UPDATE papers SET source = (SELECT min(source) FROM papers) WHERE id = 'made-up:0000003'", 1, 1),
        ("INSERT INTO entities SELECT paper, 900, type, name, aliases, confidence, relation, relation_field, "
         "relation_start, relation_end, status FROM entities WHERE paper = 'made-up:0000001' AND number = 0", 0, 1),
    ],
)  # fmt: skip
def test_what_is_lost_or_twice_is_counted(built: tuple[Path, Path], change: str, lost: int, twice: int) -> None:
    with Store.open(built[1] / STORE_NAME) as store, store.transaction() as connection:
        assert connection.execute(change).rowcount >= 1
    found = account(*built)
    assert (found.lost, found.twice) == (lost, twice)


@pytest.mark.slow
def test_a_build_is_watched_and_gives_the_same_when_a_worker_is_killed(tmp_path: Path) -> None:
    killed = measure([], 800, tmp_path, workers=2, profile="rules", kill=True)
    assert killed["killed_at"] >= 0.5
    assert killed["whole"]
    assert killed["accounts"] == {"given": 800, "kept": 800, "told": 0, "lost": 0, "twice": 0}
    quiet, options = tmp_path / "quiet", ExportOptions(title="graph")  # as kg build has it from the folder's name
    build_folder(read(tmp_path / "papers.jsonl", copies=True), quiet, names=["rules"], options=options)
    pairs = {name: [(folder / name).read_bytes() for folder in (quiet, tmp_path / "graph")] for name in OUTPUTS}
    assert [name for name, (one, other) in pairs.items() if one != other] == []
    stages = {stage["name"]: stage for stage in killed["build"]["stages"]}
    assert {"reading", "extracting", "assembling", "writing graph.ttl", "writing graph.html"} <= set(stages)
    assert stages["extracting"]["cpu"] > stages["reading"]["cpu"]
    assert killed["build"]["worker"] > 30  # megabytes
    assert killed["build"]["together"] > killed["build"]["worker"]
    run = {**killed, "alone": {}}
    assert "| **`kg build`, whole** |" in table([run])
    draw([run], tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 10_000
