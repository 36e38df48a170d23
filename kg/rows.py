"""Rows of the store's tables, and the records that they are made from."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from kg.errors import StoreError
from kg.model import CodeLink, Entity, Extraction, Mention, Paper, Relation, Result, Span
from kg.remedies import remedy

if TYPE_CHECKING:
    import sqlite3

__all__ = [
    "FOUND",
    "PAPER_COLUMNS",
    "extraction_of",
    "found_rows",
    "paper_of",
    "paper_row",
    "parsed",
    "streamed",
    "text_fingerprint",
]

FOUND = ("sentences", "entities", "mentions", "relations", "paper_results", "code_links")
"""The tables of what was found in papers."""

_decode = json.JSONDecoder().raw_decode
"""The value at the beginning of a JSON text, and where it ends: half of what `json.loads` takes for a few spans."""

PAPER_COLUMNS = (
    *("id", "title", "abstract", "year", "date", "authors", "venue", "url", "identifiers", "source"),
    *("categories", "cites", "orcids"),
)
"""The columns that hold a paper, in the order of `paper_row`."""


def text_fingerprint(paper: Paper) -> str:
    """Equal for papers with the same title and abstract, to the character: what is found in one is so in the other.

    >>> text_fingerprint(Paper("a", None, "We say so.")) == text_fingerprint(Paper("b", None, "We say so."))
    True
    """
    return blake2b(repr((paper.title, paper.abstract)).encode(), digest_size=16).hexdigest()


def parsed(text: Any) -> Any:
    """The value of a column that holds JSON; raises `StoreError` where it holds something else.

    >>> parsed('["a", 1]')
    ['a', 1]
    """
    try:
        value, end = _decode(text)
        if end == len(text) or text[end:].isspace():
            return value
        why = None
    except (ValueError, TypeError, RecursionError) as error:
        why = error
    raise StoreError(f"the store is damaged: it holds {reprlib.repr(text)} where JSON belongs; {remedy()}") from why


def streamed(
    connection: sqlite3.Connection, query: str, values: Sequence[object] | Mapping[str, object] = ()
) -> Iterator[Any]:
    """The rows of a query, for a ``yield from``.

    A generator that is dropped closes what it waits for; a cursor complains about that when its connection is closed.
    """
    return (row for row in connection.execute(query, values))


def _strings(text: object) -> tuple[str, ...]:
    return () if text == "[]" else tuple(parsed(text))


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def paper_row(paper: Paper) -> tuple[object, ...]:
    """A paper as values of `PAPER_COLUMNS`."""
    return (
        paper.id,
        paper.title,
        paper.abstract,
        paper.year,
        paper.date,
        _dump(paper.authors),
        paper.venue,
        paper.url,
        _dump(paper.identifiers),
        paper.source,
        *map(_dump, (paper.categories, paper.cites, paper.orcids)),
    )


def paper_of(row: Sequence[Any]) -> Paper:
    """The paper in the first columns of a row."""
    id_, title, abstract, year, date, authors, venue, url, identifiers, source, *lists = row[: len(PAPER_COLUMNS)]
    pairs = tuple((scheme, value) for scheme, value in parsed(identifiers))
    told = (_strings(authors), venue, url, pairs, source)
    return Paper(id_, title, abstract, year, date, *told, *map(_strings, lists))


def extraction_of(paper: Paper, rows: Mapping[str, Sequence[Sequence[Any]]]) -> Extraction:
    """What was found in a paper, from the rows of tables of `FOUND`."""
    mentions: dict[int, list[Mention]] = {}
    for row in rows.get("mentions", ()):
        mentions.setdefault(row[1], []).append(Mention(*row[3:]))
    entities = []
    for _, number, type_, name, aliases, confidence, relation, *place, status in rows.get("entities", ()):
        where = Span(*place) if place[0] else None
        found = tuple(mentions.get(number, ()))
        entities.append(Entity(type_, name, _strings(aliases), found, confidence, relation, where, status))
    return Extraction(
        paper,
        tuple(Span(*row[2:]) for row in rows.get("sentences", ())),
        tuple(entities),
        tuple(map(_relation_of, rows.get("relations", ()))),
        tuple(map(_result_of, rows.get("paper_results", ()))),
        tuple(CodeLink(Span(*row[3:]), row[2]) for row in rows.get("code_links", ())),
    )


def found_rows(extraction: Extraction) -> dict[str, list[tuple[object, ...]]]:
    """What was found in a paper, as rows of each table of `FOUND`; the first column is the paper."""
    paper = extraction.paper.id
    rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in FOUND}
    rows["sentences"] = [(paper, n, *span) for n, span in enumerate(extraction.sentences)]
    for n, entity in enumerate(extraction.entities):
        place = entity.relation_evidence or (None, None, None)
        aliases = _dump(entity.aliases)
        about = (entity.type, entity.name, aliases, entity.confidence, entity.relation)
        rows["entities"].append((paper, n, *about, *place, entity.status))
        rows["mentions"].extend((paper, n, m, *_mention_row(each)) for m, each in enumerate(entity.mentions))
    for n, each in enumerate(extraction.relations):
        head, tail = _dump(_mention_row(each.head)), _dump(_mention_row(each.tail))
        how = (each.score, each.extractor, each.status)
        rows["relations"].append((paper, n, head, each.predicate, tail, *each.sentence, *how))
    for n, result in enumerate(extraction.results):
        rows["paper_results"].append((paper, n, *_result_row(result)))
    rows["code_links"] = [(paper, n, link.url, *link.span) for n, link in enumerate(extraction.code)]
    return rows


def _mention_row(mention: Mention) -> tuple[object, ...]:
    return (
        mention.field,
        mention.start,
        mention.end,
        mention.text,
        mention.type,
        mention.score,
        mention.extractor,
        mention.long_form,
    )


def _relation_of(row: Sequence[Any]) -> Relation:
    _, _, head, predicate, tail, field, start, end, *how = row
    sentence = Span(field, start, end)
    first, second = (Mention(*parsed(each)) for each in (head, tail))
    return Relation(first, predicate, second, sentence, *how)


def _result_row(result: Result) -> tuple[object, ...]:
    return (
        result.metric,
        result.value,
        result.unit,
        *result.span,
        result.sentence.start,
        result.sentence.end,
        result.score,
        result.extractor,
        result.method,
        result.baseline,
        result.dataset,
        result.task,
        result.status,
    )


def _result_of(row: Sequence[Any]) -> Result:
    _, _, metric, value, unit, field, start, end, sentence_start, sentence_end, score, extractor, *names = row
    span = Span(field, start, end)
    sentence = Span(field, sentence_start, sentence_end)
    return Result(metric, value, unit, span, sentence, score, extractor, *names)
