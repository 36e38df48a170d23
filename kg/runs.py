"""Runs: the log of what was done to a store, by which extractors, and when.

>>> from kg.store import Store
>>> store = Store.create(None)
>>> Run(store, ["rules"]).number, [(each.number, each.ended) for each in logged(store)]
(1, [(1, None)])
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from kg._version import __version__
from kg.own_types import stored_types
from kg.pipeline import Chain, resolve_names, with_own_names
from kg.rows import parsed
from kg.store import Store

__all__ = ["LoggedRun", "Run", "last_extractors", "log", "logged"]


class _Report(Protocol):
    def to_json(self) -> str: ...


@dataclass(frozen=True, slots=True)
class LoggedRun:
    """A run as the store keeps it: times in ISO 8601 (UTC); `ended` and `told` are ``None`` for an interrupted one."""

    number: int
    program: str
    extractors: tuple[str, ...]
    started: str
    ended: str | None
    told: dict[str, Any] | None


class Run:
    """A run that has begun; the user's own names, which the store keeps, are looked for, too.

    Raises `PluginError` for an unknown extractor.
    """

    def __init__(self, store: Store, names: Sequence[str]) -> None:
        plain = resolve_names(names)
        self.names = with_own_names(plain, stored_types(store).for_extractor)
        self.versions = Chain(self.names).versions()
        self._store = store
        with store.transaction() as connection:
            self.chain = store.chain(self.versions)
            row = (__version__, self.chain, json.dumps(plain), _now())
            cursor = connection.execute(
                "INSERT INTO runs (program, chain, extractors, started) VALUES (?, ?, ?, ?)", row
            )
        self.number = int(cursor.lastrowid or 0)

    def end(self, report: _Report) -> None:
        """Write down that the run has ended, and what it did."""
        with self._store.transaction() as connection:
            connection.execute(
                "UPDATE runs SET ended = ?, told = ? WHERE number = ?", (_now(), report.to_json(), self.number)
            )


def log(store: Store, told: dict[str, Any]) -> None:
    """Write down what was done to a store by no extractor."""
    with store.transaction() as connection:
        row = (__version__, store.chain(()), "[]", _now(), _now(), json.dumps(told))
        connection.execute(
            "INSERT INTO runs (program, chain, extractors, started, ended, told) VALUES (?, ?, ?, ?, ?, ?)", row
        )


def logged(store: Store) -> Iterator[LoggedRun]:
    """The runs of a store, the first one first."""
    rows = store.connection.execute(
        "SELECT number, program, extractors, started, ended, told FROM runs ORDER BY number"
    )
    for number, program, extractors, started, ended, told in rows:
        about = parsed(told) if told else None
        yield LoggedRun(number, program, tuple(parsed(extractors)), started, ended, about)


def last_extractors(store: Store) -> tuple[str, ...]:
    """The names of the extractors of the last run that had some; none where there was no such run."""
    query = "SELECT extractors FROM runs WHERE extractors != '[]' ORDER BY number DESC LIMIT 1"
    row = store.connection.execute(query).fetchone()
    return tuple(parsed(row[0])) if row else ()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
