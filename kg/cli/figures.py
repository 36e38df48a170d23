"""Tables of an evaluation for people: figures, the most frequent errors, and what changed since another run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.cli.screens import screen
from kg.evaluation.cases import Frequent
from kg.evaluation.figures import Difference, Figures
from kg.evaluation.runs import Change, Comparison, Level

__all__ = ["screen", "show_comparison", "show_errors", "show_figures"]

_TITLES = {"paper": ("Entities per paper", "paper"), "mention": ("Mentions", "text")}
"""What a table of each level is called, and what it counts its sources as: span corpora are sentences as often."""
Modes = Mapping[str, Mapping[str, Figures]]


def show_figures(console: Console, level: str, papers: int, modes: Modes) -> None:
    """Precision, recall and F1 of each row, strict; F1 relaxed; how many were predicted and are in the gold."""
    intervals = any(each.interval for each in modes["strict"].values())
    table = _table(
        _title(level, ", {}", papers),
        ["P", "R", "F1", *(["95 % interval"] if intervals else []), "relaxed F1", "predicted", "in gold"],
    )
    for row, strict in modes["strict"].items():
        interval = [_interval(strict.interval)] if intervals else []
        figures = [_share(strict.precision), _share(strict.recall), _share(strict.f1), *interval]
        counts = [str(strict.predicted), str(strict.wanted)]
        table.add_row(_row_name(row), *figures, _share(modes["relaxed"][row].f1), *counts, style=_style(row))
    console.print(table)
    console.print()


def show_errors(console: Console, level: str, found: Level, errors: Mapping[str, Sequence[Frequent]]) -> None:
    """The most frequent errors of each kind, with how many there are in all and where the first of them are."""
    for kind, sorts in errors.items():
        if not sorts:
            continue
        total = sum(case.kind == kind for cases in found.cases for case in cases)
        table = Table(box=None, pad_edge=False, show_header=False, title_justify="left", title_style="")
        table.title = Text.assemble((f"{kind.capitalize()}", "bold"), f", {total} in all")
        table.add_column(justify="right", width=5)
        table.add_column(overflow="fold", max_width=48)
        table.add_column(overflow="fold", style="dim")
        for each in sorts:
            table.add_row(str(each.count), _plain(each.text), _plain(_examples(kind, each)))
        console.print(table)
        console.print()


def _examples(kind: str, each: Frequent) -> str:
    """Papers of missed and spurious names, which the line has told already; names and papers of the others."""
    if kind in {"missed", "spurious"}:
        return ", ".join(dict.fromkeys(paper for _, paper in each.examples))
    return ", ".join(f"{name} ({paper})" for name, paper in each.examples)


def show_comparison(console: Console, comparison: Comparison, old: str, most: int | None) -> None:
    """F1 before and now by row, then gained and lost cases of the `most` changed papers (``None``: of all)."""
    for level, modes in comparison.differences.items():
        table = _table(
            _title(
                level,
                f", compared with {_printable(old).replace('{', '(').replace('}', ')')} on {{}}",
                len(comparison.papers),
            ),
            ["F1 old", "new", "change", "95 % interval", "new ahead"],
        )
        for row, each in modes["strict"].items():
            table.add_row(_row_name(row), *_difference(each), style=_style(row))
        whole = next(iter(modes["relaxed"]))
        table.add_row(f"{whole}, relaxed", *_difference(modes["relaxed"][whole]))
        console.print(table)
        console.print()
        _show_changes(console, "Gained", comparison.gained[level], most)
        _show_changes(console, "Lost", comparison.lost[level], most)


def _difference(each: Difference) -> list[str]:
    low, high = each.interval
    return [_share(each.old), _share(each.new), f"{each.new - each.old:+.3f}", f"{low:+.3f} to {high:+.3f}",
            f"{each.ahead:.1%}"]  # fmt: skip


def _show_changes(
    console: Console, title: str, papers: Sequence[tuple[str, Sequence[Change]]], most: int | None
) -> None:
    total = sum(len(changes) for _, changes in papers)
    if not total or most == 0:
        return
    shown = sorted(papers, key=lambda item: -len(item[1]))[:most] if most else papers
    table = Table(box=None, pad_edge=False, show_header=False, title_justify="left", title_style="")
    table.title = Text.assemble((title, "bold"), f", {total} in {len(papers)} paper{'s' * (len(papers) != 1)}")
    table.add_column(max_width=32, overflow="fold")
    table.add_column(overflow="fold")
    for paper, changes in shown:
        table.add_row(_plain(paper), _plain("; ".join(_grouped(changes))))
    if len(shown) < len(papers):
        table.add_row("…", f"and {len(papers) - len(shown)} more papers; -v shows all", style="dim")
    console.print(table)
    console.print()


def _grouped(changes: Iterable[Change]) -> list[str]:
    groups: dict[str, list[str]] = {}
    for change in changes:
        groups.setdefault(change.what, []).append(f"{change.label} {change.name}")
    return [f"{what}: {', '.join(names)}" for what, names in groups.items()]


def _title(level: str, rest: str, papers: int) -> Text:
    name, unit = _TITLES[level]
    return Text.assemble((name, "bold"), rest.format(f"{papers} {unit}{'s' * (papers != 1)}"))


def _table(title: Text, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="", box=None, pad_edge=False, header_style="dim")
    table.add_column("", min_width=18, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _row_name(row: str) -> Text:
    return _plain(f"  {row.removeprefix('type ')}" if row.startswith("type ") else row)


def _style(row: str) -> str:
    return "bold" if row in {"entities", "mentions"} else ""


def _share(value: float) -> str:
    return f"{value:.3f}"


def _interval(interval: tuple[float, float] | None) -> str:
    return f"{interval[0]:.3f} to {interval[1]:.3f}" if interval else ""


def _plain(text: str) -> Text:
    """Text from papers: no markup, and nothing that a terminal would obey."""
    return Text(_printable(text))


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
