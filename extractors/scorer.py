"""The scorer of candidate spans: a log-linear model over named features, six types against "no name".

The features are those of `extractors.features`. To be fast they are not spelled out here: the hash of a feature is
made from the hashes of its parts, for all spans of some papers at once.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, islice, pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from extractors.candidates import Indexes, Spans
from extractors.corpus import CorpusFigures, shipped_figures
from extractors.feature_hashes import Hashes, PartHashes, SortedHashes, feature_hashes, spelling
from extractors.features import AFTER, BEFORE, WORD_FEATURES, WORD_PARTS, name_features, word_parts
from extractors.gazetteer import NameTable, shipped_names
from extractors.hashed_page import HashedPage, Likely, Passage, WordParts
from extractors.tokens import Words
from kg.model import ENTITY_TYPES

__all__ = ["Scores", "SpanScorer", "shipped_scorer"]

Scores = NDArray[np.float32]

_CACHE = 50_000

_GATE = -1.5
"""Log-odds by words alone under which a span is not looked at any closer: the rest hardly ever adds that much."""

_BULK = "gb pp gbf ga nn gal len lenl rep title pl nl ll ff cc hy cs ph phl phr sh shp shn head short long hw".split(
    " "
)
"""Families that are looked up by hash, for all spans at once; the others by name, once per word or name."""


class SpanScorer:
    """Probabilities of the types of spans. `weights` maps a feature to its weight for each of ``ENTITY_TYPES``.

    A span's probability of a type is ``softmax(sum of the weights of its features, 0 for "no name")``.
    """

    def __init__(self, weights: Mapping[str, Sequence[float]], names: NameTable, figures: CorpusFigures) -> None:
        self.names = names
        self.figures = figures
        self._part = PartHashes()
        self._index = {feature: at for at, feature in enumerate(weights, 1)}
        self._weights = np.zeros((len(weights) + 1, len(ENTITY_TYPES)), np.float32)
        if weights:
            self._weights[1:] = list(weights.values())
        self._families: dict[str, dict[str, int]] = defaultdict(dict)
        for feature, at in self._index.items():
            family, _, rest = feature.partition("=")
            self._families[family][rest] = at
        bulk = [f"{family}={rest}" for family in _BULK for rest in self._families[family]]
        hashes = feature_hashes(bulk, self._part)
        order = np.argsort(hashes)
        self._hashes = SortedHashes(hashes[order])
        self._bulk = self._weights[[0, *(self._index[bulk[at]] for at in order.tolist())]]
        self._rows = _Numbers()
        self._places = np.zeros((len(WORD_FEATURES), 1024, len(ENTITY_TYPES)), np.float32)
        self._parts_of = np.zeros((len(WordParts._fields), 1024), np.uint64)
        self._known = _Numbers()
        self._known_scores = np.zeros((1024, len(ENTITY_TYPES)), np.float32)
        self._unknown = self._weights[self._index.get("g=0", 0)]

    @classmethod
    def load(cls) -> Self:
        """The shipped scorer with the shipped names and figures."""
        data = files("extractors").joinpath("data/weights.tsv.gz").read_bytes()
        weights = {}
        for line in gzip.decompress(data).decode("utf-8").splitlines()[1:]:
            feature, *values = line.split("\t")
            weights[feature] = [int(value) / 100 if value else 0.0 for value in values]
        return cls(weights, shipped_names(), shipped_figures())

    def score(self, passages: Sequence[Passage], spans: Spans) -> Scores:
        """For each span of the passages its probabilities by type; zeros where its words alone leave it no chance.

        All candidates of a paper belong together: how often a name occurs counts.
        """
        result = np.zeros((len(spans.first), len(ENTITY_TYPES)), np.float32)
        if not len(result):
            return result
        if len(self._rows) > _CACHE or len(self._known) > _CACHE:  # a bound for endless streams; all is made again
            self._rows.clear()
            self._part.clear()
            self._known.clear()
        rows = self._rows_of([passage.words for passage in passages])
        words = WordParts(*self._parts_of.take(rows, axis=1))
        page = HashedPage(passages, words, self._parts, self.figures)
        begin, end, inside = self._word_scores(page, rows)
        first, last, text = spans.first, spans.last, spans.text
        logits = begin.take(first, axis=0)
        logits += end.take(last, axis=0)
        logits += inside.take(last + text + 1, axis=0)
        logits -= inside.take(first + text, axis=0)
        chosen = np.flatnonzero(logits.max(axis=1) > _GATE)
        if len(chosen):
            likely = page.likely(spans, chosen)
            some = logits[chosen]
            some += self._look_up(page.span_hashes(likely))
            some += self._name_scores(page, likely)
            result[chosen] = _probabilities(some)
        return result

    def _look_up(self, hashes: Hashes) -> Scores:
        """The summed weights of features by hash, one span a column."""
        total = np.zeros((hashes.shape[1], len(ENTITY_TYPES)), np.float32)
        weights = np.empty_like(total)
        for at in self._hashes.find(hashes):
            # a third of the time of an index, if it need not raise
            total += self._bulk.take(at, axis=0, out=weights, mode="clip")
        return total

    def _parts(self, parts: Iterable[str]) -> Hashes:
        """The hashes of parts of features."""
        return np.array([self._part[part] for part in parts], np.uint64)

    def _word_scores(self, page: HashedPage, rows: Indexes) -> tuple[Scores, Scores, Scores]:
        """What words add to spans that begin and end at each of them, and running sums of what they add inside.

        The sums have one row more than there are words in each passage: they begin with zeros.
        """
        size = len(rows)
        table = dict(zip(WORD_FEATURES, self._places.take(rows, axis=1), strict=True))
        begins, ends = map(self._look_up, page.edge_hashes())
        begin, end = table["first"] + begins, table["last"] + ends
        for distance, place in enumerate(BEFORE, 1):
            same = page.sentence[distance:] == page.sentence[: size - distance]
            begin[distance:] += table[place][: size - distance] * same[:, None]
        for distance, place in enumerate(AFTER, 1):
            same = page.sentence[distance:] == page.sentence[: size - distance]
            end[: size - distance] += table[place][distance:] * same[:, None]
        inside = np.zeros((size + len(page.starts) - 1, len(ENTITY_TYPES)), np.float32)
        for number, (start, stop) in enumerate(pairwise(page.starts.tolist())):
            np.cumsum(table["inside"][start:stop], axis=0, out=inside[start + number + 1 : stop + number + 1])
        return begin, end, inside

    def _rows_of(self, texts: Sequence[Words]) -> Indexes:
        """Where what is known of words (key and shape) is kept: scores at each place and the hashes of their parts."""
        known, before = self._rows, len(self._rows)
        every = chain.from_iterable(zip(words.keys, words.shapes, strict=True) for words in texts)
        rows = np.array(list(map(known.__getitem__, every)), np.int64)
        if len(known) > before:
            self._add(before, list(islice(known, before, None)))
        return rows

    def _add(self, at: int, fresh: Sequence[tuple[str, str]]) -> None:
        """Work out what is known of new words, from row `at` on."""
        self._places = _with_room(self._places, at + len(fresh), 1)
        self._parts_of = _with_room(self._parts_of, at + len(fresh), 1)
        parts = dict(
            zip(WORD_PARTS, zip(*(word_parts(*word, self.figures) for word in fresh), strict=True), strict=True)
        )
        ids: list[list[int]] = []
        starts = []
        for place, families in WORD_FEATURES.items():
            starts.append(len(ids))
            for family, part in families.items():
                get = self._families[family].get
                ids.append([get(each, 0) for each in parts[part]])
                if place == "last" and part != "shape":  # one number is like another
                    ids[-1] = [0 if shape == "9" else row for row, shape in zip(ids[-1], parts["shape"], strict=True)]
        sums = np.add.reduceat(self._weights[ids], starts, axis=0)
        self._places[:, at : at + len(fresh)] = sums
        hashes = [self._parts(parts[name]) for name in ("key", "shape", "middle", "coarse")]
        spellings = np.array(list(map(spelling, parts["key"])), np.uint64)
        self._parts_of[:, at : at + len(fresh)] = [*hashes, *spellings.T]

    def _name_scores(self, page: HashedPage, likely: Likely) -> Scores:
        """What it adds that a span is a known name, or none."""
        known, names, before = self._known, self.names.keys(), len(self._known)
        hits = [at for at, key in enumerate(likely.keys) if key in names]
        starts = page.starts[likely.text[hits]]
        ends = (likely.first[hits] - starts).tolist(), (likely.last[hits] - starts).tolist()
        rows = []
        for at, first, last in zip(hits, *ends, strict=True):
            words = likely.passages[at].words
            spelled = words.view.text[words.starts[first] : words.ends[last]]
            rows.append(known[likely.keys[at], spelled, first == last])
        if len(known) > before:
            self._add_known(before, islice(known, before, None))
        scores = np.tile(self._unknown, (len(likely.keys), 1))
        scores[hits] = self._known_scores[rows]
        return scores

    def _add_known(self, at: int, fresh: Iterable[tuple[str, str, bool]]) -> None:
        """Work out what new spellings of known names add, from row `at` on."""
        get = self._index.get
        ids: list[int] = []
        starts = []
        for key, spelled, is_single in fresh:
            starts.append(len(ids))
            ids += [get(feature, 0) for feature in name_features(spelled, is_single, self.names.get(key))]
        self._known_scores = _with_room(self._known_scores, at + len(starts), 0)
        self._known_scores[at : at + len(starts)] = np.add.reduceat(self._weights[ids], starts, axis=0)


class _Numbers(dict[tuple[Any, ...], int]):
    """Numbers of things in the order in which they are first met."""

    def __missing__(self, key: tuple[Any, ...]) -> int:
        number = self[key] = len(self)
        return number


def _with_room(table: NDArray[Any], size: int, axis: int) -> NDArray[Any]:
    """The table, or one with at least `size` places along an axis."""
    while table.shape[axis] < size:
        table = np.concatenate([table, np.zeros_like(table)], axis)
    return table


def _probabilities(logits: Scores) -> Scores:
    """The softmax over the types and "no name", whose logit is 0."""
    top = np.maximum(logits.max(axis=1, keepdims=True), 0)
    powers = np.exp(logits - top)
    found: Scores = powers / (powers.sum(axis=1, keepdims=True) + np.exp(-top))
    return found


@cache
def shipped_scorer() -> SpanScorer:
    """The shipped scorer, read once per process."""
    return SpanScorer.load()
