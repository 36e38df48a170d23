"""What a second process brings, and what Dask costs: the same papers on one process, on two, and on a cluster of two.

    python -m benchmarks.engines FILE [--papers N] [--runs N] [--extractors NAME]

Wall-clock times of whole extractions, start of the processes included, one engine after the other in each run, so that
a machine that others use slows all of them; compare the ratios. All engines have to give the same.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from tempfile import TemporaryDirectory

from kg.cluster import extract_on_cluster
from kg.model import Extraction, Paper, Skipped
from kg.pipeline import extract
from kg.readers import read

Run = Callable[[], Iterator[Extraction | Skipped]]


def timed(run: Run) -> tuple[float, str]:
    """Seconds, and a digest of what was found."""
    started, digest = time.perf_counter(), hashlib.blake2b(digest_size=8)
    for found in run():
        digest.update(repr(found).encode("utf-8", "backslashreplace"))
    return time.perf_counter() - started, digest.hexdigest()


def runs_of(papers: Sequence[Paper], names: Sequence[str], shards: str) -> dict[str, Run]:
    """The engines by name, each with work to do."""
    return {
        "one process": partial(extract, papers, names),
        "two workers": partial(extract, papers, names, workers=2),
        "Dask, two workers": partial(extract_on_cluster, papers, names, workers=2, shards=shards),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", metavar="FILE", help="papers, as for kg extract")
    parser.add_argument("--papers", type=int, default=2000, metavar="N", help="[default: 2000]")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="[default: 3]")
    parser.add_argument("--extractors", default="ner", metavar="NAME", help="profiles or extractors, with commas")
    options = parser.parse_args()
    papers = list(islice((each for each in read(options.file) if isinstance(each, Paper)), options.papers))
    names = options.extractors.split(",")
    taken: dict[str, list[float]] = {}
    digests = set()
    for _ in range(options.runs):
        with TemporaryDirectory() as shards:
            for name, run in runs_of(papers, names, shards).items():
                seconds, digest = timed(run)
                taken.setdefault(name, []).append(seconds)
                digests.add(digest)
    base = statistics.median(taken["one process"])
    for name, all_seconds in taken.items():
        median = statistics.median(all_seconds)
        spread = f"{min(all_seconds):.1f} to {max(all_seconds):.1f}"
        print(f"{name:20}{median:8.1f} s ({spread}){len(papers) / median:8.0f} abstracts/s{base / median:8.2f} of one")
    print("same results" if len(digests) == 1 else "RESULTS DIFFER")


if __name__ == "__main__":
    main()
