"""``kg diff``: what is new, gone and changed between two graphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import config, filter_options
from kg.cli.ranges import Count

if TYPE_CHECKING:
    from kg.comparison import Difference

__all__ = ["command"]

_SIGNS = {"new": "+", "gone": "−", "changed": "~"}
_STYLES = {"new": "green", "gone": "red", "changed": "yellow"}
_PLURALS = {"node": "nodes", "edge": "edges", "result": "results"}


@click.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--top", type=Count(0), default=20, show_default=True, metavar="N",
              help="Rows of each kind, those of most papers first; 0: all.")  # fmt: skip
@click.option("--output", "format", type=click.Choice(["table", "markdown", "json"]), default="table",
              show_default=True, help="Form of the output; JSON holds all.")  # fmt: skip
@filter_options()
@config
def command(
    old: Path, new: Path, top: int, format: str, min_confidence: float, statuses: tuple[str, ...]
) -> None:  # fmt: skip
    """Tell what is new, gone and changed in the graph NEW against the graph OLD.

    Both are a kg.sqlite or the folder that holds one: what this week's papers brought, or what other extractors find
    in the same papers.
    """
    from kg.comparison import compare
    from kg.filters import Filter
    from kg.graph import Graph

    with Graph.open(old) as before, Graph.open(new) as after:
        views = [Filter(min_confidence, statuses).view(graph) for graph in (before, after)]
        found = list(compare(*views))
    if format == "json":
        import json
        from dataclasses import asdict

        # ASCII: half of a surrogate pair can't be written otherwise, and a terminal obeys nothing
        click.echo(json.dumps({"counts": _counts(found), "differences": [asdict(each) for each in found]}, indent=1))
    elif format == "markdown":
        click.echo(_as_markdown(found, top))
    else:
        _show(found, top)


def _counts(found: Sequence[Difference]) -> dict[str, dict[str, int]]:
    from kg.comparison import KINDS, THINGS

    counts = Counter((each.what, each.kind) for each in found)
    return {what: {kind: counts[what, kind] for kind in KINDS} for what in THINGS}


def _sections(found: Sequence[Difference], top: int) -> Iterator[tuple[str, str, Sequence[Difference], int]]:
    """Thing, kind, the differences of most papers, and how many are left out, for each that has any."""
    for what, kinds in _counts(found).items():
        for kind, count in kinds.items():
            own = sorted((each for each in found if (each.what, each.kind) == (what, kind)), key=lambda d: -d.papers)
            if own:
                yield what, kind, own[: top or None], max(0, count - top) if top else 0


def _told(each: Difference) -> str:
    """What is to say beside the name: type and papers, or the values before and after."""
    if each.kind != "changed":
        papers = f", {each.papers} papers" if each.papers > 1 else ""
        return f"{each.type}{papers}" if each.what == "node" else papers.removeprefix(", ")
    return "; ".join(f"{key} {_value(each.before, key)} → {_value(each.after, key)}" for key in each.after)


def _value(values: Mapping[str, object], key: str) -> str:
    value = values[key]
    return f"{value:.2f}" if isinstance(value, float) else "none" if value in (None, "") else str(value)


def _show(found: Sequence[Difference], top: int) -> None:
    from rich.text import Text

    from kg.cli.screens import clip, plain, printable, screen

    console = screen()
    for what, kinds in _counts(found).items():
        console.print(f"{_PLURALS[what]:8} " + ", ".join(f"{count} {kind}" for kind, count in kinds.items()))
    for what, kind, rows, left in _sections(found, top):
        console.print()
        console.print(f"{_PLURALS[what].capitalize()}, {kind}", style="bold")
        for each in rows:
            line = plain(_SIGNS[kind], _STYLES[kind])
            line.append(" ").append(clip(printable(each.name), 80))
            line.append(f"  {clip(printable(_told(each)), 80)}".rstrip(), "dim")
            console.print(line, soft_wrap=True)
        if left:
            console.print(Text(f"  and {left} more; --top 0 shows all", "dim"))


def _as_markdown(found: Sequence[Difference], top: int) -> str:
    from kg.cli.screens import markdown

    lines = [f"- {_PLURALS[what]}: {', '.join(f'{n} {kind}' for kind, n in kinds.items())}"
             for what, kinds in _counts(found).items()]  # fmt: skip
    for what, kind, rows, left in _sections(found, top):
        lines += ["", f"## {_PLURALS[what].capitalize()}, {kind}", ""]
        lines += [f"- {markdown(each.name)}{f' ({markdown(told)})' if (told := _told(each)) else ''}" for each in rows]
        lines += [f"- and {left} more"] * bool(left)
    return "\n".join(lines)
