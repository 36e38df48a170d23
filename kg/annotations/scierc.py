"""SciERC's JSON Lines (also DyGIE++ and SciER): sentences of tokens, spans as numbers of tokens in the document.

Y. Luan et al., Multi-Task Identification of Entities, Relations, and Coreference for Scientific Knowledge Graph
Construction, 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kg.annotations.base import AnnotatedPaper, LabelledSpan
from kg.annotations.files import broken, has_key, objects, record_id, span_in, stem_of, text_of
from kg.model import Field, Span

__all__ = ["SciercReader"]


class SciercReader:
    """SciERC-style JSON Lines: doc_key, sentences, ner, relations

    Tokens, brackets as ``-LRB-`` and TeX among them, are kept as they are and joined by blanks; offsets are inclusive
    and count tokens from the document's first. A record that also holds ``abstract`` (and ``title``), as those do which
    `kg.annotations.writing` writes, is read with these texts as they are.
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
    title, abstract, places = _places(record, tokens, place)

    def characters(first: Any, last: Any) -> Span:
        if type(first) is not int or type(last) is not int or not 0 <= first <= last < len(tokens):
            raise broken(place, f"tokens {first} to {last} are not among the {len(tokens)} of the document")
        (field, start), (other, end) = places[first], places[last]
        if field != other:
            raise broken(place, f"tokens {first} to {last} are part title, part abstract")
        return Span(field, start, end + len(tokens[last]))

    spans: list[LabelledSpan] = []
    index: dict[tuple[int, int], int] = {}
    for value in _items(record, "ner", 3, place):
        first, last, label = value
        field, start, end = characters(first, last)
        spans.append(span_in((title or "") if field == "title" else abstract, field, start, end, label, place))
        index.setdefault((first, last), len(spans) - 1)
    relations = []
    for head_first, head_last, tail_first, tail_last, label in _items(record, "relations", 5, place):
        characters(head_first, head_last), characters(tail_first, tail_last)
        head, tail = index.get((head_first, head_last)), index.get((tail_first, tail_last))
        if head is None or tail is None:
            raise broken(place, "a relation joins tokens that are not labelled")
        relations.append((head, tail, text_of(label, place, "a relation's label")))
    return AnnotatedPaper(id, title, abstract, tuple(spans), tuple(relations))


def _places(
    record: dict[str, Any], tokens: Sequence[str], place: str
) -> tuple[str | None, str, list[tuple[Field, int]]]:
    """Title, abstract, and where each token begins: in the text of the record, else in the tokens joined by blanks."""
    places: list[tuple[Field, int]] = []
    if not isinstance(record.get("abstract"), str):
        at = 0
        for token in tokens:
            places.append(("abstract", at))
            at += len(token) + 1
        return None, " ".join(tokens), places
    given = record.get("title")
    title = text_of(given, place, "the title") if given is not None else None
    abstract = text_of(record["abstract"], place, "the abstract")
    fields: list[tuple[Field, str]] = [("title", title or ""), ("abstract", abstract)]
    rest = iter(tokens)
    for field, text in fields:
        at = _first_word(text, 0)
        while at < len(text):
            token = next(rest, "")
            if not token or not text.startswith(token, at):
                raise broken(place, f"the token {token[:40]!r} is not what the {field} has at {at}")
            places.append((field, at))
            at = _first_word(text, at + len(token))
    if (left := next(rest, None)) is not None:
        raise broken(place, f"the token {left[:40]!r} is more than the text has")
    return title, abstract, places


def _first_word(text: str, at: int) -> int:
    """Where the next character stands that is no blank."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


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
