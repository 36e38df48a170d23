"""What a reader is: the protocol that built-in and third-party readers keep.

A reader turns one source into papers. It is a class without constructor arguments::

    class LinesReader:
        \"\"\"one abstract a line\"\"\"                              # first line: what `kg plugins` prints

        suffixes = (".lines",)                                  # lower-case file endings, with their dot

        def sniff(self, head: str) -> float:                    # 0..1: how likely the content is this reader's
            return 0.0

        def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
            for number, line in source.lines():
                yield make_paper(line, source.place(number))    # kg.readers.records

and is registered by an entry point in the group ``kg.plugins`` named ``reader.NAME``, or built in, in
`kg.registry.readers`. What every reader promises (tests/readers/test_contract.py holds them to it):

- it streams: what it holds doesn't grow with the number of papers;
- the same source gives the same papers with the same ids, and no id twice unless the source gives it twice;
- a record that can't be used is yielded, as `BrokenRecord` where it is damaged or cut off, as
  `Skipped` where it merely holds no abstract, and the records after it are read;
- it raises nothing but `InputError`, and that only where nothing of the source can be used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from kg.model import Paper, Skipped
from kg.readers.sources import Source

__all__ = ["BrokenRecord", "Reader"]


@dataclass(frozen=True, slots=True)
class BrokenRecord(Skipped):
    """A record that is damaged or cut off: ``--on-error raise`` stops at it."""


@runtime_checkable
class Reader(Protocol):
    """Reads papers from one source; see the module's docstring."""

    suffixes: tuple[str, ...]

    def sniff(self, head: str) -> float:
        """How likely a source that begins with `head` is this reader's, from 0 to 1 (1 is certain)."""
        ...

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """The papers of `source`; `columns` names the keys of fields (``{"abstract": "Summary"}``)."""
        ...
