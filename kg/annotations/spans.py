"""JSON Lines with spans: a text, or title and abstract, and character offsets into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.annotations.base import AnnotatedPaper, LabelledSpan
from kg.annotations.files import broken, has_key, objects, record_id, span_in, stem_of, text_of
from kg.annotations.records import items_of

__all__ = ["SpansReader"]


class SpansReader:
    """JSON Lines with spans as character offsets

    ``{"id", "text", "spans": [[start, end, label]], "relations": [[head, tail, label]]}``. A span may be an object with
    ``start``, ``end``, ``label`` and ``field`` ("title" or "abstract"); a relation an object with ``head``, ``tail``
    and ``label``. Instead of ``text`` there may be ``abstract`` and ``title``.
    """

    suffixes = (".jsonl", ".ndjson")

    def sniff(self, head: bytes, path: str) -> float:
        """Sure when the first record holds a text and spans, likely when all that can be seen of it is the text."""
        if not head.lstrip().startswith(b"{") or not (has_key(head, "text") or has_key(head, "abstract")):
            return 0.0
        first, end, _ = head.partition(b"\n")
        return 0.95 if has_key(first, "spans") else 0.0 if end else 0.4

    def files(self, path: str) -> tuple[str, ...]:
        """The file alone."""
        return (path,)

    def read(self, path: str, *, papers: str | None = None) -> Iterator[AnnotatedPaper]:
        """A paper per line."""
        for number, (place, record) in enumerate(objects(path)):
            yield _paper(record, place, record_id(record, f"{stem_of(path)}-{number}", "id"))


def _paper(record: dict[str, Any], place: str, id: str) -> AnnotatedPaper:
    if "spans" not in record:
        raise broken(place, "no spans in it")
    title = record.get("title")
    if title is not None:
        title = text_of(title, place, "the title")
    abstract = text_of(record.get("text", record.get("abstract")), place, "the text")
    spans = items_of(record, "spans", place)
    labelled = tuple(_span(each, title or "", abstract, place) for each in spans)
    relations = tuple(_relation(each, len(labelled), place) for each in items_of(record, "relations", place))
    return AnnotatedPaper(id, title, abstract, labelled, relations)


def _span(value: Any, title: str, abstract: str, place: str) -> LabelledSpan:
    if isinstance(value, dict):
        field, value = value.get("field", "abstract"), [value.get(key) for key in ("start", "end", "label")]
    else:
        field = "abstract"
    if field not in ("title", "abstract"):
        raise broken(place, "the field of a span must be title or abstract")
    if not isinstance(value, list) or len(value) != 3:
        raise broken(place, "a span must be [start, end, label]")
    start, end, label = value
    return span_in(title if field == "title" else abstract, field, start, end, label, place)


def _relation(value: Any, spans: int, place: str) -> tuple[int, int, str]:
    if isinstance(value, dict):
        value = [value.get(key) for key in ("head", "tail", "label")]
    if not isinstance(value, list) or len(value) != 3:
        raise broken(place, "a relation must be [head, tail, label]")
    head, tail, label = value
    for end in (head, tail):
        if type(end) is not int or not 0 <= end < spans:
            raise broken(place, f"a relation's head and tail must be numbers of spans, from 0 to {spans - 1}")
    return head, tail, text_of(label, place, "a relation's label")
