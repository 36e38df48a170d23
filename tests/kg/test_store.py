"""What goes into the store comes out again."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copytree

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


WAL = "PRAGMA journal_mode = WAL"


@pytest.mark.parametrize("begun", [(), (WAL,), (WAL, "BEGIN IMMEDIATE", "CREATE TABLE meta (key)")], ids=len)
def test_a_store_that_a_killed_run_began_is_made_by_the_next(tmp_path: Path, begun: tuple[str, ...]) -> None:
    at_work = tmp_path / "at work"
    at_work.mkdir()
    (at_work / STORE_NAME).touch()
    connection = sqlite3.connect(at_work / STORE_NAME, isolation_level=None)
    for statement in begun:
        connection.execute(statement)
    folder = Path(copytree(at_work, tmp_path / "g"))
    connection.close()
    with pytest.raises(StoreError, match=r"it is empty.* kg build INPUT --out .*g$"):
        Store.open(folder)
    Store.create(folder / STORE_NAME).close()
    with Store.open(folder) as store:
        assert list(store.papers()) == []


@contextmanager
def little_space(size: int) -> Iterator[None]:
    """No file of this process grows beyond `size` bytes."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 4096, 20_000, 60_000])
def test_a_store_for_which_there_was_no_space_is_made_when_there_is(tmp_path: Path, size: int) -> None:
    with (
        little_space(size),
        pytest.raises(StoreError, match=r"can't make a store at .*; (free some space|see whether)"),
    ):
        Store.create(tmp_path / STORE_NAME)
    with Store.create(tmp_path / STORE_NAME) as store:
        assert list(store.papers()) == []


def test_a_store_that_no_longer_grows_says_so(tmp_path: Path, extractions: list[Extraction]) -> None:
    many = [replace(each, paper=replace(each.paper, id=str(n))) for n in range(400) for each in extractions]
    with Store.create(tmp_path / STORE_NAME) as store:
        with (
            little_space(200_000),
            pytest.raises(StoreError, match=r"can't write the store .*; (free some|see whether)"),
        ):
            store.add(many)
        store.add(extractions)
        assert store.paper("a") == extractions[0].paper


def test_what_another_program_made_is_not_taken_over(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / STORE_NAME) as connection:
        connection.execute("CREATE TABLE other (key)")
    connection.close()
    before = (tmp_path / STORE_NAME).read_bytes()
    with pytest.raises(StoreError, match=r"no such table: meta.*; name a kg.sqlite that kg build made"):
        Store.create(tmp_path / STORE_NAME)
    assert (tmp_path / STORE_NAME).read_bytes() == before


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


def test_a_store_that_cannot_be_opened_is_not_called_damaged(tmp_path: Path) -> None:
    Store.create(tmp_path / STORE_NAME).close()
    (tmp_path / f"{STORE_NAME}-wal").mkdir()
    with pytest.raises(StoreError, match="unable to open database file; nothing is lost"):
        Store.open(tmp_path)


def test_a_store_that_another_program_writes_is_not_called_damaged(tmp_path: Path) -> None:
    with Store.create(tmp_path / STORE_NAME) as store, Store.open(tmp_path) as other:
        store.connection.execute("BEGIN IMMEDIATE")
        other.connection.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(StoreError, match=r"can't write the store .* is locked; another program is at work"):
            other.remove(["a"])


def test_a_schema_of_random_bytes_is_told_in_a_sentence(tmp_path: Path) -> None:
    Store.create(tmp_path / STORE_NAME).close()
    data = (tmp_path / STORE_NAME).read_bytes()
    (tmp_path / STORE_NAME).write_bytes(data.replace(b"CREATE TABLE", b"CREATE \xff\xfeBLE"))
    with pytest.raises(StoreError, match=r"is not a scholarkg store .* If it was one, it is damaged"):
        Store.open(tmp_path)
