"""Workers: processes that answer queries over one graph, each one query at a time.

The engine does not listen while it evaluates, so a query that takes too long is ended with the process that runs it.
"""

from __future__ import annotations

import asyncio
import multiprocessing
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

__all__ = ["Busy", "Limits", "Reply", "TimedOut", "Workers"]

_Told = tuple[str, tuple[int, int] | None]
"""What is wrong with a query, and where."""


class Busy(KgError):
    """All workers have work, and so many queries wait already that another one would wait too long."""


class TimedOut(KgError):
    """A query took longer than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query, and all together, may take: seconds, rows or triples, workers, and queries that wait for one."""

    seconds: float = 30.0
    rows: int = 100_000
    workers: int = 2
    waiting: int = 16


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it is sent: its bytes, and whether there was more than the limit."""

    content: bytes
    truncated: bool


class Workers:
    """A few processes with an index each; `start` before use, `stop` after.

    `index` is the folder of a `kg.sparql.index`, `namespaces` the prefixes that queries need not declare.
    """

    def __init__(self, index: Path, namespaces: Mapping[str, str], limits: Limits) -> None:
        self.limits = limits
        self._arguments = (index, dict(namespaces))
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all: set[_Worker] = set()
        self._waiting = 0

    async def start(self) -> None:
        """Start all processes."""
        for _ in range(self.limits.workers):
            await self._add()

    async def stop(self) -> None:
        """End all processes, whatever they do."""
        for worker in tuple(self._all):
            self._all.discard(worker)
            await asyncio.to_thread(worker.stop)

    async def answer(self, query: str, format: str) -> Reply:
        """What the query gives, in a format of `kg.sparql.answers`. Raises `QueryError`, `Busy` and `TimedOut`."""
        worker = await self._take()
        try:
            reply = await asyncio.to_thread(worker.ask, query, format, self.limits)
        except BaseException:
            # it hangs, has died, or its client has gone: its next answer would be to this question
            self._all.discard(worker)
            await asyncio.shield(self._replace(worker))
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
                return await self._idle.get()
        except TimeoutError as error:
            raise Busy("other queries take all the time; ask again in a moment.") from error
        finally:
            self._waiting -= 1

    async def _replace(self, worker: _Worker) -> None:
        await asyncio.to_thread(worker.stop)
        await self._add()

    async def _add(self) -> None:
        worker = await asyncio.to_thread(_Worker, *self._arguments)
        self._all.add(worker)
        self._idle.put_nowait(worker)


class _Worker:
    """A process and the pipe to it."""

    def __init__(self, index: Path, namespaces: Mapping[str, str]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, index, namespaces), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, query: str, format: str, limits: Limits) -> Reply | _Told:
        self._pipe.send((query, format, limits.rows))
        if not self._pipe.poll(limits.seconds):
            raise TimedOut(f"the query took longer than {limits.seconds:g} seconds; ask for less.")
        try:
            reply: Reply | _Told = self._pipe.recv()
        except (EOFError, OSError) as error:  # killed, or out of memory
            raise QueryError("the query took more memory than there is; ask for less.") from error
        return reply

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, index: Path, namespaces: Mapping[str, str]) -> None:
    """The life of a worker: opens the index, answers what comes through the pipe, ends when nobody holds its end."""
    from kg.sparql.engines import Oxigraph

    begin_worker()
    engine = Oxigraph.open(index, namespaces)
    with suppress(EOFError, OSError):
        while True:
            query, format, rows = pipe.recv()
            pipe.send(_answer(engine, query, format, rows))


def _answer(engine: Engine, query: str, format: str, rows: int) -> Reply | _Told:
    try:
        answer = engine.answer(query, limit=rows)
        return Reply(answer.to_bytes(format), answer.truncated)
    except QueryError as error:
        return str(error), error.place
    except KgError as error:
        return str(error), None
