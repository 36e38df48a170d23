"""A mapping that lies on disk where it is large: what an exporter has to look up must not fill the memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Generic, TypeVar

from kg.errors import OutputError

__all__ = ["Shelf"]

Value = TypeVar("Value", str, int)

_MEMORY = 8192
"""KiB of pages that are held; the rest goes to a file without a name, which ends with the process whatever befalls."""
_AT_HAND = 16_384
"""Values that were asked for lately: a few are asked for again and again."""
_WAITING = 2000


class Shelf(Generic[Value]):
    """Values by key: `put` them first, then `get` them. Raises `OutputError` where the disk is full.

    >>> shelf = Shelf([("one", 1), ("two", 2)])
    >>> shelf.put("three", 3)
    >>> shelf.get("three"), shelf.get("four")
    (3, None)
    """

    def __init__(self, pairs: Iterable[tuple[str, Value]] = ()) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)  # a database of its own, deleted when closed
        for setting in (f"cache_size = -{_MEMORY}", "journal_mode = OFF", "synchronous = OFF"):
            self._connection.execute(f"PRAGMA {setting}")
        self._connection.execute("CREATE TABLE shelf (key BLOB PRIMARY KEY, value) WITHOUT ROWID")
        self._waiting: list[tuple[bytes, bytes | int]] = []
        self._recent = lru_cache(_AT_HAND)(self._read)
        for key, value in pairs:
            self.put(key, value)

    def put(self, key: str, value: Value) -> None:
        """Keep a value, in place of another one."""
        self._waiting.append((_bytes(key), _bytes(value) if isinstance(value, str) else value))
        if len(self._waiting) == _WAITING:
            self._write()

    def get(self, key: str) -> Value | None:
        """The value, if there is one."""
        if self._waiting:
            self._write()
        found: Value | None = self._recent(key)
        return found

    def _write(self) -> None:
        try:
            self._connection.execute("BEGIN")
            self._connection.executemany("INSERT OR REPLACE INTO shelf VALUES (?, ?)", self._waiting)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise OutputError(f"can't keep what is looked up: {error}; free some space, or set TMPDIR.") from error
        self._waiting.clear()
        self._recent.cache_clear()

    def _read(self, key: str) -> Any:
        row = self._connection.execute("SELECT value FROM shelf WHERE key = ?", (_bytes(key),)).fetchone()
        value = row[0] if row else None
        return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


def _bytes(text: str) -> bytes:
    """A text may hold halves of characters, which the database refuses."""
    return text.encode("utf-8", "surrogatepass")
