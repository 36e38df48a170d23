"""Engines that answer SPARQL: pyoxigraph, and rdflib to check it against. Both give the same answers.

Neither asks the network: `kg.sparql.syntax.check` refuses SERVICE, and FROM names graphs that are loaded already.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from pyoxigraph import Quad, QueryResultsFormat, RdfFormat, Store, Triple, parse, parse_query_results, serialize

from kg.errors import QueryError
from kg.sparql.answers import Answer
from kg.sparql.syntax import check

if TYPE_CHECKING:
    import rdflib

__all__ = ["ENGINES", "Engine", "Oxigraph", "Rdflib"]


class Engine(Protocol):
    """Answers queries over one graph; prefixes in `namespaces` need no declaration."""

    def answer(self, text: str, *, limit: int | None = None) -> Answer:
        """What the query gives, at most `limit` rows or triples of it. Raises `QueryError`."""


class Oxigraph:
    """pyoxigraph, in memory or on disk. SELECT is evaluated while its rows are read."""

    def __init__(self, store: Store, namespaces: Mapping[str, str]) -> None:
        self._store = store
        self._namespaces = dict(namespaces)
        # a file may hold named graphs (TriG has one a paper): its queries see all of it
        self._union = next(iter(store.named_graphs()), None) is not None

    @classmethod
    def of(cls, triples: Iterable[Triple | Quad], namespaces: Mapping[str, str]) -> Self:
        """An engine over `triples`, in memory."""
        store = Store()
        store.bulk_extend(_quads(triples))
        return cls(store, namespaces)

    @classmethod
    def open(cls, folder: Path, namespaces: Mapping[str, str]) -> Self:
        """An engine over what is on disk; others may read it at the same time. Raises `OSError`."""
        try:
            return cls(Store.read_only(str(folder)), namespaces)
        except RuntimeError as error:
            raise OSError(f"{folder} is damaged: {error}") from error

    def answer(self, text: str, *, limit: int | None = None) -> Answer:
        """What the query gives, at most `limit` rows or triples of it. Raises `QueryError`."""
        kind = check(text, self._namespaces)
        try:
            found: Any = self._store.query(text, prefixes=self._namespaces, use_default_graph_as_union=self._union)
        except (RuntimeError, OSError, ValueError) as error:
            raise _failed(error) from error
        answer = Answer(kind, found, self._namespaces)
        return answer if limit is None else answer.first(limit)


class Rdflib:
    """rdflib: slower by one or two orders of magnitude, and written by others."""

    def __init__(self, graph: rdflib.Dataset, namespaces: Mapping[str, str]) -> None:
        self._graph = graph
        self._namespaces = dict(namespaces)

    @classmethod
    def of(cls, triples: Iterable[Triple | Quad], namespaces: Mapping[str, str]) -> Self:
        """An engine over `triples`, in memory."""
        from kg.sparql.descriptions import DescribedDataset

        graph = DescribedDataset(default_union=True)
        data = serialize(_quads(triples), format=RdfFormat.N_QUADS) or b""
        with _unwarned():
            graph.parse(data=data.decode(), format="nquads")
        return cls(graph, namespaces)

    def answer(self, text: str, *, limit: int | None = None) -> Answer:
        """What the query gives, at most `limit` rows or triples of it. Raises `QueryError`."""
        from rdflib.plugins import sparql

        kind = check(text, self._namespaces)
        sparql.SPARQL_LOAD_GRAPHS = False  # FROM would fetch what it names
        try:
            with _unwarned():
                # rdflib keeps this frame alive: what was found, which may only die in this thread, gets no name in it
                answer = Answer(
                    kind, self._converted(kind, self._graph.query(text, initNs=self._namespaces)), self._namespaces
                )
        except Exception as error:  # rdflib raises whatever its parts raise
            raise _failed(error) from error
        return answer if limit is None else answer.first(limit)

    @staticmethod
    def _converted(kind: str, result: rdflib.query.Result) -> Any:
        if kind in {"CONSTRUCT", "DESCRIBE"}:
            data = result.serialize(format="nt") or b""
            return [quad.triple for quad in parse(io.BytesIO(data), RdfFormat.N_TRIPLES)]
        return parse_query_results(result.serialize(format="json") or b"", QueryResultsFormat.JSON)


@contextmanager
def _unwarned() -> Iterator[None]:
    """rdflib warns of what it calls itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


def _quads(triples: Iterable[Triple | Quad]) -> Iterator[Quad]:
    return (each if isinstance(each, Quad) else Quad(*each) for each in triples)


def _failed(error: Exception) -> QueryError:
    return QueryError(f"the query failed: {' '.join(str(error).split()) or type(error).__name__}.")


ENGINES: Mapping[str, type[Oxigraph] | type[Rdflib]] = {"oxigraph": Oxigraph, "rdflib": Rdflib}
"""Engines by name, the usual one first."""
