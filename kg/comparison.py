"""Comparison of two graphs: the nodes, edges and results that are new, gone or changed.

>>> import kg
>>> old = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")])
>>> new = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet."), kg.Paper("p2", None, "We use BERT.")])
>>> [(each.what, each.kind, each.name) for each in compare(old, new) if each.what == "node"]
[('node', 'new', 'We use BERT.'), ('node', 'new', 'BERT')]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from kg.model import Edge, GraphView, Node, ResultNode

__all__ = ["KINDS", "THINGS", "Difference", "compare"]

Thing = Literal["node", "edge", "result"]
Kind = Literal["new", "gone", "changed"]
THINGS: tuple[Thing, ...] = ("node", "edge", "result")
KINDS: tuple[Kind, ...] = ("new", "gone", "changed")
Values = Mapping[str, str | int | float | None]
_LONGEST = 40
_LEAST = 0.01
"""Changes of a confidence that are smaller are none."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A node, edge or result that only one of two graphs has, or that they have with other values.

    `name` is what a reader knows it by, `type` a node's type, an edge's predicate or a result's metric; `before` and
    `after` are its values, those alone that differ where it is in both. `papers` is how many support it in the newer
    graph that has it.
    """

    what: Thing
    kind: Kind
    type: str
    id: str
    name: str
    papers: int
    before: Values
    after: Values


def compare(old: GraphView, new: GraphView) -> Iterator[Difference]:
    """Differences of `new`: nodes, edges, results; of each what is new, gone, changed, in the order of exports."""
    labels = {node.id: node.label for graph in (old, new) for node in graph.nodes()}
    yield from _compare("node", _nodes(old), _nodes(new))
    yield from _compare("edge", _edges(old, labels), _edges(new, labels))
    yield from _compare("result", _results(old, labels), _results(new, labels))


_Values = dict[str, str | int | float | None]
_Item = tuple[str, str, int, _Values]
"""Type, name, papers, values."""


def _compare(what: Thing, old: Mapping[str, _Item], new: Mapping[str, _Item]) -> Iterator[Difference]:
    for id_, (type_, name, papers, values) in new.items():
        if id_ not in old:
            yield Difference(what, "new", type_, id_, name, papers, {}, values)
    for id_, (type_, name, papers, values) in old.items():
        if id_ not in new:
            yield Difference(what, "gone", type_, id_, name, papers, values, {})
    for id_, (type_, name, papers, values) in new.items():
        before = old[id_][3] if id_ in old else values
        changed = [key for key in values if _differ(before[key], values[key])]
        if changed:
            ends = ({key: each[key] for key in changed} for each in (before, values))
            yield Difference(what, "changed", type_, id_, name, papers, *ends)


def _differ(one: str | int | float | None, two: str | int | float | None) -> bool:
    if isinstance(one, float) and isinstance(two, float):
        return abs(one - two) >= _LEAST
    return one != two


def _nodes(graph: GraphView) -> dict[str, _Item]:
    return {node.id: (node.type, node.label, node.papers, _node_values(node)) for node in graph.nodes()}


def _node_values(node: Node) -> _Values:
    return {"label": node.label, "papers": node.papers, "aliases": "; ".join(node.aliases)}


def _edges(graph: GraphView, labels: Mapping[str, str]) -> dict[str, _Item]:
    def item(edge: Edge) -> _Item:
        name = f"{_brief(labels[edge.subject])} {edge.predicate} {_brief(labels[edge.object])}"
        values: _Values = {"papers": edge.papers, "confidence": edge.confidence, "status": edge.status}
        return edge.predicate, name, edge.papers, values

    return {edge.id: item(edge) for edge in graph.edges()}


def _brief(label: str) -> str:
    """A label short enough that both ends of an edge are seen."""
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1].rstrip()}…"


def _results(graph: GraphView, labels: Mapping[str, str]) -> dict[str, _Item]:
    """Results by paper, place and value: where another number came before it in the paper, it is still the same."""

    def item(result: ResultNode) -> _Item:
        metric = labels[result.metric] if result.metric else result.metric_text or "?"
        name = f"{metric} {result.value}{'' if result.unit == '%' else ' '}{result.unit or ''}".strip()
        parts = {
            part: labels[id_] if id_ else None
            for part, id_ in (
                ("method", result.method),
                ("baseline", result.baseline),
                ("dataset", result.dataset),
                ("task", result.task),
            )
        }
        return metric, f"{name} [{result.paper}]", 1, {"metric": metric, **parts, "status": result.status}

    found: dict[str, _Item] = {}
    for result in graph.results():
        place = result.evidence
        key = f"{result.paper}#{place.field}:{place.start}-{place.end}:{result.value}"
        while key in found:  # one number may stand for several metrics
            key += "+"
        found[key] = item(result)
    return found
