"""The cues of links (`extractors.link_cues`) as rows of tables of weights, for all entities and meetings of a batch.

Extraction never spells a cue: each group of cues is an array that has the row for each symbol or number, and what
`argument_cues` and `meeting_cues` say of one thing after the other is looked up for all of them at once. Row 0 is
that of cues that no table has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product, repeat

import numpy as np
from numpy.typing import NDArray

from extractors.cues import EDGE
from extractors.link_arrays import CLASSES, PARTS, PLACES, SHAPES, Batch, Between, Meetings, Symbols
from extractors.link_reading import CROWDS, DISTANCES, LEFT, MENTIONS, RIGHT, SENTENCES, SHORT
from extractors.weights import CueTable, read_tables
from kg.model import ENTITY_TYPES

__all__ = ["LinkRows", "read_rows"]

I64 = NDArray[np.int64]
Groups = Mapping[str, Mapping[str, int]]

_SIDES = ("s<", "s>", "t<", "t>")
"""What cues of meetings begin with: in the abstract or the title, the head behind or before the tail."""
_BESIDE = ("L1", "L2", "R1", "TL1", "TL2", "TR1", "near", "after", "verb", "L12", "TL12")
_BETWEEN = ("l1", "r1", "m1", "mz", "v1", "vz", "mid")
_PIECE = 20_000
"""Meetings that are read in one go, as one takes 500 bytes; most batches have a thousand."""
_REACH = 60
"""As far as `nearest_verb` looks."""


def _grid(groups: Groups, names: Sequence[str], values: Iterable[object]) -> I64:
    """Group × value: rows."""
    spelled = [str(value) for value in values]
    return np.array([[groups.get(name, {}).get(value, 0) for value in spelled] for name in names])


def _symbol_grid(groups: Groups, names: Sequence[str], symbols: Symbols, *, edge: bool) -> I64:
    """Group × symbol: rows, with `edge` also for what stands beside a line."""
    rows = _grid(groups, names, symbols.known)
    beside = _grid(groups, names, [EDGE]) * edge
    return np.hstack([np.zeros_like(beside), rows, beside])


class _Runs:
    """Rows of cues whose values are several symbols, by group; shorter runs end with `edge`."""

    def __init__(self, groups: Groups, names: Sequence[str], symbols: Symbols, length: int) -> None:
        self._base, self._length, self._edge = symbols.edge + 1, length, symbols.edge
        found = {-1: 0}
        for at, name in enumerate(names):
            for value, row in groups.get(name, {}).items():
                run = [symbols.numbers[symbol] for symbol in value.split(" ") if symbol]
                if len(run) <= length:
                    run += [symbols.edge] * (length - len(run))
                    found[int(self._codes(np.array([at]), np.array([run]))[0])] = row
        self._known = np.array(sorted(found))
        self._rows = np.array([found[code] for code in self._known.tolist()])

    def _codes(self, groups: I64, runs: I64) -> I64:
        codes = groups
        for column in runs.T:
            codes = codes * self._base + column
        return codes

    def rows(self, groups: I64, runs: I64) -> I64:
        codes = self._codes(groups, runs)
        at = np.searchsorted(self._known, codes, side="right") - 1
        return np.where(self._known[at] == codes, self._rows[at], 0)


class _ArgumentRows:
    """The rows of `argument_cues`."""

    def __init__(self, groups: Groups, symbols: Symbols) -> None:
        self._symbols = symbols
        self._word, self._first, self._last, self._source, self._known_as = (
            groups.get(name, {}) for name in ("word", "first-word", "last-word", "source", "known as")
        )
        flags, parts = range(2), [f"{part}{flag}" for part in PARTS for flag in range(2)]
        known = [f"{one}{other}" for one in range(2) for other in range(2)]
        values: dict[str, Iterable[object]] = {
            "tasks": range(6), "datasets": range(4), "metrics": range(5), "devices": range(4), "methods": range(6),
            "proposals": range(4), "main": flags, "part": PARTS, "part/title": parts, "type": ENTITY_TYPES,
            "shape": SHAPES, "title": flags, "count": range(5), "most": [f"{n}{part}" for n in flags for part in PARTS],
            "rank": range(5), "n": range(6), "first": PLACES, "sure": range(11),
            "known": known, "known/sure": [f"{pair}{sure}" for pair in known for sure in range(6)],
            "class": CLASSES, "place": PLACES, "own": flags,
        }  # fmt: skip
        self._grids = {name: _grid(groups, [name], each)[0] for name, each in values.items()}
        self._beside = _symbol_grid(groups, ["L1", "L2", "R1", "TL1", "TL2", "TR1"], symbols, edge=True).reshape(
            2, 3, -1
        )
        self._near, self._after, self._verb = _symbol_grid(groups, ["near", "after", "verb"], symbols, edge=False)
        self._no_verb = groups.get("verb", {}).get("-", 0)
        self._runs = _Runs(groups, ["L12", "TL12"], symbols, 2)

    def table(self, batch: Batch) -> I64:
        """Cue × entity: rows, each once, but for what tables know."""
        return np.vstack([self._names(batch), self._own(batch), self._around(batch).T])

    def _names(self, batch: Batch) -> I64:
        """What the name of each entity says."""
        words = batch.words
        groups = (self._word, self._first, self._last)
        word, first, last = (np.array([0, *map(group.get, words.known, repeat(0))]) for group in groups)
        return np.vstack([word[words.turns], first[words.first], last[words.last]])

    def known(self, batch: Batch) -> tuple[list[int], list[int]]:
        """Entities and rows of what tables know under their names."""
        entities: list[int] = []
        rows: list[int] = []
        for at in np.flatnonzero(batch.arguments.known).tolist():
            argument = batch.argument(at)
            told = [self._source.get(source, 0) for source in argument.sources]
            told += [self._known_as.get(type_, 0) for type_ in argument.others]
            entities += [at] * len(told)
            rows += told
        return entities, rows

    def _own(self, batch: Batch) -> I64:
        grids, told = self._grids, batch.arguments
        counts, paper = batch.counts[told.paper], told.paper
        type_at = {type_: at for at, type_ in enumerate(ENTITY_TYPES)}
        papers = {
            "tasks": np.minimum(counts[:, type_at["Task"]], 5),
            "datasets": np.minimum(counts[:, type_at["Dataset"]], 3),
            "metrics": np.minimum(counts[:, type_at["Metric"]], 4),
            "devices": np.minimum(counts[:, type_at["Hardware"]], 3),
            "methods": np.searchsorted(CROWDS, counts[:, type_at["Method"]]),
            "proposals": np.minimum(batch.proposals[paper], 3),
            "main": batch.has_main[paper],
        }
        sure = np.clip((told.confidence * 10).astype(np.int64), 0, 10)
        owns = {
            "part": told.part,
            "part/title": 2 * told.part + told.title,
            "type": told.type,
            "shape": told.shape,
            "title": told.title,
            "count": np.minimum(told.mentions, 4),
            "most": len(PARTS) * (told.mentions == batch.most[paper, told.type]) + told.part,
            "rank": np.minimum(told.rank, 4),
            "n": np.searchsorted(CROWDS, counts[np.arange(len(paper)), told.type]),
            "first": batch.text.place[told.line],
            "sure": sure,
            "known": told.known,
            "known/sure": 6 * told.known + np.clip((told.confidence * 5).astype(np.int64), 0, 5),
        }
        return np.stack([grids[name][values] for name, values in (papers | owns).items()])

    def _around(self, batch: Batch) -> I64:
        """What stands around the mentions of each entity."""
        text, spots = batch.text, batch.first_spots
        symbols, at = text.symbols, spots.at
        place = text.place[spots.line]
        title = (place == 0).astype(np.int64)
        one, two = symbols[at - 1], symbols[at - 2]
        left, second, right = (self._beside[title, k, beside] for k, beside in enumerate((one, two, symbols[at + 1])))
        bar = self._symbols.numbers[EDGE]
        pair = np.stack([two, one], axis=1)
        run = self._runs.rows(title, np.where(pair == self._symbols.edge, bar, pair))
        verb, class_ = self._verbs(batch)
        grids = self._grids
        single = [verb, grids["class"][class_], grids["place"][place], grids["own"][text.own[spots.line]]]
        near = self._near[symbols[at[:, None] + np.arange(-LEFT, 0)]]
        after = self._after[symbols[at[:, None] + np.arange(1, 1 + RIGHT)]]
        body = np.hstack([np.stack(single, axis=1), near, after]) * (1 - title)[:, None]
        rows = np.hstack([np.stack([left, second, right, run], axis=1), body])
        found = np.zeros((len(batch.arguments.paper), MENTIONS, rows.shape[1]), np.int64)
        found[spots.owner, spots.turn] = rows
        return _each_once(found, 8, LEFT)

    def _verbs(self, batch: Batch) -> tuple[I64, I64]:
        """The row and the class of the nearest cue verb to the left of each mention."""
        at, symbols, verbs = batch.first_spots.at, batch.text.symbols, batch.verbs
        last = verbs[np.searchsorted(verbs, at) - 1]
        is_near = (last > at - _REACH) & (last >= batch.text.starts[batch.first_spots.line])
        symbol = symbols[last]
        row = np.where(is_near, self._verb[symbol], self._no_verb)
        return row, np.where(is_near, self._symbols.classes[symbol], 0)


def _each_once(rows: I64, single: int, left: int) -> I64:
    """Entity × mention × cue as entity × cue: of several mentions, or words beside one, that give a cue the first."""
    for turn in range(1, rows.shape[1]):
        later = rows[:, turn, :single]
        later[(later[:, None] == rows[:, :turn, :single]).any(axis=1)] = 0
    beside = []
    for part in np.split(rows[:, :, single:], [left], axis=2):
        flat = np.sort(part.reshape(len(rows), -1), axis=1)
        flat[:, 1:][flat[:, 1:] == flat[:, :-1]] = 0
        beside.append(flat)
    return np.hstack([rows[:, :, :single].reshape(len(rows), -1), *beside])


class _MeetingRows:
    """The rows of `meeting_cues`."""

    def __init__(self, groups: Groups, symbols: Symbols) -> None:
        def grid(name: str, values: Iterable[object]) -> I64:
            return _grid(groups, [side + name for side in _SIDES], values)

        types = [one + other for one in ENTITY_TYPES for other in ENTITY_TYPES]
        self._types = _grid(groups, ["types"], types)[0]
        parts, flags = [one + other for one in PARTS for other in PARTS], ["00", "01", "10", "11"]
        classes = ["-".join(filter(None, each)) for each in product(("", *CLASSES[1:]), repeat=3)]
        self._grids = {
            "d": grid("d", range(len(DISTANCES) + 1)),
            "ne": grid("ne", range(5)),
            "parts": grid("parts", parts),
            "own": grid("own", [f"{own}{part}" for own in range(2) for part in PARTS]),
            "vs": grid("vs", classes),
            "place": grid("place", PLACES),
            "bt": grid("bt", [f"{one}{other}" for one in range(3) for other in range(3)]),
            "one": grid("one", flags),
            "list": np.hstack([np.zeros((len(_SIDES), 1), np.int64), grid("list", [""])]),
        }
        beside = {"l1": True, "r1": True, "m1": False, "mz": False, "v1": False, "vz": False}
        self._symbols = {
            name: _symbol_grid(groups, [side + name for side in _SIDES], symbols, edge=edge)
            for name, edge in beside.items()
        }
        self._mid = _Runs(groups, [side + "mid" for side in _SIDES], symbols, SHORT)

    def table(self, batch: Batch, parts: I64, piece: slice) -> I64:
        """Cue × meeting: rows of a piece of the meetings; `parts` has the part of each entity."""
        met, text, symbols = batch.meetings, batch.text, batch.text.symbols
        pair, line = met.pair[piece], batch.spots.line[met.head_spot[piece]]
        heads, tails = met.head[pair], met.tail[pair]
        low, high, is_ahead = batch.span_of_meetings
        low, high = low[piece], high[piece]
        side = 2 * (text.place[line] == 0) + is_ahead[piece]
        told = batch.between
        between = Between(
            told.size[piece], told.names[piece], told.like_head[piece], told.like_tail[piece], told.is_list[piece]
        )
        types = batch.arguments.type[heads], batch.arguments.type[tails]
        part = parts[heads]
        first, last = np.searchsorted(batch.verbs, low, side="right"), np.searchsorted(batch.verbs, high)
        is_some, some_verb = between.size > 0, last > first
        verbs = [
            np.where(first + k < last, batch.symbols.classes[symbols[batch.verbs[first + k]]], 0) for k in range(3)
        ]
        base = len(CLASSES)
        values = {
            "d": np.searchsorted(DISTANCES, between.size),
            "ne": np.minimum(between.names, 4),
            "parts": len(PARTS) * part + parts[tails],
            "own": len(PARTS) * text.own[line] + part,
            "vs": (verbs[0] * base + verbs[1]) * base + verbs[2],
            "place": text.place[line],
            "bt": 3 * np.minimum(between.like_head, 2) + np.minimum(between.like_tail, 2),
            "one": 2 * (batch.in_line[line, types[0]] > 1) + (batch.in_line[line, types[1]] > 1),
            "list": between.is_list.astype(np.int64),
        }
        beside = {
            "l1": (low - 1, True),
            "r1": (high + 1, True),
            "m1": (low + 1, is_some),
            "mz": (high - 1, is_some),
            "v1": (batch.verbs[first], some_verb),
            "vz": (batch.verbs[last - 1], some_verb),
        }
        rows = [self._types[len(ENTITY_TYPES) * types[0] + types[1]], self._short(batch, side, low, between.size)]
        rows += [self._grids[name][side, value] for name, value in values.items()]
        rows += [self._symbols[name][side, symbols[at]] * is_there for name, (at, is_there) in beside.items()]
        return np.stack(rows)

    def _short(self, batch: Batch, side: I64, low: I64, size: I64) -> I64:
        """The row of all that is between, where that is little."""
        few = np.flatnonzero(size <= SHORT)
        at = low[few, None] + np.arange(1, SHORT + 1)
        runs = np.where(np.arange(SHORT) < size[few, None], batch.text.symbols[at], batch.symbols.edge)
        rows = np.zeros(len(size), np.int64)
        rows[few] = self._mid.rows(side[few], runs)
        return rows


def _sums(table: CueTable, rows: I64) -> I64:
    """The sums of the weights of cue × thing."""
    found = np.zeros((rows.shape[1], table.weights.shape[1]), np.int64)
    for each in rows:
        found += table.weights.take(each, axis=0)
    return found


class LinkRows:
    """Scores of entities and of meetings, from the tables of weights of both.

    >>> from extractors.link_reading import read_arguments
    >>> from extractors.weights import LinearModel
    >>> from kg.model import Document, Entity, Mention, Paper
    >>> mention = Mention("abstract", 3, 7, "BERT", "Method", 1.0, "example")
    >>> document = Document(Paper("x", None, "So BERT."), entities=[Entity("Method", "BERT", (), (mention,), 1.0)])
    >>> table = CueTable(LinearModel(("head", "tail"), {"bias": (1, 2), "word=bert": (30, 0)}))
    >>> rows = LinkRows(table, table)
    >>> rows.argument_scores(Batch([read_arguments(document)], rows.symbols)).tolist()
    [[31, 2]]
    """

    def __init__(self, arguments: CueTable, meetings: CueTable) -> None:
        self._tables = arguments, meetings
        groups = arguments.groups(), meetings.groups()
        names = [groups[0].get(group, {}) for group in _BESIDE]
        names += [groups[1].get(side + group, {}) for side in _SIDES for group in _BETWEEN]
        self.symbols = Symbols({symbol for group in names for value in group for symbol in value.split(" ") if symbol})
        self._arguments = _ArgumentRows(groups[0], self.symbols)
        self._meetings = _MeetingRows(groups[1], self.symbols)

    def argument_scores(self, batch: Batch) -> I64:
        """Entity × side of links, in hundredths."""
        table = self._tables[0]
        found = _sums(table, self._arguments.table(batch))
        found += table.weights[table.bias]
        entities, rows = self._arguments.known(batch)
        np.add.at(found, entities, table.weights.take(rows, axis=0))
        return found

    def meeting_scores(self, batch: Batch, parts: I64) -> tuple[I64, I64]:
        """Pair × predicate from the first sentences that name both, and meeting × predicate, in hundredths."""
        table, met = self._tables[1], batch.meetings
        said = np.empty((len(met.first), table.weights.shape[1]), np.int64)
        each = np.empty((len(met.pair), table.weights.shape[1]), np.int64)
        for pairs, piece in _pieces(met):
            rows = self._meetings.table(batch, parts, piece)
            each[piece] = own = _sums(table, rows) + table.weights[table.bias]
            said[pairs] = own[met.first[pairs] - piece.start]
            turn = np.arange(piece.start, piece.stop) - met.first[met.pair[piece]]
            for later in range(1, SENTENCES):
                at = np.flatnonzero(turn == later)
                new = rows[:, at]
                for before in range(1, later + 1):
                    new[new == rows[:, at - before]] = 0
                said[met.pair[at + piece.start]] += _sums(table, new)
        return said, each


def _pieces(met: Meetings) -> Iterator[tuple[slice, slice]]:
    """Pairs and their meetings, some thousands at a time: those of most batches at once."""
    start, count = 0, len(met.pair)
    while start < count:
        last = met.pair[min(start + _PIECE, count) - 1] + 1
        stop = int(met.first[last]) if last < len(met.first) else count
        yield slice(int(met.pair[start]), int(last)), slice(start, stop)
        start = stop


@lru_cache(maxsize=2)
def read_rows(name: str) -> LinkRows:
    """The rows of the tables in the data file `name` of this package."""
    tables = read_tables(name)
    return LinkRows(tables["arguments"], tables["meetings"])
