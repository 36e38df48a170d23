"""Work aside: the same outcome as here, its errors told, and a death too; the store is whole whatever happens."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from kg import builder
from kg.aside import do_aside
from kg.builder import OUTPUTS, build_folder
from kg.errors import StoreError, UsageError
from kg.model import Paper
from kg.output import ExportOptions
from kg.store import STORE_NAME, Store

PAPERS = [Paper(f"p{n}", f"On Net{n}", f"We train Net{n} and BERT on SQuAD.", 2000 + n) for n in range(5)]


def who_worked(store: Store) -> int:
    [(pid,)] = store.connection.execute("SELECT value FROM meta WHERE key = 'worker'")
    return int(pid)


def note_process(store: Store) -> None:
    store.connection.execute("INSERT OR REPLACE INTO meta VALUES ('worker', ?)", (str(os.getpid()),))


def refuse(store: Store) -> None:
    raise UsageError(f"not with {store.path and store.path.name}")


def die_halfway(store: Store) -> None:
    with store.transaction() as connection:
        connection.execute("DELETE FROM papers")
        os.kill(os.getpid(), signal.SIGKILL)


def test_another_process_works(tmp_path: Path) -> None:
    with Store.create(tmp_path / STORE_NAME) as store:
        do_aside(note_process, tmp_path / STORE_NAME)
        assert who_worked(store) != os.getpid()


def test_what_goes_wrong_is_told(tmp_path: Path) -> None:
    build_folder(PAPERS, tmp_path, names=["rules"], outputs=())
    with Store.open(tmp_path) as store:
        with pytest.raises(UsageError, match=r"not with kg\.sqlite"):
            do_aside(refuse, tmp_path / STORE_NAME)
        with pytest.raises(StoreError, match=r"kg\.sqlite died .*nothing is lost.*run it again"):
            do_aside(die_halfway, tmp_path / STORE_NAME)
        assert [paper.id for paper in store.papers()] == [paper.id for paper in PAPERS]


def test_a_build_is_the_same_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "_MANY", 1)
    here, there = tmp_path / "here", tmp_path / "aside"
    for folder, workers in ((here, 1), (there, 2)):
        options = ExportOptions(title="g")
        build_folder(PAPERS[:3], folder, names=["rules"], workers=workers, options=options)
        report = build_folder(PAPERS[1:], folder, names=["rules"], workers=workers, options=options)
        assert (report.added, report.unchanged, report.papers) == (2, 2, 5)
    for name in OUTPUTS:
        assert (here / name).read_bytes() == (there / name).read_bytes()
