"""Statistics as a figure: growth by year, and the entities of each type that most papers have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from exports.figures import INK, MUTED, clipped, counted, figure, save
from exports.palette import style
from kg.statistics import Statistics, Top, Year

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["StatisticsChart"]

_WIDTH, _HEIGHT = 40 / 3, 7.5
_BARS = 8
"""Entities of a type at most."""
_PANELS = 6


class StatisticsChart:
    """Growth by year and top entities, as large as a slide."""

    suffixes = (".png", ".svg")

    def __init__(self, title: str) -> None:
        self.title = title

    def write(self, found: Statistics, file: BinaryIO, format: str) -> None:
        """Draw `found` and write it to `file` as ``"png"`` or ``"svg"``."""
        with figure(_WIDTH, _HEIGHT) as drawn:
            drawn.text(0.02, 0.945, clipped(self.title, 70), fontsize=20, weight="bold", va="center")
            counts = (
                counted(found.papers, "paper", "papers"),
                counted(found.entities, "entity", "entities"),
                counted(found.edges, "edge", "edges"),
            )
            drawn.text(0.02, 0.895, " · ".join(counts), fontsize=11, color=MUTED, va="center")
            _draw_years(drawn, found.years)
            _draw_tops(drawn, found.top)
            save(drawn, file, format)


def _draw_years(drawn: Figure, years: Sequence[Year]) -> None:
    """Papers and new entities of each year as bars, one above the other."""
    known = [each for each in years if each.year is not None]
    unknown = sum(each.papers for each in years if each.year is None)
    panels = (
        ("Papers", [each.papers for each in known], style("Paper").color),
        ("New entities", [each.entities for each in known], style("Method").color),
    )
    for (title, counts, colour), bottom in zip(panels, (0.50, 0.08), strict=True):
        axes = drawn.add_axes((0.06, bottom, 0.27, 0.31))
        _head(axes, f"{title} by year")
        if known:
            axes.bar([each.year or 0 for each in known], counts, color=colour, width=0.8)
            axes.set_xlim((known[0].year or 0) - 0.7, (known[-1].year or 0) + 0.7)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.grid(axis="y", color="#e5e7eb", linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(length=0, labelsize=9)
        _whole_numbers(axes)
    if unknown:
        told = f"not shown: {counted(unknown, 'paper', 'papers')} of an unknown year"
        drawn.text(0.06, 0.02, told, fontsize=8.5, color=MUTED, va="center")


def _whole_numbers(axes: Axes) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))


def _draw_tops(drawn: Figure, tops: dict[str, tuple[Top, ...]]) -> None:
    """A panel for each type of entity: names, bars, numbers of papers."""
    # there is room for six panels: those of the most papers
    shown = sorted(filter(tops.get, tops), key=lambda name: -max(each.papers for each in tops[name]))[:_PANELS]
    for number, type_ in enumerate(name for name in tops if name in shown):
        row, column = divmod(number, 2)
        axes = drawn.add_axes((0.51 + 0.32 * column, 0.655 - 0.29 * row, 0.135, 0.205))
        _head(axes, f"{type_}s" if not type_.endswith("ware") else type_)
        _bars(axes, tops[type_][:_BARS], style(type_).color)


def _bars(axes: Axes, tops: Sequence[Top], colour: str) -> None:
    places = range(len(tops))
    most = max(each.papers for each in tops)
    axes.barh(places, [each.papers for each in tops], color=colour, height=0.72)
    for place, each in zip(places, tops, strict=True):
        axes.text(each.papers + 0.03 * most, place, f"{each.papers:,}", fontsize=7.5, color=MUTED, va="center")
    axes.set_yticks(list(places), [clipped(each.label, 28) for each in tops], fontsize=8.5, color=INK)
    axes.set_xticks([])
    axes.set_xlim(0, 1.05 * max(most, 1))
    axes.set_ylim(_BARS - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.spines[["top", "right", "bottom", "left"]].set_visible(False)


def _head(axes: Axes, title: str) -> None:
    axes.set_title(title, fontsize=11, weight="bold", color=INK, loc="left", pad=8)
