"""Whether readers survive any bytes: coverage-guided fuzzing with atheris, which is not among the dependencies.

    pip install atheris
    python -m benchmarks.fuzz [READER ...] [--seconds N] [--corpus FOLDER] [--keep]

A reader may raise `InputError` and nothing else, must end within ten seconds for 64 KiB, and stay below a gigabyte of
memory. It begins with the inputs in ``tests/readers/corpus``, which tests read, too: from nothing, a fuzzer never finds
out what a BibTeX entry is. Inputs that reach new code go to the corpus, from which later runs go on; with ``--keep``
the fewest that reach as much come to stand in ``tests/readers/corpus``. An input that fails is written beside the
corpus, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

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


_KEPT = Path(__file__).parent.parent / "tests" / "readers" / "corpus"
_LONGEST_KEPT, _MOST_KEPT = 1 << 12, 1 << 18
"""Bytes of an input that is kept, and of all of a reader: what a repository can bear."""


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


def kept_inputs(name: str) -> Iterator[bytes]:
    """The inputs that the project keeps for a reader."""
    file = _KEPT / f"{name}.zip"
    if file.is_file():
        with ZipFile(file) as inputs:
            yield from map(inputs.read, inputs.namelist())


def fuzz(name: str, options: list[str]) -> None:
    """Fuzz one reader in this process; never returns."""
    import atheris

    with atheris.instrument_imports(include=_INSTRUMENTED, enable_loader_override=False):
        reader = readers.load(name)()

    def once(data: bytes) -> None:
        hold(reader, data)

    # the shell is given this where libFuzzer starts itself again, as it does to find the fewest inputs
    again = shlex.join([sys.executable, "-m", "benchmarks.fuzz", "--in-this-process", name])
    atheris.Setup([again, *options], once)
    atheris.Fuzz()


def run(name: str, seconds: int, corpus: Path) -> Outcome:
    """Fuzz one reader in a process of its own."""
    folder = _unpack(name, corpus)
    done = _start(
        name, f"-max_total_time={seconds}", f"-rss_limit_mb={_MEMORY}", f"-artifact_prefix={corpus}/{name}-",
        "-print_final_stats=1", "-seed=1", str(folder),
    )  # fmt: skip
    tried = re.search(r"stat::number_of_executed_units:\s+(\d+)", done.stderr)
    failure = done.stderr if done.returncode else ""
    return Outcome(int(tried[1]) if tried else 0, len(list(folder.iterdir())), failure)


def _start(name: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.fuzz", "--in-this-process", name]
    command += [f"-max_len={_LONGEST}", f"-timeout={_HANGS}", *options]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)  # noqa: S603


def _unpack(name: str, corpus: Path) -> Path:
    folder = corpus / name
    folder.mkdir(parents=True, exist_ok=True)
    for data in kept_inputs(name):
        (folder / _name_of(data)).write_bytes(data)
    return folder


def _name_of(data: bytes) -> str:
    """As libFuzzer names them."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def keep(name: str, corpus: Path) -> int:
    """Keep the fewest inputs that reach all that the corpus of a reader reaches; how many."""
    with TemporaryDirectory() as fewest:
        _start(name, "-merge=1", fewest, str(_unpack(name, corpus))).check_returncode()
        found = sorted((file.read_bytes() for file in Path(fewest).iterdir()), key=lambda data: (len(data), data))
    if not found:
        raise SystemExit(f"{name}: no inputs were found to keep.")
    taken: list[bytes] = []
    for data in found:
        if len(data) > _LONGEST_KEPT or sum(map(len, taken)) + len(data) > _MOST_KEPT:
            break
        taken.append(data)
    _KEPT.mkdir(exist_ok=True)
    with ZipFile(_KEPT / f"{name}.zip", "w", ZIP_DEFLATED, compresslevel=9) as inputs:
        for number, data in enumerate(taken, 1):
            inputs.writestr(ZipInfo(str(number)), data, ZIP_DEFLATED)
    return len(taken)


def main() -> None:
    """Fuzz and print a line for each reader."""
    if sys.argv[1:2] == ["--in-this-process"]:
        fuzz(sys.argv[2], sys.argv[3:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readers", nargs="*", metavar="READER", help="by name  [default: all]")
    parser.add_argument("--seconds", type=int, default=20, metavar="N", help="for each reader  [default: 20]")
    parser.add_argument("--corpus", type=Path, default=Path("fuzz-corpus"), metavar="FOLDER")
    parser.add_argument("--keep", action="store_true", help="keep the fewest inputs that reach as much as the corpus")
    options = parser.parse_args()
    failed = False
    for name in options.readers or readers.names():
        found = run(name, options.seconds, options.corpus)
        failed = failed or bool(found.failure)
        told = "FAILED" if found.failure else "no failure"
        print(f"{name:16}{found.tried:10,} inputs{found.kept:8,} kept   {told}", flush=True)
        if options.keep and not found.failure:
            print(f"{'':16}{keep(name, options.corpus):10,} of them for the tests", flush=True)
        if found.failure:
            print("\n".join(found.failure.splitlines()[-40:]))
    sys.exit(failed)


if __name__ == "__main__":
    main()
