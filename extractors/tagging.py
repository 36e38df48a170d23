"""A trained tagger by itself: labelled spans of texts, with whatever labels it was trained on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from extractors.abbreviations import AbbreviationExtractor
from extractors.ner import READING, NerExtractor, Reading
from extractors.ranking import best_spans
from extractors.sentences import SentenceSplitter
from kg.annotations import AnnotatedPaper, LabelledSpan
from kg.errors import InputError
from kg.model import Document, Paper

__all__ = ["SpanTagger"]

_LOWEST = 0.4


class SpanTagger:
    """Finds spans in papers by the model in a folder that `kg train` has written.

    Raises `InputError` where the folder holds no model.

    >>> from extractors.ner import model_folder
    >>> tagger = SpanTagger(model_folder("ner"))
    >>> [spans] = tagger.pipe([AnnotatedPaper("x", None, "We train BERT on SQuAD.")])
    >>> [(span.start, span.end, span.label) for span in spans]
    [(9, 13, 'Method'), (17, 22, 'Dataset')]
    """

    def __init__(self, folder: Path) -> None:
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            self.labels: tuple[str, ...] = tuple(config["types"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{folder} holds no model; make one with kg train --out {folder}.") from error
        self._lowest: float = config.get("lowest", _LOWEST)
        self._chain = (SentenceSplitter(), AbbreviationExtractor(), NerExtractor(folder))

    def pipe(self, papers: Iterable[AnnotatedPaper]) -> Iterator[list[LabelledSpan]]:
        """For each paper its spans, in text order, none overlapping another."""
        documents: Iterator[Document] = (Document(Paper(p.id, p.title, p.abstract)) for p in papers)
        for extractor in self._chain:
            documents = extractor.pipe(documents)
        for document in documents:
            reading: Reading | None = document.docs.get(READING)
            spans = best_spans(reading.spans, self._lowest) if reading else []
            yield [LabelledSpan(*reading.tokens.place(s.first, s.last), s.type) for s in spans if reading]
