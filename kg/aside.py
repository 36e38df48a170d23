"""Work on a large store in a process of its own: the memory that it takes goes back when that ends.

Python keeps what it once took for small objects, and would hold it while others write the files.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from kg.errors import StoreError
from kg.pool import Lost, Pool
from kg.processes import collect_seldom
from kg.store import Store

__all__ = ["do_aside"]

_LARGE = 10_000
"""Papers from which on it pays: to start a process takes a second."""


def do_aside(work: Callable[[Store], None], store: Store, workers: int) -> None:
    """Call `work`, a function of a module, with the store, which no one else may be writing.

    In a process of its own where the store is large and in a file, and `workers` allows for others; else here.
    Raises what `work` raises, and `StoreError` where its process dies.

    >>> do_aside(print, Store.create(None), workers=2)  # doctest: +ELLIPSIS
    <kg.store.Store object at ...>
    """
    if workers < 2 or store.path is None or not _is_large(store):
        work(store)
        return
    with Pool[Path, str](1, partial(_begin, work), ()) as pool:
        for done in pool.run([[store.path]]):
            if isinstance(done, Lost):
                raise StoreError(
                    f"the process that worked on {store.path} died (out of memory?); nothing is lost: free some "
                    "memory, and run it again."
                )


def _is_large(store: Store) -> bool:
    [(papers,)] = store.connection.execute("SELECT count(*) FROM records")
    return int(papers) >= _LARGE


def _begin(work: Callable[[Store], None]) -> Callable[[list[Path]], list[str]]:
    collect_seldom()

    def do(paths: list[Path]) -> list[str]:
        for path in paths:
            with Store.open(path) as store:
                work(store)
        return ["done" for _ in paths]

    return do
