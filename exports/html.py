"""The graph as one page for the browser: opens from disk, loads nothing, runs nothing that a paper says.

The page holds the graph as columns, and draws what is looked at: a map of all nodes by our own code, neighbourhoods and
small graphs by vis-network, which pyvis brings, at given positions and with physics off. The page around it is our own
template, because that of pyvis loads Bootstrap from the network. Papers and sentences are packed (gzip, a quarter of
their size) and unpacked when the page is there already. Of a graph of more than `ExportOptions.max_nodes` the page has
the most telling ones, so memory here is bounded too.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from functools import cache
from importlib.resources import files
from typing import BinaryIO

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pyvis.network import Network

from exports.page_data import page_data
from kg.model import GraphView
from kg.output import ExportOptions
from kg.text import legal

__all__ = ["HtmlExporter", "drawing_options", "embedded_json", "packed_json"]

_SCRIPTS = (
    "model.js",
    "filters.js",
    "address.js",
    "scenes.js",
    "lens.js",
    "map.js",
    "labels.js",
    "drawing.js",
    "texts.js",
    "evidence.js",
    "panel.js",
    "contents.js",
    "search.js",
    "legend.js",
    "saving.js",
    "page.js",
)
_VIS = "templates/lib/vis-9.1.2/vis-network.min.js"


class HtmlExporter:
    """Interactive page: a map, search, filters, neighbourhoods, and the sentence behind every edge."""

    suffixes = (".html", ".htm")

    def __init__(self, options: ExportOptions) -> None:
        self.options = options

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write the page for `view` to `file`."""
        graph, texts = page_data(view, self.options.max_nodes)
        scripts = _page_scripts()
        template = Environment(
            loader=PackageLoader("exports"), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
        ).get_template("page.html")
        counts = view.counts()
        page = template.render(
            title=legal(self.options.title),
            counts=_counts_line(counts),
            note=_note(len(graph["nodes"]["id"]), counts["nodes"]),
            policy=_policy(scripts),
            css=Markup(_template("page.css")),  # noqa: S704  ours, not a paper's
            data=Markup(embedded_json({**graph, "options": drawing_options()})),  # noqa: S704  escaped for this place
            texts=packed_json(texts),
            scripts=[Markup(script) for script in scripts],  # noqa: S704  ours and vis-network's
        )
        file.write(page.encode())


def drawing_options() -> dict[str, object]:
    """vis-network's options, as pyvis holds them: positions are given and nothing moves by itself.

    >>> drawing_options()["physics"]
    {'enabled': False}
    """
    drawing = Network(directed=True, cdn_resources="in_line")
    options = {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "nodes": {"chosen": False},
        "edges": {"chosen": False, "smooth": False, "selectionWidth": 0, "hoverWidth": 0.6},
        "interaction": {
            "hover": True,
            "hoverConnectedEdges": False,
            "selectConnectedEdges": False,
            "zoomSpeed": 0.7,
        },
    }
    drawing.set_options(json.dumps(options))
    return dict(drawing.options)


def packed_json(value: object) -> str:
    """JSON as gzip in base64; nothing in it can end an element.

    >>> gzip.decompress(base64.b64decode(packed_json(["</script>"]))).decode()
    '["</script>"]'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # no time in the header: the same graph gives the same bytes
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=6, mtime=0)).decode()


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
        f"Holds {shown:,} of {total:,} nodes: entities that most papers share, and papers that share most of them. "
        "The other files hold them all."
    )
