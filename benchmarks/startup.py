"""What a person waits for: `kg --help` over a start of Python alone, and `kg query` on a graph whose index is built.

    python -m benchmarks.startup [--abstracts FILE] [--papers N] [--store STORE]

Wall seconds of whole commands in processes of their own, by turns, and their CPU seconds. Without STORE a graph is made
of some papers by rules.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Row, keep, options, papers_of
from kg.builder import build

_QUERY = "most-used-datasets"


def taken(arguments: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of a run of Python."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL)  # noqa: S603
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"python {' '.join(arguments)} ended with {process.returncode}.")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime


def measure(store: Path, runs: int) -> list[Row]:
    """Rows of all commands."""
    commands = {
        "python alone": ["-c", "pass"],
        "kg --help": ["-m", "kg", "--help"],
        f"kg query, {_QUERY}": ["-m", "kg", "query", str(store), "--name", _QUERY],
    }
    for arguments in commands.values():
        taken(arguments)  # the index is made, and files are in memory
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, arguments in commands.items():
            found[name].append(taken(arguments))
    rows = []
    for kind, which in (("wall", 0), ("CPU", 1)):
        bare = [each[which] for each in found["python alone"]]
        for name, times in found.items():
            rows.append(Row(f"{name}, {kind}", "s", tuple(each[which] for each in times)))
        over = tuple(each[which] - start for each, start in zip(found["kg --help"], bare, strict=True))
        rows.append(Row(f"kg --help over python, {kind}", "s", over))
    return rows


def main() -> None:
    """Measure and keep."""
    chosen = options(__doc__ or "", papers=(int, 200, "of the graph"))
    with TemporaryDirectory() as folder:
        if not chosen.store:
            build(papers_of(chosen.abstracts, chosen.papers), folder, extractors=["rules"]).close()
        rows = measure(chosen.store or Path(folder), max(chosen.runs, 5))
    keep(
        "startup", rows, chosen.results, ("click", "pyoxigraph"), **({} if chosen.store else {"papers": chosen.papers})
    )


if __name__ == "__main__":
    main()
