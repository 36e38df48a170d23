"""scholarkg: a knowledge graph of methods, datasets, tasks, metrics, hardware and software from abstracts of papers.

>>> import kg
>>> graph = kg.build([kg.Paper("p1", "BERT", "We fine-tune BERT on SQuAD.")])
>>> sorted(node.label for node in graph.nodes("Dataset"))
['SQuAD']

Everything is imported on first use, so that ``import kg`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg._version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from kg.builder import build
    from kg.errors import KgError
    from kg.graph import Graph
    from kg.model import Edge, Entity, Evidence, Extraction, Mention, Node, Paper, Result, Skipped
    from kg.output import ExportOptions, export
    from kg.pipeline import extract
    from kg.readers import read

_HOMES = {
    "Edge": "kg.model",
    "Entity": "kg.model",
    "Evidence": "kg.model",
    "ExportOptions": "kg.output",
    "Extraction": "kg.model",
    "Graph": "kg.graph",
    "KgError": "kg.errors",
    "Mention": "kg.model",
    "Node": "kg.model",
    "Paper": "kg.model",
    "Result": "kg.model",
    "Skipped": "kg.model",
    "build": "kg.builder",
    "export": "kg.output",
    "extract": "kg.pipeline",
    "read": "kg.readers",
}

__all__ = [
    "Edge",
    "Entity",
    "Evidence",
    "ExportOptions",
    "Extraction",
    "Graph",
    "KgError",
    "Mention",
    "Node",
    "Paper",
    "Result",
    "Skipped",
    "__version__",
    "build",
    "export",
    "extract",
    "open",
    "read",
]


def open(path: Path | str) -> Graph:
    """Open a built graph: a ``kg.sqlite`` or the folder that holds it. Raises `kg.errors.StoreError`."""
    graph: Graph = __getattr__("Graph").open(path)
    return graph


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
