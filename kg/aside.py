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


def do_aside(work: Callable[[Store], None], path: Path) -> None:
    """Call `work`, a function of a module, with the store at `path`, which no one else may be writing.

    To start a process takes a second. Raises what `work` raises, and `StoreError` where its process dies.
    """
    with Pool[Path, str](1, partial(_begin, work), ()) as pool:
        for done in pool.run([[path]]):
            if isinstance(done, Lost):
                raise StoreError(
                    f"the process that worked on {path} died (out of memory?); nothing is lost: free some memory, "
                    "and run it again."
                )


def _begin(work: Callable[[Store], None]) -> Callable[[list[Path]], list[str]]:
    collect_seldom()

    def do(paths: list[Path]) -> list[str]:
        for path in paths:
            with Store.open(path) as store:
                work(store)
        return ["done" for _ in paths]

    return do
