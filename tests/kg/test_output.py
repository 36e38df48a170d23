"""Files appear when they are complete, or not at all."""

import gzip
from pathlib import Path
from typing import BinaryIO

import pytest

from kg import registry
from kg.errors import OutputError, PluginError, UnknownFormat
from kg.graph import Graph
from kg.output import export, write_beside
from kg.store import Store


def test_a_failure_leaves_the_old_file_and_no_part(tmp_path: Path) -> None:
    target = tmp_path / "graph.nt"
    target.write_text("old")

    def fail() -> None:
        with write_beside(target) as file:
            file.write(b"half")
            raise RuntimeError("exporter failed")

    with pytest.raises(RuntimeError):
        fail()
    assert [path.name for path in tmp_path.iterdir()] == ["graph.nt"]
    assert target.read_text() == "old"


def test_rights_are_those_of_an_ordinary_file(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("x")
    with write_beside(tmp_path / "ours") as file:
        file.write(b"x")
    assert (tmp_path / "ours").stat().st_mode == plain.stat().st_mode


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    with pytest.raises(OutputError, match="can't write"), write_beside(tmp_path / "taken" / "graph.nt"):
        pass


def test_an_unknown_suffix_lists_the_known_ones(graph: Graph, tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat, match=r"\.graphml"):
        export(graph, tmp_path / "graph.docx")


def test_packed_files_hold_the_same_and_no_time(graph: Graph, tmp_path: Path) -> None:
    export(graph, tmp_path / "graph.nt")
    export(graph, tmp_path / "graph.nt.gz")
    assert gzip.decompress((tmp_path / "graph.nt.gz").read_bytes()) == (tmp_path / "graph.nt").read_bytes()
    assert (tmp_path / "graph.nt.gz").read_bytes()[4:8] == b"\0\0\0\0"


class FailingExporter:
    """An exporter of a plug-in."""

    def __init__(self, options: object) -> None:
        pass

    def write(self, view: Graph, file: BinaryIO) -> None:
        file.write(b"half")
        raise RuntimeError("\x1b[31mno")


def test_an_exporter_that_fails_is_told_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entry = registry.Entry("failing", f"{__name__}:FailingExporter", "", (".bad",), "toy")
    monkeypatch.setattr("kg.output.exporters", registry.Registry("exporter", [entry]))
    told = r"exporter 'failing' of toy failed, RuntimeError: '\\x1b\[31mno'; repair or uninstall toy"
    with pytest.raises(PluginError, match=told):
        export(Graph(Store.create(None)), tmp_path / "a.bad")
    assert not list(tmp_path.iterdir())
