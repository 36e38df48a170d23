"""How cost grows with the number of papers: `kg build`, stage by stage, and each exporter alone, at several sizes.

    python -m benchmarks.scale [FILE...] [--sizes 1000,10000,50000,150000] [--workers 2] [--kill-worker]

FILE is JSON Lines (also .gz); without one, abstracts are made up from the sample papers. For each size the first papers
are cut into a plain file, which `kg build` reads in a process of its own, watched from outside (`benchmarks.observed`);
then each exporter writes the store in a process of its own, and 1,000 more papers are added. Figures are kept as JSON,
sizes that are kept are not run again without ``--again``; table and plot are of all that is kept.

With ``--kill-worker``, one of the extracting workers is killed in the middle, and the store is then held against what
was read: nothing lost, nothing twice, and `kg stats --check` clean.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.abstracts import made_up, paper_line
from benchmarks.integrity import Accounts, account
from benchmarks.measure import RESULTS, code_digest, machine, versions
from benchmarks.observed import Observed, descendants, observe
from benchmarks.scale_report import draw, table
from kg.builder import OUTPUTS
from kg.store import STORE_NAME

__all__ = ["Killer", "cut", "measure"]

_SIZES = (1_000, 10_000, 50_000, 150_000)
_MORE = 1_000
_ALONE = ("graph.nt", "graph.ttl", "graph.graphml", "graph.gexf", "csv")
"""What is exported once more, each in a process of its own; csv is all three tables."""
_TABLES = ("nodes.csv", "edges.csv", "results.csv")


class Killer:
    """Kills the youngest worker once, when half of the papers are extracted; `killed` is the share done by then."""

    def __init__(self) -> None:
        self.killed: float | None = None

    def __call__(self, process: int, stage: str, share: float) -> None:
        """Called with the running build's process, stage and the share that is done."""
        if self.killed is None and stage == "extracting" and share >= 0.5:
            workers = [pid for pid in descendants(process) if b"spawn_main" in _command_line(pid)]
            if workers:
                os.kill(max(workers), signal.SIGKILL)
                self.killed = share


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def cut(files: Sequence[Path], number: int, papers: Path, more: Path, following: int = _MORE) -> int:
    """Write the first papers of `files` to `papers`, those that follow to `more`; how many `papers` got."""
    lines = _lines(files)
    count = 0
    with papers.open("w", encoding="utf-8") as out:
        for line in islice(lines, number):
            out.write(line)
            count += 1
    with more.open("w", encoding="utf-8") as out:
        out.writelines(islice(lines, following))
    return count


def _lines(files: Sequence[Path]) -> Iterator[str]:
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
            yield from (line.rstrip("\n") + "\n" for line in lines if line.strip())
    if not files:
        yield from (paper_line(paper) + "\n" for paper in made_up(10_000_000))


def measure(
    files: Sequence[Path],
    number: int,
    folder: Path,
    workers: int,
    profile: str,
    *,
    kill: bool = False,
    more: int = _MORE,
) -> dict[str, Any]:
    """Build from so many papers, and measure; with `kill`, kill a worker and account for every paper."""
    papers, rest, out = folder / "papers.jsonl", folder / "more.jsonl", folder / "graph"
    count = cut(files, number, papers, rest, more)
    shared = ("--workers", str(workers), "--extractors", profile, "-q")
    killer = Killer()
    built = _run_kg(["build", str(papers), "--out", str(out), *shared], killer if kill else None)
    if built.returned:
        raise SystemExit("nothing to measure; figures of other sizes are kept.")
    told = json.loads((out / "report.json").read_text("utf-8"))
    found = {
        "asked": number,
        "papers": count,
        "read": told["papers"],
        "skipped": len(told["skipped"]),
        "nodes": sum(told["nodes"].values()),
        "edges": sum(told["edges"].values()),
        "build": built.to_json(),
        "sizes": {name: round((out / name).stat().st_size / 1e6, 2) for name in (*OUTPUTS, STORE_NAME)},
        "digests": {name: _digest(out / name) for name in OUTPUTS},
    }
    found["accounts"] = account(papers, out)._asdict()
    if kill:
        found |= {"killed_at": killer.killed, "whole": _run_kg(["stats", str(out), "--check"]).returned == 0}
    found["alone"] = {name: _export(out, name, folder).to_json() for name in _ALONE}
    if rest.stat().st_size:
        found["more"] = _run_kg(["build", str(rest), "--out", str(out), "--store-only", *shared]).to_json()
    return found


def _run_kg(arguments: list[str], killer: Killer | None = None) -> Observed:
    found = observe(arguments, killer) if killer else observe(arguments)
    if found.returned:
        print(f"kg {' '.join(arguments)} ended with {found.returned}", file=sys.stderr)
    return found


def _export(store: Path, name: str, folder: Path) -> Observed:
    target = folder / "alone"
    target.mkdir()
    names = _TABLES if name == "csv" else (name,)
    try:
        return _run_kg(["export", str(store), *(part for each in names for part in ("-o", str(target / each)))])
    finally:
        rmtree(target)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, lambda: hashlib.blake2b(digest_size=8)).hexdigest()


class _Kept:
    """Figures in a file, by a name that tells size, workers, profile and whether a worker was killed."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.runs: dict[str, Any] = json.loads(file.read_text("utf-8"))["runs"] if file.is_file() else {}

    def put(self, name: str, run: dict[str, Any]) -> None:
        self.runs[name] = {
            **run,
            "date": time.strftime("%Y-%m-%d", time.gmtime()),
            "machine": machine(),
            "versions": versions("spacy", "pyoxigraph", "igraph", "numpy"),
        }
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps({"table": "scale", "runs": self.runs}, indent=1) + "\n", "utf-8")


def _key(number: int, options: argparse.Namespace, kill: bool) -> str:
    of = ",".join(file.name for file in options.files) or "made-up"
    return f"{number} {options.extractors} {options.workers} {of}" + (" killed" if kill else "")


def _tell_killed(run: dict[str, Any], undisturbed: dict[str, Any] | None) -> bool:
    """Print what the killed run came to; whether it kept its promises."""
    accounts = Accounts(**run["accounts"])
    wall, memory, share = run["build"]["wall"], run["build"]["together"], 100 * (run["killed_at"] or 0)
    print(f"{accounts.given:,} papers given, one of {run['workers']} workers killed at {share:.0f} %")
    print(f"  {wall:,.0f} s, {memory:,.0f} MB at most, all processes together")
    print(f"  {accounts.kept:,} in the store, {accounts.told:,} told as skipped, lost {accounts.lost}, ", end="")
    print(f"twice {accounts.twice}; kg stats --check {'clean' if run['whole'] else 'FAILED'}")
    good = run["killed_at"] is not None and run["whole"] and not accounts.lost and not accounts.twice
    if undisturbed and run["code"] and undisturbed["code"] == run["code"]:
        same = undisturbed["digests"] == run["digests"]
        print(f"  {'the same bytes as' if same else 'OTHER BYTES than'} the kept run that nothing disturbed")
        good = good and same
    return good


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="JSON Lines, also .gz  [default: made up]")
    parser.add_argument("--sizes", default=",".join(map(str, _SIZES)), metavar="N,...", help="[default: %(default)s]")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="[default: 2]")
    parser.add_argument("--extractors", default="ner", metavar="NAME", help="[default: ner]")
    parser.add_argument("--kill-worker", action="store_true", help="kill one in the middle, and account for all papers")
    parser.add_argument("--again", action="store_true", help="also sizes that are kept")
    parser.add_argument(
        "--kept", type=Path, default=RESULTS / "scale.json", metavar="JSON", help="[default: %(default)s]"
    )
    parser.add_argument(
        "--folder", type=Path, metavar="DIR", help="work here, and leave the last build  [default: temporary]"
    )
    parser.add_argument("--table", type=Path, metavar="MD", help="write the table here, too")
    parser.add_argument("--plot", type=Path, metavar="PNG", help="draw time and memory, such as docs/scale.png")
    return parser.parse_args()  # fmt: skip


def _run(options: argparse.Namespace, number: int) -> dict[str, Any]:
    code = code_digest()
    if options.folder:
        rmtree(options.folder / "graph", ignore_errors=True)
        options.folder.mkdir(parents=True, exist_ok=True)
    with nullcontext(options.folder) if options.folder else TemporaryDirectory() as folder:
        found = measure(
            options.files, number, Path(folder), options.workers, options.extractors, kill=options.kill_worker
        )
    unchanged = code == code_digest()  # else it is of no one program
    return {**found, "workers": options.workers, "extractors": options.extractors, "code": code if unchanged else ""}


def _series(kept: _Kept, options: argparse.Namespace) -> list[dict[str, Any]]:
    """What is kept of each size; where there is only a run in which a worker was killed, that one."""
    sizes = sorted({run["asked"] for run in kept.runs.values()})
    found = (kept.runs.get(_key(size, options, False), kept.runs.get(_key(size, options, True))) for size in sizes)
    return [run for run in found if run]


def main() -> None:
    """Measure, keep and tell."""
    options = _parse()
    kept, good = _Kept(options.kept), True
    for number in map(int, options.sizes.split(",")):
        key = _key(number, options, options.kill_worker)
        if key in kept.runs and not options.again:
            print(f"{number:,} is kept of {kept.runs[key]['date']}; --again measures it again", flush=True)
        else:
            kept.put(key, _run(options, number))
        run = kept.runs[key]
        also = [*run.get("alone", {}).values(), run.get("more", {"returned": 0})]
        good = good and not any(each["returned"] for each in also)
        if options.kill_worker:
            good = _tell_killed(run, kept.runs.get(_key(number, options, False))) and good
    runs = _series(kept, options)
    text = table(runs)
    print(text)
    if options.table:
        options.table.write_text(text + "\n", "utf-8")
    if options.plot:
        draw(runs, options.plot)
    sys.exit(not good)


if __name__ == "__main__":
    main()
