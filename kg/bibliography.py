"""Bibliography: what is known of papers from their sources' metadata, as edges and nodes of the graph.

A paper ``cites`` another one of the graph where both are called by one identifier, also by that of a copy of it. On
request (`kg build --include`), names of authors, venues and cited papers that were not read are nodes, too. Names are
not people: those that are equal up to case and punctuation are one node, unless an ORCID says who it is, and then the
ORCID alone does. Evidence of such edges quotes `Paper.metadata`.

>>> import kg
>>> a = kg.Paper("a", "On nets", "We cast nets.", identifiers=(("doi", "10.1/a"),), authors=("Ada Berg",))
>>> b = kg.Paper("b", "On boats", "We fold boats.", cites=("doi:10.1/a",), authors=("ADA BERG",))
>>> graph = kg.build([a, b], include=["authors"])
>>> [(edge.subject, edge.predicate, edge.object) for edge in graph.edges()]
[('paper:a', 'author', 'author:ada-berg'), ('paper:b', 'cites', 'paper:a'), ('paper:b', 'author', 'author:ada-berg')]
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.copies import group_copies
from kg.errors import UsageError
from kg.evidence import EvidenceRow
from kg.model import METADATA_LINKS, METADATA_TYPES, Paper
from kg.rows import parsed
from kg.store import Store

__all__ = ["INCLUDABLE", "Bibliography", "BibliographyNode", "metadata_lines", "store_inclusion", "stored_inclusion"]

INCLUDABLE = {"authors": "Author", "venues": "Venue", "cited": "Cited"}
"""What may be included, and the types of the nodes that it becomes."""

_KEY = "include"
_LINES = ("author", "venue", "cites")
_SCHEMES = ("doi", "arxiv", "pmid", "pmcid", "acl", "openalex", "s2", "dblp", "openreview")
"""By the first of these a cited work is called."""
_ADDRESSES = {
    "doi": "https://doi.org/",
    "arxiv": "https://arxiv.org/abs/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/",
    "acl": "https://aclanthology.org/",
    "openalex": "https://openalex.org/",
    "dblp": "https://dblp.org/rec/",
}
_EXTRACTOR = "metadata"


class BibliographyNode(NamedTuple):
    """A node that is made of metadata."""

    id: str
    type: str
    label: str
    aliases: tuple[str, ...]
    xrefs: tuple[str, ...]


class _Line(NamedTuple):
    """A line of `Paper.metadata`: what it tells, from `start` to `end` without the word before it."""

    what: str
    value: str
    first: int
    start: int
    end: int


def store_inclusion(store: Store, names: Iterable[str]) -> None:
    """Keep what is included, in place of what was before. Raises `UsageError` for what can't be."""
    chosen = sorted(set(names))
    for name in chosen:
        if name not in INCLUDABLE:
            raise UsageError(f"{name!r} can't be included; there are: {', '.join(INCLUDABLE)}.")
    with store.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEY, json.dumps(chosen)))


def stored_inclusion(store: Store) -> tuple[str, ...]:
    """What the store's graph includes."""
    row = store.connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return tuple(parsed(row[0])) if row else ()


def metadata_lines(paper: Paper) -> Iterator[_Line]:
    """The lines of `Paper.metadata` with their places."""
    place = 0
    for what, values in zip(_LINES, (paper.authors, (paper.venue,) if paper.venue else (), paper.cites), strict=True):
        for value in values:
            start = place + len(what) + 2
            yield _Line(what, value, place, start, start + len(value))
            place = start + len(value) + 1


class Bibliography:
    """Nodes and edges of the metadata of a store's papers, with what `include` names.

    Memory grows only with what is included; identifiers of papers are in a temporary table, if any paper cites.
    """

    def __init__(self, store: Store, include: Collection[str] = ()) -> None:
        self._store = store
        self._types = {INCLUDABLE[name] for name in include}
        self._cited: dict[str, str] = {}
        cites = store.connection.execute("SELECT 1 FROM papers WHERE cites != '[]' LIMIT 1").fetchone()
        self._known = _KnownWorks(store.connection) if cites else None

    def __bool__(self) -> bool:
        """Whether there may be any."""
        return bool(self._types) or self._known is not None

    def nodes(self) -> Iterator[BibliographyNode]:
        """The nodes that are included, by type and id."""
        makers = {"Author": self._authors, "Venue": self._venues, "Cited": self._works}
        for type_ in METADATA_TYPES:
            if type_ in self._types:
                yield from makers[type_]()

    def edges(self, paper: Paper) -> list[tuple[str, str, list[EvidenceRow]]]:
        """The edges of a paper: predicate, node and evidence, by the first two; those to cited works after `nodes`."""
        if not (self._types or (paper.cites and self._known)):
            return []
        found: dict[tuple[int, str], list[EvidenceRow]] = defaultdict(list)
        orcids = dict(enumerate(paper.orcids))
        for number, line in enumerate(metadata_lines(paper)):
            if node := self._node_of(line, orcids.get(number, ""), paper.id):
                where = (line.start, line.end, line.first, line.end)
                row = EvidenceRow(paper.id, "metadata", *where, _EXTRACTOR, 1.0, "asserted")
                found[("cites", "author", "venue").index(line.what), node].append(row)
        return [(METADATA_LINKS[at], node, rows) for (at, node), rows in sorted(found.items())]

    def _node_of(self, line: _Line, orcid: str, paper: str) -> str | None:
        if line.what == "cites":
            known = self._known.find(line.value) if self._known else None
            if known is not None:
                return f"paper:{known}" if known != paper else None
            return self._cited.get(line.value)
        if line.what == "author":
            return _author_id(line.value, orcid) if "Author" in self._types else None
        return _venue_id(line.value) if "Venue" in self._types else None

    def _authors(self) -> Iterator[BibliographyNode]:
        names: dict[str, Counter[str]] = defaultdict(Counter)
        orcids: dict[str, str] = {}
        for paper in self._store.papers():
            known = (*paper.orcids, *("" for _ in paper.authors))
            for name, orcid in zip(paper.authors, known, strict=False):
                id_ = _author_id(name, orcid)
                names[id_][name] += 1
                if orcid:
                    orcids[id_] = f"https://orcid.org/{orcid}"
        return _named_nodes("Author", names, orcids)

    def _venues(self) -> Iterator[BibliographyNode]:
        names: dict[str, Counter[str]] = defaultdict(Counter)
        for paper in self._store.papers():
            if paper.venue:
                names[_venue_id(paper.venue)][paper.venue] += 1
        return _named_nodes("Venue", names, {})

    def _works(self) -> Iterator[BibliographyNode]:
        """Works with an identifier in common are one."""
        if self._known is None:
            return
        works: dict[str, None] = {}
        for paper in self._store.papers():
            works |= {work: None for work in paper.cites if self._known.find(work) is None}
        pairs = ((name, work) for work in works for name in work.split())
        grouped = group_copies(pairs)
        several = {work for group in grouped for work in group}
        found = []
        for group in (*grouped, *([work] for work in works if work not in several)):
            label, *others = sorted({name for work in group for name in work.split()}, key=_scheme_order)
            node = BibliographyNode(f"cited:{label}", "Cited", label, tuple(others), _addresses((label, *others)))
            self._cited |= dict.fromkeys(group, node.id)
            found.append(node)
        yield from sorted(found)


class _KnownWorks:
    """The papers of a store by all that they and their copies are called."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("DROP TABLE IF EXISTS temp.known_works")
        connection.execute("CREATE TEMP TABLE known_works (name TEXT PRIMARY KEY, paper TEXT) WITHOUT ROWID")
        insert = "INSERT OR IGNORE INTO known_works VALUES (?, ?)"
        # ids first: they are told apart, and what two papers are called is the first one's
        connection.executemany(insert, self._ids())
        connection.executemany(insert, self._identifiers())

    def _ids(self) -> Iterator[tuple[str, str]]:
        query = """SELECT id, id FROM papers UNION SELECT r.id, r.preferred FROM records AS r
                   JOIN papers AS p ON p.id = r.preferred ORDER BY 1"""
        for id_, paper in self._connection.execute(query):
            yield id_, paper
            if len(id_) == 40:  # as Semantic Scholar numbers papers
                yield f"s2:{id_}", paper

    def _identifiers(self) -> Iterator[tuple[str, str]]:
        for paper, text in self._connection.execute("SELECT id, identifiers FROM papers ORDER BY id"):
            for scheme, value in parsed(text) if text != "[]" else ():
                yield f"{scheme}:{value}", paper

    def find(self, work: str) -> str | None:
        """The id of the paper that one of the names of `work` is that of."""
        for name in work.split():
            row = self._connection.execute("SELECT paper FROM known_works WHERE name = ?", (name,)).fetchone()
            if row:
                return str(row[0])
        return None


def _named_nodes(
    type: str, names: Mapping[str, Counter[str]], addresses: Mapping[str, str]
) -> Iterator[BibliographyNode]:
    """Nodes by id, each with its names by falling use."""
    for id_ in sorted(names):
        label, *others = sorted(names[id_], key=lambda name: (-names[id_][name], name.isupper(), name))
        yield BibliographyNode(id_, type, label, tuple(others), (addresses[id_],) if id_ in addresses else ())


def _author_id(name: str, orcid: str) -> str:
    return f"author:{orcid or _folded(name)}"


def _venue_id(name: str) -> str:
    return f"venue:{_folded(name)}"


def _folded(name: str) -> str:
    """A name without case and punctuation; accents stay, and so do endings, which names of people have too."""
    text = unicodedata.normalize("NFKC", name).casefold()
    words = "".join(char if char.isalnum() or unicodedata.combining(char) else " " for char in text).split()
    return "-".join(words) or text


def _scheme_order(name: str) -> tuple[int, str]:
    scheme = name.partition(":")[0]
    return (_SCHEMES.index(scheme) if scheme in _SCHEMES else len(_SCHEMES), name)


def _addresses(names: Iterable[str]) -> tuple[str, ...]:
    pairs = (name.partition(":") for name in names)
    return tuple(_ADDRESSES[scheme] + value for scheme, _, value in pairs if scheme in _ADDRESSES)
