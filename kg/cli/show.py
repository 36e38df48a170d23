"""``kg show``: a node with its names, its edges and the sentences that say them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import config
from kg.cli.ranges import Count

if TYPE_CHECKING:
    from rich.console import Console

    from kg.lookup import Neighbours
    from kg.model import Edge, Node

__all__ = ["command"]

_SENTENCE = 320
"""Most characters of a sentence on a screen."""


@click.command("show")
@click.argument("store", type=click.Path(path_type=Path))
@click.argument("name", nargs=-1, required=True, metavar="NAME")
@click.option("--limit", type=Count(0), default=5, show_default=True, metavar="N",
              help="Edges of each predicate; 0: all.")  # fmt: skip
@click.option("--sentences", type=Count(0), default=1, show_default=True, metavar="N",
              help="Most sentences of each edge.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="JSON instead of text, sentences in full.")
@config
def command(store: Path, name: tuple[str, ...], limit: int, sentences: int, as_json: bool) -> None:
    """Show a node of STORE (a kg.sqlite or the folder that holds it): its names, edges and sentences.

    NAME is a name in any case, spelling and number, an alias, the id of a node or paper, or a paper's title.
    """
    from kg.cli.screens import screen
    from kg.graph import Graph
    from kg.lookup import find, kinds, neighbourhood

    with Graph.open(store) as graph:
        node, *others = find(graph, " ".join(name))
        groups = neighbourhood(graph, node.id, limit)
        broader, narrower = kinds(graph, node)
    if as_json:
        click.echo(_as_json(node, narrower, others, groups, sentences))
        return
    console = screen()
    show_node(console, node)
    _show_names(console, node, others)
    _show_kinds(console, node, broader, narrower, limit)
    for group in groups:
        _show_group(console, group, sentences)


def show_node(console: Console, node: Node) -> None:
    """A heading: label, type, papers and years, id."""
    from rich.text import Text

    from kg.cli.screens import printable

    years = f"{node.first_year}–{node.last_year}" if node.first_year != node.last_year else str(node.first_year)
    facts = [node.type, *([_counted(node.papers, "paper")] if node.type != "Paper" else []),
             *([years] if node.first_year else []), _counted(node.degree, "edge")]  # fmt: skip
    label = (printable(node.label), "bold")
    line = Text.assemble(label, "  ", ", ".join(facts), "  ", (printable(node.id), "dim"))
    console.print(line, soft_wrap=True)
    if node.categories:
        console.print(
            printable(" · ".join(node.categories)), style="dim", soft_wrap=True, markup=False, highlight=False
        )


def _show_names(console: Console, node: Node, others: list[Node]) -> None:
    from rich.text import Text

    from kg.cli.screens import printable

    named = [f"{printable(each.label)} ({printable(each.id)}, {_counted(each.papers, 'paper')})" for each in others]
    for told, names in (("also written", map(printable, node.aliases)), ("also called so", named)):
        line = ", ".join(names)
        if line:
            console.print(Text.assemble((f"{told}: ", "dim"), line), soft_wrap=True)


def _show_kinds(console: Console, node: Node, broader: list[Node], narrower: list[Node], limit: int) -> None:
    from rich.text import Text

    from kg.cli.screens import printable

    shown = narrower[: limit or None]
    more = f" and {len(narrower) - len(shown)} more" if len(shown) < len(narrower) else ""
    for told, line in (
        ("kind of", ", ".join(printable(each.label) for each in broader)),
        ("kinds", ", ".join(printable(each.label) for each in shown) + more),
        ("the same as", ", ".join(map(printable, node.xrefs))),
    ):
        if line:
            console.print(Text.assemble((f"{told}: ", "dim"), line), soft_wrap=True)


def _show_group(console: Console, group: Neighbours, sentences: int) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from kg.cli.screens import excerpt, plain, printable

    console.print()
    heading = f"{group.predicate} →" if group.outgoing else f"← {group.predicate}"
    console.print(Text.assemble((heading, "bold"), f"  {group.total}"))
    for edge, other in group.edges:
        line = Text.assemble("  ", printable(other.label), "  ", (_facts(edge, other), "dim"))
        console.print(line, soft_wrap=True)
        for found in edge.evidence[:sentences]:
            text, start, end = excerpt(found, _SENTENCE)
            quoted = Text.assemble(Text(text), "  ", plain(f"[{found.paper}]", "dim"))
            quoted.stylize("bold", start, end)
            console.print(Padding(quoted, (0, 0, 0, 6), expand=False))
    if len(group.edges) < group.total:
        console.print(Text(f"  and {group.total - len(group.edges)} more; --limit 0 shows all", style="dim"))


def _facts(edge: Edge, other: Node) -> str:
    year = f", {other.first_year}" if other.type == "Paper" and other.first_year else ""
    return f"{other.type}{year}, {edge.confidence:.2f}, {_counted(edge.papers, 'paper')}, {edge.status}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _as_json(node: Node, narrower: list[Node], others: list[Node], groups: list[Neighbours], sentences: int) -> str:
    import json
    from dataclasses import asdict

    edges = [
        {"predicate": group.predicate, "direction": "out" if group.outgoing else "in", "total": group.total,
         "edges": [_edge_record(edge, other, sentences) for edge, other in group.edges]}
        for group in groups
    ]  # fmt: skip
    kinds = {"narrower": [each.id for each in narrower]}
    record = {"node": asdict(node) | kinds, "also": [each.id for each in others], "edges": edges}
    # ASCII: half of a surrogate pair can't be written otherwise, and a terminal obeys nothing
    return json.dumps(record, indent=1)


def _edge_record(edge: Edge, other: Node, sentences: int) -> dict[str, object]:
    quotes = [
        {"paper": found.paper, "field": found.field, "start": found.start, "end": found.end, "quote": found.quote,
         "sentence": found.sentence, "status": found.status}
        for found in edge.evidence[:sentences]
    ]  # fmt: skip
    return {"id": edge.id, "node": other.id, "label": other.label, "type": other.type, "confidence": edge.confidence,
            "papers": edge.papers, "status": edge.status, "sentences": quotes}  # fmt: skip
