"""A whole build: read, extract, store, assemble, export, and tell what was done."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from kg._version import __version__
from kg.aside import do_aside
from kg.assembly import assemble, store_overrides
from kg.bibliography import store_inclusion
from kg.crossrefs import Identifier, outcome, store_identifiers
from kg.errors import OutputError
from kg.filters import Filter
from kg.folder_files import write_files
from kg.graph import Graph
from kg.intake import Pending, copies, settle_copies, stage, take_in, take_over
from kg.locks import lock
from kg.model import Extraction, Paper, Skipped
from kg.output import ExportOptions, write_beside
from kg.overrides import Overrides, read_overrides
from kg.own_types import Types, known_types, read_types, store_types
from kg.pipeline import Engine, extract
from kg.readers import read
from kg.registry import DEFAULT_PROFILE, OUTPUTS
from kg.runs import Run
from kg.settings import keep_settings
from kg.store import STORE_NAME, Store

__all__ = ["OUTPUTS", "Report", "add_papers", "build", "build_folder", "complete", "sample_papers"]

_COMMIT_EVERY = 64
_MANY = 10_000
"""Papers with which the graph is brought up to date by a process of its own, for the memory that it takes."""


class Progress(Protocol):
    """Called with the running stage, how many papers (or files) it has done, and how many there are, where known."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None: ...


def _silent(stage: str, done: int, total: int | None = None) -> None:
    """No progress is shown."""


@dataclass(slots=True)
class Report:
    """What a build did; written to ``report.json``."""

    added: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    papers: int = 0
    nodes: dict[str, int] = field(default_factory=dict)
    edges: dict[str, int] = field(default_factory=dict)
    results: int = 0
    identifiers: dict[str, Any] = field(default_factory=dict)
    exported: dict[str, int] = field(default_factory=dict)
    extractors: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def describe(self, graph: Graph) -> None:
        """Take over the counts of `graph`."""
        counts = graph.counts()
        self.papers, self.results = counts["papers"], counts["results"]
        self.nodes, self.edges = graph.count_by("type"), graph.count_by("predicate")
        self.identifiers = outcome(graph.store)

    def to_json(self) -> str:
        """As indented JSON, with the version of the program."""
        return json.dumps({"scholarkg": __version__, **asdict(self)}, ensure_ascii=False, indent=1) + "\n"


def sample_papers() -> Path:
    """The file of sample papers that ships with the package."""
    return Path(__file__).parent / "data" / "sample.jsonl"


def build_folder(
    papers: Iterable[Paper | Skipped],
    folder: Path,
    *,
    names: Sequence[str] = (DEFAULT_PROFILE,),
    workers: int = 1,
    on_error: str = "skip",
    options: ExportOptions | None = None,
    keep: Filter | None = None,
    overrides: Overrides | None = None,
    identifiers: Iterable[Identifier] | None = None,
    types: Types | None = None,
    include: Iterable[str] | None = None,
    engine: Engine = extract,
    outputs: Sequence[str] = OUTPUTS,
    progress: Progress = _silent,
) -> Report:
    """Build the graph of `papers` in `folder`, or add them to the graph that is there already.

    The store holds everything, the other files (`outputs`; none is by far the quickest) what passes `keep`.
    `overrides`, `identifiers`, `types` (see `kg.own_types`) and `include` (see `kg.bibliography`) stay in the store
    until others are given.

    Papers that the store holds unchanged are not extracted again, so an interrupted build continues where
    it stopped. Raises `OutputError` when `folder` can't be written or another run is at work in it, `StoreError` when
    its store is damaged.
    """
    stream = _begin(papers)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"can't make {folder}: {error.strerror}; choose another folder with --out.") from error
    with lock(folder), Store.create(folder / STORE_NAME) as store:
        if types is not None:
            store_types(store, types)
        if overrides is not None:
            store_overrides(store, overrides)
        if identifiers is not None:
            store_identifiers(store, identifiers)
        if include is not None:
            store_inclusion(store, include)
        report = add_papers(
            store, stream, names=names, workers=workers, on_error=on_error, engine=engine, progress=progress
        )
        started = time.perf_counter()
        options, keep = options or ExportOptions(), keep or Filter()
        keep_settings(store, options, keep)
        write_files(store, folder, outputs, keep=keep, options=options, workers=workers, progress=progress)
        report.exported = keep.view(Graph(store)).counts() if outputs else {}
        report.seconds["export"] = round(time.perf_counter() - started, 3)
    report.files = [*outputs, STORE_NAME, "report.json"]
    with write_beside(folder / "report.json") as file:
        file.write(report.to_json().encode())
    return report


def build(
    papers: Iterable[Paper | Skipped] | str | Path,
    out: str | Path | None = None,
    *,
    extractors: Sequence[str] = (DEFAULT_PROFILE,),
    workers: int = 1,
    on_error: str = "skip",
    include: Iterable[str] | None = None,
    types: str | Path | None = None,
    overrides: str | Path | None = None,
) -> Graph:
    """Build a graph from papers, or from a file or folder of them, in memory or in a folder.

    Parameters
    ----------
    papers
        Papers, as `kg.read` gives them, or the path of a file or folder, or a glob, in any format that is read.
    out
        Folder for the graph and its exports, as ``kg build`` writes them; where it has a graph, papers are added to it.
        ``None``: in memory.
    extractors
        Names or profiles of extractors; ``kg plugins`` lists them.
    workers
        Processes that extract, and write files of large graphs; the graph is the same whatever their number.
    on_error
        ``"skip"`` leaves out a paper on which an extractor fails, ``"raise"`` raises.
    include
        Names of metadata that become nodes, of `kg.bibliography.INCLUDABLE`; ``None``: what the folder has is kept.
    types
        A ``types.toml`` with types and names of your own (`kg.own_types`), kept as well.
    overrides
        A YAML file with what you decided about names (`kg.overrides`), kept as well.

    Returns
    -------
    Graph
        The graph, open.

    Raises
    ------
    InputError, OutputError, StoreError, PluginError, UsageError
        Something can't be read or written, there is no such extractor, or an option says what can't be.

    Examples
    --------
    >>> graph = build([Paper("p1", None, "We train ResNet-50 on ImageNet.")])
    >>> [(edge.predicate, edge.object) for edge in graph.edges() if edge.subject == "paper:p1"]
    [('uses', 'method:resnet-50'), ('evaluatesOn', 'dataset:imagenet')]
    """
    stream = read([papers], copies=True) if isinstance(papers, str | Path) else papers
    own = read_types(Path(types)) if types is not None else None
    decided = read_overrides(Path(overrides), known_types(own.types if own else ())) if overrides is not None else None
    if out is not None:
        build_folder(
            stream, Path(out), names=extractors, workers=workers, on_error=on_error, include=include, types=own,
            overrides=decided,
        )  # fmt: skip
        return Graph.open(out)
    store = Store.create(None)
    if own is not None:
        store_types(store, own)
    if decided is not None:
        store_overrides(store, decided)
    store_inclusion(store, include or ())
    add_papers(store, stream, names=extractors, workers=workers, on_error=on_error)
    return Graph(store)


def add_papers(
    store: Store,
    papers: Iterable[Paper | Skipped],
    *,
    names: Sequence[str] = (DEFAULT_PROFILE,),
    workers: int = 1,
    on_error: str = "skip",
    engine: Engine = extract,
    progress: Progress = _silent,
) -> Report:
    """Extract from the papers that are new or changed, and bring the graph up to date.

    Until the graph is assembled it stays as it was; a run that was killed is completed by the next one.
    """
    report = Report()
    run = Run(store, names)
    started = time.perf_counter()
    for done, item in enumerate(take_in(store, papers, run.number), 1):
        progress("reading", done)
        if isinstance(item, Skipped):
            report.skipped.append(item)
        else:
            report.unchanged += 1
    settle_copies(store)
    repeated = list(copies(store, run.number))
    report.skipped += repeated
    report.unchanged -= len(repeated)
    report.seconds["read"] = round(time.perf_counter() - started, 3)
    complete(store, run, report, workers=workers, on_error=on_error, engine=engine, progress=progress)
    run.end(report)
    return report


def complete(
    store: Store,
    run: Run,
    report: Report,
    *,
    workers: int = 1,
    on_error: str = "skip",
    engine: Engine = extract,
    progress: Progress = _silent,
) -> None:
    """Extract from the papers that lack it, and bring the graph up to date."""
    started = time.perf_counter()
    report.extractors = dict(run.versions)
    waiting: list[Extraction] = []
    due = Pending(store, run.number, run.chain)
    progress("extracting", 0, len(due))  # to start processes takes its time
    for found in engine(due, run.names, workers=workers, on_error=on_error):
        if isinstance(found, Skipped):
            report.skipped.append(found)
            report.unchanged -= 1
            continue
        waiting.append(found)
        report.added += 1
        report.unchanged -= 1
        if len(waiting) >= _COMMIT_EVERY:
            stage(store, waiting, run.chain)
            waiting = []
        progress("extracting", report.added, len(due))
    stage(store, waiting, run.chain)
    report.seconds["extract"] = round(time.perf_counter() - started, 3)
    progress("assembling", 0)
    started = time.perf_counter()
    [(staged,)] = store.connection.execute("SELECT count(*) FROM staged")
    if workers > 1 and store.path and staged >= _MANY:
        do_aside(_bring_up_to_date, store.path)
    else:
        _bring_up_to_date(store)
    report.seconds["assemble"] = round(time.perf_counter() - started, 3)
    report.describe(Graph(store))


def _bring_up_to_date(store: Store) -> None:
    with store.transaction():
        take_over(store)
        assemble(store)


def _begin(papers: Iterable[Paper | Skipped]) -> Iterator[Paper | Skipped]:
    """The same stream, begun: input that can't be read is told before anything is written."""
    stream = iter(papers)
    ahead: list[Paper | Skipped] = []
    for item in stream:
        ahead.append(item)
        if isinstance(item, Paper):
            break
    return chain(ahead, stream)
