"""The cues of roles as rows of one table of weights, looked up and added up for several papers at once.

`extractors.role_cues` tells what the cues are. A cue counts once per mention, and once per entity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from extractors.role_arrays import CLASSES, PLACES, SHAPES, Batch, Spots, Symbols
from extractors.role_cues import MENTIONS
from extractors.role_readers import AFTER, REACH, list_head, participle_in, stems_of
from extractors.weights import CueTable, LinearModel

__all__ = ["RoleRows"]

I64 = NDArray[np.int64]

_SIDES = ("L1", "L2", "L3", "R1", "R2", "R3")
_TITLE_SIDES = ("title L1", "title L2", "title R1", "title R2")
_HEADS = ("H1", "H2", "H3")
_PAIRS = ("L12", "R12", "LR", "H12")
_NEAR = 10
_FAR = 1 << 60
_TURN_BITS = 3
_TURNS = 1 << _TURN_BITS
"""More than the mentions read of an entity; the last is for what it tells by itself."""
_NEVER = -(1 << 40)
"""The score of a label that a type does not have."""


class RoleRows:
    """Linear models by type as one table.

    >>> from extractors.sentences import SentenceSplitter
    >>> from kg.model import Document, Entity, Mention, Paper
    >>> document = Document(Paper("x", None, "We train BERT."))
    >>> SentenceSplitter().annotate(document)
    >>> mention = Mention("abstract", 9, 13, "BERT", "Method", 1, "")
    >>> document.entities.append(Entity("Method", "BERT", (), (mention,), 1))
    >>> rows = RoleRows({"Method": LinearModel(("uses", "proposes"), {"L1=train": (30, 0), "near=we": (0, 45)})})
    >>> labels, leads = rows.best(Batch([document], rows.types, rows.symbols))
    >>> labels, leads[0][0]
    ([1], 15)
    """

    def __init__(self, models: Mapping[str, LinearModel]) -> None:
        self.types = {type_: at for at, type_ in enumerate(models)}
        self.labels = [model.labels for model in models.values()]
        self._read_table(list(models.values()))
        words = {word for group in self._groups for of in group.values() for value in of for word in value.split(" ")}
        self.symbols = symbols = Symbols(words)
        self._sides, self._title_sides, self._heads = (
            np.concatenate([self._grid(name, symbols.known) for name in names])
            for names in (_SIDES, _TITLE_SIDES, _HEADS)
        )
        self._near, self._next = (self._grid(name, symbols.known) for name in ("near", "next"))
        counts, classes = range(3), CLASSES
        told = [*SHAPES, *classes]
        self._verb = self._grid("verb", [f"{verb}{end}" for verb in symbols.verbs for end in ("", "/0", "/1", "/2")])
        self._verb_class = self._grid("verb", [f"{name}/{count}" for name in classes for count in counts])
        self._class = self._grid("class", [f"{main}/{name}" for main in classes for name in classes])
        self._subject = self._grid(
            "subject",
            [f"{actor}{end}" for actor in symbols.subjects for end in ("", *(f"/{name}" for name in classes))],
        )
        self._placed = self._grid(
            "place", [f"{at}{end}" for at in PLACES for end in ("", *(f"/{each}" for each in told))]
        )
        self._compared = self._grid("compared", ["\n", "01", "10", "11"])
        self._title = self._grid("title", ["", "head", "first", "other head"])
        self._title_shape = self._grid(
            "title", [f"{start}{shape}" for start in ("", "head/", "other head/") for shape in SHAPES]
        )
        self._list, self._bias = self._grid("list", [""]), self._grid("bias", [""])
        self._shape, self._most = self._grid("shape", SHAPES), self._grid("count", [f"most/{each}" for each in SHAPES])
        self._count = self._grid("count", [*map(str, range(5)), "most"])
        self._words, self._methods, self._overlap = (
            self._grid(name, list(map(str, range(5)))) for name in ("words", "methods", "overlap")
        )
        self._read_pairs()
        self._name_rows = lru_cache(maxsize=32768)(self._read_name)

    def _read_table(self, models: Sequence[LinearModel]) -> None:
        tables = [CueTable(model) for model in models]
        most = max((len(model.labels) for model in models), default=1)
        self._groups: list[dict[str, dict[str, int]]] = []
        weights = [np.zeros((1, most), np.int64)]
        self._none = np.full((len(models), most), _NEVER)
        rows = 0
        for at, table in enumerate(tables):
            groups = table.groups()
            self._groups.append({name: {value: row + rows for value, row in of.items()} for name, of in groups.items()})
            found = table.weights[1:]
            weights.append(np.pad(found, ((0, 0), (0, most - found.shape[1]))))
            self._none[at, : found.shape[1]] = 0
            rows += len(found)
        self._weights = np.concatenate(weights).T.astype(np.float64)

    def _grid(self, group: str, values: Sequence[str]) -> I64:
        """Type × value: the row of each value, 0 where it has no weight."""
        return np.array([[of.get(group, {}).get(value, 0) for value in values] for of in self._groups], np.int64)

    def _read_pairs(self) -> None:
        size, numbers = len(self.symbols.known), self.symbols.numbers
        found = {_FAR: 0}
        for at, name in enumerate(_PAIRS):
            for type_, groups in enumerate(self._groups):
                for value, row in groups.get(name, {}).items():
                    one, _, other = value.partition(" ")
                    if one in numbers and other in numbers:
                        found[((at * len(self.types) + type_) * size + numbers[one]) * size + numbers[other]] = row
        self._pair_keys = np.array(sorted(found))
        self._pair_rows = np.array([found[key] for key in self._pair_keys.tolist()])

    def _read_name(self, type_: int, text: str) -> tuple[int, ...]:
        words = stems_of(text)
        if not words:
            return ()
        name, first, last = (self._groups[type_].get(group, {}) for group in ("name", "first", "last"))
        rows = {*(name.get(word, 0) for word in words), first.get(words[0], 0), last.get(words[-1], 0)}
        return tuple(rows - {0})

    def best(self, batch: Batch) -> tuple[list[int], list[list[int]]]:
        """For each entity its best label, the first of equals, and how far each mention prefers it to any other.

        Both are 0 where the type needs no cues.
        """
        if not len(batch.owns.entity):
            return [0] * len(batch.told), [[0] * _TURNS] * len(batch.told)
        entity, mention = self._scores(batch)
        none = np.zeros_like(entity)
        none[batch.owns.entity] = self._none[batch.owns.type]
        best = (entity + none).argmax(1)
        others = mention + none[:, None]
        at = best[:, None, None]
        own = np.take_along_axis(others, at, 2)[:, :, 0]
        np.put_along_axis(others, at, _NEVER, 2)
        most = others.max(2)
        return best.tolist(), (own - np.where(most > _NEVER // 2, most, 0)).tolist()

    def _scores(self, batch: Batch) -> tuple[I64, I64]:
        """Entity × label, and entity × turn × label: the weights of all cues, and those of each mention."""
        keys = []
        bits, entities = len(self._weights[0]).bit_length(), len(batch.told)
        for slots, rows in self._found(batch):
            if rows.ndim > 1:
                slots = np.repeat(slots, rows.shape[1])
            rows = rows.ravel()
            there = np.flatnonzero(rows)
            slots, rows = slots[there], rows[there]
            keys.append((slots >> _TURN_BITS << bits | rows) << _TURN_BITS | slots & _TURNS - 1)
        cues = np.sort(np.concatenate(keys))
        cues = cues[_is_new(cues)]
        of_entity = cues >> _TURN_BITS
        owner, row = of_entity >> bits, of_entity & (1 << bits) - 1
        mentions = self._summed(owner << _TURN_BITS | cues & _TURNS - 1, row, entities * _TURNS)
        once = _is_new(of_entity)
        return self._summed(owner[once], row[once], entities), mentions.reshape(entities, _TURNS, -1)

    def _summed(self, at: I64, rows: I64, size: int) -> I64:
        columns = [np.bincount(at, weights[rows], size) for weights in self._weights]
        return np.stack(columns, 1).astype(np.int64)  # exact: they are whole numbers, and small

    def _found(self, batch: Batch) -> Iterator[tuple[I64, I64]]:
        """Slots, and the rows of the cues of each."""
        is_read, is_title = batch.spots.turn < MENTIONS, batch.is_title
        titles = batch.spots.where(is_read & is_title)
        yield from self._own(batch, titles)
        yield from self._in_titles(batch, titles)
        is_told = is_read & ~is_title
        spots = batch.spots.where(is_told)
        if len(spots.at):
            slots = spots.owner * _TURNS + spots.turn
            for rows in self._of_mentions(batch, spots):
                yield slots, rows
            yield from self._of_names(batch, is_told, slots)
            yield from self._of_lists(batch, spots, slots)

    def _own(self, batch: Batch, titles: Spots) -> Iterator[tuple[I64, I64]]:
        owns = batch.owns
        type_, shape = owns.type, owns.shape
        heads = np.unique(titles.owner[batch.is_head(titles)])
        is_head = np.isin(owns.entity, heads)
        has_other_head = np.isin(owns.paper, owns.paper[is_head]) & ~is_head
        rows = [
            self._bias[type_, 0], self._shape[type_, shape], self._count[type_, owns.mentions],
            self._words[type_, owns.words], self._methods[type_, owns.methods], self._overlap[type_, owns.overlap],
            self._title[type_, 3] * has_other_head, self._title_shape[type_, 6 + shape] * has_other_head,
            self._count[type_, 5] * owns.is_most, self._most[type_, shape] * owns.is_most,
        ]  # fmt: skip
        yield owns.entity * _TURNS + _TURNS - 1, np.stack(rows, 1)

    def _in_titles(self, batch: Batch, titles: Spots) -> Iterator[tuple[I64, I64]]:
        type_, shape = titles.type, batch.shapes[titles.owner]
        is_head, is_first = batch.is_head(titles), titles.at == batch.line_start[titles.line]
        rows = [
            self._title[type_, 0], self._title_shape[type_, shape], self._title[type_, 1] * is_head,
            self._title_shape[type_, 3 + shape] * is_head, self._title[type_, 2] * (is_first & ~is_head),
        ]  # fmt: skip
        slots = titles.owner * _TURNS + titles.turn
        yield slots, np.stack(rows, 1)
        yield slots, self._beside(self._title_sides, batch.symbols[titles.at[:, None] + [-1, -2, 1, 2]], type_)

    def _beside(self, grid: I64, symbols: I64, type_: I64) -> I64:
        """Rows of one group per column of `symbols`."""
        found: I64 = grid[np.arange(symbols.shape[1]) * len(self.types) + type_[:, None], symbols]
        return found

    def _of_mentions(self, batch: Batch, spots: Spots) -> Iterator[I64]:
        at, type_ = spots.at, spots.type
        symbols = batch.symbols[at[:, None] + [-1, -2, -3, 1, 2, 3]]
        yield self._beside(self._sides, symbols, type_)
        yield self._pairs(symbols[:, [1, 3, 0]], symbols[:, [0, 4, 3]], type_)
        back = np.arange(1, _NEAR + 1)
        start = batch.line_start[spots.line]
        is_inside = at[:, None] - back >= start[:, None]
        yield self._near[type_[:, None], batch.symbols[np.maximum(at[:, None] - back, 0)]] * is_inside
        yield np.stack(list(self._of_words(batch, spots, start, batch.line_end[spots.line])), 1)

    def _pairs(self, left: I64, right: I64, type_: I64, first: int = 0) -> I64:
        size = len(self.symbols.known)
        group = (first + np.arange(left.shape[1])) * len(self.types) + type_[:, None]
        keys = (group * size + left) * size + right
        places = np.searchsorted(self._pair_keys, keys)
        found: I64 = self._pair_rows[places] * (self._pair_keys[places] == keys)
        return found

    def _of_words(self, batch: Batch, spots: Spots, start: I64, end: I64) -> Iterator[I64]:
        """Rows of verbs, of who does something, and of the place."""
        known, symbols, at, type_ = self.symbols, batch.symbols, spots.at, spots.type
        low, high = np.maximum(start, at - REACH), np.minimum(end, at + REACH)
        verbs = np.concatenate([[-_FAR], np.flatnonzero(known.verb[symbols]), [_FAR]])
        after = np.searchsorted(verbs, at)
        before = verbs[after - 1]
        is_near = before > np.maximum(start - 1, at - REACH)
        nearest = symbols[np.where(is_near, before, 0)]
        verb, name = known.verb[nearest], known.classes[nearest]
        between = _names_between(batch.spots, spots, np.where(is_near, before, start - 1))
        opening = verbs[np.searchsorted(verbs, low)]
        main = known.classes[symbols[np.where(opening < high, opening, 0)]]
        following = verbs[after]
        yield self._verb[type_, 4 * verb]
        yield self._verb[type_, 4 * verb + 1 + between]
        yield self._verb_class[type_, 3 * name + between]
        yield self._class[type_, len(CLASSES) * main + name]
        yield self._next[type_, symbols[np.where(following < np.minimum(at + AFTER, end), following, 0)]]
        subjects = np.append(np.flatnonzero(known.subject[symbols]), _FAR)
        actor = subjects[np.searchsorted(subjects, low)]
        actor = known.subject[symbols[np.where(actor < at, actor, 0)]]
        yield self._subject[type_, (1 + len(CLASSES)) * actor]
        yield self._subject[type_, (1 + len(CLASSES)) * actor + 1 + name]
        told = [np.cumsum(is_one[symbols])[[at - 1, low - 1]] for is_one in (known.is_comparing, known.is_listing)]
        compares, lists = (found[0] > found[1] for found in told)
        yield self._compared[type_, 2 * compares + lists]
        place = (1 + len(SHAPES) + len(CLASSES)) * batch.place[spots.line]
        yield self._placed[type_, place]
        yield self._placed[type_, place + 1 + batch.shapes[spots.owner]]
        yield self._placed[type_, place + 1 + len(SHAPES) + name]

    def _of_names(self, batch: Batch, is_told: NDArray[np.bool_], slots: I64) -> Iterator[tuple[I64, I64]]:
        told = np.flatnonzero(is_told)
        texts = map(batch.texts.__getitem__, told.tolist())
        found = list(map(self._name_rows, batch.spots.type[told].tolist(), texts))
        rows = np.array([row for each in found for row in each], np.int64)
        yield np.repeat(slots, list(map(len, found))), rows

    def _of_lists(self, batch: Batch, spots: Spots, slots: I64) -> Iterator[tuple[I64, I64]]:
        """Rows of participles after a form of "be", and of lists: seldom enough to be looked for one by one."""
        known, symbols, at = self.symbols, batch.symbols, spots.at
        forms = np.append(np.flatnonzero(known.is_be[symbols]), _FAR)
        form = forms[np.searchsorted(forms, at)]
        start, end = batch.line_start[spots.line], batch.line_end[spots.line]
        where, rows = [], []
        for spot in np.flatnonzero(form < np.minimum(at + AFTER, end)).tolist():
            line, position = batch.lines[spots.line[spot]], int(at[spot] - start[spot])
            word = participle_in(line.symbols[position + 1 : position + AFTER])
            row = self._groups[spots.type[spot]].get("passive", {}).get(word, 0) if word else 0
            where.append(spot)
            rows.append(row)
        yield slots[where], np.array(rows, np.int64)
        where, heads = [], []
        for spot in np.flatnonzero(known.is_joint[symbols[at - 1]]).tolist():
            line, position = batch.lines[spots.line[spot]], int(at[spot] - start[spot])
            head = list_head(line, position)
            if head != position:
                where.append(spot)
                heads.append(head)
        if where:
            type_ = spots.type[where]
            beside = symbols[(start[where] + heads)[:, None] - [1, 2, 3]]
            yield slots[where], self._beside(self._heads, beside, type_)
            yield slots[where], self._pairs(beside[:, [1]], beside[:, [0]], type_, first=3)
            yield slots[where], self._list[type_, 0]


def _names_between(all_: Spots, spots: Spots, place: I64) -> I64:
    """How many names of the same type, two at most, stand between a place and each of `spots`."""
    size = int(all_.at[-1]) + 1
    keys = np.sort(all_.type * size + all_.at)
    own = spots.type * size
    found: I64 = np.searchsorted(keys, own + spots.at) - np.searchsorted(keys, own + place, "right")
    return np.minimum(found, 2)


def _is_new(keys: I64) -> NDArray[np.bool_]:
    """Whether each of sorted keys differs from the one before."""
    return np.append(True, keys[1:] != keys[:-1])[: len(keys)]
