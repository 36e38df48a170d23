#!/usr/bin/env python3
"""Fit the weights of the span scorer (``extractors/data/weights.tsv.gz``) on annotated papers.

    python benchmarks/fit_patterns.py --train TRAIN [--out FILE] [--strength 10]

TRAIN holds ``papers.jsonl`` and ``gold.jsonl``. Needs scipy. Multinomial logistic regression with an L2 penalty, by
L-BFGS, over all candidate spans; what a paper itself adds to the figures of annotated names is taken out of them
while its spans are fitted, so that known names weigh what they are worth on papers that nobody has seen.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from build_gazetteers import ROOT, forms_of, load_papers, project
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from extractors.abbreviations import AbbreviationExtractor
from extractors.candidates import candidate_spans
from extractors.corpus import CorpusFigures, shipped_figures
from extractors.features import Page, Repeats, features_of
from extractors.gazetteer import Name, NameTable, shipped_names
from extractors.hardware import HardwareExtractor
from extractors.patterns import context_of
from extractors.sentences import FIELDS, split_sentences
from extractors.tokens import words_of
from kg.model import ENTITY_TYPES, Document, Paper, Span

LEAST_COUNT = 3
LEAST_WEIGHT = 0.05
CLASSES = {type_: at for at, type_ in enumerate(ENTITY_TYPES, 1)}


def document_of(record: Mapping[str, Any]) -> Document:
    """A document with sentences, abbreviations and hardware, as the chain has it before the patterns run."""
    document = Document(Paper(record["id"], record["title"], record["abstract"]))
    for field in ("title", "abstract"):
        text = document.paper.text(field)  # type: ignore[arg-type]
        document.sentences.extend(Span(field, a, b) for a, b in split_sentences(text))  # type: ignore[arg-type]
    AbbreviationExtractor().annotate(document)
    HardwareExtractor().annotate(document)
    return document


class WithoutPaper(NameTable):
    """A table of names from which the share of one annotated paper is taken out."""

    def __init__(self, table: NameTable, own: Mapping[str, set[str]]) -> None:
        self._names = table._names
        self.prefixes = table.prefixes
        self._own = own

    def get(self, key: str) -> tuple[Name, ...]:
        """The rows of a key as they would be had the paper not been annotated."""
        rows = super().get(key)
        return tuple(self._less(rows, self._own.get(key, set()))) if rows else rows

    @staticmethod
    def _less(rows: Sequence[Name], types: set[str]) -> Iterator[Name]:
        for row in rows:
            count = row.count - (row.type in types)
            if row.source != "annotated":
                yield row
            elif row.seen > 1 and count > 0:
                yield Name(row.key, row.type, row.source, count, row.prior, row.surface, row.seen - 1)


def examples(
    record: Mapping[str, Any], gold: Mapping[str, Any], names: NameTable, figures: CorpusFigures, leave_out: bool = True
) -> Iterator[tuple[list[str], int]]:
    """Features and class of each candidate of a paper."""
    document = document_of(record)
    forms = forms_of(gold)  # type: ignore[arg-type]
    own: dict[str, set[str]] = defaultdict(set)
    texts = [words_of(document, field) for field in FIELDS]
    labels = [project(words, forms) for words in texts]
    for words, found in zip(texts, labels, strict=True):
        for (first, last), type_ in found.items():
            own[words.joined(first, last)].add(type_)
    table = WithoutPaper(names, own) if leave_out else names
    runs = list(candidate_spans(texts, names.keys(), names.prefixes).within(texts))
    keys = [texts[text].joined(first, last) for text, first, last in runs]
    in_title = frozenset(key for key, (text, _, _) in zip(keys, runs, strict=True) if FIELDS[text] == "title")
    repeats, context = Repeats(Counter(keys), in_title), context_of(document)
    pages = [Page(texts[at], context, repeats, figures, field == "title") for at, field in enumerate(FIELDS)]
    for text, first, last in runs:
        features = features_of(pages[text], first, last, table)
        yield features, CLASSES.get(labels[text].get((first, last), ""), 0)


def fit(data: Sequence[tuple[list[str], int]], strength: float) -> tuple[list[str], NDArray[np.float64]]:
    """Feature names and their weights, one column a class, relative to "no name"."""
    counts: Counter[str] = Counter()
    for features, _ in data:
        counts.update(set(features))
    known = sorted(feature for feature, count in counts.items() if count >= LEAST_COUNT)
    ids = {feature: at for at, feature in enumerate(known)}
    columns: list[int] = []
    starts = [0]
    for features, _ in data:
        columns += [ids[feature] for feature in features if feature in ids]
        starts.append(len(columns))
    x = sparse.csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(data), len(known)))
    x.sum_duplicates()
    transposed = x.T.tocsr()
    wanted = np.zeros((len(data), len(CLASSES) + 1))
    wanted[np.arange(len(data)), [label for _, label in data]] = 1

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(len(known), -1)
        logits = x @ weights
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        total = powers.sum(axis=1, keepdims=True)
        value = -(wanted * (logits - np.log(total))).sum() + 0.5 * strength * (weights**2).sum()
        return value, (transposed @ (powers / total - wanted) + strength * weights).ravel()

    start = np.zeros(len(known) * (len(CLASSES) + 1))
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 120, "maxcor": 8})
    weights = best.x.reshape(len(known), -1)
    kept = np.abs(weights).max(axis=1) >= LEAST_WEIGHT
    return [f for f, keep in zip(known, kept, strict=True) if keep], (weights[:, 1:] - weights[:, :1])[kept]


def write(path: Path, features: Sequence[str], weights: NDArray[np.float64]) -> None:
    """The data file: a feature a line, weights times 100 by type, nothing for zero."""
    lines = ["\t".join(["feature", *ENTITY_TYPES])]
    for feature, row in zip(features, np.rint(weights * 100).astype(int).tolist(), strict=True):
        lines.append("\t".join([feature, *(str(value) if value else "" for value in row)]))
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode("utf-8"), 9, mtime=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "extractors/data/weights.tsv.gz")
    parser.add_argument("--strength", type=float, default=10.0, help="of the L2 penalty")
    args = parser.parse_args()
    names, figures = shipped_names(), shipped_figures()
    data = [item for paper, gold in load_papers(args.train) for item in examples(paper, gold, names, figures)]
    features, weights = fit(data, args.strength)
    write(args.out, features, weights)
    print(f"{len(data)} candidates, {len(features)} features, {args.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
