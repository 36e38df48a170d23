"""Whether readers survive any bytes: coverage-guided fuzzing with atheris, which is not among the dependencies.

    pip install atheris
    python -m benchmarks.fuzz [READER ...] [--seconds N] [--corpus FOLDER]

A reader may raise `InputError` and nothing else, must end within ten seconds for 64 KiB, and stay below a gigabyte of
memory. What it was given is random at first; inputs that reach new code are kept in the corpus, from which later runs
go on. An input that fails is written beside the corpus, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import InputError
from kg.model import Paper
from kg.registry import readers

if TYPE_CHECKING:
    from kg.readers.base import Reader

_INSTRUMENTED = ["kg.readers", "bibtexparser", "pylatexenc", "rispy", "csv", "json", "markdown_it"]
"""Packages whose branches are watched."""
_LONGEST = 1 << 16
_HANGS = 10
"""Seconds after which an input counts as a hang."""
_MEMORY = 1024
"""Megabytes."""


class BrokenPromise(Exception):
    """A reader did what readers don't do."""


class Outcome(NamedTuple):
    """What came of one reader: inputs tried, those in the corpus, and the report of a failure."""

    tried: int
    kept: int
    failure: str


def hold(reader: Reader, data: bytes) -> int:
    """Read `data` and hold the reader to what it promises; how many papers there were.

    >>> hold(readers.load("jsonl")(), b'{"title": "T", "abstract": "We use BERT."}')
    1
    """
    from kg.readers.sources import Source

    papers = 0
    try:
        reader.sniff(Source(io.BytesIO(data), "input").head())
        for item in reader.read(Source(io.BytesIO(data), "input"), columns={}):
            if isinstance(item, Paper):
                papers += 1
                if not item.abstract.strip():
                    raise BrokenPromise("a paper without abstract")
            elif not item.source.startswith("input") or not item.reason or "\n" in item.reason:
                raise BrokenPromise(f"{item} tells no place, or no reason in one line")
    except InputError as error:
        if "\n" in str(error):
            raise BrokenPromise("an error of several lines") from error
    return papers


def fuzz(name: str, options: list[str]) -> None:
    """Fuzz one reader in this process; never returns."""
    import atheris

    with atheris.instrument_imports(include=_INSTRUMENTED, enable_loader_override=False):
        reader = readers.load(name)()

    def once(data: bytes) -> None:
        hold(reader, data)

    atheris.Setup([sys.argv[0], *options], once)
    atheris.Fuzz()


def run(name: str, seconds: int, corpus: Path) -> Outcome:
    """Fuzz one reader in a process of its own."""
    folder = corpus / name
    folder.mkdir(parents=True, exist_ok=True)
    options = [
        str(folder), f"-max_total_time={seconds}", f"-max_len={_LONGEST}", f"-timeout={_HANGS}",
        f"-rss_limit_mb={_MEMORY}", f"-artifact_prefix={corpus}/{name}-", "-print_final_stats=1", "-seed=1",
    ]  # fmt: skip
    command = [sys.executable, "-m", "benchmarks.fuzz", "--in-this-process", name, *options]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603
    tried = re.search(r"stat::number_of_executed_units:\s+(\d+)", done.stderr)
    failure = done.stderr if done.returncode else ""
    return Outcome(int(tried[1]) if tried else 0, len(list(folder.iterdir())), failure)


def main() -> None:
    """Fuzz and print a line for each reader."""
    if sys.argv[1:2] == ["--in-this-process"]:
        fuzz(sys.argv[2], sys.argv[3:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readers", nargs="*", metavar="READER", help="by name  [default: all]")
    parser.add_argument("--seconds", type=int, default=20, metavar="N", help="for each reader  [default: 20]")
    parser.add_argument("--corpus", type=Path, default=Path("fuzz-corpus"), metavar="FOLDER")
    options = parser.parse_args()
    failed = False
    for name in options.readers or readers.names():
        found = run(name, options.seconds, options.corpus)
        failed = failed or bool(found.failure)
        told = "FAILED" if found.failure else "no failure"
        print(f"{name:16}{found.tried:10,} inputs{found.kept:8,} kept   {told}", flush=True)
        if found.failure:
            print("\n".join(found.failure.splitlines()[-40:]))
    sys.exit(failed)


if __name__ == "__main__":
    main()
