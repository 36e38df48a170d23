#!/usr/bin/env python3
"""Build ``extractors/data/classes.tsv.gz`` and ``phrases.tsv.gz`` from raw abstracts.

    python benchmarks/build_statistics.py ML.jsonl.gz RECENT.jsonl.gz OTHER.jsonl.gz:3 [--leave-out PAPERS.jsonl ...]

Each file is gzipped JSON Lines with title and abstract; ``:3`` takes every third paper. Papers whose titles are in
the files of --leave-out are skipped. Needs scipy. Words that occur in like contexts (two words to either side,
positive pointwise mutual information, singular value decomposition to 100 dimensions) are put into 48, 200 and 800
classes by spherical k-means; phrases are runs of two to four words without a stop word.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import svds

from extractors.lexicon import stop_words
from extractors.sentences import split_sentences
from extractors.tex import TextView
from extractors.tokens import Gap, split_words

DATA = Path(__file__).resolve().parent.parent / "extractors/data"
VOCABULARY, CONTEXTS, DIMENSIONS = 25_000, 3_000, 100
GRAINS = (48, 200, 800)
LEAST_PAPERS, LEAST_PHRASE = 10, 10

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def read_texts(sources: Sequence[str], leave_out: set[str]) -> Iterator[str]:
    """Titles and abstracts of the sources."""
    for source in sources:
        path, _, step = source.partition(":")
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % int(step or 1) == 0:
                    paper = json.loads(line)
                    if paper["title"].lower() not in leave_out:
                        yield paper["title"]
                        yield paper["abstract"]


class Corpus:
    """All words as numbers, in one array with the gaps before them, and how many texts hold each word."""

    def __init__(self, texts: Iterator[str]) -> None:
        numbers: dict[str, int] = {}
        papers: Counter[int] = Counter()
        words: list[Ints] = []
        gaps: list[Ints] = []
        for text in texts:
            found = split_words(TextView.of(text), {start for start, _ in split_sentences(text)})
            ids = [numbers.setdefault(key, len(numbers)) for key in found.keys]
            papers.update(set(ids))
            words.append(np.array(ids, np.int64))
            gaps.append(np.array(found.gaps, np.int64))
        self.keys = list(numbers)
        self.words = np.concatenate(words)
        self.gaps = np.concatenate(gaps)
        self.papers = np.array([papers[at] for at in range(len(numbers))])


def word_vectors(corpus: Corpus, order: Ints) -> Floats:
    """Unit vectors of the most common words, in the given order."""
    rank = np.empty(len(corpus.papers), np.int64)
    rank[order] = np.arange(len(order))
    starts = np.flatnonzero(corpus.gaps == Gap.END)
    row = np.append(np.insert(rank[corpus.words], starts, -1), -1)
    blocks = []
    for distance in (-2, -1, 1, 2):
        here = row[max(0, -distance) : len(row) - max(0, distance)]
        there = row[max(0, distance) : len(row) - max(0, -distance)]
        there = np.where(there < 0, CONTEXTS, there)  # the end of a sentence is a context too
        kept = (here >= 0) & (here < VOCABULARY) & (there <= CONTEXTS)
        ones = np.ones(int(kept.sum()), np.float32)
        blocks.append(sparse.coo_matrix((ones, (here[kept], there[kept])), (VOCABULARY, CONTEXTS + 1)).tocsr())
    counts = sparse.hstack(blocks).tocoo()
    rows = np.bincount(counts.row, counts.data, VOCABULARY)
    columns = np.bincount(counts.col, counts.data, counts.shape[1]) ** 0.75
    columns /= columns.sum()
    information = np.log(np.maximum(counts.data / (rows[counts.row] * columns[counts.col]), 1e-9))
    kept = information > 0
    matrix = sparse.csr_matrix((information[kept], (counts.row[kept], counts.col[kept])), counts.shape)
    start = np.random.default_rng(0).standard_normal(min(matrix.shape))
    left, values, _ = svds(matrix, k=DIMENSIONS, v0=start)
    vectors: Floats = left * np.sqrt(values)
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


def cluster(vectors: Floats, weights: Floats, size: int, rounds: int = 25) -> Ints:
    """The class of each vector by spherical k-means."""
    random = np.random.default_rng(1)
    centres = vectors[random.choice(len(vectors), size, replace=False, p=weights / weights.sum())]
    for _ in range(rounds):
        nearest = (vectors @ centres.T).argmax(axis=1)
        centres = np.zeros_like(centres)
        np.add.at(centres, nearest, vectors * weights[:, None])
        centres /= np.linalg.norm(centres, axis=1, keepdims=True) + 1e-9
    found: Ints = (vectors @ centres.T).argmax(axis=1)
    return found


def count_phrases(corpus: Corpus) -> dict[str, int]:
    """How often each run of two to four words occurs that no stop word or bracket interrupts."""
    stops = stop_words()
    bad = np.array([key in stops or key.isdigit() for key in corpus.keys])[corpus.words]
    prime = np.uint64(0x9E3779B97F4A7C15)
    words = corpus.words.astype(np.uint64) + np.uint64(1)
    hashes, good = words * prime, ~bad
    phrases = {}
    for size in (2, 3, 4):
        count = len(words) - size + 1
        hashes = (hashes[:count] ^ (hashes[:count] >> np.uint64(29))) * prime + words[size - 1 :]
        good = good[:count] & ~bad[size - 1 :] & (corpus.gaps[size - 1 :] <= Gap.MARK)
        places = np.flatnonzero(good)
        _, first, times = np.unique(hashes[places], return_index=True, return_counts=True)
        for at, number in zip(places[first], times, strict=True):
            if number >= LEAST_PHRASE:
                phrases["".join(corpus.keys[word] for word in corpus.words[at : at + size])] = int(number)
    return phrases


def write(path: Path, header: str, lines: Sequence[str]) -> None:
    """A gzipped table, the same bytes for the same lines."""
    path.write_bytes(gzip.compress(("\n".join([header, *lines]) + "\n").encode("utf-8"), 9, mtime=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--leave-out", nargs="*", type=Path, default=[])
    parser.add_argument("--out", type=Path, default=DATA)
    args = parser.parse_args()
    lines = [line for path in args.leave_out for line in path.read_text(encoding="utf-8").splitlines()]
    corpus = Corpus(read_texts(args.sources, {(json.loads(line)["title"] or "").lower() for line in lines}))
    order = np.argsort(-corpus.papers, kind="stable")
    common = order[:VOCABULARY]
    vectors = word_vectors(corpus, order)
    weights = np.sqrt(np.minimum(corpus.papers[common], 1000))
    classes = [cluster(vectors, weights, size) for size in GRAINS]
    table = []
    for at, word in enumerate(common.tolist()):
        if corpus.papers[word] >= LEAST_PAPERS:
            grains = "\t".join(str(grain[at]) for grain in classes)
            table.append(f"{corpus.keys[word]}\t{grains}\t{int(math.log2(corpus.papers[word]))}")
    write(args.out / "classes.tsv.gz", "key\tcoarse\tmiddle\tfine\tpapers", sorted(table))
    phrases = [f"{key}\t{count}" for key, count in sorted(count_phrases(corpus).items())]
    write(args.out / "phrases.tsv.gz", "key\tcount", phrases)
    print(f"{len(corpus.words)} words, {len(table)} in classes, {len(phrases)} phrases")


if __name__ == "__main__":
    main()
