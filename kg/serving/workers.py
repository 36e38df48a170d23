"""Workers: processes that answer queries over one graph, each one query at a time.

The engine does not listen while it evaluates, so a query that takes too long, or too much memory, is ended with the
process that runs it. Queries are also checked there: a check takes its time, and some ends its process.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import KgError, QueryError
from kg.processes import begin_worker

if TYPE_CHECKING:
    from kg.sparql.engines import Engine

__all__ = ["Busy", "Formats", "Limits", "Reply", "TimedOut", "Workers"]

Formats = tuple[str | None, str | None]
"""In what rows are written, and triples: names of formats of `kg.sparql.answers`; ``None``: the client likes none."""

_Told = tuple[str, tuple[int, int] | None]
"""What is wrong with a query, and where."""


_LEAST_MEMORY = 1 << 30


class Busy(KgError):
    """All workers have work, and so many queries wait already that another one would wait too long; or they end."""


class TimedOut(KgError):
    """A query took longer than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query, and all together, may take: seconds, rows or triples, workers, and queries that wait for one.

    `memory` is what a worker may take, in bytes: if not given, all have half of the machine's, and 1 GiB each at least.
    Pages of the index on disk don't count.
    """

    seconds: float = 30.0
    rows: int = 100_000
    workers: int = 2
    waiting: int = 16
    memory: int | None = None

    @property
    def share(self) -> int:
        """The bytes that a worker may take."""
        if self.memory is not None:
            return self.memory
        try:
            half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
        except (AttributeError, ValueError, OSError):  # Windows
            half = 0
        return max(_LEAST_MEMORY, half // self.workers)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it is sent: its bytes, whether there was more than the limit, and whether it is triples.

    It is empty where the client likes no format for it.
    """

    content: bytes
    truncated: bool
    triples: bool


class Workers:
    """A few processes with an index each; `start` before use, `stop` after.

    `index` is the folder of a `kg.sparql.index`, `namespaces` the prefixes that queries need not declare.
    """

    def __init__(self, index: Path, namespaces: Mapping[str, str], limits: Limits) -> None:
        self.limits = limits
        self._arguments = (index, dict(namespaces), limits.share)
        self._idle: asyncio.Queue[_Worker | None] = asyncio.Queue()
        self._all: set[_Worker] = set()
        self._waiting = 0
        self._ended = False

    async def start(self) -> None:
        """Start all processes."""
        for _ in range(self.limits.workers):
            await self._add()

    async def stop(self) -> None:
        """End all processes, whatever they do; who waits for an answer is told that it is `Busy`."""
        self._ended = True
        for worker in tuple(self._all):
            self._all.discard(worker)
            worker.kill()
        while not self._idle.empty():
            if idle := self._idle.get_nowait():
                await asyncio.to_thread(idle.close)
        for _ in range(self._waiting):
            self._idle.put_nowait(None)

    async def answer(self, query: str, formats: Formats) -> Reply:
        """What the query gives, in the format for its kind. Raises `QueryError`, `Busy` and `TimedOut`.

        Where it is cancelled, as when nobody waits any more, the query ends.
        """
        worker = await self._take()
        asking = asyncio.ensure_future(asyncio.to_thread(worker.ask, query, formats, self.limits))
        try:
            reply = await asyncio.shield(asking)  # a thread can't be cancelled, and must end before its pipe is closed
        except BaseException as error:
            # it hangs, has died, or its client has gone: its next answer would be to this question
            self._all.discard(worker)
            await asyncio.shield(self._replace(worker, asking))
            if self._ended and isinstance(error, KgError):
                raise Busy("the server ends; ask again later.") from error
            raise
        self._idle.put_nowait(worker)
        if isinstance(reply, Reply):
            return reply
        raise QueryError(*reply)

    async def _take(self) -> _Worker:
        if self._idle.empty() and self._waiting >= self.limits.waiting:
            raise Busy("too many queries at once; ask again in a moment.")
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.seconds):
                worker = None if self._ended else await self._idle.get()
        except TimeoutError as error:
            raise Busy("other queries take all the time; ask again in a moment.") from error
        finally:
            self._waiting -= 1
        if worker is None or self._ended:
            raise Busy("the server ends; ask again later.")
        return worker

    async def _replace(self, worker: _Worker, asking: asyncio.Future[Reply | _Told]) -> None:
        worker.kill()
        await asyncio.gather(asking, return_exceptions=True)
        await asyncio.to_thread(worker.close)
        await self._add()

    async def _add(self) -> None:
        if self._ended:
            return
        worker = await asyncio.to_thread(_Worker, *self._arguments)
        if self._ended:
            worker.kill()
            await asyncio.to_thread(worker.close)
            return
        self._all.add(worker)
        self._idle.put_nowait(worker)


class _Worker:
    """A process and the pipe to it."""

    def __init__(self, index: Path, namespaces: Mapping[str, str], memory: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, index, namespaces, memory), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, query: str, formats: Formats, limits: Limits) -> Reply | _Told:
        try:
            self._pipe.send((query, formats, limits.rows))
        except OSError as error:
            raise Busy("a worker had ended, and another one starts; ask again in a moment.") from error
        if not self._pipe.poll(limits.seconds):
            raise TimedOut(f"the query took longer than {limits.seconds:g} seconds; ask for less.")
        try:
            reply: Reply | _Told = self._pipe.recv()
        except (EOFError, OSError) as error:  # killed, or out of memory
            raise QueryError("the query took more memory than there is; ask for less.") from error
        return reply

    def kill(self) -> None:
        """End the process; who reads its answer is told."""
        self._process.kill()

    def close(self) -> None:
        """Let go of a process that was killed, when nobody reads its answer any more."""
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, index: Path, namespaces: Mapping[str, str], memory: int) -> None:
    """The life of a worker: opens the index, answers what comes through the pipe, ends when nobody holds its end."""
    from kg.sparql.engines import Oxigraph

    begin_worker()
    _take_at_most(memory)
    engine = Oxigraph.open(index, namespaces)
    with suppress(EOFError, OSError, MemoryError):
        while True:
            query, formats, rows = pipe.recv()
            pipe.send(_answer(engine, query, formats, rows))


def _take_at_most(memory: int) -> None:
    """Let this process end when it takes more memory, where the system knows such a limit."""
    try:
        import resource
    except ImportError:  # Windows
        return
    # not the address space: the index is mapped into it
    with suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _answer(engine: Engine, query: str, formats: Formats, rows: int) -> Reply | _Told:
    try:
        answer = engine.answer(query, limit=rows)
        triples = answer.kind in {"CONSTRUCT", "DESCRIBE"}
        format = formats[triples]
        return Reply(answer.to_bytes(format) if format else b"", answer.truncated, triples)
    except QueryError as error:
        return str(error), error.place
    except KgError as error:
        return str(error), None
