"""Cross-references: what outside identifiers (Wikidata, Papers with Code, a thesaurus) the entities of a graph have.

They come from a table of the user's, CSV or TSV with a header, one row each; `type` may be empty or left out:

.. code-block:: text

    label,type,iri
    ImageNet,Dataset,http://www.wikidata.org/entity/Q24901201
    BLEU,,http://www.wikidata.org/entity/Q807968

A row fits the entity that has its label up to spelling, as `kg.resolution` folds names, or else as an alias. Rows that
fit several entities are told, not guessed.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import InputError
from kg.hierarchy import Named
from kg.model import ENTITY_TYPES
from kg.names import normal_form
from kg.resolution import block_key
from kg.rows import parsed
from kg.settlement import Key
from kg.store import Store
from kg.variants import case_agrees

__all__ = [
    "Identifier",
    "Linked",
    "keep_outcome",
    "link_identifiers",
    "outcome",
    "read_identifiers",
    "store_identifiers",
    "stored_identifiers",
]

_COLUMNS = ("label", "type", "iri")
_IRI = re.compile(r"(?:https?://[^/?#\s]+|urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:)[^\s]*")
_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|^`\\\[\]\x7f-\x9f\ud800-\udfff]|%(?![0-9A-Fa-f]{2})')
"""What no IRI may hold (RFC 3987)."""
_KEPT, _OUTCOME = "identifiers", "identifiers linked"
_LONG = 5
"""Letters of a name that is hardly two things by its capitals alone."""
_TOLD = 10
"""Rows of each sort that an outcome names."""


class Identifier(NamedTuple):
    """A row of the table: the entity called `label`, of `type` or (empty) of any, is what `iri` names."""

    label: str
    type: str
    iri: str


@dataclass(frozen=True, slots=True)
class Linked:
    """IRIs by node id, and the rows that fit no node or several."""

    xrefs: Mapping[str, tuple[str, ...]]
    unmatched: tuple[Identifier, ...] = ()
    ambiguous: tuple[Identifier, ...] = ()


def read_identifiers(path: Path, types: Collection[str] = ENTITY_TYPES) -> tuple[Identifier, ...]:
    """The rows of a table, each once. Raises `InputError`, with the line, for what is none.

    `types` are those that there are. The columns ``label`` and ``iri``, and ``type`` if there is one, may stand in any
    order, beside others. An IRI is absolute and begins with ``http://``, ``https://`` or ``urn:``.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return tuple(dict.fromkeys(_rows(file, path, types)))
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror}; name a table with --identifiers.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8; save it as UTF-8.") from error


def _rows(lines: Iterable[str], path: Path, types: Collection[str]) -> Iterator[Identifier]:
    reader = csv.reader(lines, delimiter="\t" if path.suffix.lower() in {".tsv", ".tab"} else ",", strict=True)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        if "label" not in header or "iri" not in header:
            raise InputError(f"{path}, line 1: the header has to name the columns label and iri, and may name type.")
        places = {column: header.index(column) for column in _COLUMNS if column in header}
        for row in reader:
            if any(map(str.strip, row)):
                found = {column: row[at].strip() if at < len(row) else "" for column, at in places.items()}
                yield _checked(found, f"{path}, line {reader.line_num}", types)
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}; mend the table.") from error


def _checked(row: Mapping[str, str], place: str, types: Collection[str]) -> Identifier:
    label, type_, iri = (row.get(column, "") for column in _COLUMNS)
    if not normal_form(label):
        raise InputError(f"{place}: no label ({label!r}); name the entity.")
    known = {name.lower(): name for name in types}
    if type_ and type_.lower() not in known:
        raise InputError(f"{place}: no type is {type_!r}; choose of {', '.join(types)}, or leave it empty.")
    if not _IRI.fullmatch(iri) or _FORBIDDEN.search(iri):
        raise InputError(f"{place}: {iri!r} is no absolute IRI (http://…, https://… or urn:…); mend it.")
    return Identifier(label, known.get(type_.lower(), ""), iri)


def store_identifiers(store: Store, identifiers: Iterable[Identifier]) -> None:
    """Keep identifiers in the store, in place of those before; every `assemble` links them."""
    with store.transaction() as connection:
        _keep(connection, _KEPT, list(identifiers))


def stored_identifiers(store: Store) -> tuple[Identifier, ...]:
    """The identifiers that the store keeps."""
    return tuple(Identifier(*row) for row in _kept(store.connection, _KEPT) or ())


def keep_outcome(connection: sqlite3.Connection, linked: Linked, rows: int) -> None:
    """Keep what became of the `rows` rows, for `outcome`."""
    counts: dict[str, Any] = {"rows": rows, "linked": rows - len(linked.unmatched) - len(linked.ambiguous)}
    for name, left in (("unmatched", linked.unmatched), ("ambiguous", linked.ambiguous)):
        counts |= {name: len(left), f"{name}_labels": [each.label for each in left[:_TOLD]]}
    _keep(connection, _OUTCOME, counts if rows else {})


def outcome(store: Store) -> dict[str, Any]:
    """What became of the identifiers when the graph was assembled; empty where there are none.

    Numbers of ``rows``, of those ``linked``, ``unmatched`` and ``ambiguous``, and the first labels of the last two.
    """
    return dict(_kept(store.connection, _OUTCOME) or {})


def _keep(connection: sqlite3.Connection, key: str, value: object) -> None:
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value, ensure_ascii=False)))


def _kept(connection: sqlite3.Connection, key: str) -> Any:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return parsed(row[0]) if row else None


def link_identifiers(identifiers: Collection[Identifier], entities: Iterable[Named]) -> Linked:
    """Which of `entities` have which identifiers; a function of the sets alone.

    >>> linked = link_identifiers([Identifier("Image-Net", "", "urn:x:1")], [Named("d", "Dataset", "ImageNet dataset")])
    >>> linked.xrefs
    {'d': ('urn:x:1',)}
    """
    entities = list(entities) if identifiers else []
    types = tuple(dict.fromkeys((*ENTITY_TYPES, *sorted({entity.type for entity in entities}))))
    wanted = {key for each in identifiers for key in _keys(each, types)}
    labels: dict[Key, dict[str, str]] = defaultdict(dict)
    aliases: dict[Key, dict[str, str]] = defaultdict(dict)
    for id_, type_, label, others in entities if wanted else ():
        for names, table in (((label,), labels), (others, aliases)):
            for name in names:
                if (key := block_key(type_, name)) in wanted:
                    table[key].setdefault(id_, name)
    xrefs: dict[str, set[str]] = defaultdict(set)
    unmatched: list[Identifier] = []
    ambiguous: list[Identifier] = []
    for each in sorted(identifiers):
        fits = _fits(each, labels, types) or _fits(each, aliases, types)
        if len(fits) == 1:
            xrefs[fits[0]].add(each.iri)
        else:
            (ambiguous if fits else unmatched).append(each)
    return Linked({id_: tuple(sorted(iris)) for id_, iris in xrefs.items()}, tuple(unmatched), tuple(ambiguous))


def _keys(identifier: Identifier, types: Iterable[str]) -> list[Key]:
    return [block_key(type_, identifier.label) for type_ in ((identifier.type,) if identifier.type else types)]


def _fits(identifier: Identifier, table: Mapping[Key, Mapping[str, str]], types: Iterable[str]) -> list[str]:
    """The entities with this name: to the letter, if that is one's, else by its capitals, else, if long, by any."""
    found = {id_: name for key in _keys(identifier, types) for id_, name in table.get(key, {}).items()}
    label = identifier.label
    exact = [id_ for id_, name in found.items() if name == label]
    if len(exact) == 1:
        return exact
    agreeing = [id_ for id_, name in found.items() if " " in label or case_agrees(label, name)]
    return agreeing or (list(found) if len(label) >= _LONG else [])
