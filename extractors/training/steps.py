"""Steps of a run that leave a file each: interrupted, the same command goes on where it stopped."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Job", "Steps", "tell"]


def tell(message: str) -> None:
    """A line of progress, to standard error: workers' lines and the parent's come out one by one."""
    sys.stderr.write(message + "\n")
    sys.stderr.flush()


@dataclass(frozen=True)
class Job:
    """A step that may run in another process: `make` is a function of a module, `arguments` are small."""

    name: str
    make: Callable[..., Any]
    arguments: tuple[Any, ...]


class Steps:
    """Results in a folder, each under its name and the hash of what it was made from (`key`).

    A file is written beside and renamed, so that one that is there is complete. The files are pickles: a folder of
    steps is as trusted as the program that wrote it, and is deleted when the run is done.
    """

    def __init__(self, folder: Path, key: object) -> None:
        self.folder = folder
        self._mark = hashlib.sha256(repr(key).encode()).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """Where the result of a step is kept."""
        return self.folder / f"{name}-{self._mark}.pickle"

    def load(self, name: str) -> Any:
        """The result of a step that is done."""
        return pickle.loads(self.path(name).read_bytes())  # noqa: S301 - written by this program

    def run(self, name: str, make: Callable[..., Any], *arguments: Any) -> Any:
        """The result of a step, from its file or made now."""
        if self.path(name).exists():
            tell(f"{name}: done before")
            return self.load(name)
        tell(f"{name} …")
        result = make(*arguments)
        fresh = self.path(name).with_suffix(f".{os.getpid()}")
        fresh.write_bytes(pickle.dumps(result))
        fresh.replace(self.path(name))
        return result

    def run_all(self, jobs: Sequence[Job], workers: int) -> list[Any]:
        """The results of independent steps, in order; `workers` of them are made at a time."""
        missing = [job for job in jobs if not self.path(job.name).exists()]
        if workers > 1 and len(missing) > 1:
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(min(workers, len(missing)), context) as pool:
                for done in [pool.submit(self._make, job) for job in missing]:
                    done.result()
        return [self.run(job.name, job.make, *job.arguments) for job in jobs]

    def _make(self, job: Job) -> None:
        self.run(job.name, job.make, *job.arguments)
