"""Paper-level annotations: entities with names and aliases, links, results and code in one file, papers in another."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from kg.annotations.base import AnnotatedPaper
from kg.annotations.files import broken, has_key, objects, record_id, stem_of, text_of
from kg.annotations.projection import project
from kg.annotations.records import code_of, entity_of, items_of, links_of, results_of
from kg.model import Paper
from kg.readers import choose_reader
from kg.readers.sources import Input, open_source
from kg.registry import readers

__all__ = ["GoldReader"]

_NAME = re.compile(r"(?P<before>|.*[._-])(?P<role>gold|papers)(?P<suffix>\.(?:jsonl|ndjson)(?:\.gz)?)", re.IGNORECASE)


class GoldReader:
    """paper-level gold: NAME.gold.jsonl with NAME.papers.jsonl beside it

    The gold holds ``{"id", "entities": [{"type", "name", "aliases", "relation", "level"}], "links", "results",
    "code"}`` a line, the papers ``{"id", "title", "abstract"}`` (any format that `kg.readers` reads). Records that hold
    title and abstract themselves need no papers. Where neither is at hand, papers have no text.
    """

    suffixes = (".gold.jsonl",)

    def sniff(self, head: bytes, path: str) -> float:
        """Sure of either of two files that belong together, and of records with entities but no spans."""
        first = head.partition(b"\n")[0]
        if has_key(first, "spans") and not has_key(first, "entities"):
            return 0.0
        if len(self.files(path)) == 2:
            return 1.0
        return 0.9 if first.lstrip().startswith(b"{") and has_key(first, "entities") else 0.0

    def files(self, path: str) -> tuple[str, ...]:
        """The gold and its papers."""
        folder, name = os.path.split(path)
        match = _NAME.fullmatch(name)
        if match is None:
            return (path,)
        gold, papers = (_beside(folder, match, role) for role in ("gold", "papers"))
        return (gold, papers) if gold and papers else (path,)

    def read(self, path: str, *, papers: str | None = None) -> Iterator[AnnotatedPaper]:
        """A paper per line of the gold, in its order."""
        gold, *beside = self.files(path)
        texts_in = papers or (beside[0] if beside else None)
        texts = _texts(texts_in) if texts_in else None
        for number, (place, record) in enumerate(objects(gold)):
            id = record_id(record, f"{stem_of(gold)}-{number}", "id")
            if isinstance(record.get("abstract"), str):
                title, abstract = record.get("title"), text_of(record["abstract"], place, "the abstract")
                text = (text_of(title, place, "the title") if title is not None else None, abstract)
            elif texts is None:
                text = (None, "")
            elif id in texts:
                text = texts[id]
            else:
                raise broken(place, f"the paper {id!r} is not in {Input(texts_in or '').name}")
            yield _paper(record, id, *text, place)


def _beside(folder: str, match: re.Match[str], role: str) -> str | None:
    """The file with the given role, packed or not, in the same case as the name that matched."""
    role = role.upper() if match["role"].isupper() else role
    suffix = match["suffix"]
    for end in (suffix, suffix.removesuffix(".gz"), suffix + ".gz"):
        path = os.path.join(folder, match["before"] + role + end)
        if os.path.isfile(path):
            return path
    return None


def _texts(path: str) -> dict[str, tuple[str | None, str]]:
    with open_source(Input(path)) as source:
        name = choose_reader(source.head(), path)
        found = readers.load(name)().read(source, columns={})
        return {paper.id: (paper.title, paper.abstract) for paper in found if isinstance(paper, Paper)}


def _paper(record: dict[str, Any], id: str, title: str | None, abstract: str, place: str) -> AnnotatedPaper:
    entities = tuple(entity_of(each, place) for each in items_of(record, "entities", place))
    return AnnotatedPaper(
        id,
        title,
        abstract,
        tuple(span for span, _ in project(title, abstract, entities)),
        entities=entities,
        links=links_of(record, place),
        results=results_of(record, place),
        code=code_of(record, place),
    )
