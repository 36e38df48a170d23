"""Bare abstracts in a text file: one a line, or in blocks with blank lines between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.model import Paper, Skipped
from kg.readers.prose import join_lines, looks_like_prose
from kg.readers.records import make_paper
from kg.readers.sources import Source

__all__ = ["AbstractsReader"]

_SENTENCE_ENDS = tuple(".。!！?？…")
_WINDOW = 50
_LONGEST_BLOCK = 1000
_LONGEST_WRAPPED_LINE = 250


class AbstractsReader:
    """bare abstracts, one a line or in blocks"""

    suffixes = (".txt",)

    def sniff(self, head: str) -> float:
        """Never sure: plain sentences are what is left when it is nothing else."""
        if "\0" in head or head.lstrip()[:1] in {"", "{", "[", "<", "@"} or head.startswith("%PDF"):
            return 0.0
        texts = [text for _, text in _texts(enumerate(head.splitlines(), 1))][:30]
        return 0.45 * sum(looks_like_prose(text) > 0 for text in texts) / max(len(texts), 1)

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """A paper without title per line or block; the lines of a hard-wrapped block are joined."""
        for number, text in _texts(source.lines()):
            place = source.place(number)
            if len(text) < 10 and len(text.split()) < 2:
                yield Skipped(place, "too short for an abstract")
            else:
                yield make_paper(text, place)


def _texts(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Abstracts with the number of their first line."""
    block: list[tuple[int, str]] = []
    for number, line in lines:
        if stripped := line.strip():
            block.append((number, stripped))
        full = len(block) == _LONGEST_BLOCK or (len(block) == _WINDOW and not _is_wrapped([text for _, text in block]))
        if block and (full or not stripped):
            yield from _split(block)
            block = []
    yield from _split(block)


def _split(block: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    texts = [text for _, text in block]
    if texts and _is_wrapped(texts):
        yield block[0][0], join_lines(texts)
    else:
        yield from block


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether lines that stand together are one text: none is long, and few of them begin and end as texts do."""
    if len(lines) < 2 or max(map(len, lines)) > _LONGEST_WRAPPED_LINE:
        return False
    begun = [not line[0].islower() for line in lines[1:]]
    ended = [line.rstrip("\"')]}”’»").endswith(_SENTENCE_ENDS) for line in lines[:-1]]
    separate = sum(a and b for a, b in zip(begun, ended, strict=True)) / len(begun)
    return separate < 0.5 and not (len(lines) >= 5 and sum(begun) / len(begun) > 0.9)
