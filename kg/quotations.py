"""Quotations: the evidence of a store with the sentences that it points to."""

from __future__ import annotations

from functools import cached_property, lru_cache

from kg.errors import StoreError
from kg.model import Carried, Evidence, Field, Span
from kg.rows import parsed
from kg.store import Store

__all__ = ["QUOTED", "Quotations"]

QUOTED = 'paper, field, start, "end", sentence_start, sentence_end, extractor, score, status, arguments, carried'
"""The columns of the table ``evidence`` that `Quotations.quote` takes."""
_NEIGHBOURS = 64
"""Papers whose metadata are kept at hand: only edges of the paper itself quote them."""
_PAPERS = 8192
"""Papers whose texts are kept at hand: links quote them in no order."""


class Quotations:
    """What makes evidence of the rows of a store; the texts of papers quoted lately are kept at hand."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._paper = lru_cache(_PAPERS)(self._read_paper)
        self._metadata = lru_cache(_NEIGHBOURS)(self._read_metadata)

    def quote(
        self, paper: str, field: Field, start: int, end: int, sentence_start: int, sentence_end: int, extractor: str,
        score: float, status: str, arguments: str | None, carried: str | None,
    ) -> Evidence:  # fmt: skip
        """The evidence of a row; raises `StoreError` where its paper isn't there."""
        if field == "metadata":
            sentence = self._metadata(paper)[sentence_start:sentence_end]
            return Evidence(paper, field, start, end, sentence_start, sentence, extractor, "", score, status)
        title, abstract, versions = self._paper(paper)
        sentence = (title if field == "title" else abstract)[sentence_start:sentence_end]
        how = (extractor, versions.get(extractor, ""), score, status)
        if arguments is None and carried is None:  # of most
            return Evidence(paper, field, start, end, sentence_start, sentence, *how)
        spans = None
        if arguments:
            head, tail = parsed(arguments)
            spans = Span(*head), Span(*tail)
        origins = tuple(
            Carried(argument, where, first, (title if where == "title" else abstract)[first:last])
            for argument, where, first, last in (parsed(carried) if carried else ())
        )
        return Evidence(paper, field, start, end, sentence_start, sentence, *how, spans, origins)

    @cached_property
    def _versions(self) -> dict[int, dict[str, str]]:
        return self._store.versions()

    def _read_paper(self, paper: str) -> tuple[str, str, dict[str, str]]:
        """Title, abstract and the versions of the extractors that read them."""
        query = "SELECT title, abstract, chain FROM papers WHERE id = ?"
        row = self._store.connection.execute(query, (paper,)).fetchone()
        if row is None:
            raise StoreError(f"the store names paper {paper!r} but does not hold it; build it again.")
        return row[0] or "", row[1], self._versions.get(row[2], {})

    def _read_metadata(self, paper: str) -> str:
        """What the source of a paper says of it."""
        found = self._store.paper(paper)
        if found is None:
            raise StoreError(f"the store names paper {paper!r} but does not hold it; build it again.")
        return found.metadata()
