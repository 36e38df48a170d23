"""Abstracts a second of the profiles, in one process and with two workers, beside a bound: spaCy's tokeniser alone.

    python -m benchmarks.extraction [--abstracts FILE] [--papers N] [--profiles rules,ner]

What is joined by ``+`` is one chain of extractors; by default the first are the rules for names alone. Wall time of a
stream that runs already: the clock starts after the first papers, so that start-up counts for nothing.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

import spacy

from benchmarks.measure import figures, keep, options, papers_of
from kg.model import Paper
from kg.pipeline import extract

_PROFILES = "sentences+abbreviations+hardware+patterns+entities,rules,ner"
_WARM_UP = 288
"""Papers before the clock starts; a pool of workers wants more than 256 to begin with."""


def seconds(stream: Callable[[], Iterator[Any]]) -> float:
    """The wall time of a stream from the end of its warm-up on."""
    running = stream()
    deque(islice(running, _WARM_UP), 0)
    started = time.perf_counter()
    deque(running, 0)
    return time.perf_counter() - started


def _tokenised(papers: Sequence[Paper]) -> Iterator[Any]:
    tokeniser = spacy.blank("en").tokenizer
    for paper in papers:
        yield tokeniser(f"{paper.title or ''} {paper.abstract}")


def main() -> None:
    """Measure and keep."""
    chosen = options(
        __doc__ or "", papers=(int, 4000, "to measure"), profiles=(str, _PROFILES, "with commas between them")
    )
    papers = papers_of(chosen.abstracts, _WARM_UP + chosen.papers)
    counted = len(papers) - _WARM_UP
    if counted <= 0:
        raise SystemExit(f"no more papers than the {_WARM_UP} of the warm-up.")
    runs: dict[str, Callable[[], Iterator[Any]]] = {"tokeniser alone": partial(_tokenised, papers)}
    rivals: dict[str, str] = {}
    for profile in chosen.profiles.split(","):
        one, two = f"{profile}, one process", f"{profile}, two workers"
        runs[one], runs[two] = (partial(extract, papers, profile.split("+"), workers=workers) for workers in (1, 2))
        rivals |= {one: "tokeniser alone", two: one}
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(chosen.runs):
        for name, run in runs.items():
            taken[name].append(seconds(run))
    words = round(sum(len(paper.abstract.split()) for paper in papers) / len(papers))
    rows = figures(taken, "abstracts/s", rivals, dict.fromkeys(runs, counted))
    keep("extraction", rows, chosen.results, ("spacy", "numpy"), papers=counted, words=words, time="wall")


if __name__ == "__main__":
    main()
