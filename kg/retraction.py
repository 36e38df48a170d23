"""Retraction: papers go, and with them exactly what they said; the graph and its files are as if they had never come.

>>> import kg
>>> graph = kg.build([kg.Paper("p1", None, "We use BERT."), kg.Paper("p2", None, "We train ResNet-50 on ImageNet.")])
>>> retract(graph.store, ["p2"])
('p2',)
>>> [node.id for node in graph.nodes() if node.type != "Paper"]
['method:bert']
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from kg.assembly import assemble
from kg.builder import OUTPUTS, Report
from kg.errors import UnknownName
from kg.graph import Graph
from kg.intake import Pending, forget, settle_copies, stage, take_over
from kg.locks import lock
from kg.model import Extraction
from kg.output import export, write_beside
from kg.own_types import stored_types
from kg.pipeline import Chain, with_own_names
from kg.registry import DEFAULT_PROFILE
from kg.runs import last_extractors, log
from kg.settings import kept_settings
from kg.store import Store

__all__ = ["retract", "retract_from_folder"]

_NEAR = 3
"""Ids told when there is none like the one asked for."""
_REPORT = "report.json"


def retract(store: Store, paper_ids: Iterable[str]) -> tuple[str, ...]:
    """Take papers back and bring the graph up to date, in one transaction; the ids that went, each once.

    An id may be given as that of its node (``paper:…``). Where another copy of a paper was read, under another id, it
    takes its place. Raises `UnknownName`, before anything is changed, for an id that the store lacks.
    """
    ids = tuple(dict.fromkeys(_known(store, paper_id) for paper_id in paper_ids))
    with store.transaction():
        left = _copies_of(store, ids)
        forget(store, ids)
        settle_copies(store)
        _extract(store, {id_ for id_ in map(store.preferred, left) if id_})
        take_over(store)
        assemble(store)
        log(store, {"removed": ids})
    return ids


def _copies_of(store: Store, ids: Iterable[str]) -> list[str]:
    query = "SELECT id FROM records WHERE preferred = (SELECT preferred FROM records WHERE id = ?) AND id != ?"
    return [copy for id_ in ids for (copy,) in store.connection.execute(query, (id_, id_))]


def _extract(store: Store, wanted: Collection[str]) -> None:
    """Find what is in the copies that took a paper's place, with the extractors of the last run."""
    papers = [paper for paper in Pending(store, run=0, chain=0) if paper.id in wanted]
    if papers:
        names = last_extractors(store) or (DEFAULT_PROFILE,)
        chain = Chain(with_own_names(names, stored_types(store).for_extractor))
        found = [each for each in chain.run(papers, on_error="raise") if isinstance(each, Extraction)]
        stage(store, found, store.chain(chain.versions()))


def retract_from_folder(
    path: Path,
    paper_ids: Iterable[str],
    *,
    progress: Callable[[str, int], None] = lambda stage, done: None,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take papers back from the store at `path`; the ids that went and the files that were written again.

    Files that a build wrote beside the store and that are still there are written as that build wrote them;
    ``report.json`` gets the new counts. The store is changed last: when this is interrupted or a file
    can't be written, it still holds the papers, and doing the same again completes it. Raises `StoreError`,
    `OutputError` and `UnknownName`.
    """
    folder = path if path.is_dir() else path.parent
    with Store.open(path) as store, lock(folder), store.transaction():
        progress("assembling", 0)
        ids = retract(store, paper_ids)
        options, keep = kept_settings(store)
        view = keep.view(Graph(store))
        names = [name for name in OUTPUTS if (folder / name).is_file()] if (folder / _REPORT).is_file() else []
        for done, name in enumerate(names):
            progress(f"writing {name}", done)
            export(view, folder / name, options=options)
        if names:
            _update_report(folder / _REPORT, Graph(store), view.counts())
            names.append(_REPORT)
    return ids, tuple(names)


def _known(store: Store, paper_id: str) -> str:
    for candidate in (paper_id, paper_id.removeprefix("paper:")):
        if store.preferred(candidate):
            return candidate
    held = [id_ for (id_,) in store.connection.execute("SELECT id FROM records ORDER BY id")]
    if not held:
        raise UnknownName(f"no paper has the id {paper_id!r}; the store holds no papers.")
    near = difflib.get_close_matches(paper_id, held, _NEAR)
    told = " or ".join(map(repr, near))
    hint = f"did you mean {told}?" if near else f"ids look like {held[0]!r}; nodes.csv lists them all."
    raise UnknownName(f"no paper has the id {paper_id!r}; {hint}")


def _update_report(file: Path, graph: Graph, exported: dict[str, int]) -> None:
    """The counts of the last build's report, made those of the graph as it is now."""
    try:
        known = json.loads(file.read_text("utf-8"))
    except ValueError:
        known = {}
    now = Report()
    now.describe(graph)
    counts = {name: getattr(now, name) for name in ("papers", "nodes", "edges", "results", "identifiers")}
    report = {**(known if isinstance(known, dict) else {}), **counts, "exported": exported}
    with write_beside(file) as out:
        out.write((json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode())
