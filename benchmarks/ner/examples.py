"""Annotated papers as training examples: names projected onto tokens, and figures of names over papers."""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.ner_inputs import AnnotatedNames, Tokens
from kg.model import ENTITY_TYPES
from kg.names import squashed

__all__ = ["Example", "Marked", "NameFigures", "label_rows", "project"]

_JOINTS = frozenset("-/._&'’–‐+@^*")
_TYPE = {type_: at for at, type_ in enumerate(ENTITY_TYPES)}


@dataclass(frozen=True, slots=True)
class Marked:
    """A span of tokens that names the entity with this index."""

    first: int
    last: int
    type: str
    entity: int


@dataclass(slots=True)
class Example:
    """A paper with its gold entities and where they are named."""

    id: str
    tokens: Tokens
    entities: Sequence[Mapping[str, Any]]
    marked: list[Marked]


def _key(name: str) -> str:
    return squashed(name).replace("%", "")


def project(tokens: Tokens, entities: Sequence[Mapping[str, Any]]) -> list[Marked]:
    """Where names and aliases stand, longest first, none overlapping; words may be joined by blanks, hyphens and the
    like, plural and case don't matter, except that a short name in capitals stands for itself only."""
    forms: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for at, entity in enumerate(entities):
        for name in (entity["name"], *entity.get("aliases", ())):
            if key := _key(name):
                forms[key].append((at, name))
    prefixes = {key[:end] for key in forms for end in range(1, len(key))}
    found = list(_matches(tokens, entities, forms, prefixes))
    found.sort(key=lambda m: (m.first - m.last, m.first))
    taken: set[int] = set()
    kept = []
    for mark in found:
        places = range(mark.first, mark.last + 1)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(mark)
    return sorted(kept, key=lambda m: m.first)


def _matches(
    tokens: Tokens,
    entities: Sequence[Mapping[str, Any]],
    forms: Mapping[str, list[tuple[int, str]]],
    prefixes: set[str],
) -> Iterator[Marked]:
    marks_of = {key: set(re.sub(r"[\w\s()]", "", "".join(name for _, name in of))) for key, of in forms.items()}
    for first in range(len(tokens)):
        key, between = "", set()
        for last in range(first, min(len(tokens), first + 24) if tokens.keys[first] else first):
            if tokens.fields[last] != tokens.fields[first]:
                break
            if not tokens.keys[last]:
                between.add(tokens.texts[last])
                continue
            key += tokens.keys[last]
            if key in forms and between <= _JOINTS | marks_of[key]:
                surface = tokens.surface(first, last)
                for entity, name in forms[key]:
                    if _case_fits(name, surface):
                        yield Marked(first, last, entities[entity]["type"], entity)
                        break
            if key not in prefixes and key not in forms:
                break


def _case_fits(name: str, surface: str) -> bool:
    letters, found = (re.sub(r"[^A-Za-z]", "", text) for text in (name, surface))
    return not (letters.isupper() and 1 < len(letters) <= 5) or found.removesuffix("s").isupper()


def label_rows(tokens: Tokens, marked: Iterable[Marked]) -> NDArray[np.int64]:
    """Labels per token: 0 outside, 1 + 2 t where a name of type t begins, 2 + 2 t inside."""
    labels = np.zeros(len(tokens), np.int64)
    for mark in marked:
        labels[mark.first] = 1 + 2 * _TYPE[mark.type]
        labels[mark.first + 1 : mark.last + 1] = 2 + 2 * _TYPE[mark.type]
    return labels


class NameFigures:
    """In how many annotated papers each annotated key occurs, and as what it is annotated."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.seen: Counter[str] = Counter()
        self._own: dict[str, set[tuple[str, str]]] = {}
        for example in examples:
            own = {(_key(example.tokens.surface(m.first, m.last)), m.type) for m in example.marked}
            self._own[example.id] = own
            for key, type_ in own:
                self.counts[key][type_] += 1
        self._occurring = {e.id: {key for _, _, key in e.tokens.runs if key in self.counts} for e in examples}
        for keys in self._occurring.values():
            self.seen.update(keys)

    def without(self, id: str) -> AnnotatedNames:
        """The figures as they would be had this paper not been annotated: what its own examples are made with."""
        own = self._own.get(id)
        if own is None:
            return AnnotatedNames(self.seen, self.counts)
        counts: dict[str, Mapping[str, int]] = dict(self.counts)
        seen = dict(self.seen)
        for key, _ in own:
            counts[key] = {t: n - ((key, t) in own) for t, n in self.counts[key].items() if n > ((key, t) in own)}
        for key in self._occurring[id]:
            seen[key] -= 1
        return AnnotatedNames(seen, counts)

    def write(self, path: Path) -> None:
        """The table that `AnnotatedNames.load` reads."""
        rows = sorted(
            (k, self.seen[k], t, n) for k, counts in self.counts.items() for t, n in counts.items() if self.seen[k]
        )
        with gzip.GzipFile(path, "wb", mtime=0) as stream:
            stream.write("".join(f"{key}\t{seen}\t{type_}\t{count}\n" for key, seen, type_, count in rows).encode())
