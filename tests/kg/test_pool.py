"""The pool gives what one process would, in order, whatever happens to its workers."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.pool import Lost, Pool

Work = Callable[[list[int]], list[int]]


def start_doubling() -> Work:
    return lambda batch: [2 * each for each in batch]


def start_dying_of(number: int) -> Work:
    """Doubles, but for one number, which kills the worker."""

    def work(batch: list[int]) -> list[int]:
        if number in batch:
            os.kill(os.getpid(), signal.SIGKILL)
        return [2 * each for each in batch]

    return work


def start_dying_once(marker: Path) -> Work:
    """Doubles; of all workers together, one dies in the middle."""

    def work(batch: list[int]) -> list[int]:
        if 7 in batch and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return [2 * each for each in batch]

    return work


def start_raising(kind: str) -> Work:
    class LocalError(Exception):
        """Can't be pickled."""

    def work(batch: list[int]) -> list[int]:
        raise OSError("no such luck") if kind == "os" else LocalError("of the place")

    return work


def start_failing() -> Work:
    raise KgError("can't begin")


def start_ending() -> Work:
    os._exit(3)


def batches(count: int, size: int) -> Iterator[list[int]]:
    return (list(range(at, at + size)) for at in range(0, count * size, size))


@pytest.mark.parametrize(("workers", "count", "size"), [(1, 1, 1), (2, 0, 1), (2, 25, 3)])
def test_what_is_made_comes_in_order(workers: int, count: int, size: int) -> None:
    with Pool[int, int](workers, start_doubling, ()) as pool:
        assert list(pool.run(batches(count, size))) == [2 * each for each in range(count * size)]
        assert list(pool.run(batches(count, size))) == [2 * each for each in range(count * size)]
    assert not multiprocessing.active_children()


def test_what_kills_its_worker_twice_is_lost_and_nothing_else() -> None:
    with Pool[int, int](2, start_dying_of, (13,)) as pool:
        found = list(pool.run(batches(10, 3)))
    assert found == [Lost(13) if each == 13 else 2 * each for each in range(30)]


def test_a_worker_that_dies_once_costs_nothing(tmp_path: Path) -> None:
    with Pool[int, int](2, start_dying_once, (tmp_path / "marker",)) as pool:
        assert list(pool.run(batches(10, 3))) == [2 * each for each in range(30)]
    assert (tmp_path / "marker").exists()


def test_workers_that_are_killed_from_outside_are_replaced() -> None:
    with Pool[int, int](2, start_doubling, ()) as pool:
        found = []
        for each in pool.run(batches(40, 2)):
            found.append(each)
            if each in (10, 80):
                for child in multiprocessing.active_children():
                    child.kill()
    assert found == [2 * each for each in range(80)]


@pytest.mark.parametrize(("kind", "error", "told"), [
    ("os", OSError, "no such luck"), ("local", KgError, "LocalError: of the place"),
])  # fmt: skip
def test_an_exception_of_the_work_is_raised(kind: str, error: type[Exception], told: str) -> None:
    with Pool[int, int](2, start_raising, (kind,)) as pool, pytest.raises(error, match=told):
        list(pool.run(batches(4, 2)))
    assert not multiprocessing.active_children()


@pytest.mark.parametrize(("start", "told"), [(start_failing, "can't begin"), (start_ending, "die as they start")])
def test_workers_that_do_not_start_are_told(start: Callable[[], Work], told: str) -> None:
    with Pool[int, int](2, start, ()) as pool, pytest.raises(KgError, match=told):
        list(pool.run(batches(4, 2)))


def test_no_more_is_taken_than_can_be_of_use() -> None:
    taken = 0

    def counted() -> Iterator[list[int]]:
        nonlocal taken
        for each in batches(60, 1):
            taken += 1
            yield each

    with Pool[int, int](2, start_doubling, ()) as pool:
        for given, _ in enumerate(pool.run(counted()), 1):
            assert taken <= given + 3 * 2
