"""How benchmarks measure and keep: repetitions by turns, medians with spread, ratios, the machine, the versions, JSON.

A table is a list of rows; each has the figures of all repetitions, and where a rival or a bound is named, the ratios
within each repetition: a machine that others slow down slows both, so ratios are what tables are compared by.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.abstracts import made_up
from kg.model import Paper
from kg.readers import read

__all__ = [
    "RESULTS",
    "Row",
    "by_turns",
    "code_digest",
    "figures",
    "keep",
    "machine",
    "options",
    "papers_of",
    "show",
    "spread",
    "versions",
]

RESULTS = Path(__file__).parent / "results"
"""Where the last kept run of each table is."""
_ROOT = Path(__file__).parent.parent
_PACKAGES = ("kg", "extractors", "exports")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what was measured, in which unit, in each repetition, and the ratios to what (in each, too).

    `better` tells whether more or less is. A ratio says how many times as good as `rival` the row is.
    """

    name: str
    unit: str
    runs: tuple[float, ...]
    better: str = "less"
    rival: str = ""
    ratios: tuple[float, ...] = ()


def by_turns(
    runs: Mapping[str, Callable[[], Any]], times: int = 3, clock: Callable[[], float] = time.process_time
) -> dict[str, list[float]]:
    """Seconds of each run in each of some repetitions, one after the other in each.

    >>> taken = by_turns({"a": list, "b": dict}, 3)
    >>> [len(seconds) for seconds in taken.values()]
    [3, 3]
    """
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            started = clock()
            run()
            taken[name].append(clock() - started)
    return taken


def figures(
    taken: Mapping[str, Sequence[float]],
    unit: str = "s",
    rivals: Mapping[str, str] | None = None,
    per: Mapping[str, float] | None = None,
) -> list[Row]:
    """Rows of a table of seconds; with `per`, how many things each did, of so many a second.

    `rivals` names with what each compares.

    >>> ours, theirs = figures({"ours": [1, 1, 2], "theirs": [3, 4, 4]}, rivals={"ours": "theirs"})
    >>> ours.ratios, theirs.ratios
    ((3.0, 4.0, 2.0), ())
    >>> figures({"ours": [2]}, "papers/s", per={"ours": 10})[0].runs
    (5.0,)
    """
    costs = {name: [each / (per[name] if per else 1) for each in seconds] for name, seconds in taken.items()}
    rows = []
    for name, cost in costs.items():
        rival = (rivals or {}).get(name, "")
        ratios = tuple(b / a for a, b in zip(cost, costs[rival], strict=True)) if rival else ()
        rows.append(Row(name, unit, tuple(1 / each if per else each for each in cost), "more" if per else "less",
                        rival, ratios))  # fmt: skip
    return rows


def spread(numbers: Sequence[float]) -> tuple[float, float, float]:
    """Median, least and most."""
    return statistics.median(numbers), min(numbers), max(numbers)


def show(rows: Iterable[Row]) -> str:
    """A table in Markdown."""
    lines = ["| | median | least to most | against | ratio | least to most |", "|---|---:|---|---|---:|---|"]
    for row in rows:
        middle, least, most = (_short(number) for number in spread(row.runs))
        told = f"| {row.name} | {middle} {row.unit} | {least} to {most} |"
        if row.ratios:
            middle, least, most = (_short(number) for number in spread(row.ratios))
            lines.append(f"{told} {row.rival} | {middle} | {least} to {most} |")
        else:
            lines.append(f"{told} | | |")
    return "\n".join(lines)


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def machine() -> dict[str, Any]:
    """What the machine is: processor, cores that this process may use, memory, system."""
    about = {"processor": platform.processor() or platform.machine(), "cores": len(os.sched_getaffinity(0))}
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            about["processor"] = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {**about, "memory_gb": round(memory / 2**30, 1), "system": platform.system() + " " + platform.release()}


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8", "replace").splitlines()
    except OSError:
        return []


def versions(*packages: str) -> dict[str, str]:
    """Versions of Python, of this package and of `packages` (those that are there)."""
    found = {"python": platform.python_version()}
    for name in ("scholarkg", *packages):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def code_digest() -> str:
    """A hash of all code and data of the program: figures with the same one are of the same program."""
    digest = hashlib.blake2b(digest_size=8)
    for package in _PACKAGES:
        for file in sorted((_ROOT / package).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(_ROOT)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def keep(table: str, rows: Iterable[Row], folder: Path = RESULTS, packages: Sequence[str] = (), **about: Any) -> None:
    """Write a table beside the others, print it, and tell of what and where it was measured."""
    rows = list(rows)
    record = {
        "table": table,
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "machine": machine(),
        "versions": versions(*packages),
        "code": code_digest(),
        "about": about,
        "rows": [_rounded(asdict(row)) for row in rows],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{table}.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{table}: {', '.join(f'{name} {value}' for name, value in about.items())}\n\n{show(rows)}\n", flush=True)


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: [float(f"{n:.4g}") for n in value] if isinstance(value, tuple) else value
            for name, value in row.items()}  # fmt: skip


def options(about: str, **extra: tuple[type, Any, str]) -> argparse.Namespace:
    """The command line of a table: ``--abstracts``, ``--store``, ``--runs``, ``--results``, and `extra` ones.

    All tables take the same, so that one command runs all of them; not each has a use for both inputs.
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--abstracts", nargs="*", metavar="FILE", help="papers, as for kg build  [default: made up]")
    parser.add_argument("--store", type=Path, metavar="STORE", help="what kg build made, for tables of writers")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="repetitions  [default: 3]")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FOLDER", help="where figures are kept")
    for name, (kind, default, help_) in extra.items():
        told = f"{help_}  [default: {default}]"
        parser.add_argument(f"--{name}", type=kind, default=default, metavar=kind.__name__.upper(), help=told)
    return parser.parse_args()


def papers_of(files: Sequence[str] | None, number: int) -> list[Paper]:
    """The first papers of some files, or made-up ones.

    >>> [paper.year for paper in papers_of(None, 2)]
    [1995, 1996]
    """
    if not files:
        return list(made_up(number))
    return list(islice((each for each in read(files) if isinstance(each, Paper)), number))
