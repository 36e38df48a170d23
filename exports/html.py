"""The graph as one page for the browser: opens from disk, loads nothing, runs nothing that a paper says.

pyvis brings vis-network and holds nodes, edges and options; the page around them is our own template, because that of
pyvis loads Bootstrap from the network. Positions are given and physics is off. The page holds the most telling
nodes (`ExportOptions.max_nodes`), so memory here is bounded too.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import Any, BinaryIO

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pyvis.network import Network

from exports.page_data import page_data
from kg.model import GraphView
from kg.output import ExportOptions
from kg.text import legal

__all__ = ["HtmlExporter", "embedded_json", "network"]

_SCRIPTS = ("model.js", "drawing.js", "panel.js", "page.js")
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
_MANY_EDGES = 4000
"""From here on lines are left out while the drawing moves."""


class HtmlExporter:
    """Interactive page: search, filters, neighbourhoods, and the sentence behind every edge."""

    suffixes = (".html", ".htm")

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write the page for `view` to `file`."""
        data = page_data(view, self.options.max_nodes)
        drawing = network(data.pop("nodes"), data.pop("edges"))
        data.update(nodes=drawing.nodes, edges=drawing.edges, options=drawing.options)
        scripts = _page_scripts()
        template = Environment(
            loader=PackageLoader("exports"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
        ).get_template("page.html")
        counts = view.counts()
        page = template.render(
            title=legal(self.options.title),
            counts=_counts_line(counts),
            note=_note(len(drawing.nodes), counts["nodes"]),
            policy=_policy(scripts),
            css=Markup(_template("page.css")),  # noqa: S704  ours, not a paper's
            data=Markup(embedded_json(data)),  # noqa: S704  escaped for this place
            scripts=[Markup(script) for script in scripts],  # noqa: S704  ours and vis-network's
        )
        file.write(page.encode())


def network(nodes: list[dict[str, Any]], edges: list[dict[str, Any]]) -> Network:
    """A `pyvis.network.Network` of vis-network's records; given in one go, since `add_edge` searches all edges.

    >>> network([{"id": 0}, {"id": 1}], [{"id": 0, "from": 0, "to": 1}]).num_edges()
    1
    """
    drawing = Network(directed=True, cdn_resources="in_line")
    drawing.nodes, drawing.edges = nodes, edges
    drawing.node_ids = [node["id"] for node in nodes]
    options = {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "nodes": {"chosen": False},
        "edges": {"chosen": False, "smooth": False, "selectionWidth": 0, "hoverWidth": 0.6},
        "interaction": {
            "hover": True,
            "hoverConnectedEdges": False,
            "selectConnectedEdges": False,
            "hideEdgesOnDrag": len(edges) > _MANY_EDGES,
            "hideEdgesOnZoom": len(edges) > _MANY_EDGES,
            "zoomSpeed": 0.7,
        },
    }
    drawing.set_options(json.dumps(options))
    return drawing


def embedded_json(value: object) -> str:
    r"""JSON that can stand inside a script element: nothing in it ends the element or begins a comment.

    >>> embedded_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _template(name: str) -> str:
    return (files("exports") / "templates" / name).read_text("utf-8")


@cache
def _page_scripts() -> tuple[str, ...]:
    """vis-network and our own code, each the text of one script element."""
    library = (files("pyvis") / _VIS).read_text("utf-8")
    own = "\n".join(_template(name) for name in _SCRIPTS)
    return library.replace("\r\n", "\n"), f'"use strict";\n(() => {{\n{own}}})();\n'


def _policy(scripts: tuple[str, ...]) -> str:
    """A content security policy: these scripts and no other, and no request whatsoever."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _counts_line(counts: dict[str, int]) -> str:
    entities = counts["nodes"] - counts["papers"]
    return f"{counts['papers']:,} papers · {entities:,} entities · {counts['edges']:,} relations"


def _note(shown: int, total: int) -> str:
    if shown >= total:
        return ""
    return (
        f"Showing {shown:,} of {total:,} nodes: entities that most papers share, and papers that share most of them. "
        "The other files hold them all."
    )
