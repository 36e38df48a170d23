"""The files of a graph's folder beside its store: each is written by one process, several at a time where that pays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from kg.aside import do_aside
from kg.derived import catch_up
from kg.errors import OutputError
from kg.filters import Filter
from kg.graph import Graph
from kg.output import ExportOptions, export
from kg.pool import Lost, Pool
from kg.processes import collect_seldom
from kg.store import Store

__all__ = ["write_files"]

_LARGE = 100_000
"""Edges from which on processes are started: below, to start them takes as long as they save."""


def write_files(
    store: Store,
    folder: Path,
    names: Sequence[str],
    *,
    keep: Filter,
    options: ExportOptions,
    workers: int = 1,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> None:
    """Export what passes `keep` to the files `names` in `folder`, by as many processes as `workers` says.

    Raises `OutputError` where a file can't be written; nothing half-written is left, nor what a killed run left.
    """
    _sweep(folder, names)
    try:
        if workers > 1 and len(names) > 1 and store.path and _is_large(store):
            do_aside(_catch_up, store.path)  # once, not in each process
            begin = partial(_begin, store.path, folder, keep, options)
            with Pool[str, str](min(workers, len(names)), begin, ()) as pool:
                progress("writing files", 0, len(names))
                for done, written in enumerate(pool.run([name] for name in names), 1):
                    if isinstance(written, Lost):
                        raise OutputError(
                            f"what wrote {written.item} died (out of memory?); try again with --workers 1."
                        )
                    progress("writing files", done, len(names))
        else:
            view = keep.view(Graph(store))
            for done, name in enumerate(names):
                progress(f"writing {name}", done, len(names))
                export(view, folder / name, options=options)
    except BaseException:
        _sweep(folder, names)
        raise


def _catch_up(store: Store) -> None:
    catch_up(store.connection)


def _is_large(store: Store) -> bool:
    [(edges,)] = store.connection.execute("SELECT count(*) FROM edges")
    return int(edges) >= _LARGE


def _sweep(folder: Path, names: Sequence[str]) -> None:
    """Delete what processes left that were killed while they wrote; nobody else writes in a folder that is locked."""
    for name in names:
        for part in folder.glob(f".{name}.*.part"):
            with suppress(OSError):
                part.unlink()


def _begin(path: Path, folder: Path, keep: Filter, options: ExportOptions) -> Callable[[list[str]], list[str]]:
    collect_seldom()
    view = keep.view(Graph.open(path))

    def write(names: list[str]) -> list[str]:
        for name in names:
            export(view, folder / name, options=options)
        return names

    return write
