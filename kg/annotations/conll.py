"""CoNLL columns: a token and its tag a line, a blank line between sentences.

E. F. Tjong Kim Sang, F. De Meulder, Introduction to the CoNLL-2003 Shared Task, 2003. Tags are read alike whether they
are BIO (IOB2), IOB1, BIOES or BILOU: a name begins where its letter, its label or the tag before says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from kg.annotations.base import AnnotatedPaper, LabelledSpan
from kg.annotations.files import HEAD, broken, stem_of
from kg.readers.sources import Input, Source, open_source

__all__ = ["ConllReader"]

_TAG = re.compile(r"O|([BIEMLSUW])-(\S+)")
_BEGIN, _END = frozenset("BSUW"), frozenset("ELSUW")
_DOCUMENT = "-DOCSTART-"

_Row = tuple[str, str]


class ConllReader:
    """CoNLL columns with BIO, IOB1, BIOES or BILOU tags

    The first column is the token, the last the tag; columns are parted by tabs, else by blanks. Text is rebuilt by
    joining tokens with blanks. What lies between two ``-DOCSTART-`` lines is a paper; without them, or with one at
    the top of the file only, each sentence is. Lines that begin with ``#`` and end in no tag are comments.
    """

    suffixes = (".conll", ".bio", ".iob", ".ner")

    def sniff(self, head: bytes, path: str) -> float:
        """Sure when every line that can be seen is a token with a tag."""
        lines = head.decode("utf-8", "replace").splitlines()
        if len(head) >= HEAD and len(lines) > 1:
            lines.pop()
        rows = [line for line in lines if line.strip() and not line.startswith(_DOCUMENT)]
        fitting = sum(_row(line) is not None for line in rows)
        comments = sum(line.startswith("#") for line in rows if _row(line) is None)
        return 0.95 if fitting and (fitting + comments) / len(rows) > 0.99 else 0.0

    def files(self, path: str) -> tuple[str, ...]:
        """The file alone."""
        return (path,)

    def read(self, path: str, *, papers: str | None = None) -> Iterator[AnnotatedPaper]:
        """A paper per document or sentence."""
        stem = stem_of(path)
        with open_source(Input(path)) as source:
            for number, rows in enumerate(_papers(source)):
                yield _paper(rows, f"{stem}-{number}")


def _papers(source: Source) -> Iterator[list[_Row]]:
    """The rows of each paper: of whole documents as soon as a second one begins, else of sentences."""
    held: list[list[_Row]] = []
    documents = 0
    for sentence in _sentences(source):
        if sentence is None:
            documents += 1
            if held:
                yield list(chain.from_iterable(held))
                held = []
        elif documents:
            held.append(sentence)
        else:
            yield sentence
    yield from [list(chain.from_iterable(held))] if held and documents > 1 else held


def _sentences(source: Source) -> Iterator[list[_Row] | None]:
    """The rows of each sentence, ``None`` where a document begins."""
    rows: list[_Row] = []
    for number, line in source.lines():
        begins = line.startswith(_DOCUMENT)
        if begins or not line or line.isspace():
            if rows:
                yield rows
            rows = []
            if begins:
                yield None
            continue
        row = _row(line)
        if row is not None:
            rows.append(row)
        elif not line.startswith("#"):
            raise broken(source.place(number), "not a token and a tag such as O, B-Task or I-Task")
    if rows:
        yield rows


def _row(line: str) -> _Row | None:
    columns = line.strip("\n").split("\t") if "\t" in line else line.split()
    columns = [column.strip() for column in columns]
    while columns and not columns[-1]:
        columns.pop()
    return (columns[0], columns[-1]) if len(columns) > 1 and columns[0] and _TAG.fullmatch(columns[-1]) else None


def _paper(rows: Sequence[_Row], id: str) -> AnnotatedPaper:
    starts, ends, at = [], [], 0
    for token, _ in rows:
        starts.append(at)
        at += len(token)
        ends.append(at)
        at += 1
    spans = tuple(
        LabelledSpan("abstract", starts[first], ends[last], label)
        for first, last, label in _chunks([tag for _, tag in rows])
    )
    return AnnotatedPaper(id, None, " ".join(token for token, _ in rows), spans)


def _chunks(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """First token, last token and label of each name.

    >>> list(_chunks(["I-A", "I-A", "B-A", "O", "S-B", "B-B", "E-B", "I-A"]))
    [(0, 1, 'A'), (2, 2, 'A'), (4, 4, 'B'), (5, 6, 'B'), (7, 7, 'A')]
    """
    first, label = None, ""
    for at, tag in enumerate(tags):
        match = _TAG.fullmatch(tag)
        letter, name = (match[1], match[2]) if match else (None, None)
        if first is not None and (letter is None or letter in _BEGIN or name != label):
            yield first, at - 1, label
            first = None
        if letter is not None and first is None:
            first, label = at, name or ""
        if first is not None and letter in _END:
            yield first, at, label
            first = None
    if first is not None:
        yield first, len(tags) - 1, label
