"""The base of extractors that look at one document at a time; what an extractor promises: `kg.pipeline.Extractor`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from kg.model import Document

__all__ = ["DocumentExtractor"]


class DocumentExtractor:
    """Base of extractors that look at one document at a time: they only write `annotate`.

    >>> from kg.model import Paper
    >>> class Nothing(DocumentExtractor):
    ...     name = "nothing"
    >>> [document.paper.id for document in Nothing().pipe([Document(Paper("x", None, "Text."))])]
    ['x']
    """

    name: ClassVar[str] = ""
    version: ClassVar[str] = "1"

    def annotate(self, document: Document) -> None:
        """Add this extractor's annotations to `document`."""

    def pipe(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Annotate documents one after the other, in order, without looking ahead."""
        for document in documents:
            self.annotate(document)
            yield document
