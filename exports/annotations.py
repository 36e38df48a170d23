"""Annotated papers as brat standoff, SciERC-style JSON and JSON Lines with spans: to correct, and to train on.

The readers of the same names (`kg.annotations`) give back what is written here: ids, titles, abstracts, spans and
relations, offsets to the character. Characters that no file may hold are replaced one for one (`kg.text.legal`).
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from kg.annotations.base import AnnotatedPaper, LabelledSpan
from kg.annotations.brat import BETWEEN, DOCUMENTS
from kg.annotations.writing import spans_record
from kg.model import Field
from kg.text import legal

__all__ = ["BratWriter", "SciercWriter", "SpansWriter"]

_BREAK = re.compile(r"[\r\n]+")
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
_LONGEST_NAME = 80
_TOKEN = re.compile(r"\w+(?:[-.'’]\w+)*|\S")
_dump = json.JSONEncoder(ensure_ascii=False).encode

Token = tuple[Field, int, int]


class BratWriter:
    """brat: NAME.txt with title and abstract, NAME.ann with spans and relations, annotation.conf, documents.jsonl.

    Put the folder into brat's ``data`` and correct; then ``kg import-annotations``. A file's name is the paper's id
    with ``_`` for what file names can't hold; documents.jsonl tells which is which, and where titles end.
    Source: https://brat.nlplab.org/standoff.html
    """

    suffixes = (".brat",)
    is_folder: ClassVar[bool] = True

    def write(self, papers: Iterable[AnnotatedPaper], target: Path) -> None:
        """Write two files for each paper, and two for all."""
        taken: set[str] = set()
        labels: dict[str, None] = {}
        predicates: dict[str, None] = {}
        with (target / DOCUMENTS).open("w", encoding="utf-8", newline="\n") as documents:
            for paper in papers:
                name = _file_name(paper.id, taken)
                title = None if paper.title is None else legal(paper.title)
                text = legal(paper.abstract) if title is None else title + BETWEEN + legal(paper.abstract)
                shift = 0 if title is None else len(title) + len(BETWEEN)
                (target / f"{name}.txt").write_text(text, "utf-8", newline="")
                (target / f"{name}.ann").write_text("".join(_brat_lines(paper, text, shift)), "utf-8", newline="")
                known = {"name": name, "id": legal(paper.id), "title_length": None if title is None else len(title)}
                documents.write(_dump(known) + "\n")
                labels |= dict.fromkeys(_word(span.label) for span in paper.spans)
                predicates |= dict.fromkeys(_word(label) for _, _, label in paper.relations)
        (target / "annotation.conf").write_text(_configuration(sorted(labels), sorted(predicates)), "utf-8")


def _file_name(id: str, taken: set[str]) -> str:
    """A name that any file system takes, no two the same up to case."""
    name = _UNSAFE.sub("_", id).lstrip(".")[:_LONGEST_NAME] or "_"
    if name != id or name.casefold() in taken:
        name += "-" + blake2b(id.encode(errors="surrogatepass"), digest_size=6).hexdigest()
    taken.add(name.casefold())
    return name


def _brat_lines(paper: AnnotatedPaper, text: str, shift: int) -> Iterator[str]:
    for number, span in enumerate(paper.spans, 1):
        begin = 0 if span.field == "title" else shift
        parts = list(_fragments(text, span.start + begin, span.end + begin))
        places = ";".join(f"{start} {end}" for start, end in parts)
        quote = " ".join(text[start:end] for start, end in parts)
        yield f"T{number}\t{_word(span.label)} {places}\t{quote}\n"
    for number, (head, tail, label) in enumerate(paper.relations, 1):
        yield f"R{number}\t{_word(label)} Arg1:T{head + 1} Arg2:T{tail + 1}\n"


def _fragments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of a span between line ends, which brat can't have in one."""
    ends = [(start, start), *(match.span() for match in _BREAK.finditer(text, start, end)), (end, end)]
    for (_, first), (last, _) in pairwise(ends):
        if text[first:last].strip():
            yield first, last


def _word(label: str) -> str:
    return re.sub(r"\s+", "-", legal(label))


def _configuration(labels: Sequence[str], predicates: Sequence[str]) -> str:
    relations = "".join(f"{predicate}\tArg1:<ENTITY>, Arg2:<ENTITY>\n" for predicate in predicates)
    entities = "".join(f"{label}\n" for label in labels)
    overlap = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n"
    return f"[entities]\n{entities}\n[relations]\n{overlap}{relations}\n[events]\n\n[attributes]\n"


class _LinesWriter(ABC):
    is_folder: ClassVar[bool] = False

    def write(self, papers: Iterable[AnnotatedPaper], target: BinaryIO) -> None:
        """Write a line for each paper."""
        for paper in papers:
            target.write((_dump(self.record(paper)) + "\n").encode())

    @abstractmethod
    def record(self, paper: AnnotatedPaper) -> dict[str, Any]:
        """A paper as plain dicts and lists."""


class SpansWriter(_LinesWriter):
    """JSON Lines with spans as character offsets into title and abstract."""

    suffixes = (".spans.jsonl",)

    def record(self, paper: AnnotatedPaper) -> dict[str, Any]:
        """``id``, ``title``, ``abstract``, ``spans``, ``relations``."""
        return spans_record(paper)


class SciercWriter(_LinesWriter):
    """SciERC-style JSON Lines: sentences of tokens, spans and relations by number of token; the text as it is, besides.

    Tokens end where spans do. A relation stands with the sentence of its head, also where its tail is in another.
    Source: Y. Luan et al. 2018, https://nlp.cs.washington.edu/sciIE/
    """

    suffixes = (".scierc.jsonl", ".scierc.json")

    def record(self, paper: AnnotatedPaper) -> dict[str, Any]:
        """``doc_key``, ``sentences``, ``ner``, ``relations``, and ``title`` and ``abstract``."""
        groups = _sentences(paper)
        tokens = [token for group in groups for token in group]
        first = {(field, start): at for at, (field, start, _) in enumerate(tokens)}
        last = {(field, end): at for at, (field, _, end) in enumerate(tokens)}
        places = [(first[s.field, s.start], last[s.field, s.end]) for s in map(_trimmed(paper), paper.spans)]
        sentence = [at for at, group in enumerate(groups) for _ in group]
        ner: list[list[Any]] = [[] for _ in groups]
        relations: list[list[Any]] = [[] for _ in groups]
        for span, place in zip(paper.spans, places, strict=True):
            ner[sentence[place[0]]].append([*place, legal(span.label)])
        for head, tail, label in paper.relations:
            relations[sentence[places[head][0]]].append([*places[head], *places[tail], legal(label)])
        words = [[legal(paper.text(field))[start:end] for field, start, end in group] for group in groups]
        about = {"sentences": words, "ner": ner, "relations": relations, "clusters": []}
        title = None if paper.title is None else legal(paper.title)
        return {"doc_key": legal(paper.id), "title": title, "abstract": legal(paper.abstract), **about}


def _trimmed(paper: AnnotatedPaper) -> Any:
    """A function that gives a span without blanks at its ends, where no token begins or ends."""

    def trim(span: LabelledSpan) -> LabelledSpan:
        quote = paper.quote(span)
        start = span.start + len(quote) - len(quote.lstrip())
        return span._replace(start=start, end=start + len(quote.strip()))

    return trim


def _sentences(paper: AnnotatedPaper) -> list[list[Token]]:
    """Tokens by sentence; sentences that a span joins are one, and tokens are cut where spans begin and end."""
    groups: list[list[Token]] = []
    fields: tuple[Field, ...] = ("title", "abstract")
    for field in fields:
        text = legal(paper.text(field))
        spans = [(s.start, s.end) for s in map(_trimmed(paper), paper.spans) if s.field == field]
        inside = [range(start + 1, end) for start, end in spans]
        starts = sorted({s.start for s in paper.sentences if s.field == field and 0 < s.start < len(text)})
        bounds = [0, *(at for at in starts if not any(at in each for each in inside)), len(text)]
        cuts = sorted({edge for span in spans for edge in span})
        for begin, end in pairwise(bounds):
            edges = [begin, *(cut for cut in cuts if begin < cut < end), end]
            matches = (match for one, other in pairwise(edges) for match in _TOKEN.finditer(text, one, other))
            if group := [(field, *match.span()) for match in matches]:
                groups.append(group)
    return groups
