"""``kg leaderboard``: the reported results of a graph, ranked."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import Place, config, filter_options
from kg.cli.ranges import Count
from kg.model import STATUSES

if TYPE_CHECKING:
    from kg.leaderboard import Group

__all__ = ["command"]

_FORMATS = {".csv": "csv", ".md": "markdown", ".markdown": "markdown"}
_MANY = 30
"""Groups on a screen from which on it is told how to get fewer."""


@click.command("leaderboard")
@click.argument("store", type=click.Path(path_type=Path))
@click.option("--task", metavar="NAME", help="Results of this task, or of papers that address it.")
@click.option("--dataset", metavar="NAME", help="Results on this dataset.")
@click.option("--metric", metavar="NAME", help="Results in this metric, or one that ends in its name.")
@click.option("--year-from", type=int, metavar="YEAR", help="Results of papers from this year on.")
@click.option(
    "--min-papers",
    type=Count(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Only groups with results of so many papers.",
)
@click.option("--top", type=Count(0), default=20, show_default=True, metavar="N", help="Rows of each group; 0: all.")
@click.option(
    "--output",
    "format",
    type=click.Choice(["table", "csv", "markdown"]),
    help="Form of the output  [default: by the suffix of --out, else table].",
)
@click.option(
    "-o", "--out", "target", type=Place(), default="-", metavar="FILE", help="File  [default: -, standard output]."
)
@filter_options(STATUSES[:1])
@config
def command(store: Path, task: str | None, dataset: str | None, metric: str | None, year_from: int | None,
            min_papers: int, top: int, format: str | None, target: str, min_confidence: float,
            statuses: tuple[str, ...]) -> None:  # fmt: skip
    """Rank the reported results in STORE (a kg.sqlite or the folder that holds it).

    Names match in any case, spelling and number, and by aliases. Results are in groups that can be compared: one metric
    on one dataset, with values, changes ("by 2.5%", "3x faster") and shares ("3% of the parameters") apart.
    """  # fmt: skip
    from kg.graph import Graph
    from kg.leaderboard import leaderboard

    with Graph.open(store) as graph:
        found = leaderboard(graph, task, dataset, metric, year_from=year_from, min_confidence=min_confidence,
                            statuses=statuses)  # fmt: skip
        results = graph.counts()["results"]
    groups = [group for group in found if group.papers >= min_papers]
    format = format or _FORMATS.get(Path(target).suffix.lower(), "table")
    if groups or format == "csv":
        _write(_rendered(groups, format, top, to_screen=target == "-"), target)
    message = _message(store, results, found, groups, format, top)
    if message:
        click.echo(message, err=True)


def _message(store: Path, results: int, found: Sequence[Group], groups: Sequence[Group], format: str, top: int) -> str:
    """What there is to say beside the data, or nothing."""
    if not results:
        return f"{store} holds no reported results; add papers that report some: kg build INPUT --out {store}"
    if not found:
        return "no result fits all of what was asked for; leave out some of the options."
    if not groups:
        most = max(group.papers for group in found)
        return f"no group has results of so many papers; the most is {most}: --min-papers {most}"
    cut = sum(max(0, len(group.rows) - top) for group in groups) if top else 0
    told = [f"{cut} rows left out; --top 0 shows all."] if cut else []
    if format == "table" and len(groups) > _MANY:
        told.append(f"{len(groups)} groups; --task, --dataset, --metric or --min-papers 2 show fewer.")
    return " ".join(told)


def _rendered(groups: Sequence[Group], format: str, top: int, to_screen: bool) -> str:
    from kg.cli.rankings import as_csv, as_markdown, print_groups

    if format != "table":
        render: Callable[[Sequence[Group], int], str] = as_csv if format == "csv" else as_markdown
        return render(groups, top)
    from rich.console import Console

    console = Console(highlight=False) if to_screen else Console(highlight=False, color_system=None, width=120)
    with console.capture() as capture:
        print_groups(groups, console, top)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _write(text: str, target: str) -> None:
    from kg.output import write_beside

    # half of a surrogate pair can't be written
    data = text.encode("utf-8", "replace")
    if target != "-":
        with write_beside(Path(target)) as file:
            file.write(data)
        return
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # the reader has gone (`| head`) and nothing is wrong; what Python flushes at its end must go somewhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
