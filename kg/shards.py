"""Shards: what was found in some papers, as a Parquet file that one process writes and another one reads.

A shard is called by its content: the same papers read by the same extractors are found again, whoever made it. URLs are
those of fsspec: paths, ``s3://…``, ``memory://…``.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kg._version import __version__
from kg.errors import OutputError, StoreError
from kg.model import Extraction, Paper, Skipped
from kg.rows import extraction_of, found_rows, paper_row
from kg.urls import file_system

__all__ = ["exists", "read_shard", "shard_name", "write_shard"]

_COLUMNS = ("paper", "found", "skipped")
"""The paper's id, the rows of what was found, and source and reason of one that was skipped: JSON, or nothing."""


def shard_name(papers: Sequence[Paper], versions: Sequence[tuple[str, str]], on_error: str) -> str:
    """The file name of what extractors in these versions find in `papers`.

    >>> shard_name([Paper("a", None, "We use BERT.")], [("sentences", "1")], "skip").endswith(".parquet")
    True
    """
    told = json.dumps([__version__, list(versions), on_error, [paper_row(paper) for paper in papers]])
    return f"{hashlib.blake2b(told.encode(), digest_size=16).hexdigest()}.parquet"


def exists(url: str) -> bool:
    """Whether there is a whole shard at `url`."""
    files, path = _file_system(url)
    return bool(files.exists(path))


def write_shard(url: str, papers: Sequence[Paper], found: Iterable[Extraction | Skipped]) -> None:
    """Write what was found in `papers`, one for each; it gets its name when it is complete. Raises `OutputError`."""
    import pyarrow
    from pyarrow import parquet

    rows = [_row(paper, each) for paper, each in zip(papers, found, strict=True)]
    table = pyarrow.table({name: [row[at] for row in rows] for at, name in enumerate(_COLUMNS)},
                          schema=pyarrow.schema([(name, pyarrow.string()) for name in _COLUMNS]))  # fmt: skip
    files, path = _file_system(url)
    part = f"{path}.{uuid.uuid4().hex}.part"
    try:
        files.makedirs(files._parent(path), exist_ok=True)
        with files.open(part, "wb") as file:
            parquet.write_table(table, file, compression="zstd")
        files.mv(part, path)
    except OSError as error:
        raise OutputError(f"can't write the shard {url}: {error}; choose another place with --shards.") from error


def read_shard(url: str, papers: Sequence[Paper]) -> Iterator[Extraction | Skipped]:
    """What was found in `papers`, which are those of the shard. Raises `StoreError` when it can't be read."""
    from pyarrow import ArrowException, parquet

    files, path = _file_system(url)
    try:
        with files.open(path, "rb") as file:
            rows = parquet.read_table(file, columns=list(_COLUMNS)).to_pylist()
    except (OSError, ArrowException) as error:
        raise StoreError(f"can't read the shard {url}: {error}; delete it and run again.") from error
    for paper, row in zip(papers, rows, strict=True):
        if row["skipped"]:
            yield Skipped(*json.loads(row["skipped"]))
        else:
            yield extraction_of(paper, json.loads(row["found"]))


def _row(paper: Paper, found: Extraction | Skipped) -> tuple[str, str | None, str | None]:
    # ASCII: half of a surrogate pair is no text to Parquet
    if isinstance(found, Skipped):
        return json.dumps(paper.id), None, json.dumps([found.source, found.reason])
    return json.dumps(paper.id), json.dumps(found_rows(found)), None


def _file_system(url: str) -> tuple[Any, str]:
    files, path = file_system(url)
    return files, os.path.normpath(path) if "file" in files.protocol else path
