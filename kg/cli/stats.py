"""``kg stats``: what a graph holds, in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import config, filter_options
from kg.cli.ranges import Count
from kg.errors import StoreError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from kg.communities import Community
    from kg.runs import LoggedRun
    from kg.statistics import Statistics
    from kg.store import Store

__all__ = ["command"]

_BAR = 24
"""Characters of the longest bar."""
_ISOLATED = 5
"""Isolated nodes that are named on a screen."""


@click.command("stats")
@click.argument("store", type=click.Path(path_type=Path))
@click.option("--top", type=Count(1), default=10, show_default=True, metavar="N",
              help="Entities of each type, communities and hubs.")  # fmt: skip
@click.option("--runs", is_flag=True, help="The run log instead: what was built and removed, when, and by what.")
@click.option("--check", "checking", is_flag=True, help="Tell whether the store is whole; exit code 1 when it is not.")
@click.option("--plot", "target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="A figure instead of tables: growth by year, top entities; .png or .svg.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="JSON instead of tables.")
@filter_options()
@config
def command(
    store: Path,
    top: int,
    runs: bool,
    checking: bool,
    target: Path | None,
    as_json: bool,
    min_confidence: float,
    statuses: tuple[str, ...],
) -> None:
    """Count what STORE (a kg.sqlite or the folder that holds it) holds.

    Types, predicates and statuses; the entities of each type that most papers have; papers and new entities by year;
    the largest communities, called by the entities that tell them from the others; hubs (entities with the most edges:
    what is too general shows here) and isolated nodes.
    """
    from kg.filters import Filter
    from kg.graph import Graph
    from kg.runs import logged
    from kg.statistics import describe

    format = _figure_format(target) if target else ""
    with Graph.open(store) as graph:
        if runs:
            _tell_runs(list(logged(graph.store)), as_json)
            return
        if checking:
            _tell_faults(graph.store, as_json)
            return
        found = describe(Filter(min_confidence, statuses).view(graph), top)
        communities = list(islice(graph.communities(), top))
    if target:
        _plot(found, (store if store.is_dir() else store.parent).resolve().name, target, format)
        return
    if as_json:
        import json
        from dataclasses import asdict

        # ASCII: half of a surrogate pair can't be written otherwise, and a terminal obeys nothing
        told = {**asdict(found), "communities": list(map(asdict, communities))}
        click.echo(json.dumps(told, indent=1))
        return
    from kg.cli.screens import screen

    _show(screen(), found, communities)


def _tell_faults(store: Store, as_json: bool) -> None:
    from kg.integrity import check

    faults = list(check(store))
    if as_json:
        import json

        click.echo(json.dumps([fault._asdict() for fault in faults], indent=1))
    for fault in faults if not as_json else ():
        click.echo("".join(c if c.isprintable() else " " for c in f"{fault.times} {fault.what}: {fault.example}"))
    if faults:
        raise StoreError("the store is not whole; take a copy from before, or build it again from its papers.")
    if not as_json:
        click.echo("The store is whole.")


def _figure_format(target: Path) -> str:
    from kg.registry import charts

    if charts.by_suffix(target.name) is None:
        raise click.UsageError(f"no figure is written to {target.name!r}; end the file name in .png or .svg.")
    return target.suffix.lower().removeprefix(".")


def _plot(found: Statistics, title: str, target: Path, format: str) -> None:
    from kg.output import write_beside
    from kg.registry import charts

    with write_beside(target) as file:
        charts.load("statistics")(title).write(found, file, format)


def _tell_runs(runs: Sequence[LoggedRun], as_json: bool) -> None:
    if as_json:
        import json
        from dataclasses import asdict

        click.echo(json.dumps([asdict(run) for run in runs], indent=1))
        return
    from rich.table import Table

    from kg.cli.screens import plain, screen

    table = Table(box=None, pad_edge=False)
    for column in ("run", "began", "scholarkg", "did"):
        table.add_column(column, overflow="fold")
    for run in runs:
        table.add_row(str(run.number), run.started, run.program, plain(_told(run)))
    screen().print(table)


def _told(run: LoggedRun) -> str:
    """What a run did, in a few words."""
    if run.told is None:
        return "did not end; the next build goes on where it stopped"
    if "removed" in run.told:
        return f"removed {', '.join(run.told['removed'])}"
    if "migrated" in run.told:
        return "brought the store from schema {} to {}".format(*run.told["migrated"])
    counts = {name: run.told.get(name, 0) for name in ("added", "unchanged")}
    skipped = len(run.told.get("skipped", ()))
    return f"read {counts['added']} papers, {counts['unchanged']} unchanged, {skipped} skipped"


def _show(console: Console, found: Statistics, communities: Iterable[Community]) -> None:
    counts = f"{found.papers} papers, {found.entities} entities, {found.edges} edges, {found.results} results, "
    console.print(counts + f"{found.evidence} pieces of evidence", style="bold", soft_wrap=True)
    entities = {name: count for name, count in found.nodes.items() if name != "Paper"}
    for title, numbers in (("Entities", entities), ("Edges", found.predicates), ("Status of edges", found.statuses)):
        _table(console, title, ("", "number", ""), _bars(numbers))
    years = [
        (str(each.year or "unknown"), str(each.papers), str(each.all_papers), str(each.entities),
         str(each.all_entities))
        for each in found.years
    ]  # fmt: skip
    _table(console, "By year", ("", "papers", "so far", "new entities", "so far"), years)
    for type_, tops in found.top.items():
        _table(console, f"Top of {type_}", ("", "papers", ""), _bars({each.label: each.papers for each in tops}))
    islands = [(each.name, str(each.papers), str(each.size)) for each in communities]
    _table(console, "Largest communities", ("", "papers", "nodes"), islands)
    hubs = [
        (each.label, each.type, str(each.degree), str(each.papers), f"{each.share:.0%}", "broad" * each.broad)
        for each in found.hubs
    ]  # fmt: skip
    _table(console, "Hubs", ("", "type", "edges", "papers", "of all papers", ""), hubs)
    if any(each.broad for each in found.hubs):
        told = "broad: one common word, in over 1% of the papers; kg build --overrides can drop, rename or split it"
        console.print(told, style="dim", soft_wrap=True)
    _show_isolated(console, found.isolated)


def _show_isolated(console: Console, isolated: Sequence[str]) -> None:
    from kg.cli.screens import plain

    if not isolated:
        return
    left = len(isolated) - _ISOLATED
    told = ", ".join(isolated[:_ISOLATED]) + (f" and {left} more; --json names all" if left > 0 else "")
    console.print()
    console.print(plain(f"{len(isolated)} without edges: {told}"), soft_wrap=True)


def _bars(numbers: dict[str, int]) -> list[tuple[str, str, str]]:
    most = max(numbers.values(), default=1)
    return [(name, str(count), "█" * max(1, round(_BAR * count / most))) for name, count in numbers.items()]


def _table(console: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.table import Table

    from kg.cli.screens import clip, plain

    lines: list[list[Text]] = [[plain(clip(cell, 60)) for cell in row] for row in rows]
    if not lines:
        return
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    numeric = [all(line[at].plain.rstrip("%").isdigit() for line in lines) for at in range(1, len(columns))]
    for column, right in zip(columns, (False, *numeric), strict=True):
        table.add_column(column, justify="right" if right else "left", no_wrap=True)
    for line in lines:
        table.add_row(*line)
    console.print()
    console.print(table)
