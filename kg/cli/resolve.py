"""``kg resolve``: which names were merged into one node, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import config
from kg.cli.ranges import Count

if TYPE_CHECKING:
    from rich.console import Console

    from kg.lookup import Explanation, MergeCount

__all__ = ["command"]


@click.command("resolve")
@click.argument("store", type=click.Path(path_type=Path))
@click.option("--explain", metavar="NODE", help="Tell why the names of this node (an id or a name) are one node.")
@click.option("--limit", type=Count(0), default=5, show_default=True, metavar="N",
              help="Papers told of each name; 0: all.")  # fmt: skip
@config
def command(store: Path, explain: str | None, limit: int) -> None:
    """Tell what was merged in STORE (a kg.sqlite or the folder that holds it).

    Without --explain: how many names each method merged.
    """
    from kg.cli.screens import screen
    from kg.graph import Graph
    from kg.lookup import count_merges, find
    from kg.lookup import explain as explain_node

    with Graph.open(store) as graph:
        if explain is None:
            _show_counts(screen(), count_merges(graph))
            return
        node, *others = find(graph, explain)
        explanation = explain_node(graph, node)
    _show_explanation(screen(), explanation, limit)
    if others:
        from kg.cli.screens import printable

        told = ", ".join(printable(each.id) for each in others)
        click.echo(f"also called so: {told}", err=True)


def _show_counts(console: Console, counts: Sequence[MergeCount]) -> None:
    from rich.table import Table

    from kg.cli.screens import plain

    if not counts:
        click.echo("no names were merged: each node has one name.", err=True)
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("merged by", "names", "nodes", "score"):
        table.add_column(column, justify="left" if column == "merged by" else "right", no_wrap=True)
    table.add_column("for example", overflow="fold")
    for each in counts:
        low, high = (f"{score:.2f}" for score in each.scores)
        score = low if low == high else f"{low}–{high}"
        example = plain(f"{each.example.merged} → {each.label}")
        table.add_row(plain(each.method), str(each.merges), str(each.nodes), score, example)
    console.print(table)


def _show_explanation(console: Console, explanation: Explanation, limit: int) -> None:
    from rich.table import Table

    from kg.cli.screens import plain
    from kg.cli.show import show_node

    show_node(console, explanation.node)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("name", "papers", "merged by", "score", "because", "in"):
        right = column in {"papers", "score"}
        table.add_column(column, justify="right" if right else "left", no_wrap=right, overflow="fold")
    for surface in explanation.surfaces:
        shown = surface.papers[: limit or None]
        left = len(surface.papers) - len(shown)
        told = plain(", ".join(shown) + (f" and {left} more" if left else ""), "dim")
        hows = [(m.method, f"{m.score:.2f}", m.reason) for m in surface.merges] or [("label", "", "")]
        table.add_row(plain(surface.text), str(len(surface.papers)), *map(plain, hows[0]), told)
        for how in hows[1:]:
            table.add_row("", "", *map(plain, how))
    console.print(table)
