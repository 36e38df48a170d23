"""Answers of SPARQL on a terminal: rows as a table that fits it, with prefixed names for IRIs."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.text import legal

if TYPE_CHECKING:
    from kg.sparql.answers import Answer, Term

__all__ = ["print_table", "shown", "standard_output"]

_LOCAL = re.compile(r"(?:[\w:]|%[\dA-Fa-f]{2})(?:[\w:.-]|%[\dA-Fa-f]{2})*(?<!\.)", re.ASCII)
_NUMBERS = frozenset({"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "positiveInteger"})
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def print_table(answer: Answer) -> None:
    """Print the rows of a SELECT, or what an ASK says."""
    from rich.table import Table

    from kg.cli.screens import plain, screen

    console = screen()
    if answer.kind == "ASK":
        console.print("yes" if answer.truth else "no")
        return
    columns, rows = answer.columns, list(answer.rows())
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(columns):
        numbers = bool(rows) and all(_is_number(row[place]) for row in rows)
        table.add_column(plain(column), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(plain(shown(term, answer.namespaces)) for term in row))
    console.print(table)


def shown(term: Term | None, namespaces: Mapping[str, str]) -> str:
    """A term as people want to read it: IRIs as prefixed names where there is one, literals bare.

    >>> shown(NamedNode("https://example.org/method/bert"), {"method": "https://example.org/method/"})
    'method:bert'
    >>> shown(NamedNode("https://example.org/a/b"), {"": "https://example.org/"})
    '<https://example.org/a/b>'
    """
    if term is None:
        return ""
    if isinstance(term, Triple):
        parts = (shown(each, namespaces) for each in (term.subject, term.predicate, term.object))
        return f"<<( {' '.join(parts)} )>>"
    if isinstance(term, NamedNode):
        best = max(((iri, name) for name, iri in namespaces.items() if term.value.startswith(iri)), default=("", ""))
        local = term.value[len(best[0]) :]
        return f"{best[1]}:{local}" if best[0] and _LOCAL.fullmatch(local) else f"<{term.value}>"
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    return f"{term.value}@{term.language}" if term.language else term.value


def _is_number(term: Term | None) -> bool:
    return term is None or (isinstance(term, Literal) and term.datatype.value.rpartition("#")[2] in _NUMBERS)


@contextmanager
def standard_output() -> Iterator[IO[bytes]]:
    """Standard output as a file of bytes. A terminal gets no control characters; a reader that goes is no error."""
    file = _Screen(sys.stdout.buffer) if sys.stdout.isatty() else sys.stdout.buffer
    try:
        yield cast(IO[bytes], file)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # what Python flushes at its end must go somewhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Screen(io.RawIOBase):
    """Writes what a terminal shows and not what it obeys."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        text = bytes(data).decode("utf-8", "replace")
        self._file.write(_CONTROL.sub("\ufffd", legal(text)).encode())
        return len(data)
