"""What every registered exporter of folders promises: the same bytes, whole or not at all, nobody's files lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import OutputError, UsageError
from kg.output import export, format_of
from kg.registry import folders

from .test_contract import _Breaking
from .views import MemoryView, nasty_view, plain_view

every_folder = pytest.mark.parametrize("name", folders.names())


def written(folder: Path, view: MemoryView, name: str) -> dict[str, bytes]:
    export(view, folder, format=name)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@every_folder
@pytest.mark.parametrize("make", [MemoryView, plain_view, nasty_view])
def test_two_runs_write_the_same_files(name: str, make: type[MemoryView], tmp_path: Path) -> None:
    first, second = (written(tmp_path / each, make(), name) for each in "ab")
    assert first == second
    assert set(first) == set(folders.load(name).files)
    assert folders.load(name).suffixes == folders.entry(name).suffixes
    for file, data in first.items():
        if not file.endswith(".parquet"):
            assert not [char for char in set(data.decode()) if char < " " and char not in "\t\n\r"]


@every_folder
def test_a_folder_that_was_exported_is_replaced_by_suffix(name: str, tmp_path: Path) -> None:
    target = tmp_path / f"graph{folders.entry(name).suffixes[0]}"
    assert format_of(target) == name
    for view in (plain_view(), MemoryView()):
        export(view, target)
    assert [each.name for each in tmp_path.iterdir()] == [target.name]
    assert {file.name: file.read_bytes() for file in target.iterdir()} == written(tmp_path / "b", MemoryView(), name)


@every_folder
def test_files_of_others_are_never_lost(name: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"holds notes\.txt"):
        export(plain_view(), tmp_path, format=name)
    with pytest.raises(OutputError, match="can't write"):
        export(plain_view(), tmp_path / "notes.txt", format=name)
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]


@every_folder
def test_a_failure_leaves_nothing(name: str, tmp_path: Path) -> None:
    view = plain_view()
    export(view, tmp_path / "old", format=name)
    broken = _Breaking(view.paper_list, view.node_list, view.edge_list, view.result_list, view.links)
    for target in ("old", "new"):
        with pytest.raises(RuntimeError, match="the disk is gone"):
            export(broken, tmp_path / target, format=name)
    assert [each.name for each in tmp_path.iterdir()] == ["old"]
    assert len(list((tmp_path / "old").iterdir())) == len(folders.load(name).files)


def test_a_folder_is_not_packed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"leave \.gz out"):
        export(plain_view(), tmp_path / "graph.neo4j.gz")
