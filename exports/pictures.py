"""The graph as a picture for papers and slides: a map with its communities, their names, and what most papers have.

Positions are those of the view. Nodes have the colour of their community, or of their type; labels are set where there
is room, those first that tell most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import itemgetter
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

from exports.figures import DPI, INK, MUTED, clipped, counted, figure, plain, save
from exports.labels import Box, Taken
from exports.palette import TYPES, Style, node_size, style, styles_of
from kg.communities import Community
from kg.model import STATUSES, GraphView, Node
from kg.output import ExportOptions
from kg.places import joined

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["PngExporter", "SvgExporter"]

_WIDTH, _HEIGHT = 40 / 3, 7.5
"""Inches: a slide."""
_MAP = (0.01, 0.02, 0.70, 0.84)
"""Left, bottom, width and height of the map, in parts of the figure; the legend stands right of it."""
_COMMUNITIES = (
    "#0072b2", "#e69f00", "#009e73", "#cc6677", "#56b4e9", "#882255", "#999933", "#d55e00", "#332288", "#44aa99",
    "#aa4499", "#b8860b",
)  # fmt: skip
"""Of the largest communities; the others are grey."""
_OTHERS = "#c3c7ce"
_MARKERS = {
    "dot": "o",
    "square": "s",
    "diamond": "D",
    "triangle": "^",
    "triangleDown": "v",
    "hexagon": "h",
    "star": "*",
}
"""matplotlib's marks for the shapes of `exports.palette`."""
_LEGEND, _LEGEND_TOP = 0.72, 0.86
_CENTRED = [(0.0, up, -0.5) for up in (0.0, 24.0, -24.0, 48.0, -48.0)]
_LABELS = 70
_LARGEST = 7.0
"""Dots that the radius of the smallest nodes has at most, however few there are."""
_SPARSE = 200
"""Up to so many nodes, no label lies on one."""
_LEAST_PIECE = 0.003
"""Share of the nodes below which a piece that nothing joins to the rest isn't drawn."""
_MANY = 5_000
"""From so many edges on, an SVG holds nodes and lines as an image: editors and browsers freeze otherwise."""
_MOST_LINES = 200_000


@dataclass(slots=True)
class _Map:
    """What is drawn: numbers by place, and those nodes that may get a label."""

    x: Any
    y: Any
    radius: Any
    colours: Any
    types: Any
    community: Any
    shown: Any
    labelled: list[tuple[int, Node]]
    communities: list[Community]
    looks: Callable[[str], Style]


class _PictureExporter:
    """A map of the graph, as large as a slide. What is negated isn't drawn."""

    suffixes: ClassVar[tuple[str, ...]] = ()
    derived = True
    format: ClassVar[str]

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Draw `view` and write the picture to `file`; memory grows with nodes and edges, by numbers only."""
        with figure(_WIDTH, _HEIGHT) as drawn:
            # a line that means "not" would look like any other
            pairs = joined(view, [status for status in STATUSES if status != "negated"])
            found = _read(view, self.options.colour_by, _shown(view.counts()["nodes"], pairs))
            _draw_title(drawn, self.options.title, found, len(pairs), getattr(view, "directed", True))
            if found.shown.any():
                axes = _axes(drawn, found)
                _draw_lines(axes, found, pairs, self.format)
                _draw_nodes(axes, found, self.format)
                _draw_labels(drawn, axes, found, self.format)
                _draw_legend(drawn, found)
            save(drawn, file, self.format)


class PngExporter(_PictureExporter):
    """Map as PNG, 2,000 dots wide."""

    suffixes = (".png",)
    format = "png"


class SvgExporter(_PictureExporter):
    """Map as SVG: text stays text; of a large graph, nodes and lines are an image in it."""

    suffixes = (".svg",)
    format = "svg"


def _shown(nodes: int, pairs: Any) -> Any:
    """Which nodes are drawn: those in pieces of some size. What nothing joins would but make the rest small."""
    import igraph
    import numpy as np

    pieces = np.array(igraph.Graph(n=nodes, edges=pairs).connected_components().membership, dtype=np.int64)
    sizes = np.bincount(pieces, minlength=1)
    return (sizes >= min(max(_LEAST_PIECE * nodes, 1), sizes.max()))[pieces]


def _read(view: GraphView, colour_by: str, shown: Any) -> _Map:
    import numpy as np

    communities = [each for each in view.communities() if each.name][: len(_COMMUNITIES)]
    colour_of = {each.number: colour for each, colour in zip(communities, _COMMUNITIES, strict=False)}
    by_type, looks = colour_by == "type" or len(communities) < 2, styles_of(view)
    places, colours, types, numbers = [], [], [], []
    best: list[tuple[tuple[bool, int, int, int], Node]] = []
    for place, node in enumerate(view.nodes()):
        places.append((node.x, node.y, node_size(node.papers)))
        colours.append(looks(node.type).color if by_type else colour_of.get(node.community, _OTHERS))
        types.append(node.type)
        numbers.append(node.community)
        if not shown[place]:
            continue
        # entities first, since titles of papers are long
        best.append(((node.type != "Paper", node.papers, node.degree, -place), node))
        if len(best) > 20 * _LABELS:
            best = nlargest(4 * _LABELS, best, key=itemgetter(0))
    labelled = [(-key[3], node) for key, node in nlargest(4 * _LABELS, best, key=itemgetter(0))]
    x, y, radius = np.nan_to_num(np.array(places, dtype=float).reshape(-1, 3), posinf=0, neginf=0).T
    about = np.array(colours), np.array(types), np.array(numbers)
    return _Map(x, y, radius, *about, shown, labelled, [] if by_type else communities, looks)


def _draw_title(drawn: Figure, title: str, found: _Map, edges: int, directed: bool) -> None:
    drawn.text(0.02, 0.945, clipped(title, 70), fontsize=20, weight="bold", va="center")
    papers = int((found.types == "Paper").sum())
    left_out = len(found.shown) - int(found.shown.sum())
    told = [
        counted(papers, "paper", "papers") if papers else "",
        counted(len(found.types) - papers, "entity", "entities") if len(found.types) > papers else "",
        counted(edges, "edge", "edges") if directed else counted(edges, "tie", "ties"),
        f"not drawn: {counted(left_out, 'node', 'nodes')} in small pieces" if left_out else "",
    ]
    drawn.text(0.02, 0.895, " · ".join(filter(None, told)), fontsize=11, color=MUTED, va="center")


def _axes(drawn: Figure, found: _Map) -> Axes:
    """Axes that show the whole map, in the form of their place on the figure."""
    import numpy as np

    axes = drawn.add_axes(_MAP)
    axes.set_axis_off()
    width, height = _MAP[2] * _WIDTH, _MAP[3] * _HEIGHT
    x, y = found.x[found.shown], found.y[found.shown]
    spread = max(float(np.ptp(x)) / width, float(np.ptp(y)) / height, 1.0) * 1.06
    for set_limits, middle, size in (
        (axes.set_xlim, (x.max() + x.min()) / 2, width),
        (axes.set_ylim, (y.max() + y.min()) / 2, height),
    ):
        set_limits(middle - spread * size / 2, middle + spread * size / 2)
    return axes


def _dots(axes: Axes, found: _Map) -> Any:
    """Radii of nodes in dots: as in other exports, but large enough to be seen."""
    import numpy as np

    low, high = axes.get_xlim()
    scale = _MAP[2] * _WIDTH * DPI / (high - low)
    least = np.interp(found.shown.sum(), [100, 1_000, 10_000, 100_000], [5.0, 3.0, 1.2, 0.7])
    return np.maximum(found.radius * min(1.3 * scale, _LARGEST / found.radius.min()), least)


def _draw_lines(axes: Axes, found: _Map, pairs: Any, format: str) -> None:
    import numpy as np
    from matplotlib.collections import LineCollection
    from matplotlib.colors import to_rgba_array

    pairs = pairs[found.shown[pairs[:, 0]]]
    if len(pairs) > _MOST_LINES:  # lines to leaves, which lie beside their neighbours, show nothing
        degrees = np.bincount(pairs.ravel())
        pairs = pairs[(degrees[pairs] > 1).all(axis=1)]
        pairs = pairs[:: max(1, -(-len(pairs) // _MOST_LINES))]
    same = found.community[pairs[:, 0]] == found.community[pairs[:, 1]]
    colours = to_rgba_array(np.where(same, found.colours[pairs[:, 1]], _OTHERS))
    crowd = [500, 5_000, 50_000, 200_000]
    within, across = ([0.45, 0.25, 0.12, 0.06], [0.45, 0.25, 0.07, 0.02])
    colours[:, 3] = np.where(same, np.interp(len(pairs), crowd, within), np.interp(len(pairs), crowd, across))
    width = np.interp(len(pairs), [500, 5_000, 50_000], [0.8, 0.5, 0.3])
    points = np.stack([found.x, found.y], axis=1)
    lines = LineCollection(points[pairs], colors=colours, linewidths=width, zorder=1)
    lines.set_rasterized(format == "svg" and len(pairs) > _MANY)
    axes.add_collection(lines, autolim=False)


def _draw_nodes(axes: Axes, found: _Map, format: str) -> None:
    """Types apart, since each has its shape; what has no community of its own lies below."""
    import numpy as np

    sizes = (2 * _dots(axes, found) * 72 / DPI) ** 2
    edge = np.interp(found.shown.sum(), [1_000, 10_000], [0.5, 0.0])
    for on_top in (False, True):
        for name in dict.fromkeys(found.types.tolist()):
            shown = found.shown & (found.types == name) & ((found.colours != _OTHERS) == on_top)
            if not shown.any():
                continue
            drawn = axes.scatter(
                found.x[shown], found.y[shown], sizes[shown], found.colours[shown], marker=_marker(name),
                linewidths=edge, edgecolors="white", zorder=2 + on_top,
            )  # fmt: skip
            drawn.set_rasterized(format == "svg" and len(found.types) > _MANY)


def _marker(type: str) -> str:
    return _MARKERS.get(style(type).shape, "o")


def _draw_labels(drawn: Figure, axes: Axes, found: _Map, format: str) -> None:
    """Names of communities in their middle, then of nodes beside them, as far as there is room."""
    import numpy as np

    width, height = _WIDTH * DPI, _HEIGHT * DPI
    corner = axes.bbox
    scale = corner.width / np.ptp(axes.get_xlim())
    across = corner.x0 + (found.x - axes.get_xlim()[0]) * scale
    up = corner.y0 + (found.y - axes.get_ylim()[0]) * scale
    dots = _dots(axes, found)
    taken = Taken(Box(0, 0, _MAP[2] * width, 0.88 * height))
    writer = _Writer(drawn, taken, format)
    named = set()
    for each, colour in zip(found.communities, _COMMUNITIES, strict=False):
        members = found.shown & (found.community == each.number)
        if not members.any():
            continue
        centre = float(np.median(across[members])), float(np.median(up[members]))
        name = each.name.split(" · ")[0]
        named.add((each.number, name))
        writer.write(clipped(name, 30), centre, _CENTRED, 11, _darker(colour), "bold")
    if found.shown.sum() <= _SPARSE:
        for place in np.flatnonzero(found.shown).tolist():
            x, y, reach = float(across[place]), float(up[place]), float(dots[place])
            taken.take(Box(x - reach, y - reach, x + reach, y + reach))
    for place, node in found.labelled:
        if writer.written >= (_LABELS if node.type != "Paper" else _LABELS / 2):
            break
        if (node.community, node.label) in named:
            continue
        size = 6.5 + 0.25 * min(found.radius[place] - 6, 12)
        writer.write(
            clipped(node.label, 34),
            (float(across[place]), float(up[place])),
            _beside(float(dots[place])),
            size,
            INK,
            "normal",
        )


def _beside(radius: float) -> list[tuple[float, float, float]]:
    """Ways from a node to its label: right, left, above and below of it, then between these."""
    near, askew = radius + 3, 0.7 * radius + 2
    straight = [(near, 0.0, 0.0), (-near, 0.0, -1.0), (0.0, near + 4, -0.5), (0.0, -near - 4, -0.5)]
    return straight + [(x * askew, y * (askew + 5), (x - 1) / 2) for x in (1, -1) for y in (1, -1)]


class _Writer:
    """Writes labels where there is room; places are in dots."""

    def __init__(self, drawn: Figure, taken: Taken, format: str) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        self.drawn = drawn
        self.taken = taken
        self.format = format
        canvas: Any = FigureCanvasAgg(drawn)
        self.renderer = canvas.get_renderer()
        self.written = 0

    def write(
        self, text: str, at: tuple[float, float], ways: Sequence[tuple[float, float, float]], size: float, colour: str,
        weight: str,
    ) -> None:  # fmt: skip
        """Write `text` near a point; each way is how far from it, and what part of the width to the left."""
        from matplotlib.font_manager import FontProperties

        if not text:
            return
        font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
        width, height, descent = self.renderer.get_text_width_height_descent(text, font, False)
        boxes = []
        for right, up, part in ways:
            left, bottom = at[0] + right + part * width, at[1] + up - height / 2
            boxes.append(Box(left - 2, bottom - 2, left + width + 2, bottom + height + 2))
        chosen = self.taken.place(boxes)
        if chosen is None:
            return
        self.written += 1
        box = boxes[chosen]
        place = (box.left + 2) / (_WIDTH * DPI), (box.bottom + 2 + descent) / (_HEIGHT * DPI)
        drawn = self.drawn.text(*place, text, fontsize=size, weight=weight, color=colour, zorder=5)
        if self.format == "png":
            from matplotlib.patheffects import withStroke

            drawn.set_path_effects([withStroke(linewidth=2, foreground="white")])
        else:  # a halo would turn text into outlines
            drawn.set_bbox({"facecolor": "white", "alpha": 0.6, "edgecolor": "none", "pad": 0.6})


def _darker(colour: str) -> str:
    """Dark enough to be read on white."""
    red, green, blue = (int(int(colour[at : at + 2], 16) * 0.72) for at in (1, 3, 5))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _draw_legend(drawn: Figure, found: _Map) -> None:
    """What colours and shapes mean, right of the map."""
    from matplotlib.lines import Line2D

    at = _LEGEND_TOP
    counts = Counter(found.types.tolist())
    by_type = not found.communities

    def entry(marker: str, colour: str, name: str, number: str) -> None:
        nonlocal at
        drawn.add_artist(Line2D([_LEGEND + 0.008], [at], marker=marker, markersize=8, color=colour, linestyle="none"))
        drawn.text(_LEGEND + 0.022, at, name, fontsize=9.5, va="center")
        drawn.text(0.985, at, number, fontsize=9.5, va="center", ha="right", color=MUTED)
        at -= 0.036

    def heading(name: str, number: str) -> None:
        nonlocal at
        drawn.text(_LEGEND, at, name, fontsize=10.5, weight="bold", va="center")
        drawn.text(0.985, at, number, fontsize=9, va="center", ha="right", color=MUTED)
        at -= 0.042

    if found.communities:
        # in a part of a graph, communities have fewer
        members = Counter(found.community[(found.types == "Paper") | ("Paper" not in counts)].tolist())
        heading("Communities", "papers" if "Paper" in counts else "nodes")
        for each, colour in zip(found.communities, _COMMUNITIES, strict=False):
            entry("o", colour, _fitting(each.name.split(" · "), 40), f"{members[each.number]:,}")
        at -= 0.02
    heading("Types", "nodes")
    for name in (*(name for name in TYPES if counts[name]), *sorted(counts.keys() - set(TYPES))):
        entry(_marker(name), found.looks(name).color if by_type else MUTED, plain(name), f"{counts[name]:,}")


def _fitting(names: Sequence[str], length: int) -> str:
    """As many of the names as fit, at least the first."""
    told = clipped(names[0], length)
    for name in map(plain, names[1:]):
        if len(told) + len(name) + 3 > length:
            break
        told += f" · {name}"
    return told
