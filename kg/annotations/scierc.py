"""SciERC's JSON Lines (also DyGIE++ and SciER): sentences of tokens, spans as numbers of tokens in the document.

Y. Luan et al., Multi-Task Identification of Entities, Relations, and Coreference for Scientific Knowledge Graph
Construction, 2018.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.annotations.base import AnnotatedPaper, LabelledSpan
from kg.annotations.files import broken, has_key, objects, record_id, span_in, stem_of, text_of

__all__ = ["SciercReader"]


class SciercReader:
    """SciERC-style JSON Lines: doc_key, sentences, ner, relations

    Tokens, brackets as ``-LRB-`` and TeX among them, are kept as they are and joined by blanks; offsets are inclusive
    and count tokens from the document's first.
    """

    suffixes = (".json",)

    def sniff(self, head: bytes, path: str) -> float:
        """Sure when the first record holds sentences and spans, likely when the sentences are all that can be seen."""
        if not head.lstrip().startswith(b"{") or not has_key(head, "sentences"):
            return 0.0
        first, end, _ = head.partition(b"\n")
        return 0.95 if has_key(first, "ner") else 0.0 if end else 0.4

    def files(self, path: str) -> tuple[str, ...]:
        """The file alone."""
        return (path,)

    def read(self, path: str, *, papers: str | None = None) -> Iterator[AnnotatedPaper]:
        """A paper per line."""
        for number, (place, record) in enumerate(objects(path)):
            yield _paper(record, place, record_id(record, f"{stem_of(path)}-{number}", "doc_key", "doc_id", "id"))


def _paper(record: dict[str, Any], place: str, id: str) -> AnnotatedPaper:
    tokens = [
        text_of(token, place, "a token")
        for sentence in _lists(record, "sentences", place)
        for token in _list(sentence, "a sentence", place)
    ]
    text = " ".join(tokens)
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(token) + 1

    def characters(first: Any, last: Any) -> tuple[int, int]:
        if type(first) is not int or type(last) is not int or not 0 <= first <= last < len(tokens):
            raise broken(place, f"tokens {first} to {last} are not among the {len(tokens)} of the document")
        return starts[first], starts[last] + len(tokens[last])

    spans: list[LabelledSpan] = []
    index: dict[tuple[int, int], int] = {}
    for value in _items(record, "ner", 3, place):
        first, last, label = value
        spans.append(span_in(text, "abstract", *characters(first, last), label, place))
        index.setdefault((first, last), len(spans) - 1)
    relations = []
    for head_first, head_last, tail_first, tail_last, label in _items(record, "relations", 5, place):
        characters(head_first, head_last), characters(tail_first, tail_last)
        head, tail = index.get((head_first, head_last)), index.get((tail_first, tail_last))
        if head is None or tail is None:
            raise broken(place, "a relation joins tokens that are not labelled")
        relations.append((head, tail, text_of(label, place, "a relation's label")))
    return AnnotatedPaper(id, None, text, tuple(spans), tuple(relations))


def _items(record: dict[str, Any], key: str, length: int, place: str) -> Iterator[list[Any]]:
    """The items of a list with one list per sentence; what follows the first `length` values are scores."""
    for sentence in _lists(record, key, place):
        for item in _list(sentence, f"an item of {key}", place):
            if not isinstance(item, list) or len(item) < length:
                raise broken(place, f"each of {key} must be a list of {length}")
            yield item[:length]


def _lists(record: dict[str, Any], key: str, place: str) -> list[Any]:
    return _list(record.get(key) or [], key, place)


def _list(value: Any, what: str, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise broken(place, f"{what} is no list")
    return value
