"""What a person sees while a command runs and when it ends; all of it on standard error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from kg.builder import Progress, Report
from kg.model import Skipped

__all__ = ["console", "show_progress", "show_report", "show_skipped"]

_REASONS_SHOWN = 5


def console() -> Console:
    """Standard error; styled only when it is a terminal."""
    return Console(stderr=True, highlight=False)


@contextmanager
def show_progress(quiet: bool) -> Iterator[Progress]:
    """A bar with the running stage, papers done, time and what is left; nothing when `quiet` or no terminal."""
    screen = console()
    if quiet or not screen.is_terminal:
        yield lambda stage, done, total=None: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn())
    with Bar(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=screen, transient=True) as bar:
        task = bar.add_task("reading", total=None)
        stage_now = ""

        def tell(stage: str, done: int, total: int | None = None) -> None:
            nonlocal stage_now
            if stage != stage_now:
                stage_now = stage
                bar.reset(task, description=stage, total=None)
            bar.update(task, completed=done, total=total)

        yield tell


def show_skipped(skipped: list[Skipped], verbose: bool) -> None:
    """Skipped records: all of them when `verbose`, else how many for which reason."""
    screen = console()
    if verbose:
        for each in skipped:
            screen.print(Text(_printable(f"skipped {each.source}: {each.reason}")), soft_wrap=True)
        return
    reasons = Counter(_kind(each.reason) for each in skipped)
    for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:_REASONS_SHOWN]:
        screen.print(Text(_printable(f"skipped {count}: {reason}")), soft_wrap=True)
    if len(reasons) > _REASONS_SHOWN:
        screen.print(Text(f"and {len(reasons) - _REASONS_SHOWN} more reasons; -v names every record"), soft_wrap=True)


def _kind(reason: str) -> str:
    """Reasons up to what differs from record to record."""
    return reason.split(" of ", 1)[0] if reason.startswith("duplicate of") else reason


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def show_report(report: Report, folder: Path, verbose: bool) -> None:
    """The final summary of a build."""
    screen = console()
    show_skipped(report.skipped, verbose)
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    unchanged = f", {report.unchanged} unchanged" if report.unchanged else ""
    skipped = f", {len(report.skipped)} skipped" if report.skipped else ""
    table.add_row("papers", f"{report.papers} ({report.added} new{unchanged}{skipped})")
    table.add_row("nodes", f"{sum(report.nodes.values())} entities: {_listed(report.nodes)}")
    table.add_row("edges", f"{sum(report.edges.values())}: {_listed(report.edges)}")
    table.add_row("results", str(report.results))
    if report.identifiers:
        table.add_row("identifiers", _identified(report.identifiers))
    table.add_row("seconds", _listed(report.seconds))
    screen.print(table)
    screen.print(Text(f"open {folder / 'graph.html'}", style="bold"), soft_wrap=True)


def _identified(counts: dict[str, Any]) -> str:
    told = [f"{counts['linked']} of {counts['rows']} rows linked"]
    for what, meaning in (("unmatched", "match nothing"), ("ambiguous", "fit several entities; give their types")):
        if counts[what]:
            labels = counts[f"{what}_labels"]
            more = ", …" if len(labels) < counts[what] else ""
            told.append(f"{counts[what]} {meaning} ({_printable(', '.join(labels))}{more})")
    return "; ".join(told)


def _listed(counts: dict[str, int] | dict[str, float]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())
