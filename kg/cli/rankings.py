"""Leaderboards as text: a table for the terminal, CSV and Markdown.

All text from papers is data: no control characters and no mark-up of theirs reaches the terminal or the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.cli.screens import clip, excerpt, markdown, printable
from kg.leaderboard import Group, Row
from kg.model import STATUSES
from kg.names import display_form
from kg.text import csv_writer, legal, neutralise

__all__ = ["as_csv", "as_markdown", "heading", "note", "print_groups"]

_LINES = 3
"""Most lines of a cell, up to a word that does not fit."""
_ASIDE = {"year": 60, "paper": 48}
"""Columns that are left out of narrower tables."""
_SHARES = {"method": 5, "paper": 4, "sentence": 9}
"""How the columns of running text share the width that the others leave."""


def heading(group: Group) -> str:
    """What the rows of a group are.

    >>> heading(Group("Cora", "accuracy", "change", "%", "higher", ()))
    'accuracy on Cora, change in %'
    >>> heading(Group(None, "parameters", "share", "%", "lower", ()))
    "parameters (no dataset), % of a baseline's"
    """
    name = f"{group.metric or 'no metric'} {f'on {group.dataset}' if group.dataset else '(no dataset)'}"
    if group.kind == "share":
        return f"{name}, {group.unit} of a baseline's"
    if group.kind == "change" and group.unit != "times":
        return f"{name}, change{f' in {group.unit}' if group.unit else ''}"
    return f"{name}, {group.unit}" if group.unit and group.unit != group.metric else name


def note(group: Group) -> str:
    """How the rows of a group are in order, and how many papers they are of."""
    if all(row.rank is None for row in group.rows):
        order = "by size: which is better is not known"
    else:
        order = "best first" if group.kind == "change" else f"{group.better} is better"
    return f"{order}, {group.papers} papers" if group.papers > 1 else order


def _one_line(text: str | None) -> str:
    return printable(text or "")


def _value(row: Row) -> str:
    """The value, and the status of one that the paper does not assert."""
    status = row.result.status
    return _one_line(row.value) + (f" ({status})" if status != STATUSES[0] else "")


def _baseline(row: Row) -> str:
    return ", ".join(_one_line(part) for part in (row.baseline, row.baseline_value) if part)


# For the terminal -------------------------------------------------------------------------------------------------


def print_groups(groups: Sequence[Group], console: Console, top: int = 0) -> None:
    """Print the first `top` rows of each group (0: all), in columns that fill the width of the console."""
    widths = _widths([row for group in groups for row in group.rows[: top or None]], console.width)
    names = {"rank": "#", "method": "method vs."}
    header = _table(widths)
    header.add_row(*(Text(names.get(column, column), style="dim") for column in widths))
    console.print(header)
    for group in groups:
        console.print()
        console.print(Text.assemble((_one_line(heading(group)), "bold"), "  ", (f"({note(group)})", "dim")))
        table = _table(widths)
        for row in group.rows[: top or None]:
            cells = _cells(row, widths)
            table.add_row(*(cells[column] for column in widths))
        console.print(table)
        if 0 < top < len(group.rows):
            console.print(Text(f"and {len(group.rows) - top} more", style="dim"))


def _table(widths: dict[str, int]) -> Table:
    table = Table.grid(padding=(0, 1))
    for column, width in widths.items():
        table.add_column(width=width, justify="right" if column == "rank" else "left", overflow="fold")
    return table


def _widths(rows: Sequence[Row], width: int) -> dict[str, int]:
    """The columns of a table of `width`: numbers as wide as they are, the rest shared."""
    rank = max((len(str(row.rank or "–")) for row in rows), default=1)
    value = max((len(_value(row)) for row in rows), default=1)
    widths = {"rank": rank, "value": min(max(value, 5), max(10, width // 7)), "method": 0, "paper": 0, "year": 4,
              "sentence": 0}  # fmt: skip
    for column, least in _ASIDE.items():
        if width < least or (column == "year" and not any(row.year for row in rows)):
            del widths[column]
    shares = {column: share for column, share in _SHARES.items() if column in widths}
    free = width - sum(widths.values()) - len(widths)
    shared = {column: max(8, free * share // sum(shares.values())) for column, share in shares.items()}
    return widths | shared


def _cells(row: Row, widths: dict[str, int]) -> dict[str, Text]:
    sizes = {column: max(width, width * _LINES - 4) for column, width in widths.items()}
    sentence, start, end = excerpt(row.result.evidence, sizes["sentence"])
    quoted = Text(sentence)
    quoted.stylize("bold", start, end)
    method = Text(clip(_one_line(row.method) or "–", sizes["method"]))
    left = sizes["method"] - len(method)
    if _baseline(row) and left > len(" vs. "):
        method.append(f" vs. {clip(_baseline(row), left - 5)}", style="dim")
    title = _one_line(display_form(row.title or ""))
    paper = f"{title} ({_one_line(row.paper)})" if title else _one_line(row.paper)
    if title and len(paper) > sizes.get("paper", 0):
        paper = title
    return {
        "rank": Text(str(row.rank or "–")),
        "value": Text(clip(_value(row), sizes["value"]), style="bold"),
        "method": method,
        "paper": Text(clip(paper, sizes.get("paper", 0))),
        "year": Text(str(row.year or "")),
        "sentence": quoted,
    }


# For files --------------------------------------------------------------------------------------------------------

_COLUMNS = (
    "group", "rank", "metric", "dataset", "kind", "better", "number", "unit", "value", "improves", "method", "baseline",
    "baseline_value", "task", "paper", "title", "year", "sentence", "field", "start", "end", "status", "result",
    "metric_id", "dataset_id", "method_id", "baseline_id", "task_id",
)  # fmt: skip


def as_csv(groups: Sequence[Group], top: int = 0) -> str:
    """The first `top` rows of each group (0: all) as CSV with a header; texts as `kg.text.neutralise` makes them.

    `number` is in `unit`; `start` and `end` are the value's place in the paper's `field`.
    """
    file = io.StringIO()
    writer = csv_writer(file)
    writer.writerow(_COLUMNS)
    for group_number, group in enumerate(groups, 1):
        for row in group.rows[: top or None]:
            found, result = row.result.evidence, row.result
            cells = (
                group_number, row.rank, group.metric, group.dataset, group.kind, group.better, row.number, group.unit,
                row.value, {None: "", True: "yes", False: "no"}[row.improves], row.method, row.baseline,
                row.baseline_value, row.task, row.paper, row.title, row.year, found.sentence, found.field, found.start,
                found.end, result.status, result.id, result.metric, result.dataset, result.method,
                result.baseline, result.task,
            )  # fmt: skip
            writer.writerow(_csv_cell(cell) if isinstance(cell, str) else cell for cell in cells)
    return file.getvalue()


def _csv_cell(text: str) -> str:
    # a carriage return alone is not quoted by every Python, and ends a line for some readers
    return neutralise(legal(text).replace("\r", " "))


def as_markdown(groups: Sequence[Group], top: int = 0) -> str:
    """The first `top` rows of each group (0: all) as GitHub-flavoured Markdown, a heading and a table per group."""
    return "\n".join(line for group in groups for line in _markdown_lines(group, top))


def _markdown_lines(group: Group, top: int) -> Iterator[str]:
    yield f"## {markdown(heading(group))}\n\n{markdown(note(group))}\n"
    yield "| # | value | method | baseline | paper | year | sentence |"
    yield "|---|---|---|---|---|---|---|"
    for row in group.rows[: top or None]:
        paper = f"{display_form(row.title)} ({row.paper})" if row.title else row.paper
        cells = (_value(row), row.method, _baseline(row), paper, str(row.year or ""), row.result.evidence.sentence)
        yield f"| {row.rank or '–'} | {' | '.join(markdown(cell or '') for cell in cells)} |"
    left = len(group.rows) - top
    yield f"\nand {left} more\n" if top and left > 0 else ""
