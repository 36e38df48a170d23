"""Shelf: what was put under a key last is what it gives, however much there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports import shelf
from exports.shelf import Shelf
from kg.errors import OutputError

TEXTS = st.text(st.characters(), max_size=5)  # halves of characters, too


@given(st.lists(st.tuples(TEXTS, TEXTS)), st.lists(TEXTS))
def test_it_is_a_mapping(pairs: list[tuple[str, str]], others: list[str]) -> None:
    held = Shelf(pairs)
    for key in [*dict(pairs), *others]:
        assert held.get(key) == dict(pairs).get(key)


def test_what_is_put_after_a_look_is_found() -> None:
    held = Shelf[int]()
    assert held.get("a") is None
    held.put("a", 1)
    assert held.get("a") == 1


def test_a_full_disk_is_told() -> None:
    held = Shelf[str]()
    held._connection.execute("PRAGMA max_page_count = 4")
    for n in range(shelf._WAITING - 1):
        held.put(str(n), "x" * 100)
    with pytest.raises(OutputError, match=r"database or disk is full; free some space, or set TMPDIR"):
        held.put("last", "x")
    with pytest.raises(OutputError):
        held.get("last")


def test_it_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    held = Shelf((str(n), "x" * 1000) for n in range(20_000))
    assert held.get("7") == "x" * 1000
    assert not list(tmp_path.iterdir())
