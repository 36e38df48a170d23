"""Entities of a paper: one decision over all proposed mentions, then one entity for each thing."""

from __future__ import annotations

from typing import ClassVar

from extractors.base import DocumentExtractor
from extractors.decision import decide
from extractors.grouping import group_mentions
from kg.model import Document

__all__ = ["EntityExtractor"]


class EntityExtractor(DocumentExtractor):
    """Replaces `Document.mentions` by those that stand, and fills `Document.entities` from them."""

    name: ClassVar[str] = "entities"
    version: ClassVar[str] = "1"

    def annotate(self, document: Document) -> None:
        """Decide on the mentions and group them."""
        document.mentions = decide(document.mentions, document.abbreviations)
        document.entities = group_mentions(document.mentions, document.abbreviations)
