"""How fast a profile extracts: CPU time of each step, abstracts a second and core, and memory.

    python -m benchmarks.speed FILE [--extractors NAME] [--papers N]

Times are CPU times of this process, all its threads together, so other programs on the machine disturb them little. The
first papers warm up: models are loaded and caches filled by them, and they count for nothing; start-up is told apart.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Iterator, Sequence
from itertools import islice
from time import process_time

from kg.extraction import extraction_line
from kg.model import Document, Paper
from kg.pipeline import Chain
from kg.processes import collect_seldom
from kg.readers import read

_BATCH = 32
_WARM_UP = 8 * _BATCH


class Stopwatch:
    """CPU seconds by step, in the order of the steps."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = process_time()

    def lap(self, step: str) -> None:
        """Book the time since the last lap on `step`."""
        now = process_time()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._last
        self._last = now


def measure(batches: Iterator[Sequence[Paper]], chain: Chain) -> tuple[int, Stopwatch]:
    """How many papers there were, and the time that each step took for all of them."""
    count, watch = 0, Stopwatch()
    for papers in batches:
        watch.lap("read")
        documents = [Document(paper) for paper in papers]
        for extractor in chain.extractors:
            documents = list(extractor.pipe(documents))
            watch.lap(extractor.name)
        for document in documents:
            extraction_line(document.freeze())
        watch.lap("write")
        count += len(papers)
    return count, watch


def _batches(file: str) -> Iterator[list[Paper]]:
    papers = (paper for paper in read(file) if isinstance(paper, Paper))
    while batch := list(islice(papers, _BATCH)):
        yield batch


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", metavar="FILE", help="papers, as for kg extract")
    parser.add_argument("--extractors", default="rules", metavar="NAME", help="profiles or extractors, with commas")
    parser.add_argument("--papers", type=int, default=600, metavar="N", help="how many to measure  [default: 600]")
    options = parser.parse_args()
    collect_seldom()  # as worker processes do
    chain = Chain(options.extractors.split(","))
    batches = _batches(options.file)
    measure(islice(batches, _WARM_UP // _BATCH), chain)
    started = process_time()
    count, watch = measure(islice(batches, -(-options.papers // _BATCH)), chain)
    if not count:
        parser.error(f"{options.file} holds no more than the {_WARM_UP} papers of the warm-up.")
    for step, seconds in watch.seconds.items():
        print(f"{step:16}{1000 * seconds / count:8.2f} ms")
    total = sum(watch.seconds.values()) / count
    print(f"{'together':16}{1000 * total:8.2f} ms: {1 / total:.0f} abstracts a second and core ({count} abstracts)")
    print(f"{'start':16}{started:8.2f} s: imports, models, {_WARM_UP} abstracts")
    print(f"{'memory':16}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


if __name__ == "__main__":
    main()
