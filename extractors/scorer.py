"""The scorer of candidate spans: a log-linear model over named features, six types against "no name".

The features are those of `extractors.features`. To be fast they are not spelled out here: the hash of a feature is
made from the hashes of its parts, for all spans of some papers at once.
"""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from itertools import chain, islice, pairwise
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from extractors.candidates import Run
from extractors.corpus import CorpusFigures, shipped_figures
from extractors.features import AFTER, BEFORE, GAP_NAMES, Context, name_features, word_features
from extractors.gazetteer import Name, NameTable, shipped_names
from extractors.tokens import Gap, Words
from kg.model import ENTITY_TYPES

__all__ = ["Passage", "SpanScorer", "context_counts", "feature_hashes", "shipped_scorer"]

Scores = NDArray[np.float32]
Hashes = NDArray[np.uint64]
Indexes = NDArray[np.int64]

_PLACES = ("first", "last", "inside", *BEFORE, *AFTER)
_CACHE = 50_000
LONGEST_KNOWN = 64
"""Numbers in features lie below: words in a span, bits of a count."""

_GATE = -1.5
"""Log-odds by words alone under which a span is not looked at any closer: the rest hardly ever adds that much."""

_BULK = frozenset(
    "gb pp gbf ga nn gal len lenl rep title pl nl ll ff cc hy cs ph phl phr sh shp shn head short long hw".split(" ")
)
"""Families that are looked up by hash, for all spans at once; the others by name, once per word or name."""

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(32)
_ABSENT = np.uint64(0)


@cache
def _seed(family: str) -> np.uint64:
    return np.uint64(_part(f"{family}="))


def _part(part: str) -> int:
    return int.from_bytes(blake2b(part.encode(), digest_size=8).digest(), "little")


def _mix(family: str, *parts: Hashes) -> Hashes:
    """Hashes of features of one family from the hashes of their parts, element by element."""
    value: Hashes | np.uint64 = _seed(family)
    for part in parts:
        value = (value ^ part) * _PRIME
        value ^= value >> _SHIFT
    return np.asarray(value, np.uint64)


def feature_hashes(features: Sequence[str], part: Mapping[str, int]) -> Hashes:
    """The hashes of features as they are spelled in the data file, "family=part part"."""
    hashes = np.zeros(len(features), np.uint64)
    alike: dict[tuple[str, int], list[tuple[int, list[str]]]] = defaultdict(list)
    for at, feature in enumerate(features):
        family, _, rest = feature.partition("=")
        parts = rest.split(" ")
        alike[family, len(parts)].append((at, parts))
    for (family, _), items in alike.items():
        columns = np.array([[part[p] for p in parts] for _, parts in items], np.uint64).T
        hashes[[at for at, _ in items]] = _mix(family, *columns)
    return hashes


class Passage(NamedTuple):
    """A field of a paper with its candidate spans, and what the paper as a whole says about these."""

    words: Words
    spans: Sequence[Run]
    context: Context
    is_title: bool


class _Hasher(dict[str, int]):
    """Hashes of parts, made when they are first met; bounded by the scorer."""

    def __missing__(self, part: str) -> int:
        value = self[part] = _part(part)
        return value


class SpanScorer:
    """Probabilities of the types of spans. `weights` maps a feature to its weight for each of ``ENTITY_TYPES``.

    A span's probability of a type is ``softmax(sum of the weights of its features, 0 for "no name")``.
    """

    def __init__(self, weights: Mapping[str, Sequence[float]], names: NameTable, figures: CorpusFigures) -> None:
        self.names = names
        self.figures = figures
        self._part = _Hasher()
        self._index = {feature: at for at, feature in enumerate(weights, 1)}
        self._weights = np.zeros((len(weights) + 1, len(ENTITY_TYPES)), np.float32)
        if weights:
            self._weights[1:] = list(weights.values())
        bulk = [feature for feature in weights if feature.partition("=")[0] in _BULK]
        hashes = feature_hashes(bulk, self._part)
        order = np.argsort(hashes)
        self._hashes = np.concatenate([[_ABSENT], hashes[order]])
        self._at = np.array([0, *(self._index[bulk[at]] for at in order.tolist())])
        self._rows: dict[tuple[str, str], int] = {}
        self._places = np.zeros((1024, len(_PLACES), len(ENTITY_TYPES)), np.float32)
        self._parts_of = np.zeros((1024, 4), np.uint64)
        self._known: dict[tuple[str, str, bool], Scores] = {}
        self.gap_parts = self.parts(GAP_NAMES)
        self.number_parts = self.parts([str(number) for number in range(LONGEST_KNOWN + 1)])
        self.edge_parts = self.parts("^$")
        self._unknown = self._sum(["g=0"])

    @classmethod
    def load(cls) -> Self:
        """The shipped scorer with the shipped names and figures."""
        data = files("extractors").joinpath("data/weights.tsv.gz").read_bytes()
        weights = {}
        for line in gzip.decompress(data).decode("utf-8").splitlines()[1:]:
            feature, *values = line.split("\t")
            weights[feature] = [int(value) / 100 if value else 0.0 for value in values]
        return cls(weights, shipped_names(), shipped_figures())

    def score(self, passages: Sequence[Passage]) -> list[Scores]:
        """For each passage, probabilities by span and type; zeros for spans with no chance by their words alone."""
        sizes = [len(passage.spans) for passage in passages]
        result = np.zeros((sum(sizes), len(ENTITY_TYPES)), np.float32)
        if len(result):
            self._score(passages, sizes, result)
        return np.split(result, np.cumsum(sizes[:-1])) if sizes else []

    def _score(self, passages: Sequence[Passage], sizes: Sequence[int], result: Scores) -> None:
        if len(self._rows) > _CACHE or len(self._known) > _CACHE:  # a bound for endless streams; all is made again
            self._rows.clear()
            self._part.clear()
            self._known.clear()
        page = _HashedPage(passages, self)
        of = np.repeat(np.arange(len(passages)), sizes)
        ends = np.array([(first, last) for passage in passages for first, last, _ in passage.spans], np.int64)
        first, last = (ends + page.starts[of][:, None]).T
        begin, end, inside = self._word_scores(page)
        logits = begin[first] + end[last] + inside[last + of + 1] - inside[first + of]
        chosen = np.flatnonzero(logits.max(axis=1) > _GATE)
        if not len(chosen):
            return
        first, last, logits = first[chosen], last[chosen], logits[chosen]
        spans = [(passage, span) for passage in passages for span in passage.spans]
        likely = [spans[at] for at in chosen.tolist()]
        logits += self._look_up(page.span_hashes(first, last, likely)).sum(axis=0)
        logits += self._name_scores(likely)
        top = np.maximum(logits.max(axis=1, keepdims=True), 0)
        powers = np.exp(logits - top)
        result[chosen] = powers / (powers.sum(axis=1, keepdims=True) + np.exp(-top))

    def _look_up(self, hashes: Hashes) -> Scores:
        """The weights of features by hash; zeros for those that have none."""
        at = np.searchsorted(self._hashes, hashes)
        at[at == len(self._hashes)] = 0
        found: Scores = self._weights[np.where(self._hashes[at] == hashes, self._at[at], 0)]
        return found

    def _sum(self, features: Iterable[str]) -> Scores:
        """The summed weights of features by name."""
        get = self._index.get
        total: Scores = self._weights[[get(feature, 0) for feature in features]].sum(axis=0)
        return total

    def parts(self, parts: Iterable[str]) -> Hashes:
        """The hashes of parts of features."""
        return np.array([self._part[part] for part in parts], np.uint64)

    def _word_scores(self, page: _HashedPage) -> tuple[Scores, Scores, Scores]:
        """What words add to spans that begin and end at each of them, and running sums of what they add inside.

        The sums have one row more than there are words in each passage: they begin with zeros.
        """
        size = len(page.rows)
        table = dict(zip(_PLACES, self._places[page.rows].transpose(1, 0, 2), strict=True))
        edges = self._look_up(page.edge_hashes()).sum(axis=1)
        begin, end = table["first"] + edges[0], table["last"] + edges[1]
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

    def parts_of(self, rows: Sequence[int]) -> Hashes:
        """The hashes of the parts of words, from where they are kept."""
        return self._parts_of[rows]

    def rows(self, words: Iterable[tuple[str, str]]) -> list[int]:
        """Where what is known of words (key and shape) is kept: scores at each place and the hashes of their parts."""
        known, before = self._rows, len(self._rows)
        rows = [known.setdefault(word, len(known)) for word in words]
        if len(known) > before:
            self._add(before, list(islice(known, before, None)))
        return rows

    def _add(self, at: int, fresh: Sequence[tuple[str, str]]) -> None:
        """Work out what is known of new words, from row `at` on."""
        while len(self._places) < at + len(fresh):
            self._places = np.concatenate([self._places, np.zeros_like(self._places)])
            self._parts_of = np.concatenate([self._parts_of, np.zeros_like(self._parts_of)])
        get, figures = self._index.get, self.figures
        ids: list[int] = []
        starts = []
        for key, shape in fresh:
            for place in _PLACES:
                starts.append(len(ids))
                ids += [get(feature, 0) for feature in word_features(place, key, shape, figures)]
        sums = np.add.reduceat(self._weights[ids], starts, axis=0)
        self._places[at : at + len(fresh)] = sums.reshape(len(fresh), len(_PLACES), -1)
        classes = [figures.word(key) for key, _ in fresh]
        parts = [part for word, of in zip(fresh, classes, strict=True) for part in (*word, of.middle, of.coarse)]
        self._parts_of[at : at + len(fresh)] = self.parts(parts).reshape(-1, 4)

    def _name_scores(self, likely: Sequence[tuple[Passage, Run]]) -> Scores:
        """What it adds that a span is a known name, or none."""
        scores = np.tile(self._unknown, (len(likely), 1))
        get = self.names.get
        for at, (passage, (first, last, key)) in enumerate(likely):
            rows = get(key)
            if rows:
                scores[at] = self._known_scores(passage.words, first, last, key, rows)
        return scores

    def _known_scores(self, words: Words, first: int, last: int, key: str, rows: Sequence[Name]) -> Scores:
        spelling = words.view.text[words.starts[first] : words.ends[last]]
        found = self._known.get((key, spelling, first == last))
        if found is None:
            found = self._known[key, spelling, first == last] = self._sum(name_features(words, first, last, rows))
        return found


class _HashedPage:
    """The parts of the features of passages, one after the other, as arrays of hashes, one element a word."""

    def __init__(self, passages: Sequence[Passage], scorer: SpanScorer) -> None:
        self.scorer = scorer
        every = [passage.words for passage in passages]
        self.starts = np.cumsum([0, *map(len, every)])  # of the passages, and the end
        self.rows = scorer.rows(word for words in every for word in zip(words.keys, words.shapes, strict=True))
        self.keys, self.shapes, self.middle, self.coarse = np.ascontiguousarray(scorer.parts_of(self.rows).T)
        codes = np.array([*chain.from_iterable(words.gaps for words in every), Gap.END], np.int64)
        self.gaps = scorer.gap_parts[codes]
        starts = codes == Gap.END
        self.hyphens = np.cumsum(np.concatenate([[False], codes == Gap.HYPHEN]))
        self.sentence = np.cumsum(starts[:-1])
        self.before = self._shift(self.keys, starts[:-1], 1)
        self.before2 = self._shift(self.before, starts[:-1], 1)
        self.after = self._shift(self.keys, starts[1:], -1)
        self.after2 = self._shift(self.after, starts[1:], -1)

    def _shift(self, parts: Hashes, edges: NDArray[np.bool_], by: int) -> Hashes:
        """The part of each word's neighbour; at the edges of sentences a mark for the edge."""
        shifted = np.empty_like(parts)
        if by > 0:
            shifted[1:] = parts[:-1]
            shifted[edges] = self.scorer.edge_parts[0]
        else:
            shifted[:-1] = parts[1:]
            shifted[edges] = self.scorer.edge_parts[1]
        return shifted

    def edge_hashes(self) -> Hashes:
        """Features of places where spans begin (row 0) and end (row 1): `features.begin_features`, `end_features`."""
        left, right = self.gaps[:-1], self.gaps[1:]
        begin = (_mix("gb", left), _mix("pp", self.before2, self.before), _mix("gbf", left, self.shapes))
        end = (_mix("ga", right), _mix("nn", self.after, self.after2), _mix("gal", right, self.shapes))
        return np.array([begin, end], np.uint64)

    def span_hashes(self, first: Indexes, last: Indexes, likely: Sequence[tuple[Passage, Run]]) -> Hashes:
        """Features of whole spans but for known names: `features.span_features`, a row a feature."""
        numbers = self.scorer.number_parts
        length = last - first + 1
        head, middle, before, after = self.keys[last], self.middle[last], self.before[first], self.after[last]
        contexts = [(passage.context, run[2]) for passage, run in likely]
        is_title = np.array([passage.is_title for passage, _ in likely], np.int64)
        in_title = np.array([key in context.title_keys for context, key in contexts], np.int64)
        times = np.minimum([context.counts[key] for context, key in contexts], 4)
        rows = [
            _mix("len", numbers[length]),
            _mix("lenl", numbers[np.minimum(length, 4)], head),
            _mix("rep", numbers[times]),
            _mix("title", numbers[is_title], numbers[in_title]),
            _mix("pl", before, middle),
            _mix("nl", after, middle),
        ]
        second, penult = np.minimum(first + 1, last), np.maximum(last - 1, first)
        hyphenated = (self.hyphens[last + 1] > self.hyphens[first + 1]).astype(np.int64)
        longer = [
            _mix("ll", self.keys[penult], head),
            _mix("ff", self.keys[first], self.keys[second]),
            _mix("cc", self.middle[penult], middle),
            _mix("hy", numbers[hyphenated]),
            *self._phrase_hashes(length, likely),
        ]
        rows += [np.where(length > 1, row, _ABSENT) for row in longer]
        heads = np.array([passage.is_title and run[0] == 0 for passage, run in likely])
        rows += self._shape_hashes(first, last, before, after, heads)
        three = [_mix("cs", self.coarse[first], self.coarse[second])]
        three.append(_mix("cs", self.coarse[first], self.coarse[second], self.coarse[last]))
        rows.append(np.where(length == 2, three[0], np.where(length == 3, three[1], _ABSENT)))
        is_long = [key in context.long_keys for context, key in contexts]
        is_hardware = [key in context.hardware_keys for context, key in contexts]
        is_short = [key in context.short_keys for context, key in contexts]
        rows.append(np.where(is_long, _mix("long", numbers[[1]]), _ABSENT))
        rows.append(np.where(is_hardware, _mix("hw", numbers[[1]]), _ABSENT))
        rows.append(np.where(is_short, _mix("short", self.shapes[last]), _ABSENT))
        return np.array(rows)

    def _shape_hashes(
        self, first: Indexes, last: Indexes, before: Hashes, after: Hashes, heads: NDArray[np.bool_]
    ) -> list[Hashes]:
        """``sh``, ``shp``, ``shn`` and ``head`` of spans of up to three words."""
        second, third = np.minimum(first + 1, last), np.minimum(first + 2, last)
        one = (self.shapes[first],)
        two = (*one, self.gaps[second], self.shapes[second])
        three = (*two, self.gaps[third], self.shapes[third])
        length = last - first + 1

        def of_length(family: str, *more: Hashes) -> Hashes:
            by_length = [_mix(family, *shape, *more) for shape in (one, two, three)]
            return np.select([length == 1, length == 2, length == 3], by_length, _ABSENT)

        rows = [of_length("sh"), of_length("shp", before), of_length("shn", after)]
        return [*rows, np.where(heads, of_length("head", self.gaps[last + 1]), _ABSENT)]

    def _phrase_hashes(self, length: Indexes, likely: Sequence[tuple[Passage, Run]]) -> tuple[Hashes, Hashes, Hashes]:
        """``ph``, ``phl`` and ``phr``; of no use for single words."""
        numbers, phrase = self.scorer.number_parts, self.scorer.figures.phrase
        counts = [phrase(key) for _, (_, _, key) in likely]
        sizes = numbers[[count.bit_length() for count in counts]]
        found = _mix("ph", sizes, numbers[np.minimum(length - 1, 3)])
        left, right = np.zeros((2, len(counts)), np.uint64)
        for at in np.flatnonzero((length > 2) & (np.array(counts) > 0)).tolist():
            (passage, (first, last, key)), count = likely[at], counts[at]
            words = passage.words.keys
            rest, front = key[len(words[first]) :], key[: -len(words[last])]
            left[at] = numbers[(phrase(rest) // count).bit_length()]
            right[at] = numbers[(phrase(front) // count).bit_length()]
        return (
            found,
            np.where(left > 0, _mix("phl", left), _ABSENT),
            np.where(right > 0, _mix("phr", right), _ABSENT),
        )


def context_counts(fields: Iterable[Sequence[Run]]) -> Counter[str]:
    """How often each candidate's key occurs as a candidate of the paper."""
    return Counter([key for runs in fields for _, _, key in runs])


@cache
def shipped_scorer() -> SpanScorer:
    """The shipped scorer, read once per process."""
    return SpanScorer.load()
