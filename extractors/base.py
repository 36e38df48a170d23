"""What an extractor is: a named, versioned step that reads a stream of documents and adds annotations to each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Protocol, runtime_checkable

from kg.model import Document

__all__ = ["DocumentExtractor", "Extractor"]


@runtime_checkable
class Extractor(Protocol):
    """A step of the chain. Worker processes build it from its registered name and its options alone.

    `version` changes whenever the same text may give other annotations; it is kept with the evidence.
    """

    name: ClassVar[str]
    version: ClassVar[str]

    def pipe(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Annotate documents one after the other: the same objects, in the same order."""


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
