"""The extractors on a cluster of Dask: batches of papers go out, shards of what was found in them come back.

Workers write what they find as shards (see `kg.shards`) to a place that all can reach, and tell only that they are
done; who builds the graph reads the shards in the order of the papers. So the same papers give the same graph as on one
machine, a shard that is there is not made again, also by a later run, and workers may come, go and die.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.batches import batched
from kg.errors import KgError, PluginError
from kg.model import Extraction, Paper, Skipped
from kg.pipeline import Chain, resolve_names
from kg.shards import exists, read_shard, shard_name, write_shard

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["extract_on_cluster"]

_SHARD = 256
"""Papers in a shard."""
_AHEAD = 3
"""Shards for each thread of a worker that are asked for at a time."""
_RUNNING = threading.Lock()


class _Asked(NamedTuple):
    """A shard that is being made, or is there."""

    papers: list[Paper]
    url: str
    future: Future | None


def extract_on_cluster(
    papers: Iterable[Paper],
    names: Sequence[str],
    *,
    workers: int = 2,
    on_error: str = "skip",
    shards: str,
    scheduler: str | None = None,
) -> Iterator[Extraction | Skipped]:
    """What `kg.pipeline.extract` gives, made on the cluster whose `scheduler` has this address.

    Without one, on `workers` processes of this machine. `shards` is a folder, or a URL of fsspec, that all workers can
    write and this process can read. Raises `KgError` when the cluster can't be reached, `PluginError` when Dask is
    missing.
    """
    names = resolve_names(names)
    versions = Chain(names).versions()
    with _connected(scheduler, workers) as client:
        asked: deque[_Asked] = deque()
        for batch in batched(papers, _SHARD):
            asked.append(_ask(client, batch, names, versions, on_error, shards))
            while len(asked) >= _most(client):
                yield from _take(client, asked.popleft(), names, versions, on_error, shards)
        while asked:
            yield from _take(client, asked.popleft(), names, versions, on_error, shards)


@contextmanager
def _connected(scheduler: str | None, workers: int) -> Iterator[Client]:
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise PluginError('--engine dask needs more than is installed: pip install "scholarkg[cluster]"') from error
    if scheduler is None:
        # a worker that dies is told by its papers, and not by pages of its log
        with (
            LocalCluster(workers, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL) as own,
            Client(own) as client,
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout=15)
    except (OSError, ValueError) as error:
        raise KgError(
            f"no scheduler answers at {scheduler}; start one with dask scheduler, or leave --scheduler out."
        ) from error
    with client:
        yield client


def _most(client: Client) -> int:
    """Shards to ask for at a time: workers may come and go."""
    threads = sum(int(worker["nthreads"]) for worker in client.scheduler_info(n_workers=-1)["workers"].values())
    return max(2, _AHEAD * threads)


def _ask(
    client: Client, papers: list[Paper], names: Sequence[str], versions: Sequence[tuple[str, str]], on_error: str,
    shards: str,
) -> _Asked:  # fmt: skip
    url = f"{shards.rstrip('/')}/{shard_name(papers, versions, on_error)}"
    if exists(url):
        return _Asked(papers, url, None)
    # not pure: what has failed is done again and not remembered
    future = client.submit(_make_shard, papers, names, versions, on_error, url, pure=False, retries=1)
    return _Asked(papers, url, future)


def _take(
    client: Client, asked: _Asked, names: Sequence[str], versions: Sequence[tuple[str, str]], on_error: str,
    shards: str,
) -> Iterator[Extraction | Skipped]:  # fmt: skip
    """What is in a shard, once it is made; where its papers kill workers, they are tried one by one."""
    from distributed import KilledWorker

    try:
        if asked.future is not None:
            asked.future.result()
    except KilledWorker:
        if len(asked.papers) == 1:
            yield Skipped(asked.papers[0].source, "workers died of it, again and again (out of memory?)")
            return
        for paper in asked.papers:
            again = _ask(client, [paper], names, versions, on_error, shards)
            yield from _take(client, again, names, versions, on_error, shards)
        return
    yield from read_shard(asked.url, asked.papers)


def _make_shard(
    papers: list[Paper], names: tuple[str, ...], versions: tuple[tuple[str, str], ...], on_error: str, url: str
) -> None:
    """What a worker does."""
    if exists(url):
        return
    chain = _chain(tuple(names))
    if chain.versions() != tuple(versions):
        raise KgError("a worker has other extractors than this machine; install the same scholarkg on all.")
    with _RUNNING:  # extractors are no matter for several threads
        found = chain.run(papers, on_error=on_error)
    write_shard(url, papers, found)


@lru_cache(1)
def _chain(names: tuple[str, ...]) -> Chain:
    return Chain(names)
