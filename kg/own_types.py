"""Own types: kinds of entities and known names that a user brings as data, a ``types.toml`` with tables of names.

.. code-block:: toml

    [types.material]
    label = "Material"            # all but the gazetteer may be left out
    plural = "Materials"
    colour = "#7a5c3e"
    uri = "https://example.org/Material"
    gazetteer = ["materials.tsv"] # name, other names (|), IRIs (|); with or without a header

    [types.dataset]               # names of a type that there is
    gazetteer = ["datasets.tsv"]

A paper that names such a thing ``mentions`` it; of a type with a `parent` that there is (``parent = "Method"``), it has
the role that is usual there. Whether it proposes or uses it no table can know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import InputError
from kg.model import ENTITY_TYPES, MENTIONS, METADATA_TYPES, GraphView
from kg.names import display_form, normal_form
from kg.rows import parsed
from kg.signatures import ROLE_TYPES

if TYPE_CHECKING:
    from kg.store import Store

__all__ = [
    "NO_TYPES",
    "OwnName",
    "OwnType",
    "Types",
    "known_types",
    "own_types",
    "read_types",
    "store_types",
    "stored_looks",
    "stored_types",
    "types_of",
    "undeclared",
    "with_undeclared",
]

ROOT = "Entity"
"""What a type without a parent is a kind of."""
_WORDS = "paper entity result statement evidence extractor status field ontology void category conference evaluation"
_TAKEN = frozenset({*_WORDS.split(), *map(str.lower, METADATA_TYPES)})
"""Names that mean something else in the graph and its IRIs."""
_KEYS = ("label", "plural", "colour", "uri", "parent", "relation", "gazetteer")
_COLOURS = ("#7a5c3e", "#8e44ad", "#117a65", "#a93226", "#5d6d7e", "#b7950b")
_GREY = "#666666"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_IRI = re.compile(r"(?:https?://[^/?#\s]+|urn:[A-Za-z0-9][A-Za-z0-9-]{0,31}:)[^\s<>\"{}|^`\\]*")
_HEADER = {
    **dict.fromkeys(("label", "name", "preflabel"), "label"),
    **dict.fromkeys(("alias", "aliases", "altlabel", "altlabels"), "aliases"),
    **dict.fromkeys(("iri", "xref", "xrefs"), "xrefs"),
}
_COLUMNS = ("label", "aliases", "xrefs")
_LOOKS, _NAMES = "own types", "own names"


@dataclass(frozen=True, slots=True)
class OwnType:
    """A type of the user's own. `name` is that of its nodes and class, `root` the type that there is (or ``Entity``) of
    which it is a kind, `relation` what papers have to do with its entities."""

    name: str
    label: str
    plural: str
    colour: str
    uri: str = ""
    parent: str = ROOT
    root: str = ROOT
    relation: str = MENTIONS


@dataclass(frozen=True, slots=True)
class OwnName:
    """A thing of a type with its names, the first one to be shown, and IRIs of the same thing elsewhere."""

    type: str
    label: str
    aliases: tuple[str, ...] = ()
    xrefs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Types:
    """All that a user brings: types, and names of these and of others."""

    types: tuple[OwnType, ...] = ()
    names: tuple[OwnName, ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        return bool(self.types or self.names)

    @cached_property
    def for_extractor(self) -> str:
        """What the extractor ``own-names`` is made with: a relation and names for each type, as JSON; worker processes
        are told no more. Empty where there are no names."""
        relations = {each.name: each.relation for each in self.types}
        found: dict[str, tuple[str, list[list[str]]]] = {}
        for name in self.names:
            relation = relations.get(name.type) or ROLE_TYPES[name.type][0]
            found.setdefault(name.type, (relation, []))[1].append([name.label, *name.aliases])
        return json.dumps(found, ensure_ascii=False) if found else ""


NO_TYPES = Types()


def own_types(view: GraphView) -> tuple[OwnType, ...]:
    """The types that the user brought to the graph behind a view; none where it knows of none."""
    return tuple(getattr(view, "own_types", ()))


def with_undeclared(declared: Iterable[OwnType], found: Iterable[str]) -> tuple[OwnType, ...]:
    """The declared types, and for each other type of entities among those `found` one that says nothing of its own.

    >>> [each.name for each in with_undeclared((), ["Author", "Gene", "Method", "Paper"])]
    ['Gene']
    """
    types = {each.name: each for each in declared}
    for name in found:
        if name not in (*ENTITY_TYPES, *METADATA_TYPES, "Paper"):
            types.setdefault(name, undeclared(name))
    return tuple(types.values())


def undeclared(name: str) -> OwnType:
    """A type that only an extractor of a plug-in knows."""
    return OwnType(name, name, f"{name}s", _GREY)


def types_of(view: GraphView) -> tuple[str, ...]:
    """The names of the types that entities of a view may have, in the order in which everything lists them."""
    return known_types(own_types(view))


def known_types(own: Iterable[OwnType]) -> tuple[str, ...]:
    """The same, where these types were brought."""
    return (*ENTITY_TYPES, *sorted(each.name for each in own))


def read_types(path: Path) -> Types:
    """The types in a TOML file and the names in the tables that it names, which lie beside it.

    An empty file has none, which takes back those that a store keeps. Raises `InputError`, with the place, where a file
    can't be read or says what can't be.
    """
    import tomllib

    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror}; name a TOML file with --types.") from error
    except RecursionError as error:
        raise InputError(f"{path} is not read: its brackets are too deep; take some away.") from error
    except ValueError as error:  # no TOML, no UTF-8, or a number of thousands of digits
        raise InputError(f"{path} is not TOML: {error}.") from error
    if not content:
        return NO_TYPES
    tables = content.get("types")
    if not isinstance(tables, dict) or not tables or len(content) > 1:
        raise InputError(f"{path} has to hold tables such as [types.material], and nothing else.")
    found: dict[str, dict[str, Any]] = {}
    for key, table in tables.items():
        name = _checked_name(key, f"{path}, [types.{key}]")
        if name in found:
            raise InputError(f"{path}, [types.{key}]: {name} is there twice; make one table of both.")
        found[name] = _checked_table(name, table, f"{path}, [types.{key}]")
    roots = {name: _root(name, found, path) for name in found if name not in ENTITY_TYPES}
    types = tuple(_type(name, found[name], root, number, path) for number, (name, root) in enumerate(roots.items()))
    names: dict[tuple[str, str], OwnName] = {}
    for name, table in found.items():
        for file in table.get("gazetteer", ()):
            for each in _read_names(path.parent / file, name):
                names.setdefault((name, normal_form(each.label)), each)
    return Types(types, tuple(names.values()))


def _checked_name(key: str, place: str) -> str:
    if not _NAME.fullmatch(key):
        raise InputError(f"{place}: {key!r} is no name of a type; take letters and digits, e.g. cell_line.")
    alike = {type_.lower(): type_ for type_ in ENTITY_TYPES}
    if key.lower() in alike:
        return alike[key.lower()]
    name = "".join(part[:1].upper() + part[1:] for part in re.split("[_-]", key))
    if name.lower() in _TAKEN:
        raise InputError(f"{place}: {name} means something else in a graph; choose another name.")
    return name


def _checked_table(name: str, table: Any, place: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise InputError(f"{place}: has to be a table.")
    for key, value in table.items():
        if key not in _KEYS:
            import difflib

            near = difflib.get_close_matches(key, _KEYS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(_KEYS)}."
            raise InputError(f"{place}: a type has no {key!r}; {hint}")
        if name in ENTITY_TYPES and key != "gazetteer":
            raise InputError(f"{place}: {name} is there already, only a gazetteer can be added; name yours otherwise.")
        if key == "gazetteer":
            value = table[key] = [value] if isinstance(value, str) else value
            if not isinstance(value, list) or not all(isinstance(each, str) and "\0" not in each for each in value):
                raise InputError(f"{place}: gazetteer has to be a list of files, not {value!r}.")
        elif not isinstance(value, str) or not value.strip():
            raise InputError(f"{place}: {key} has to be text in quotes, not {value!r}.")
    if not table.get("gazetteer") and not any(key != "gazetteer" for key in table):
        raise InputError(f"{place}: says nothing; give it a gazetteer.")
    return table


def _root(name: str, tables: Mapping[str, Mapping[str, Any]], path: Path) -> tuple[str, str]:
    """The parent of a type, and the type that there is of which it is a kind."""
    seen, current, first = {name}, name, ""
    while current not in ENTITY_TYPES:
        given = tables[current].get("parent")
        if given is None:
            return first or ROOT, ROOT
        parent = _checked_name(given, f"{path}: parent of {current}")
        if parent not in ENTITY_TYPES and parent not in tables:
            raise InputError(f"{path}: {current} has the parent {given!r}, which is no type; mend its name.")
        if parent in seen:
            raise InputError(f"{path}: {current} is a kind of itself, by its parent {given!r}; leave one out.")
        seen.add(parent)
        current, first = parent, first or parent
    return first, current


def _type(name: str, table: Mapping[str, Any], root: tuple[str, str], number: int, path: Path) -> OwnType:
    place = f"{path}: {name}"
    label = display_form(table.get("label") or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).capitalize())
    colour, uri = table.get("colour", _COLOURS[number % len(_COLOURS)]), table.get("uri", "")
    if not _COLOUR.fullmatch(colour):
        raise InputError(f"{place} has the colour {colour!r}; write it as #rrggbb, e.g. #7a5c3e.")
    if uri and not _IRI.fullmatch(uri):
        raise InputError(f"{place} has the uri {uri!r}, which is no absolute IRI (http://…, https://… or urn:…).")
    roles = (*ROLE_TYPES.get(root[1], ()), MENTIONS)
    relation = table.get("relation", roles[0])
    if relation not in roles:
        raise InputError(f"{place} has the relation {relation!r}; a kind of {root[1]} takes {' or '.join(roles)}.")
    return OwnType(name, label, table.get("plural", f"{label}s"), colour.lower(), uri, *root, relation)


def _read_names(path: Path, type_: str) -> Iterator[OwnName]:
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror}; name the table of names as it is called.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8; save it as UTF-8.") from error
    columns = dict(zip(_COLUMNS, range(3), strict=True))
    for number, line in enumerate(text.split("\n"), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if number == 1 and "label" in (header := [_HEADER.get(cell.lower(), "") for cell in cells]):
            columns = {column: header.index(column) for column in _COLUMNS if column in header}
        elif any(cells) and not cells[0].startswith("#"):
            yield _name(cells, columns, type_, f"{path}, line {number}")


def _name(cells: list[str], columns: Mapping[str, int], type_: str, place: str) -> OwnName:
    def parts(column: str) -> list[str]:
        at = columns.get(column, len(cells))
        return [part.strip() for part in cells[at].split("|") if part.strip()] if at < len(cells) else []

    label = cells[columns["label"]] if columns["label"] < len(cells) else ""
    if not normal_form(label):
        raise InputError(f"{place}: no name ({label!r}); name the {type_} in it.")
    aliases, xrefs = parts("aliases"), parts("xrefs")
    for alias in aliases:
        if not normal_form(alias):
            raise InputError(f"{place}: {alias!r} is no name; mend it.")
    for iri in xrefs:
        if not _IRI.fullmatch(iri):
            raise InputError(f"{place}: {iri!r} is no absolute IRI (http://…, https://… or urn:…); mend it.")
    return OwnName(
        type_, display_form(label), tuple(dict.fromkeys(map(display_form, aliases))), tuple(dict.fromkeys(xrefs))
    )


def store_types(store: Store, types: Types) -> None:
    """Keep types in the store, in place of those before: later builds find their names, and exports show them."""
    with store.transaction() as connection:
        kept: tuple[tuple[str, tuple[OwnType | OwnName, ...]], ...] = ((_LOOKS, types.types), (_NAMES, types.names))
        for key, records in kept:
            told = json.dumps([list(asdict(each).values()) for each in records], ensure_ascii=False)
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, told))


def stored_looks(store: Store) -> tuple[OwnType, ...]:
    """The types that the store keeps, without their names."""
    return tuple(OwnType(*row) for row in _kept(store, _LOOKS))


def stored_types(store: Store) -> Types:
    """The types and names that the store keeps."""
    names = (OwnName(type_, label, tuple(others), tuple(xrefs)) for type_, label, others, xrefs in _kept(store, _NAMES))
    return Types(stored_looks(store), tuple(names))


def _kept(store: Store, key: str) -> list[list[Any]]:
    row = store.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    found: list[list[Any]] = parsed(row[0]) if row else []
    return found
