"""Answers: what a query gives, written in the W3C's result formats or as RDF.

Media types are those of the SPARQL 1.1 Protocol, so that an endpoint can send what is written here.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)

from kg.errors import QueryError, UsageError
from kg.text import csv_cell, neutralise

if TYPE_CHECKING:
    import pandas

__all__ = ["RDF_FORMATS", "RESULT_FORMATS", "Answer", "Term", "python_value"]

Term = NamedNode | BlankNode | Literal | Triple

RESULT_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
"""Formats of SELECT and ASK; each has a ``media_type``."""

RDF_FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
"""Formats of CONSTRUCT and DESCRIBE."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_PYTHON: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(("integer", "int", "long", "nonNegativeInteger"), int),
    **dict.fromkeys(("decimal", "double", "float"), float),
    "boolean": lambda text: text in {"true", "1"},
}
"""What literals of types of XML Schema are in Python; the others are strings."""


@dataclass(slots=True, repr=False)
class Answer:
    """What a query gives; it can be read once.

    `kind` is the query's form, `columns` are the variables of a SELECT in its order. `truncated` is true when there was
    more than the limit that the engine was given.
    """

    kind: str
    _found: QuerySolutions | QueryBoolean | Iterable[Triple]
    namespaces: Mapping[str, str] = field(default_factory=dict)
    truncated: bool = False
    columns: list[str] = field(init=False)

    def __post_init__(self) -> None:
        found = self._found
        self.columns = [each.value for each in found.variables] if isinstance(found, QuerySolutions) else []

    def __repr__(self) -> str:
        what = f"of {', '.join(self.columns)}; to_pandas(), rows()" if self.columns else "; write(file, format)"
        return f"<kg.sparql.Answer to {self.kind} {what} can be read once>"

    @property
    def formats(self) -> Mapping[str, QueryResultsFormat | RdfFormat]:
        """What it can be written in, by name, the usual one first."""
        return RDF_FORMATS if self.kind in {"CONSTRUCT", "DESCRIBE"} else RESULT_FORMATS

    @property
    def truth(self) -> bool:
        """What an ASK gives."""
        return bool(self._found)

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """The rows of a SELECT: a term for each column, or none."""
        if isinstance(self._found, QuerySolutions):
            width = len(self.columns)
            yield from (tuple(row[column] for column in range(width)) for row in self._take())

    def to_pandas(self) -> pandas.DataFrame:
        """The rows of a SELECT as a `pandas.DataFrame`, a column for each variable in the order of the query.

        IRIs are strings, numbers and truth values Python's; what is not bound is missing. Raises `UsageError` for
        another form of query, and `QueryError`.
        """
        import pandas

        if self.kind != "SELECT":
            raise UsageError(f"{self.kind} gives no rows; SELECT does.")
        columns = list(self.columns)
        try:
            rows = [[python_value(term) for term in row] for row in self.rows()]
        except RuntimeError as error:  # rows are evaluated as they are read
            raise QueryError(f"the query failed: {' '.join(str(error).split())}.") from error
        return pandas.DataFrame(rows, columns=columns)

    def triples(self) -> Iterator[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE, each once."""
        if isinstance(self._found, QuerySolutions | QueryBoolean):
            return
        seen: set[Triple] = set()
        for triple in self._take():
            if triple not in seen:
                seen.add(triple)
                yield triple

    def write(self, file: IO[bytes], format: str, *, harmless: bool = False) -> None:
        """Write all of it; raises `UsageError` when it can't be written in `format`, and `QueryError`.

        With `harmless`, texts in CSV are as `kg.text.neutralise` makes them, which is not what the W3C says.
        """
        if format not in self.formats:
            raise UsageError(f"{self.kind} can't be written as {format}; choose of: {', '.join(self.formats)}.")
        try:
            if harmless and format == "csv" and isinstance(self._found, QuerySolutions):
                self._write_cells(file)
            elif isinstance(self._found, QuerySolutions | QueryBoolean):
                self._take().serialize(file, RESULT_FORMATS[format])
            else:
                serialize(self.triples(), file, RDF_FORMATS[format], prefixes=dict(self.namespaces))
        except RuntimeError as error:  # rows are evaluated as they are written
            raise QueryError(f"the query failed: {' '.join(str(error).split())}.") from error

    def _write_cells(self, file: IO[bytes]) -> None:
        file.write(f"{','.join(self.columns)}\r\n".encode())
        for row in self.rows():
            file.write(f"{','.join(csv_cell(_cell(term)) for term in row)}\r\n".encode())

    def to_bytes(self, format: str) -> bytes:
        """All of it as bytes; raises `UsageError` as `write`."""
        file = io.BytesIO()
        self.write(file, format)
        return file.getvalue()

    def _take(self) -> Any:
        """What was found, let go of: solutions may only die in their own thread, and errors keep frames alive."""
        found, self._found = self._found, ()
        return found

    def first(self, limit: int) -> Answer:
        """The answer with no more than `limit` rows or triples."""
        if isinstance(self._found, QueryBoolean):
            return self
        if isinstance(self._found, QuerySolutions):
            rows = list(islice(self._take(), limit + 1))
            found = _solutions(self.columns, rows[:limit])
            return Answer(self.kind, found, self.namespaces, len(rows) > limit)
        triples = list(islice(self.triples(), limit + 1))
        return Answer(self.kind, triples[:limit], self.namespaces, len(triples) > limit)


def python_value(term: Term | None) -> object:
    """A term as a value of Python: numbers and truth values by their type, all else as text.

    >>> python_value(Literal("2.50", datatype=NamedNode(_XSD + "decimal"))), python_value(NamedNode("urn:x:y"))
    (2.5, 'urn:x:y')
    """
    if not isinstance(term, Literal):
        return term if term is None else term.value if isinstance(term, NamedNode) else str(term)
    read = _PYTHON.get(term.datatype.value.removeprefix(_XSD))
    with suppress(ValueError):  # a literal may say of itself that it is a number, and be none
        return read(term.value) if read else term.value
    return term.value


def _cell(term: Term | None) -> str:
    """A term as SPARQL's CSV has it, but for texts that a spreadsheet would run."""
    if isinstance(term, Literal):
        return neutralise(term.value) if isinstance(python_value(term), str) else term.value
    return "" if term is None else term.value if isinstance(term, NamedNode) else str(term)


def _solutions(columns: list[str], rows: Iterable[QuerySolution]) -> QuerySolutions:
    """Rows as pyoxigraph gives them, so that all formats are written by it."""
    bindings = [{column: _as_json(row[column]) for column in columns if row[column] is not None} for row in rows]
    found = json.dumps({"head": {"vars": columns}, "results": {"bindings": bindings}}).encode()
    solutions = parse_query_results(found, QueryResultsFormat.JSON)
    assert isinstance(solutions, QuerySolutions)  # noqa: S101
    return solutions


def _as_json(term: Any) -> dict[str, Any]:
    """A term as in the SPARQL 1.1 Query Results JSON Format, section 3.2.2."""
    if isinstance(term, Literal):
        about = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **about}
    if isinstance(term, Triple):
        parts = {name: _as_json(getattr(term, name)) for name in ("subject", "predicate", "object")}
        return {"type": "triple", "value": parts}
    return {"type": "bnode" if isinstance(term, BlankNode) else "uri", "value": term.value}
