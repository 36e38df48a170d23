"""What the models of a run find in the papers that they have not seen: the honest figures of the run.

Each fold's tagger, with the names of its own training papers, reads the papers of that fold as it would be used. The
ranker has seen all folds' candidates, but it has a hundred weights for tens of thousands of these.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractors.abbreviations import AbbreviationExtractor
from extractors.ner import NerExtractor
from extractors.ranked import RankedEntityExtractor
from extractors.sentences import SentenceSplitter
from extractors.training.examples import Example
from kg.annotations import AnnotatedPaper, GoldEntity
from kg.evaluation import evaluate
from kg.model import Document, Entity, Extraction, Paper

__all__ = ["copy_ranking", "figures_of", "read_papers"]


def read_papers(folder: Path, examples: Iterable[Example]) -> list[Extraction]:
    """Extractions of papers by the model in a folder."""
    documents: Iterable[Document] = [Document(Paper(e.id, e.paper.title, e.paper.abstract)) for e in examples]
    for extractor in (SentenceSplitter(), AbbreviationExtractor(), NerExtractor(folder), RankedEntityExtractor()):
        documents = extractor.pipe(documents)
    return [document.freeze() for document in documents]


def copy_ranking(source: Path, folder: Path) -> None:
    """Give the model in a folder the pairs and the ranker of another."""
    for name in ("pairs.json", "ranker.json"):
        shutil.copyfile(source / name, folder / name)


def figures_of(papers: Sequence[AnnotatedPaper], found: Sequence[Extraction]) -> Mapping[str, Any]:
    """F1 of entities, in all and by type: strict, relaxed, and strict by names alone."""
    given = [_annotated(paper, extraction.entities) for paper, extraction in zip(papers, found, strict=True)]
    strict = evaluate(papers, given, ["paper"]).levels["paper"]
    names = evaluate(papers, given, ["paper"], names_only=True).levels["paper"]
    parts = {"strict": strict.figures("strict"), "relaxed": strict.figures("relaxed"), "names": names.figures("strict")}
    return {
        name: {row.removeprefix("type "): round(each.f1, 4) for row, each in rows.items() if _is_of_entities(row)}
        for name, rows in parts.items()
    }


def _is_of_entities(row: str) -> bool:
    return row == "entities" or row.startswith("type ")


def _annotated(paper: AnnotatedPaper, entities: Sequence[Entity]) -> AnnotatedPaper:
    found = tuple(GoldEntity(e.type, e.name, e.aliases, e.relation) for e in entities)
    return AnnotatedPaper(paper.id, paper.title, paper.abstract, entities=found)
