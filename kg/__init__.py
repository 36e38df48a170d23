"""scholarkg: a knowledge graph of methods, datasets, tasks, metrics, hardware and software from abstracts of papers.

>>> import kg
>>> graph = kg.build([kg.Paper("p1", "BERT", "We fine-tune BERT on SQuAD.")])
>>> sorted(node.label for node in graph.nodes("Dataset"))
['SQuAD']

`read` papers from files, `build` a graph of them or `open` one, and look: `Graph.show`, `Graph.find`, `Graph.query`
(SPARQL), `Graph.to_pandas`, `Graph.to_networkx`; `export` it; `extract` from papers without a graph; `evaluate` how
good that is. What goes wrong is a `KgError`, told in one line.

Everything is imported on first use, so that ``import kg`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg._version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from kg.annotations import AnnotatedPaper
    from kg.builder import build, sample_papers
    from kg.errors import KgError
    from kg.frames import Frames
    from kg.graph import Graph
    from kg.model import Edge, Entity, Evidence, Extraction, Mention, Node, Paper, Relation, Result, ResultNode, Skipped
    from kg.output import ExportOptions, export
    from kg.pipeline import extract
    from kg.readers import read
    from kg.scores import Scores, evaluate
    from kg.sparql.sources import query

_HOMES = {
    "AnnotatedPaper": "kg.annotations",
    "Edge": "kg.model",
    "Entity": "kg.model",
    "Evidence": "kg.model",
    "ExportOptions": "kg.output",
    "Extraction": "kg.model",
    "Frames": "kg.frames",
    "Graph": "kg.graph",
    "KgError": "kg.errors",
    "Mention": "kg.model",
    "Node": "kg.model",
    "Paper": "kg.model",
    "Relation": "kg.model",
    "Result": "kg.model",
    "ResultNode": "kg.model",
    "Scores": "kg.scores",
    "Skipped": "kg.model",
    "build": "kg.builder",
    "evaluate": "kg.scores",
    "export": "kg.output",
    "extract": "kg.pipeline",
    "query": "kg.sparql.sources",
    "read": "kg.readers",
    "sample_papers": "kg.builder",
}

__all__ = [
    "AnnotatedPaper",
    "Edge",
    "Entity",
    "Evidence",
    "ExportOptions",
    "Extraction",
    "Frames",
    "Graph",
    "KgError",
    "Mention",
    "Node",
    "Paper",
    "Relation",
    "Result",
    "ResultNode",
    "Scores",
    "Skipped",
    "__version__",
    "build",
    "evaluate",
    "export",
    "extract",
    "open",
    "query",
    "read",
    "sample_papers",
]


def open(path: Path | str) -> Graph:
    """Open a graph that `build` or ``kg build`` made.

    Parameters
    ----------
    path
        A ``kg.sqlite``, or the folder that holds it. One that an earlier version made is brought up to date.

    Returns
    -------
    Graph
        The graph; close it after use, or use it in a ``with``.

    Raises
    ------
    StoreError
        There is none, it is damaged, or it is from a later version.

    Examples
    --------
    >>> import kg
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")], folder, extractors=["rules"]).close()
    ...     with kg.open(folder) as graph:
    ...         print(graph.find("imagenet")[0].id)
    dataset:imagenet
    """
    from kg.graph import Graph

    return Graph.open(path)


if not TYPE_CHECKING:  # a checker knows the names above, and has to tell of any other

    def __getattr__(name):
        if name in _HOMES:
            from importlib import import_module

            return getattr(import_module(_HOMES[name]), name)
        raise AttributeError(f"module 'kg' has no attribute {name!r}")

    def __dir__():
        return sorted({*globals(), *__all__})
