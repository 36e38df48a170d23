"""Builds in parts, in another order, with more workers, or killed midway: the graph is that of one quiet run."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.kills import exported, kill_builds, write_corpus
from kg.builder import add_papers
from kg.readers import read
from kg.store import STORE_NAME, Store

pytestmark = pytest.mark.slow


def build(folder: Path, *files: Path, workers: int = 1) -> dict[str, bytes]:
    folder.mkdir()
    with Store.create(folder / STORE_NAME) as store:
        for file in files:
            add_papers(store, read(file, copies=True), names=["rules"], workers=workers)
    return exported(folder)


def test_order_halves_copies_and_workers_leave_no_trace(tmp_path: Path) -> None:
    whole, shuffled, one, two = (tmp_path / f"{name}.jsonl" for name in ("whole", "shuffled", "one", "two"))
    write_corpus(whole, 300)
    lines = whole.read_text("utf-8").splitlines(keepends=True)
    assert len(lines) == 330  # some papers twice, under different ids
    random.Random(5).shuffle(lines)
    for file, part in ((shuffled, lines), (one, lines[::2]), (two, lines[1::2])):
        file.write_text("".join(part), "utf-8")
    expected = build(tmp_path / "a", whole)
    assert expected["nodes.csv"].count(b"paper:") == 300
    assert build(tmp_path / "b", shuffled, workers=2) == expected
    assert build(tmp_path / "c", one, two) == expected
    assert build(tmp_path / "d", two, one, two) == expected


def test_a_killed_build_is_completed_by_the_next(tmp_path: Path) -> None:
    kills = kill_builds(tmp_path, times=2, papers=280)
    assert [kill.same for kill in kills] == [True] * 2
    assert sum(kill.orphans for kill in kills) == 0
