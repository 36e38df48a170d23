"""What a sentence tells about a paper's relation to a name in it: cues as strings, without weights.

Each cue is ``group=value``. Words are stemmed, names are folded to their type, so that "outperforms BERT and X" and
"outperforms <Method> and X" are the same cue. The groups:

=========  ======================================================================================
group      what it tells
=========  ======================================================================================
L1 L2 L3   the symbols left of the name; R1 R2 R3 those right of it; L12, R12 and LR pairs of them
H1 H2 H3   the symbols left of the list that the name is part of; H12 a pair of them
near       a word at most ten symbols to the left
verb       the nearest cue verb to the left, with how many names of the same type lie between
next       the next cue verb to the right
passive    "X … is proposed": the participle after a form of "be"
class      the class of the first and of the nearest cue verb (see `CLASSES`)
subject    who does it: "we", "it", "existing", …, alone and with the class of the nearest verb
place      before, at or after the first sentence that tells what this paper does
compared   the sentence compares, or lists examples, before it comes to the name
name       a word of the name; first and last word in `first` and `last`
shape      named, capitalised or common; how often and how long in `count` and `words`
title      how the name stands in the title; `overlap` is how much of it is there
=========  ======================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, islice

from extractors.cues import Line, read_lines, stem
from kg.model import Document, Entity, Mention

__all__ = [
    "CLASSES",
    "CLASS_OF",
    "CUED_TYPES",
    "WORDS",
    "EntityCues",
    "nearest_verb",
    "places_of",
    "read_cues",
    "shape_of_name",
]

CLASSES = {
    "proposing": "propos present introduc develop design describ build creat construct releas devis term dub nam call",
    "comparing": "outperform surpass beat exce compar than over baselin versus vs superior better against rival "
    "competitiv exist state-of-the-art unlike",
    "using": "us employ leverag bas adopt combin integrat utiliz apply incorporat train via with exploit implement",
    "testing": "evaluat test experiment on benchmark validat",
}
"""Cue verbs (and prepositions that work like them), stemmed, by what they say."""

CLASS_OF = {word: name for name, words in CLASSES.items() for word in words.split()}
"""The class of each cue verb."""
_SUBJECTS = frozenset(
    "we our it they this these those such exist previou current recent tradition convention prior many most some"
    " however but".split()
)
_COMPARING = frozenset("outperform surpass beat exce than over compar versus against".split())
_LISTING = frozenset("includ namely like such".split())
_BE = frozenset("is are was were be been has have wa".split())
_JOINTS = frozenset({",", "and", "or"})
_OWN_WORK = re.compile(
    r"\b(?:we|our) (?:\w{1,20} ){0,3}?(?:propose|present|introduce|develop|describe|design|study|investigate|devise"
    r"|build|demonstrate|show|explore|extend|address|formulate|aim|provide|release|construct|create|apply|use|consider|report"
    r"|evaluate|analy[sz]e|compare)|\bthis (?:paper|work|article|study|letter|thesis|report)\b"
    r"|\b(?:is|are) (?:proposed|presented|introduced|developed)|\bhere,? we\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[A-Z][^A-Z]*[A-Z]|[a-z][A-Z]|\d")
WORDS = re.compile(r"[^\W_]+")
"""The words of a name."""
CUED_TYPES = frozenset({"Method", "Dataset", "Software"})
"""Types that may have one of several roles; a task is addressed and a metric reported 99 times of a hundred."""
_REACH = 60
"""Symbols around a name that cues are taken from: longer than nearly all sentences."""
_MENTIONS = 5
"""Mentions read per entity and field: later ones tell nothing new."""


class EntityCues:
    """The cues of one entity: `own` from its name and the whole paper, `by_mention` with the line of each."""

    __slots__ = ("by_mention", "own")

    def __init__(self, own: set[str]) -> None:
        self.own = own
        self.by_mention: list[tuple[Line, set[str]]] = []

    def union(self) -> set[str]:
        """All cues, each once."""
        return set(chain(self.own, *(cues for _, cues in self.by_mention)))


def read_cues(document: Document, entities: Sequence[Entity]) -> list[EntityCues]:
    """Cues for each of `entities`, in their order; only lines for types whose role needs no cues."""
    lines = read_lines(document, entities)
    found = [EntityCues(_name_cues(entity) if entity.type in CUED_TYPES else set()) for entity in entities]
    places = places_of(document, lines)
    heads = False
    for line, place in zip(lines, places, strict=True):
        for position, number, mention in line.mentions:
            cues = found[number]
            if len(cues.by_mention) >= _MENTIONS:
                continue
            if mention.type not in CUED_TYPES:
                cues.by_mention.append((line, set()))
                continue
            shape = shape_of_name(entities[number].name)
            if mention.field == "title":
                read = _title_cues(line, position, shape)
                heads = heads or "title=head" in read
            else:
                read = _mention_cues(line, position, mention)
                read.update(
                    (f"place={place}", f"place={place}/{shape}", f"place={place}/{nearest_verb(line, position)[0]}")
                )
            cues.by_mention.append((line, read))
    _add_paper_cues(document, entities, found, heads)
    return found


def shape_of_name(name: str) -> str:
    """``named`` (a capital, digit or sign inside), ``capital`` or ``common``."""
    return "named" if _NAMED.search(name) else "capital" if name[:1].isupper() else "common"


def _name_cues(entity: Entity) -> set[str]:
    return {
        "bias",
        f"shape={shape_of_name(entity.name)}",
        f"count={min(len(entity.mentions), 4)}",
        f"words={min(len(entity.name.split()), 4)}",
    }


def _add_paper_cues(document: Document, entities: Sequence[Entity], found: list[EntityCues], heads: bool) -> None:
    """Cues that need all entities: the title's words and head, the method named most, how many there are."""
    title = {stem(word) for word in WORDS.findall(document.paper.title or "")}
    counts = [len(entity.mentions) for entity in entities if entity.type == "Method"]
    most = max(counts, default=0)
    for entity, cues in zip(entities, found, strict=True):
        if entity.type not in CUED_TYPES:
            continue
        shape = shape_of_name(entity.name)
        words = [stem(word) for word in WORDS.findall(entity.name)]
        share = sum(word in title for word in words) / max(1, len(words))
        cues.own.update((f"methods={min(len(counts) // 3, 4)}", f"overlap={int(share * 3)}"))
        if heads and not any("title=head" in read for _, read in cues.by_mention):
            cues.own.update(("title=other head", f"title=other head/{shape}"))
        if entity.type == "Method" and most > 1 and len(entity.mentions) == most:
            cues.own.update(("count=most", f"count=most/{shape}"))


def places_of(document: Document, lines: Sequence[Line]) -> list[str]:
    """Where each line stands to the first sentence of the abstract that tells what this paper does."""
    places = []
    own: int | None = None
    for line in lines:
        field, start, end = line.sentence
        if field == "title":
            places.append("title")
            continue
        if own is None and _OWN_WORK.search(document.paper.abstract, start, end):
            own = line.index
            places.append("at")
        else:
            places.append("before" if own is None else "next" if line.index == own + 1 else "after")
    return places if own is not None else ["nowhere" if place == "before" else place for place in places]


def _title_cues(line: Line, position: int, shape: str) -> set[str]:
    symbol = line.symbol
    cues = {
        "title",
        f"title={shape}",
        f"title L1={symbol(position - 1)}",
        f"title L2={symbol(position - 2)}",
        f"title R1={symbol(position + 1)}",
        f"title R2={symbol(position + 2)}",
    }
    if position == 0:
        head = symbol(1) in {":", "-", "–", "—"}
        cues.update(("title=head", f"title=head/{shape}") if head else ("title=first",))
    return cues


def nearest_verb(line: Line, position: int) -> tuple[str, str, int]:
    """Class and stem of the nearest cue verb to the left, and its position; ``("-", "-", -1)`` where there is none."""
    symbols = line.symbols
    for at in range(position - 1, max(-1, position - _REACH), -1):
        name = CLASS_OF.get(symbols[at])
        if name:
            return name, symbols[at], at
    return "-", "-", -1


def _mention_cues(line: Line, position: int, mention: Mention) -> set[str]:
    symbols, symbol = line.symbols, line.symbol
    one, two, three = symbol(position - 1), symbol(position - 2), symbol(position - 3)
    right, further, third = symbol(position + 1), symbol(position + 2), symbol(position + 3)
    cues = {
        f"L1={one}", f"L2={two}", f"L3={three}", f"L12={two} {one}",
        f"R1={right}", f"R2={further}", f"R3={third}", f"R12={right} {further}", f"LR={one} {right}",
    }  # fmt: skip
    cues.update([f"near={word}" for word in symbols[max(0, position - 10) : position]])
    name, verb, at = nearest_verb(line, position)
    same = (each for each in range(position - 1, at, -1) if symbols[each] == symbols[position])
    between = sum(1 for _ in islice(same, 2))
    cues.update((f"verb={verb}", f"verb={verb}/{between}", f"verb={name}/{between}"))
    before = symbols[max(0, position - _REACH) : position]
    around = chain(before, symbols[position : position + _REACH])
    main = next((CLASS_OF[word] for word in around if word in CLASS_OF), "-")
    subject = next((word for word in before if word in _SUBJECTS), "-")
    cues.update((f"class={main}/{name}", f"subject={subject}", f"subject={subject}/{name}"))
    cues.update(_verbs_after(line, position))
    cues.update(_list_cues(line, position))
    compared, listed = not _COMPARING.isdisjoint(before), not _LISTING.isdisjoint(before)
    if compared or listed:
        cues.add(f"compared={compared:d}{listed:d}")
    words = [stem(word) for word in WORDS.findall(mention.text)]
    if words:
        cues.update([f"name={word}" for word in words])
        cues.update((f"first={words[0]}", f"last={words[-1]}"))
    return cues


def _verbs_after(line: Line, position: int) -> list[str]:
    """The next cue verb, and the participle of a passive, within the dozen symbols after the name."""
    cues = []
    window = line.symbols[position + 1 : position + 12]
    verb = next((word for word in window if word in CLASS_OF), None)
    if verb:
        cues.append(f"next={verb}")
    for at, word in enumerate(window):
        if word in {".", ";"}:
            break
        if word in _BE:
            participle = next((w for w in window[at + 1 : at + 4] if w in CLASS_OF or w.endswith("ed")), None)
            if participle:
                cues.append(f"passive={participle}")
            break
    return cues


def _list_cues(line: Line, position: int) -> list[str]:
    """What stands before the first member of the list "A, B (b) and X" that the name is in."""
    head = at = position
    while at >= max(1, position - _REACH) and line.symbol(at - 1) in _JOINTS:
        at -= 1
        while line.symbol(at) in _JOINTS:
            at -= 1
        if line.symbol(at) == ")":
            at = next((k - 1 for k in range(at - 1, max(-1, at - 6), -1) if line.symbol(k) == "("), -1)
        if not line.symbol(at).startswith("<"):
            break
        head = at
    if head == position:
        return []
    one, two, three = (line.symbol(head - k) for k in (1, 2, 3))
    return ["list", f"H1={one}", f"H2={two}", f"H3={three}", f"H12={two} {one}"]
