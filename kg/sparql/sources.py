"""What people query: a store, by its index where one can be kept, or an RDF file of any syntax."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import Quad, RdfFormat, Triple, parse, serialize

from kg.batches import batched
from kg.errors import EncodingError, InputError, MissingInput, OutputError, UnknownFormat
from kg.fingerprints import fingerprint
from kg.model import STATUSES, GraphView
from kg.output import BASE_IRI
from kg.sparql import index
from kg.sparql.engines import ENGINES, Engine, Oxigraph
from kg.sparql.syntax import prefixes

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.sparql.answers import Answer
    from kg.store import Store

__all__ = ["Reading", "engine_of", "index_folder", "is_store", "open_engine", "parsed", "query"]

_BATCH = 1000
"""Triples of a file that are handed on at a time."""
_SQLITE = b"SQLite format 3\x00"
_SYNTAXES = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".n3": RdfFormat.N3,
}


def _silent(message: str) -> None:
    """Nobody is told."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a source is read. A file of RDF is what it is: only `base_iri` and `engine` concern it.

    `indexed` off leaves the disk alone; `tell` is called with what takes its time, or can't be done.
    """

    base_iri: str
    evidence: bool = True
    min_confidence: float = 0.0
    statuses: Sequence[str] = STATUSES
    engine: str = "oxigraph"
    indexed: bool = True
    tell: Callable[[str], None] = field(default=_silent, compare=False)

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self.evidence and self.min_confidence == 0 and set(self.statuses) == set(STATUSES)


def is_store(path: Path) -> bool:
    """Whether `path` is a folder or an SQLite file, and no RDF."""
    if path.is_dir():
        return True
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError as error:
        raise MissingInput(f"can't read {path}: {error.strerror}; name a store or a file of RDF.") from error


def open_engine(path: Path, reading: Reading) -> Engine:
    """An engine over the store or RDF file at `path`.

    Raises `StoreError`, `InputError`, and `UnknownFormat` when the suffix names no syntax of RDF.
    """
    namespaces = prefixes(reading.base_iri)
    if not is_store(path):
        return ENGINES[reading.engine].of(parsed(path), namespaces)
    from kg.store import Store

    with Store.open(path) as store:
        if reading.engine == "oxigraph" and reading.indexed and store.path:
            with suppress(OutputError):
                return _indexed(store, store.path, reading, namespaces)
            reading.tell(f"can't keep an index beside {store.path}: this and the next query read the whole store.")
        return ENGINES[reading.engine].of(_triples(store, reading), namespaces)


def engine_of(graph: Graph) -> Engine:
    """An engine over an open graph, with the IRIs that are usual; raises as `open_engine`."""
    reading = Reading(BASE_IRI)
    if graph.store.path:
        return open_engine(graph.store.path, reading)
    return Oxigraph.of(_triples(graph.store, reading), prefixes(BASE_IRI))


def query(source: Graph | Path | str, text: str, *, limit: int | None = None) -> Answer:
    """Ask SPARQL 1.1 of a graph, a store or a file of RDF; the usual prefixes need no declaration.

    Parameters
    ----------
    source
        An open graph; or the path of a store, of the folder that holds it, or of RDF in any syntax.
    text
        The query: SELECT, ASK, CONSTRUCT or DESCRIBE. SERVICE, FROM and updates are refused.
    limit
        Most rows or triples; ``None``: all.

    Raises
    ------
    QueryError
        The query is wrong, refused, or fails; its `place` is the line and column, from 1, where one is known.
    StoreError, InputError
        The source can't be read.

    Examples
    --------
    >>> import kg
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     graph = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")])
    ...     kg.export(graph, Path(folder) / "graph.ttl")
    ...     kg.query(Path(folder) / "graph.ttl", "ASK { ?x a kg:Dataset }").truth
    True
    """
    if isinstance(source, str | Path):
        return open_engine(Path(source), Reading(BASE_IRI)).answer(text, limit=limit)
    return source.query(text, limit=limit)


def index_folder(path: Path, reading: Reading, elsewhere: Path) -> Path:
    """The folder of an index of what is at `path`, for `Oxigraph.open`: beside a store, or in `elsewhere`.

    Raises as `open_engine`, and `OutputError` when neither can be written.
    """
    if not is_store(path):
        return index.make(elsewhere, index.key("file"), lambda: _lines(parsed(path)))
    from kg.store import Store

    with Store.open(path) as store:
        if store.path:
            with suppress(OutputError):
                return _index(store, store.path, reading)
        return index.make(elsewhere, index.key("store"), lambda: _ntriples(store, reading))


def _indexed(store: Store, path: Path, reading: Reading, namespaces: Mapping[str, str]) -> Oxigraph:
    target = _index(store, path, reading)
    try:
        return Oxigraph.open(target, namespaces)
    except OSError:  # damaged, or another process has just removed it
        index.discard(target)
    try:
        return Oxigraph.open(_index(store, path, reading), namespaces)
    except OSError as error:
        raise OutputError(f"can't read the index in {target}: {error}") from error


def _index(store: Store, path: Path, reading: Reading) -> Path:
    options = (reading.base_iri, reading.evidence, reading.min_confidence, sorted(reading.statuses))
    name = index.key(fingerprint(store.connection), *options)

    def lines() -> Iterable[bytes]:
        reading.tell("indexing the graph, once …")
        return _ntriples(store, reading)

    return index.make(index.folder_beside(path), name, lines)


def _triples(store: Store, reading: Reading) -> Iterable[Triple]:
    from kg.rdf import triples

    return triples(_view(store, reading), reading.base_iri, evidence=reading.evidence)


def _ntriples(store: Store, reading: Reading) -> Iterable[bytes]:
    from kg import rdf

    return rdf.ntriples(_view(store, reading), rdf.Mapping(reading.base_iri), evidence=reading.evidence)


def _view(store: Store, reading: Reading) -> GraphView:
    from kg.filters import Filter
    from kg.graph import Graph

    return Filter(reading.min_confidence, reading.statuses).view(Graph(store))


def _lines(quads: Iterable[Quad]) -> Iterator[bytes]:
    for batch in batched(quads, _BATCH):
        yield serialize(batch, format=RdfFormat.N_QUADS) or b""


def parsed(path: Path) -> Iterable[Quad]:
    """The triples of a file, as they are read."""
    packed = path.suffix == ".gz"
    suffix = Path(path.name.removesuffix(".gz")).suffix.lower()
    if suffix not in _SYNTAXES:
        raise UnknownFormat(f"no RDF is known by the name of {path.name!r}; there are: {', '.join(_SYNTAXES)}.")
    try:
        import gzip

        with gzip.open(path) if packed else path.open("rb") as file:
            yield from parse(cast(IO[bytes], file), _SYNTAXES[suffix], base_iri=path.resolve().as_uri())
    except SyntaxError as error:
        raise InputError(f"{path} is not {_SYNTAXES[suffix].name}: {' '.join(str(error).split())}.") from error
    except UnicodeDecodeError as error:
        raise EncodingError(f"{path} is not UTF-8; convert it first.") from error
    except (OSError, EOFError, ValueError) as error:
        raise InputError(f"can't read {path}: {error}; is it complete?") from error
