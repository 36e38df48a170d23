"""A `kg` command in a process of its own, watched: wall and CPU seconds and peak memory of each stage, and of workers.

    python -m benchmarks.observed MARKS build papers.jsonl --out folder

runs ``kg build papers.jsonl --out folder`` and appends a line of JSON to MARKS whenever another stage begins: what it
has taken so far in this process and in workers that have ended, and its most memory since the stage before (Linux can
forget a peak: ``/proc/self/clear_refs``). `observe` starts it, and reads the memory of the whole tree meanwhile.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

__all__ = ["Observed", "Stage", "memory_of", "observe"]

_EVERY = 0.1
"""Seconds between two looks at the processes."""
_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Stage:
    """Seconds of wall and CPU time (workers' too), and the most megabytes of all processes at one time."""

    name: str
    wall: float
    cpu: float
    memory: float


@dataclass(slots=True)
class Observed:
    """What a command took: `memory` is the most megabytes of its own process, `worker` of one worker, `together` of all
    processes at one time (read ten times a second; pages that processes share count for each)."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0
    worker: float = 0.0
    together: float = 0.0
    returned: int = 0
    stages: list[Stage] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """As plain records."""
        return asdict(self)


def observe(
    arguments: Sequence[str], meanwhile: Callable[[int, str, float], None] = lambda process, stage, share: None
) -> Observed:
    """Run ``kg`` with `arguments` and tell what it took; `meanwhile` is called with its id, stage and the share done.

    >>> observe(["--help"]).returned
    0
    """
    with TemporaryDirectory() as folder:
        marks = Path(folder) / "marks"
        marks.touch()
        started = time.perf_counter()
        command = [sys.executable, "-m", "benchmarks.observed", str(marks), *arguments]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
        found = Observed()
        with marks.open(encoding="utf-8") as told:
            stage, share, together = "", 0.0, [0.0]
            while True:
                ended, status, usage = os.wait4(process.pid, os.WNOHANG)
                if ended:
                    break
                for line in told:
                    mark = json.loads(line)
                    stage, share = mark["stage"], mark["share"]
                    together += [0.0] * mark["begins"]
                together[-1] = max(together[-1], _look(process.pid, found))
                meanwhile(process.pid, stage, share)
                time.sleep(_EVERY)
        process.returncode = os.waitstatus_to_exitcode(status)  # it has been waited for
        found.returned = process.returncode
        found.wall = round(time.perf_counter() - started, 3)
        found.cpu = round(usage.ru_utime + usage.ru_stime, 3)
        found.stages = list(_stages(marks, together[1:]))
        return found


def _look(leader: int, found: Observed) -> float:
    """Take over the memory of a process and of those that it started; what they have together now."""
    together = 0.0
    for pid in (leader, *descendants(leader)):
        with suppress(OSError, KeyError):  # it may be gone
            now, most = memory_of(pid)
            together += now
            if pid == leader:
                found.memory = max(found.memory, most)
            else:
                found.worker = max(found.worker, most)
    found.together = max(found.together, round(together, 1))
    return together


def memory_of(pid: int | str) -> tuple[float, float]:
    """Megabytes that a process holds, and has held at most."""
    lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    now, most = (int(lines[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return round(now, 1), round(most, 1)


def descendants(pid: int) -> Iterator[int]:
    """The processes that a process started, and those that they did (from /proc)."""
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, children.read_text().split()):
                yield child
                yield from descendants(child)


def _stages(marks: Path, together: Sequence[float]) -> Iterator[Stage]:
    """Differences of marks, with the memory that was seen between them."""
    told = [json.loads(line) for line in marks.read_text("utf-8").splitlines()]
    told = [mark for mark in told if mark["begins"]]
    for (this, following), seen in zip(pairwise(told), together, strict=False):
        wall, cpu = following["wall"] - this["wall"], following["cpu"] - this["cpu"]
        yield Stage(this["stage"], round(wall, 3), round(cpu, 3), round(max(seen, following["memory"]), 1))


class _Marks:
    """Called as a build's progress: writes a line where a stage begins, and for each fiftieth of a stage."""

    def __init__(self, file: Path) -> None:
        self._file, self._stage, self._told = file, "", 0.0
        self("starting", 0)

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        share = done / total if total else 0.0
        if stage == self._stage and share < self._told + 0.02:
            return
        begins = stage != self._stage
        self._stage, self._told = stage, share
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        mark = {
            "stage": stage,
            "begins": begins,
            "share": share,
            "wall": time.perf_counter(),
            "cpu": sum(each.ru_utime + each.ru_stime for each in used),
            "memory": memory_of("self")[1] if begins else 0,
        }
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(mark) + "\n")
        if begins:
            Path("/proc/self/clear_refs").write_text("5")  # the next peak is the next stage's


def main() -> None:
    """Run a command of `kg` as its own program would, with marks instead of a progress bar."""
    marks = _Marks(Path(sys.argv[1]))

    @contextmanager
    def show_progress(quiet: bool) -> Iterator[_Marks]:
        yield marks

    sys.argv[:2] = ["kg"]
    if sys.argv[1:2] == ["build"]:  # for other commands the import would count
        import kg.cli.progress

        kg.cli.progress.show_progress = show_progress
    from kg.cli import main as kg_main

    try:
        kg_main()
    finally:
        marks("ended", 0)


if __name__ == "__main__":
    main()
