"""Files of a folder: the same whatever number of processes writes them, and nothing half-written stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import folder_files
from kg.builder import OUTPUTS, build_folder
from kg.errors import OutputError
from kg.filters import Filter
from kg.folder_files import write_files
from kg.model import Paper
from kg.output import ExportOptions
from kg.store import STORE_NAME, Store

PAPERS = [Paper(f"p{n}", f"On Net{n}", f"We train Net{n} and BERT on SQuAD.", 2000 + n) for n in range(5)]


@pytest.fixture(autouse=True)
def any_graph_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_files, "_LARGE", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build_folder(PAPERS, tmp_path / "g", names=["rules"])
    return tmp_path / "g"


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in OUTPUTS}


def write(folder: Path, told: list[tuple[str, int, int]] | None = None) -> None:
    with Store.open(folder) as store:
        write_files(
            store, folder, OUTPUTS, keep=Filter(), options=ExportOptions(title="g"), workers=2,
            progress=lambda *now: told.append(now) if told is not None else None,
        )  # fmt: skip


def test_several_processes_write_the_same_bytes(folder: Path) -> None:
    build_folder((), folder, names=["rules"], options=ExportOptions(title="g"))
    alone, told = contents(folder), list[tuple[str, int, int]]()
    for name in OUTPUTS:
        (folder / name).unlink()
    write(folder, told)
    assert contents(folder) == alone
    assert told == [("writing files", done, len(OUTPUTS)) for done in range(len(OUTPUTS) + 1)]


def test_a_filter_reaches_every_process(folder: Path) -> None:
    build_folder((), folder, names=["rules"], keep=Filter(min_support=2), workers=2)
    text = (folder / "nodes.csv").read_text("utf-8")
    assert "BERT" in text
    assert "Net3\r" not in text.replace("On Net3", "")


def test_nothing_half_written_stays(folder: Path) -> None:
    left = folder / ".graph.ttl.abc.part"
    left.write_text("of a run that was killed")
    mine = folder / ".mine.part"
    mine.touch()
    (folder / "graph.gexf").unlink()
    (folder / "graph.gexf" / "in").mkdir(parents=True)  # can't be replaced
    with pytest.raises(OutputError, match=r"can't write .*graph\.gexf"):
        write(folder)
    assert [file.name for file in folder.iterdir() if file.suffix == ".part"] == [mine.name]


def test_one_that_dies_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.pool import Lost, Pool

    monkeypatch.setattr(folder_files, "do_aside", lambda work, path: None)
    monkeypatch.setattr(Pool, "run", lambda pool, batches: (Lost(item) for batch in batches for item in batch))
    with pytest.raises(OutputError, match=r"what wrote .*graph\.ttl died .*--workers 1"):
        write(folder)
    assert (folder / STORE_NAME).is_file()
