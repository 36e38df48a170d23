"""What goes into the store comes out again."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.model import Extraction, Paper
from kg.store import STORE_NAME, Store


def test_extractions_come_back_as_they_went_in(store: Store, extractions: list[Extraction]) -> None:
    assert list(store.extractions()) == extractions
    assert [paper.id for paper in store.papers()] == ["a", "b"]


def test_a_known_id_is_replaced_with_all_that_was_found_in_it(store: Store, extractions: list[Extraction]) -> None:
    changed = Extraction(replace(extractions[1].paper, abstract="Nothing."))
    store.add([changed])
    assert list(store.extractions()) == [extractions[0], changed]


def test_a_failing_batch_leaves_nothing(store: Store, extractions: list[Extraction]) -> None:
    def broken():
        yield Extraction(Paper("c", None, "Text."))
        raise RuntimeError("reader failed")

    with pytest.raises(RuntimeError):
        store.add(broken())
    assert store.paper("c") is None
    assert list(store.extractions()) == extractions


def test_a_store_is_found_by_its_folder(tmp_path: Path) -> None:
    Store.create(tmp_path / STORE_NAME).close()
    with Store.open(tmp_path) as by_folder, Store.open(tmp_path / STORE_NAME) as by_file:
        assert by_folder.path == by_file.path


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to have a header" * 20])
def test_what_is_no_store_is_told_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / STORE_NAME
    file.write_bytes(content)
    with pytest.raises(StoreError, match="not a scholarkg store"):
        Store.open(file)


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kg build"):
        Store.open(tmp_path)


def test_another_schema_is_refused(tmp_path: Path) -> None:
    Store.create(tmp_path / STORE_NAME).close()
    with sqlite3.connect(tmp_path / STORE_NAME) as connection:
        connection.execute("UPDATE meta SET value = '0'")
    connection.close()
    with pytest.raises(StoreError, match="another version"):
        Store.open(tmp_path)


def test_a_transaction_inside_another_is_a_part_of_it(store: Store, extractions: list[Extraction]) -> None:
    def remove_and_fail() -> None:
        with store.transaction():
            assert store.remove(["a", "zz"]) == 1
            assert [paper.id for paper in store.papers()] == ["b"]
            raise RuntimeError("changed my mind")

    with pytest.raises(RuntimeError):
        remove_and_fail()
    assert list(store.extractions()) == extractions
    assert store.remove(["a"]) == 1
    assert list(store.extractions()) == extractions[1:]


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Path]:
    """A folder with a store, in which nothing can be written; also not by root, whom only the file system stops."""
    folder = tmp_path / "sealed é %20?#"
    folder.mkdir()
    if os.geteuid() != 0:
        Store.create(folder / STORE_NAME).close()
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        return
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False).returncode:
        pytest.skip("can't mount a file system")
    try:
        Store.create(folder / STORE_NAME).close()
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.skipif(os.name != "posix", reason="rights are another matter there")
def test_a_store_that_cannot_be_written_can_be_read(sealed: Path) -> None:
    with Store.open(sealed) as store:
        assert list(store.papers()) == []
        with pytest.raises(StoreError, match="can't write"):
            store.add([Extraction(Paper("c", None, "Text."))])
