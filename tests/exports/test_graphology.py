"""GraphML and GEXF, read back by the parsers of Gephi Lite (graphology), where node finds them.

``npm install --no-save graphology graphology-graphml graphology-gexf`` in the root of the repository, or anywhere else
with ``NODE_PATH`` set to that ``node_modules``.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exports.attributes import EDGE_ATTRIBUTES, NODE_ATTRIBUTES
from exports.palette import node_size, style
from kg.output import ExportOptions
from kg.registry import exporters
from kg.text import legal

from .views import MemoryView, nasty_view, plain_view

NODE = shutil.which("node")
ROOT = Path(__file__).parents[2]
PARSE = """
const {MultiGraph} = require("graphology");
const text = require("fs").readFileSync(0, "utf-8");
console.log(JSON.stringify(require(process.argv[1]).parse(MultiGraph, text)));
"""
JSON_TYPES = {"string": str, "int": int, "double": (int, float)}


def in_node(*arguments: str, text: str = "") -> str:
    assert NODE
    return subprocess.run(
        [NODE, *arguments], input=text, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=True
    ).stdout


def is_installed() -> bool:
    try:
        return bool(NODE) and not in_node("-e", "require('graphology-graphml'); require('graphology-gexf')")
    except subprocess.CalledProcessError:
        return False


pytestmark = pytest.mark.skipif(not is_installed(), reason="node doesn't find graphology")


def read(format: str, view: MemoryView) -> dict[str, Any]:
    file = io.BytesIO()
    exporters.load(format)(ExportOptions()).write(view, file)
    graph: dict[str, Any] = json.loads(in_node("-e", PARSE, f"graphology-{format}", text=file.getvalue().decode()))
    return graph


@pytest.mark.parametrize("format", ["graphml", "gexf"])
@pytest.mark.parametrize("make", [plain_view, nasty_view])
def test_graphology_reads_every_node_and_edge(format: str, make: Callable[[], MemoryView]) -> None:
    view = make()
    graph = read(format, view)
    assert graph["options"]["type"] == "directed"
    assert [each["attributes"]["papers"] for each in graph["nodes"]] == [node.papers for node in view.node_list]
    assert [each["key"] for each in graph["edges"]] == [edge.id for edge in view.edge_list]
    for node, found in zip(view.node_list, graph["nodes"], strict=True):
        told = found["attributes"]
        # what is empty has no label in graphology's GEXF, and its XML parser has line ends of its own
        assert told.get("label", "").split() == legal(node.label).split()
        assert (told["x"], told["y"], told["size"]) == (node.x, node.y, node_size(node.papers))
        look = style(node.type)
        assert told["color"] in {look.color, "rgb({},{},{})".format(*look.rgb)}
    for kind, attributes in (("nodes", NODE_ATTRIBUTES), ("edges", EDGE_ATTRIBUTES)):
        for found in graph[kind]:
            for name, type_ in attributes.items():
                value = found["attributes"].get(name, "")
                assert isinstance(value, JSON_TYPES[type_] if value != "" else str)


def test_parallel_relations_stay_apart(plain: MemoryView) -> None:
    for format in ("graphml", "gexf"):
        told = [each["attributes"] for each in read(format, plain)["edges"]]
        assert [each["relation"] for each in told[-2:]] == ["outperforms", "usedFor"]
        assert [each["weight"] for each in told[-2:]] == [1, 1]
