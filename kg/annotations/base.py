"""What annotated papers are, and what a reader of annotations is and promises.

A reader of annotations turns a file, or files that belong together, into `AnnotatedPaper` records. It is a class
without constructor arguments, registered in `kg.registry.annotations` or by an entry point ``annotation.NAME`` in the
group ``kg.plugins``. What every one promises (tests/kg/annotations/test_contract.py holds them to it):

- spans lie in the text, hold something, and are kept in the order of the source, overlapping ones too;
- the same source gives the same papers with the same ids;
- it raises nothing but `InputError`, a `RecordError` with its place (``file:line``) for a record that is broken: half
  of an annotation is worse than none, so that nothing is skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol, runtime_checkable

from kg.model import Field, Span

__all__ = ["AnnotatedPaper", "AnnotationReader", "AnnotationWriter", "GoldEntity", "LabelledSpan"]


class LabelledSpan(NamedTuple):
    """A labelled stretch of a paper's title or abstract: ``[start, end)`` in code points of the text as read."""

    field: Field
    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """An entity that people annotated for a paper as a whole; `level` "optional" may be found and may be missed."""

    type: str
    name: str
    aliases: tuple[str, ...] = ()
    relation: str | None = None
    level: str = "required"


@dataclass(frozen=True, slots=True)
class AnnotatedPaper:
    """A paper, or a sentence of one, with what people annotated in it.

    `relations` are ``(head, tail, label)`` with indexes into `spans`. `entities` are annotations of the paper as a
    whole, ``None`` where the source has spans only; where it has such entities only, `spans` are the places of their
    names (`kg.annotations.projection`). `links`, `results` and `code` are as in the extraction's JSON Lines.
    `sentences` are for formats that are written in sentences; readers leave them out.
    """

    id: str
    title: str | None
    abstract: str
    spans: tuple[LabelledSpan, ...] = ()
    relations: tuple[tuple[int, int, str], ...] = ()
    entities: tuple[GoldEntity, ...] | None = None
    links: tuple[tuple[str, str, str], ...] = ()
    results: tuple[Mapping[str, Any], ...] = ()
    code: tuple[str, ...] = ()
    sentences: tuple[Span, ...] = ()

    def text(self, field: Field) -> str:
        """The title or the abstract; a missing title is the empty string."""
        return (self.title or "") if field == "title" else self.abstract

    def quote(self, span: LabelledSpan) -> str:
        """The words of a span.

        >>> AnnotatedPaper("a", None, "We use BERT.").quote(LabelledSpan("abstract", 7, 11, "Method"))
        'BERT'
        """
        return self.text(span.field)[span.start : span.end]


@runtime_checkable
class AnnotationReader(Protocol):
    """Reads annotated papers; see the module's docstring."""

    suffixes: tuple[str, ...]

    def sniff(self, head: bytes, path: str) -> float:
        """How likely the file at `path`, which begins with `head` (unpacked), is this reader's, from 0 to 1."""
        ...

    def files(self, path: str) -> tuple[str, ...]:
        """The file with those that belong to it, the same for each of them."""
        ...

    def read(self, path: str, *, papers: str | None = None) -> Iterator[AnnotatedPaper]:
        """The annotated papers in the file at `path` (``-`` is standard input) and those that belong to it.

        `papers` names the file of titles and abstracts for formats that keep them apart; the others take no notice.
        """
        ...


class AnnotationWriter(Protocol):
    """Writes annotated papers so that the reader of the same name gives them back; see `kg.annotations.writing`."""

    suffixes: tuple[str, ...]
    is_folder: ClassVar[bool]

    def write(self, papers: Iterable[AnnotatedPaper], target: Any) -> None:
        """Write the papers to `target`: a file open for bytes, or, where `is_folder`, the path of an empty folder."""
