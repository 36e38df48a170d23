"""The index: a store's triples in RocksDB, in a folder beside the store, made once and read by all later queries.

An index is named by what it depends on: the graph, the options, and the code that maps records to triples. So a stale
one is never read; it goes when the next is complete. An index is written beside and renamed: what was interrupted is no
index. Readers open it read-only and do not disturb each other.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from importlib.resources import files
from itertools import chain
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kg._version import __version__
from kg.errors import OutputError

__all__ = ["discard", "folder_beside", "key", "make"]

_KEPT = 4
"""Indexes of one graph, by options, that are kept; the ones least lately made go first."""
_PART = ".part"
_ABANDONED = 86400
"""Seconds after which nobody works on a part any more."""
_BATCH = 16 << 20
"""Bytes of lines that are sorted at a time."""


def folder_beside(store: Path) -> Path:
    """Where the indexes of the store in this file lie.

    >>> folder_beside(Path("graph/kg.sqlite")).as_posix()
    'graph/kg.index'
    """
    return store.with_suffix(".index")


def key(fingerprint: str, *options: object) -> str:
    """The name of an index: the graph, then a hash of the options and of the code that makes the triples."""
    digest = hashlib.blake2b(json.dumps([__version__, *options]).encode(), digest_size=8)
    package = files("kg")
    for source in (*sorted(package.joinpath("rdf").iterdir(), key=lambda each: each.name), package.joinpath("void.py")):
        if source.is_file():
            digest.update(source.read_bytes())
    return f"{fingerprint[:16]}-{digest.hexdigest()}"


def make(folder: Path, name: str, lines: Callable[[], Iterable[bytes]]) -> Path:
    """The index called `name` in `folder`, made where there is none yet of `lines`: N-Quads, whole lines at a time.

    Raises `OutputError` when nothing can be written there.
    """
    target = folder / name
    if target.is_dir():
        return target
    import tempfile

    try:
        folder.mkdir(exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f"{name}.", suffix=_PART, dir=folder))
    except OSError as error:
        raise OutputError(
            f"can't write {folder}: {error.strerror}; choose another place or free some space."
        ) from error
    try:
        _fill(part, lines())
        part.chmod(0o777 & ~_umask())
        part.rename(target)
    except OSError as error:
        if not target.is_dir():  # else somebody else was first, and theirs is as good
            raise OutputError(f"can't write {folder}: {error.strerror or error}; free some space.") from error
    finally:
        _remove(part)
    _clear(folder, name)
    return target


def discard(target: Path) -> None:
    """Remove an index that can't be read."""
    _remove(target)


def _fill(folder: Path, lines: Iterable[bytes]) -> None:
    store = Store(str(folder))
    waiting, size = [], 0
    for each in chain(lines, (None,)):
        if each is not None:
            waiting.append(each)
            size += len(each)
        # at once, a million triples take half a gigabyte of memory
        if size >= _BATCH or (each is None and waiting):
            store.bulk_load(b"".join(waiting), RdfFormat.N_QUADS)
            waiting, size = [], 0
    store.optimize()
    store.flush()


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def _clear(folder: Path, name: str) -> None:
    """Remove the indexes of other graphs, of this one those beyond `_KEPT`, and what interrupted runs left."""
    graph = name.partition("-")[0]
    found = {each: each.stat().st_mtime for each in folder.iterdir() if each.is_dir()}
    parts = [each for each in found if each.name.endswith(_PART)]
    own = [each for each in found if each.name.startswith(f"{graph}-") and each not in parts]
    own.sort(key=lambda each: (each.name != name, -found[each]))
    kept = {*own[:_KEPT], *(each for each in parts if found[each] > time.time() - _ABANDONED)}
    for each in found.keys() - kept:
        _remove(each)


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
