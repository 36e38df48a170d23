"""SHACL shapes as SPARQL: the part of SHACL Core that ``data/shapes.ttl`` uses, for graphs too big for other engines.

Each property of a shape becomes one or a few queries that select the violations: the focus node, the value at fault,
and which constraints it violates. What is not translated is refused: nothing in the shapes is ever left unchecked.

Source: Shapes Constraint Language (W3C Recommendation, 20 July 2017), section 4.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from kg.errors import UsageError
from kg.output import BASE_IRI

__all__ = ["Check", "checks", "shapes_text"]

Term = NamedNode | BlankNode | Literal

_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_START = f"PREFIX xsd: <{_XSD}>"
_PLAIN = {"path", "message", "property", "targetClass", "targetSubjectsOf", "targetObjectsOf"}
_KINDS = {"IRI": "isIRI({0})", "Literal": "isLiteral({0})", "BlankNode": "isBlank({0})"}
_LEXICAL = {
    "integer": r'REGEX(STR({0}), "^[+-]?[0-9]+$")',
    "nonNegativeInteger": r'REGEX(STR({0}), "^([+]?[0-9]+|-0+)$")',
    "decimal": r'REGEX(STR({0}), "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$")',
    "date": "COALESCE(isLiteral(xsd:date(STR({0}))), false)",
    "gYear": "COALESCE(isLiteral(xsd:gYear(STR({0}))), false)",
    "gYearMonth": "COALESCE(isLiteral(xsd:gYearMonth(STR({0}))), false)",
}
"""What texts a datatype allows. Numbers go by their text: a cast would refuse those of more digits than it can hold."""


@dataclass(frozen=True, slots=True)
class Check:
    """Constraints on one property of a shape: `query` selects ``?this`` and, where one value is at fault, ``?value``.

    `path` is the IRI of the property (``^`` before it: inverse), empty where the node itself is at fault. `components`
    are the parts of SHACL as in ``sh:MinCountConstraintComponent``; ``?holds0``, ``?holds1`` … tell of each whether it
    holds, and at least one does not.
    """

    path: str
    components: tuple[str, ...]
    message: str
    query: str

    @property
    def names_value(self) -> bool:
        """Whether one value is at fault, and not how many there are."""
        return "?value" in self.query.partition("{")[0].partition("(")[0]


def shapes_text(base_iri: str = BASE_IRI) -> str:
    """The shapes that ship with the package, in Turtle, for graphs whose IRIs begin with `base_iri`."""
    return files("kg").joinpath("data/shapes.ttl").read_text("utf-8").replace(BASE_IRI, base_iri)


def checks(turtle: str) -> list[Check]:
    """The shapes in `turtle` as queries, in a stable order; raises `UsageError` for what is not translated.

    >>> found = checks(shapes_text())
    >>> [check.components for check in found if check.path.endswith("#support")]
    [('MinCount',), ('MaxCount',), ('Datatype', 'MinInclusive')]
    """
    return list(_Translator(turtle).checks())


class _Translator:
    def __init__(self, turtle: str) -> None:
        self._about: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._order: list[Term] = []
        for subject, predicate, object_, _ in parse(turtle, RdfFormat.TURTLE):
            name = predicate.value.removeprefix(_SH)
            self._about[subject][name].append(object_)
            if name == f"{_RDF}type" and object_ == NamedNode(f"{_SH}NodeShape"):
                self._order.append(subject)

    def checks(self) -> Iterator[Check]:
        for shape in self._order:
            target = self._target(shape)
            yield from self._on_values(shape, target, "")
            for each in self._about[shape]["property"]:
                yield from self._on_property(each, target)

    def _target(self, shape: Term) -> str:
        about = self._about[shape]
        classes, subjects, objects = (about[f"target{each}"] for each in ("Class", "SubjectsOf", "ObjectsOf"))
        patterns = [f"{{ ?this a {each} }}" for each in classes]
        patterns += [f"{{ SELECT DISTINCT ?this {{ ?this {each} ?target }} }}" for each in subjects]
        patterns += [f"{{ SELECT DISTINCT ?this {{ ?target {each} ?this }} }}" for each in objects]
        if not patterns:
            raise UsageError(f"the shape {shape} has no target that is translated; give it a sh:targetClass.")
        return " UNION ".join(patterns)

    # Shapes -------------------------------------------------------------------------------------------------------

    def _on_property(self, shape: Term, target: str) -> Iterator[Check]:
        path, message, given = self._path(shape), self._message(shape), self._parameters(shape)
        shown = path.replace("<", "").replace(">", "")
        for name, condition, groups in self._on_sets(path, given):
            query = f"{_START} SELECT ?this (false AS ?holds0) {{ {target} {condition} }} {groups}"
            yield Check(shown, (_upper(name),), message, query)
        yield from self._on_values(shape, f"{target} ?this {path} ?value", shown, given)

    def _on_sets(self, path: str, given: dict[str, list[Term]]) -> Iterator[tuple[str, str, str]]:
        """What concerns all values of a path at once, taken out of `given`: names, and what is violated.

        That is a pattern, and groups of its solutions where they are counted.
        """
        for value in given.pop("hasValue", ()):
            yield "hasValue", f"FILTER NOT EXISTS {{ ?this {path} {value} }}", ""
        # one and one are asked for most, and need no counting
        for value in given.pop("minCount", ()):
            none = f"FILTER NOT EXISTS {{ ?this {path} ?value }}"
            several = f"OPTIONAL {{ ?this {path} ?value }}", _counted("<", value)
            yield ("minCount", none, "") if value.value == "1" else ("minCount", *several)
        for value in given.pop("maxCount", ()):
            two = f"?this {path} ?value . ?this {path} ?other FILTER(!sameTerm(?value, ?other))"
            several = f"?this {path} ?value", _counted(">", value)
            yield ("maxCount", two, "") if value.value == "1" else ("maxCount", *several)
        for shape in given.pop("qualifiedValueShape", ()):
            values = f"OPTIONAL {{ ?this {path} ?value FILTER({self._conforms(shape, '?value')}) }}"
            for name, sign in (("qualifiedMinCount", "<"), ("qualifiedMaxCount", ">")):
                for value in given.pop(name, ()):
                    yield name, values, _counted(sign, value)

    def _on_values(
        self, shape: Term, reach: str, path: str, given: dict[str, list[Term]] | None = None
    ) -> Iterator[Check]:
        """The constraints on single values: those of a path, or the focus node where there is none."""
        given = self._parameters(shape) if given is None else given
        found = [(name, self._holds(name, value, "?value")) for name, values in given.items() for value in values]
        if not found:
            return
        bound = reach if path else f"{reach} BIND(?this AS ?value)"
        told = " ".join(f"(({holds}) AS ?holds{at})" for at, (_, holds) in enumerate(found))
        violated = " || ".join(f"!({holds})" for _, holds in found)
        query = f"{_START} SELECT ?this ?value {told} {{ {bound} FILTER({violated}) }}"
        yield Check(path, tuple(_upper(name) for name, _ in found), self._message(shape), query)

    def _parameters(self, shape: Term) -> dict[str, list[Term]]:
        return {name: values for name, values in self._about[shape].items() if name not in _PLAIN and ":" not in name}

    def _path(self, shape: Term) -> str:
        (path,) = self._about[shape]["path"]
        if isinstance(path, NamedNode):
            return str(path)
        inverse = self._about[path].get("inversePath", [])
        if len(inverse) != 1:
            raise UsageError(f"the path of the shape {shape} is not translated; use a property or sh:inversePath.")
        return f"^{inverse[0]}"

    def _message(self, shape: Term) -> str:
        return " ".join(each.value for each in self._about[shape]["message"] if isinstance(each, Literal))

    # Single values ------------------------------------------------------------------------------------------------

    def _conforms(self, shape: Term, variable: str) -> str:
        given = self._parameters(shape).items()
        parts = [self._holds(name, value, variable) for name, values in given for value in values]
        return " && ".join(parts)

    def _holds(self, name: str, parameter: Term, variable: str) -> str:
        """An expression that is true of a value that holds to the constraint."""
        translate = _VALUES.get(name)
        if translate is not None:
            return translate(parameter, variable)
        if name == "in":
            return " || ".join(f"sameTerm({variable}, {each})" for each in self._list(parameter))
        if name == "or":
            return " || ".join(f"({self._conforms(each, variable)})" for each in self._list(parameter))
        raise UsageError(f"sh:{name} is not translated; see kg/shapes.py for what is.")

    def _list(self, node: Term) -> Iterator[Term]:
        while node != NamedNode(f"{_RDF}nil"):
            about = self._about[node]
            yield about[f"{_RDF}first"][0]
            node = about[f"{_RDF}rest"][0]


def _datatype(parameter: Term, variable: str) -> str:
    name = parameter.value.removeprefix(_XSD)
    # pyoxigraph's store makes xsd:integer of all types of integers
    types = [str(parameter), *(["xsd:integer"] if name == "nonNegativeInteger" else [])]
    lexical = [_LEXICAL[name].format(variable)] if name in _LEXICAL else []
    return " && ".join([f"isLiteral({variable})", f"DATATYPE({variable}) IN ({', '.join(types)})", *lexical])


_VALUES: dict[str, Callable[[Term, str], str]] = {
    "class": lambda term, variable: f"EXISTS {{ {variable} a {term} }}",
    "datatype": _datatype,
    "nodeKind": lambda term, variable: _KINDS[term.value.removeprefix(_SH)].format(variable),
    "pattern": lambda term, variable: f"!isBlank({variable}) && REGEX(STR({variable}), {term})",
    "lessThanOrEquals": lambda term, variable: (
        f"NOT EXISTS {{ ?this {term} ?other FILTER(!COALESCE({variable} <= ?other, false)) }}"
    ),
    "minInclusive": lambda term, variable: f"COALESCE({variable} >= {term}, false)",
    "maxInclusive": lambda term, variable: f"COALESCE({variable} <= {term}, false)",
}
"""Constraints on one value that take one term. No expression is ever an error: it is true or false."""


def _counted(sign: str, number: Term) -> str:
    return f"GROUP BY ?this HAVING (COUNT(DISTINCT ?value) {sign} {number.value})"


def _upper(name: str) -> str:
    return name[0].upper() + name[1:]
