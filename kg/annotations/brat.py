"""brat's standoff: a text in NAME.txt, spans and relations in NAME.ann.

https://brat.nlplab.org/standoff.html. Of the lines in an .ann file, T (spans) and R (relations) are read; events,
attributes, equivalences, normalisations and notes are passed over. In a folder that `kg.annotations.writing` wrote,
documents.jsonl tells the ids of papers and where their titles end.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.annotations.base import AnnotatedPaper, LabelledSpan
from kg.annotations.files import broken, bytes_of, objects, record_id, span_in
from kg.errors import EncodingError, InputError
from kg.readers.sources import Input, open_source

__all__ = ["BETWEEN", "DOCUMENTS", "BratReader"]

DOCUMENTS = "documents.jsonl"
"""The file that lists the documents of a folder: name, id, and the length of the title (null without one)."""
BETWEEN = "\n\n"
"""What stands between a title and its abstract."""

_SPAN = re.compile(r"(\S+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)")
_RELATION = re.compile(r"(\S+) Arg1:(\S+) Arg2:(\S+)\s*")
_LINE = re.compile(rb"[TREAMN*#][\w*]*\t")


class BratReader:
    """brat standoff: NAME.txt with NAME.ann beside it

    A name that runs across a line end, which brat writes as two fragments, is one span. Of a name with other words
    between its fragments only the longest fragment is kept (the first of several): a span has no gaps, and one that
    covered them would teach words that are no part of the name.
    """

    suffixes = (".ann",)

    def sniff(self, head: bytes, path: str) -> float:
        """Sure of either of two files that belong together; likely for annotations whose text is missing."""
        if len(self.files(path)) == 2:
            return 1.0
        return 0.5 if path.endswith(".ann") and _LINE.match(head) else 0.0

    def files(self, path: str) -> tuple[str, ...]:
        """The text and its annotations."""
        stem, suffix = os.path.splitext(path)
        pair = (f"{stem}.txt", f"{stem}.ann")
        return pair if suffix in {".txt", ".ann"} and all(map(os.path.isfile, pair)) else (path,)

    def read(self, path: str, *, papers: str | None = None) -> Iterator[AnnotatedPaper]:
        """The one paper of a pair of files."""
        files = self.files(path)
        if len(files) == 1:
            raise InputError(f"{Input(path).name} has no file with the same name in .txt or .ann beside it; add it.")
        text_file, annotations = files
        try:
            # line ends stay as they are: brat counts them
            text = bytes_of(text_file).decode("utf-8")
        except UnicodeDecodeError as error:
            raise EncodingError(f"{Input(text_file).name} isn't UTF-8 (byte {error.start}); convert it.") from None
        with open_source(Input(annotations)) as source:
            lines = [(source.place(number), line) for number, line in source.lines()]
        paper = _paper(text, lines, Path(text_file).stem)
        known = _documents(str(Path(text_file).with_name(DOCUMENTS))).get(paper.id)
        yield _with_title(paper, known, Input(text_file).name) if known else paper


def _documents(path: str) -> dict[str, dict[str, Any]]:
    """What the list of documents says of each; nothing where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return {}
    return _read_documents(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _read_documents(path: str, *_: int) -> dict[str, dict[str, Any]]:
    """Read once as long as the file does not change: it is asked for with each of its documents."""
    return {str(record.get("name")): record for _, record in objects(path)}


def _with_title(paper: AnnotatedPaper, known: dict[str, Any], place: str) -> AnnotatedPaper:
    """The paper under its own id, with title and abstract apart."""
    id, length, text = record_id(known, paper.id, "id"), known.get("title_length"), paper.abstract
    if type(length) is not int:
        return replace(paper, id=id)
    begin = length + len(BETWEEN)
    if length < 0 or text[length:begin] != BETWEEN:
        raise broken(place, f"the title does not end where {DOCUMENTS} says")
    spans = []
    for span in paper.spans:
        if span.end <= length:
            spans.append(span._replace(field="title"))
        elif span.start >= begin:
            spans.append(span._replace(start=span.start - begin, end=span.end - begin))
        else:
            raise broken(place, f"the span {span.start} to {span.end} is part title, part abstract")
    return replace(paper, id=id, title=text[:length], abstract=text[begin:], spans=tuple(spans))


def _paper(text: str, lines: list[tuple[str, str]], id: str) -> AnnotatedPaper:
    spans: dict[str, LabelledSpan] = {}
    for place, line in lines:
        if line.startswith("T"):
            key, _, rest = line.partition("\t")
            spans[key] = _span(text, rest, place)
    index = {key: at for at, key in enumerate(spans)}
    relations = []
    for place, line in lines:
        if line.startswith("R"):
            match = _RELATION.fullmatch(line.partition("\t")[2])
            if match is None:
                raise broken(place, "a relation must be R1<tab>Label Arg1:T1 Arg2:T2")
            label, *ends = match.groups()
            if any(end.startswith("E") for end in ends):
                continue
            for end in ends:
                if end not in index:
                    raise broken(place, f"there is no span {end}")
            relations.append((index[ends[0]], index[ends[1]], label))
    return AnnotatedPaper(id, None, text, tuple(spans.values()), tuple(relations))


def _span(text: str, rest: str, place: str) -> LabelledSpan:
    described, _, quote = rest.partition("\t")
    match = _SPAN.fullmatch(described)
    if match is None:
        raise broken(place, "a span must be T1<tab>Label start end<tab>text")
    label = match[1]
    parts = [span_in(text, "abstract", *part, label, place) for part in _fragments(match[2])]
    found = " ".join(text[part.start : part.end] for part in parts)
    if quote and quote.split() != found.split():
        raise broken(place, f"the text at {match[2]} is {found[:40]!r}, not {quote[:40]!r}")
    joined = parts[:1]
    for part in parts[1:]:
        if not text[joined[-1].end : part.start].strip():
            joined[-1] = joined[-1]._replace(end=part.end)
        else:
            joined.append(part)
    return max(joined, key=lambda part: part.end - part.start)


def _fragments(offsets: str) -> list[tuple[int, int]]:
    """Fragments as written, in text order.

    >>> _fragments("16 23;0 5")
    [(0, 5), (16, 23)]
    """
    pairs = (part.split() for part in offsets.split(";"))
    return sorted((int(start), int(end)) for start, end in pairs)
