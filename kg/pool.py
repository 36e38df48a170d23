"""A pool of worker processes: batches in, what is made of each item out, in order; it outlives its workers.

Workers are made from the name of a function and its arguments, so that nothing large is sent. Each has one batch in
work and one waiting, and threads of its own to receive and to send, so that neither end waits for the other. A worker
that dies (killed, out of memory, a fault in a library) is replaced, and the items that it had are tried again one by
one: only what kills its worker twice is lost, and told.
"""

from __future__ import annotations

import multiprocessing
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any, Generic, TypeVar, cast

from kg.errors import KgError
from kg.processes import begin_worker

__all__ = ["Lost", "Pool"]

Item = TypeVar("Item")
Made = TypeVar("Made")

Work = Callable[[list[Item]], list[Made]]

_WAITING = 2
"""Batches that a worker has at a time."""
_TRIES = 2
_READY = b"ready"

_Answer = tuple[list[Any], None] | tuple[None, Exception]
"""What was made of a batch, or what went wrong."""


@dataclass(frozen=True, slots=True)
class Lost(Generic[Item]):
    """An item that no worker lived to make something of."""

    item: Item


class Pool(Generic[Item, Made]):
    """`workers` processes that call ``start(*arguments)`` once, and what it gives for each batch.

    `start` is a function of a module, since workers import it. Use as a context manager: at the end, an error or
    Ctrl-C, workers are killed whatever they do.

    >>> from operator import methodcaller
    >>> with Pool(1, methodcaller, ("copy",)) as pool:
    ...     list(pool.run([[1, 2], [3]]))
    [1, 2, 3]
    """

    def __init__(self, workers: int, start: Callable[..., Work[Item, Made]], arguments: Sequence[Any]) -> None:
        self.workers = workers
        self._make = (start, tuple(arguments))
        self._all: list[_Worker] = []
        self._failed_starts = 0

    def __enter__(self) -> Pool[Item, Made]:
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self._all:
            worker.kill()
        self._all.clear()

    def run(self, batches: Iterable[list[Item]]) -> Iterator[Made | Lost[Item]]:
        """What is made of the items of all batches, in order; an exception of the work is raised here.

        No more than three batches for each worker are ever held. Raises `KgError` when workers can't be started.
        """
        rest, held = enumerate(batches), dict[int, list[Item]]()
        done: dict[int, list[Made | Lost[Item]]] = {}
        again: deque[int] = deque()
        given, more = 0, True
        while len(self._all) < self.workers:
            self._all.append(self._start())
        while True:
            for worker in self._free():
                if not again and more and len(held) + len(done) < 3 * self.workers:
                    following = next(rest, None)
                    more = following is not None
                    if following:
                        again.append(following[0])
                        held[following[0]] = following[1]
                if again:
                    worker.give(again.popleft(), held)
            if given in done:
                yield from done.pop(given)
                given += 1
            elif held:
                self._collect(held, done, again)
            elif not more:
                return

    def _start(self) -> _Worker:
        return _Worker(*self._make)

    def _free(self) -> list[_Worker]:
        """Workers as often as they can take a batch, those without work first."""
        return [each for number in range(_WAITING) for each in self._all if len(each.places) <= number]

    def _collect(
        self, held: dict[int, list[Item]], done: dict[int, list[Made | Lost[Item]]], again: deque[int]
    ) -> None:
        """Wait for answers, and take them; replace workers that have died."""
        ready = wait([worker.pipe for worker in self._all])
        for worker in [each for each in self._all if each.pipe in ready]:
            try:
                answer = worker.receive()
            except (EOFError, OSError):
                self._replace(worker)
                # batches that only waited are as good as new
                again.extendleft(reversed(list(worker.places)[1:]))
                if worker.places:
                    place = worker.places[0]
                    done[place] = self._rescue(held.pop(place))
                continue
            if answer is not None:
                place = worker.places.popleft()
                del held[place]
                done[place] = _checked(answer)

    def _replace(self, worker: _Worker) -> None:
        worker.kill()
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts > self.workers:
                raise KgError("worker processes die as they start (out of memory?); run again with --workers 1.")
        self._all[self._all.index(worker)] = self._start()

    def _rescue(self, batch: list[Item]) -> list[Made | Lost[Item]]:
        """What can be made of a batch whose worker died: its items one by one, in a worker of their own."""
        found: list[Made | Lost[Item]] = []
        worker = self._start()
        try:
            for item in batch:
                for left in reversed(range(_TRIES)):
                    try:
                        answer = worker.ask([item])
                    except (EOFError, OSError):
                        worker.kill()
                        worker = self._start()
                        if not left:
                            found.append(Lost(item))
                    else:
                        found += _checked(answer)
                        break
        finally:
            worker.kill()
        return found


def _checked(answer: _Answer) -> list[Any]:
    found, error = answer
    if error is not None:
        raise error
    return found or []


class _Worker:
    """A process, the pipe to it, and the places of the batches that it has, the one in work first."""

    def __init__(self, start: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        # spawn, because forking a process that has threads (a progress bar) may deadlock
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.places: deque[int] = deque()
        self.ready = False
        self._process = context.Process(target=_serve, args=(theirs, start, arguments), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, place: int, batches: dict[int, list[Any]]) -> None:
        self.places.append(place)
        with suppress(OSError):  # that it has died is found out by who waits for its answer
            self.pipe.send_bytes(pickle.dumps(batches[place], pickle.HIGHEST_PROTOCOL))

    def receive(self) -> _Answer | None:
        """The answer that has come, none when it only tells that it is ready."""
        data = self.pipe.recv_bytes()
        if data == _READY:
            self.ready = True
            return None
        return cast(_Answer, pickle.loads(data))  # noqa: S301  from a worker of one's own

    def ask(self, batch: list[Any]) -> _Answer:
        self.pipe.send_bytes(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
        while (answer := self.receive()) is None:
            pass
        return answer

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _serve(pipe: Connection, start: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """The life of a worker; it ends with its parent."""
    begin_worker()
    coming: SimpleQueue[bytes] = SimpleQueue()
    going: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_receive, args=(pipe, coming), daemon=True).start()
    Thread(target=_send, args=(pipe, going), daemon=True).start()
    try:
        work = start(*arguments)
        going.put(_READY)
        while True:
            # a list of records is pickled by the worker, in one piece: a queue's own pickler asks each how to be shared
            going.put(_pickled(work(pickle.loads(coming.get())), None))  # noqa: S301  from the parent
    except Exception as error:
        going.put(_pickled(None, error))
        Event().wait()  # the parent reads it, and kills this process


def _pickled(found: object, error: Exception | None) -> bytes:
    try:
        return pickle.dumps((found, error), pickle.HIGHEST_PROTOCOL)
    except Exception:  # an exception may hold anything
        return pickle.dumps((None, KgError(f"{type(error).__name__}: {error}")), pickle.HIGHEST_PROTOCOL)


def _receive(pipe: Connection, coming: SimpleQueue[bytes]) -> None:
    with suppress(EOFError, OSError):
        while True:
            coming.put(pipe.recv_bytes())


def _send(pipe: Connection, going: SimpleQueue[bytes]) -> None:
    with suppress(OSError):
        while True:
            pipe.send_bytes(going.get())
