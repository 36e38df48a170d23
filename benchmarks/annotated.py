"""Annotated papers for fitting and measuring: read them, and find their entities' mentions in the text.

A folder of annotations holds ``papers.jsonl`` (id, title, abstract) and ``gold.jsonl`` (same ids: entities with type,
name, aliases and relation; results; code). Labels are per paper; `project` finds where the names stand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extractors.sentences import FIELDS, SentenceSplitter
from kg.annotations import GoldEntity
from kg.evaluation import pair_up
from kg.model import Document, Entity, Mention, Paper

__all__ = ["AnnotatedPaper", "project", "read_annotated", "read_found", "without_title"]


@dataclass(frozen=True, slots=True)
class AnnotatedPaper:
    """A document that holds the annotated entities found in it, their annotations, and the paper's whole annotation."""

    document: Document
    labels: tuple[Mapping[str, Any], ...]
    gold: Mapping[str, Any]


def read_annotated(papers: Path, gold: Path) -> Iterator[AnnotatedPaper]:
    """Annotated papers in the order of `gold`, with sentences and entities filled in."""
    splitter = SentenceSplitter()
    texts = {record["id"]: record for record in _read_lines(papers)}
    for annotation in _read_lines(gold):
        record = texts[annotation["id"]]
        document = Document(Paper(record["id"], record["title"], record["abstract"]))
        splitter.annotate(document)
        found = project(document.paper, annotation["entities"])
        document.entities = [entity for entity, _ in found]
        document.mentions = [mention for entity in document.entities for mention in entity.mentions]
        yield AnnotatedPaper(document, tuple(label for _, label in found), annotation)


def read_found(papers: Path, gold: Path, found: Path) -> Iterator[AnnotatedPaper]:
    """The same papers with the entities that models found which had not seen them (``held-out.jsonl`` of `kg train`).

    An entity that is not annotated has an empty label; one that is has the annotated relation.
    """
    splitter = SentenceSplitter()
    texts = {record["id"]: record for record in _read_lines(papers)}
    annotations = {record["id"]: record for record in _read_lines(gold)}
    for extraction in _read_lines(found):
        record, annotation = texts[extraction["id"]], annotations[extraction["id"]]
        document = Document(Paper(record["id"], record["title"], record["abstract"]))
        splitter.annotate(document)
        wanted, given = ([_gold_entity(e) for e in r["entities"]] for r in (annotation, extraction))
        paired = pair_up(wanted, given)
        labels = [annotation["entities"][paired[at]] if at in paired else {} for at in range(len(given))]
        document.entities = [_entity(*pair) for pair in zip(extraction["entities"], labels, strict=True)]
        document.mentions = [mention for entity in document.entities for mention in entity.mentions]
        yield AnnotatedPaper(document, tuple(labels), annotation)


def without_title(paper: AnnotatedPaper) -> AnnotatedPaper:
    """The same paper as a bare abstract, which many are read as: without what only the title names.

    >>> mention = Mention("title", 0, 1, "A", "Method", 1.0, "example")
    >>> document = Document(Paper("x", "A", "We say so."), entities=[Entity("Method", "A", (), (mention,), 1.0)])
    >>> bare = without_title(AnnotatedPaper(document, ({},), {}))
    >>> bare.document.paper.title, bare.document.entities, bare.labels
    (None, [], ())
    """
    read = replace(paper.document.paper, title=None)
    sentences = [sentence for sentence in paper.document.sentences if sentence.field == "abstract"]
    kept: list[tuple[Entity, Mapping[str, Any]]] = []
    for entity, label in zip(paper.document.entities, paper.labels, strict=True):
        mentions = tuple(mention for mention in entity.mentions if mention.field == "abstract")
        if mentions:
            kept.append((replace(entity, mentions=mentions), label))
    document = Document(read, sentences, entities=[entity for entity, _ in kept])
    document.mentions = [mention for entity in document.entities for mention in entity.mentions]
    return AnnotatedPaper(document, tuple(label for _, label in kept), paper.gold)


def _gold_entity(record: Mapping[str, Any]) -> GoldEntity:
    return GoldEntity(record["type"], record["name"], tuple(record["aliases"]), level=record.get("level", "required"))


def _entity(record: Mapping[str, Any], label: Mapping[str, Any]) -> Entity:
    mentions = tuple(
        Mention(m["field"], m["start"], m["end"], m["text"], record["type"], 1.0, m["extractor"])
        for m in record["mentions"]
    )
    relation = label.get("relation", record["relation"])
    return Entity(record["type"], record["name"], tuple(record["aliases"]), mentions, record["confidence"], relation)


def project(paper: Paper, labels: Sequence[Mapping[str, Any]]) -> list[tuple[Entity, Mapping[str, Any]]]:
    """The entities whose names are in the text, with all their mentions, longest names first; never overlapping.

    >>> paper = Paper("x", None, "Graph-convolutional networks (GCNs) win.")
    >>> label = {"type": "Method", "name": "graph convolutional network", "aliases": ["GCN"], "relation": "uses"}
    >>> [(entity, _)] = project(paper, [label])
    >>> [mention.text for mention in entity.mentions]
    ['Graph-convolutional networks', 'GCNs']
    """
    names = [(name, number) for number, label in enumerate(labels) for name in (label["name"], *label["aliases"])]
    names.sort(key=lambda pair: (-len(pair[0]), pair[1]))
    taken = {field: bytearray(len(paper.text(field))) for field in FIELDS}
    mentions: list[list[Mention]] = [[] for _ in labels]
    for name, number in names:
        pattern = _pattern(name)
        for field in FIELDS if pattern else ():
            text = paper.text(field)
            for match in pattern.finditer(text) if pattern else ():
                start, end = match.span()
                if not any(taken[field][start:end]):
                    taken[field][start:end] = b"\1" * (end - start)
                    mentions[number].append(Mention(field, start, end, match[0], labels[number]["type"], 1.0, "gold"))
    found = []
    for label, places in zip(labels, mentions, strict=True):
        if places:
            places.sort(key=lambda mention: (FIELDS.index(mention.field), mention.start))
            aliases = tuple(label["aliases"])
            entity = Entity(label["type"], label["name"], aliases, tuple(places), 1.0, label["relation"])
            found.append((entity, label))
    return found


def _pattern(name: str) -> re.Pattern[str] | None:
    words = re.findall(r"\w+|[^\w\s-]", name)
    if not words:
        return None
    body = r"[\s\-]{0,3}".join(map(re.escape, words))
    keep_case = name.isupper() and len(name) <= 5
    return re.compile(rf"(?<!\w)(?{'' if keep_case else 'i'}:{body})(?:e?s)?(?!\w)")


def _read_lines(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
