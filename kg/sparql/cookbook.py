"""The cookbook: queries ready to run, in ``kg/data/queries``, some with parameters.

A query file is plain SPARQL. Its first comment line is the title, the second says what it answers, and each parameter
has a line ``# param KEY KIND: what it is``. The query holds the parameter's default as ``VALUES ?key { ... }``, where
``UNDEF`` stands for any, as ``VALUES ?key_iri { ... }`` where it is an entity, and as the last ``LIMIT`` for ``limit``.
So the files run as they are in any store, and what is set goes in as one term, whatever characters it has. Kinds:
``name`` (of an entity, in any case, also one of its other names), ``text``, ``number``.

Queries count and choose by IRI and look labels up last: an index answers a scan soonest, and each step of a join costs
about as much as twenty triples of a scan. A sub-select in braces makes the engine join by hash.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal

from kg.errors import UnknownName, UsageError
from kg.sparql.answers import Term
from kg.sparql.engines import Engine
from kg.text import legal

__all__ = ["Parameter", "Recipe", "recipe", "recipes"]

_PARAMETER = re.compile(r"# param (\w+) (name|text|number): (.+)")
_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
_ANYTHING = re.compile(r"VALUES \?\w+ \{ UNDEF \}\s*")
_NEAR = 3
_EXACTLY = "SELECT DISTINCT ?node {{ ?node skos:prefLabel|skos:altLabel {name} }}"
_IN_ANY_CASE = """SELECT DISTINCT ?node {{
  ?node skos:prefLabel|skos:altLabel ?name . FILTER(LCASE(?name) = LCASE({name})) }}"""
_HOLDING = """SELECT DISTINCT ?name {{
  ?node skos:prefLabel ?name . FILTER(CONTAINS(LCASE(?name), LCASE({name}))) }} ORDER BY STRLEN(?name) ?name"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be set in a query: `kind` is ``name``, ``text`` or ``number``."""

    key: str
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """A query of the cookbook. `text` is SPARQL with the defaults in place, `ready` the same as it is asked."""

    name: str
    title: str
    about: str
    parameters: tuple[Parameter, ...]
    text: str

    @property
    def ready(self) -> str:
        """The query without what sets no parameter: joins with what is not bound are slow."""
        return _ANYTHING.sub("", self.text)

    def fill(self, values: Mapping[str, str], engine: Engine) -> str:
        """The query with parameters set; names are looked up in the graph that `engine` answers for.

        Raises `UsageError` for a parameter that there is not, or that is no number, and `UnknownName`.
        """
        text, known = self.text, {each.key: each for each in self.parameters}
        for key, value in values.items():
            if key not in known:
                told = f"it has: {', '.join(known)}" if known else "it has none"
                raise UsageError(f"{self.name} has no parameter {key!r}; {told}.")
            terms = _terms(known[key], value, engine)
            if key == "limit":
                head, _, tail = text.rpartition("LIMIT ")
                text = f"{head}LIMIT {terms}{tail.lstrip('0123456789')}"
            else:
                place = f"VALUES ?{key}{'_iri' * (known[key].kind == 'name')} {{"
                head, _, tail = text.partition(place)
                text = f"{head}{place} {terms} }}{tail.partition('}')[2]}"
        return replace(self, text=text).ready


def _terms(parameter: Parameter, value: str, engine: Engine) -> str:
    if parameter.kind == "number":
        if not _NUMBER.fullmatch(value):
            raise UsageError(f"{parameter.key} is a number, not {value!r}.")
        return value
    if parameter.kind == "text":
        return str(Literal(legal(value)))
    return " ".join(map(str, _called(value, engine)))


def _called(name: str, engine: Engine) -> list[Term]:
    """The entities that are called `name`: exactly so, or else in any case."""
    found = _found(_EXACTLY, name, engine) or _found(_IN_ANY_CASE, name, engine)
    if found:
        return sorted(found, key=str)
    near = _found(_HOLDING, name, engine, _NEAR) if name.strip() else []
    told = ", ".join(str(each.value) for each in near if isinstance(each, Literal))
    hint = f"did you mean: {told}?" if told else "kg show and kg stats tell what there is."
    raise UnknownName(f"nothing in the graph is called {name!r}; {hint}")


def _found(query: str, name: str, engine: Engine, limit: int | None = None) -> list[Term]:
    # a literal of pyoxigraph prints itself as SPARQL has it
    answer = engine.answer(query.format(name=Literal(legal(name))), limit=limit)
    return [term for (term,) in answer.rows() if term is not None]


@cache
def recipes() -> Mapping[str, Recipe]:
    """The cookbook, by name.

    >>> recipes()["most-used-datasets"].title
    'Most used datasets'
    """
    found = (each for each in (files("kg") / "data" / "queries").iterdir() if each.name.endswith(".rq"))
    return {
        each.name: each
        for each in sorted((_parsed(f.name[:-3], f.read_text("utf-8")) for f in found), key=lambda r: r.name)
    }


def recipe(name: str) -> Recipe:
    """The query of the cookbook with this name; raises `UnknownName`."""
    known = recipes()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, _NEAR)
    hint = f"did you mean: {', '.join(near)}?" if near else "kg query --list tells what there is."
    raise UnknownName(f"the cookbook has no query {name!r}; {hint}")


def _parsed(name: str, text: str) -> Recipe:
    title, about, *rest = text.splitlines()
    parameters = tuple(Parameter(*match.groups()) for match in map(_PARAMETER.fullmatch, rest) if match)
    return Recipe(name, title.removeprefix("# "), about.removeprefix("# "), parameters, text)
