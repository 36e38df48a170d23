"""Daily-papers listings saved from a browser as text: titles and abstracts, with or without lines of metadata.

Such a page is furniture ("Subscribe", the page's own date), then per paper a title, one or more paragraphs of
abstract and perhaps metadata: "• 5 authors", an organisation, "Feb 5, 2019 2" (the date and a count of comments).
Metadata and furniture are known by their form; titles and paragraphs are told apart all at once, by the likeliest
sequence (Viterbi 1967) under scores for how each reads and for what may follow what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from kg.model import Paper, Skipped
from kg.readers.dates import MONTH, format_date, month_number
from kg.readers.prose import DECISIVE, join_lines, looks_like_prose
from kg.readers.records import NO_ABSTRACT, make_paper
from kg.readers.sources import Source

__all__ = ["ListingReader"]

Kind = Literal["title", "paragraph"]
_KINDS: tuple[Kind, ...] = ("title", "paragraph")

_DOTS = re.compile(r"[·•|]")
_AUTHORS = re.compile(r"\d{1,5} authors?", re.I)
_DATE = re.compile(
    rf"(?:published |submitted |posted )?(?:on )?({MONTH}) (\d{{1,2}})"
    r"(?:(?:, | (?=19|20))(\d{4}))?(?: [\d.]{1,6}k?)?",  # behind the date: a count of comments
    re.I,
)
_METADATA = re.compile(
    r"[+-]?[\d.]{1,7}k?|(?:upvote|github|comments?)s?(?: [\d.]{1,7}k?)?|#\d{1,3} paper of the (?:day|week|month)"
    r"|submitted by.{0,60}|view (?:arxiv page|pdf|all)|arxiv(?: page)?|pdf|(?:paper|project) page"
    r"|\d{1,3} (?:\w{1,10} ){1,2}ago",
    re.I,
)
_FURNITURE = re.compile(
    r"(?:by\s?)?\S{0,30} ?and the research community|(?:daily|trending|weekly|monthly|top|latest|all) papers"
    r"|get trending papers in your email inbox!?|subscribe|abstract:?|hugging ?face|search|log ?in|sign ?up"
    r"|models|datasets|spaces|buckets|community|docs|enterprise|pricing|papers|previous|next|daily|weekly|monthly|today"
    r"|system theme|company|tos|privacy|about|careers|website",
    re.I,
)
_SLOGAN = re.compile(r"by ?\S{0,30} and the research community|daily papers", re.I)
_SIGN = re.compile(r"[·•] ?\d{1,5} authors?|·")
_LOWER_CASE_WORD = re.compile(r"[a-z]+(?: [a-z]+)?")
_LONG_LINE = 200
_SEGMENT = 200

# what the likeliest sequence has to pay for, on the scale of `looks_like_prose`
_FOLLOWS: dict[tuple[Kind | None, Kind], float] = {
    (None, "title"): 0.0,
    (None, "paragraph"): -4.0,
    ("title", "title"): -4.0,  # a title without abstract
    ("title", "paragraph"): 0.0,
    ("paragraph", "title"): 0.0,
    ("paragraph", "paragraph"): -1.5,
}
_FOLLOWS_BREAK: dict[tuple[Kind | None, Kind], float] = {
    (None, "title"): 0.0,
    (None, "paragraph"): -4.0,
    ("title", "title"): -1.0,
    ("title", "paragraph"): -4.0,
    ("paragraph", "title"): 0.0,
    ("paragraph", "paragraph"): -4.0,
}


@dataclass(slots=True)
class _Block:
    """Lines that belong together, with the date that follows them."""

    number: int
    text: str
    after_break: bool = False
    date: tuple[int | None, str] | None = None
    score: float = field(init=False)

    def __post_init__(self) -> None:
        self.score = looks_like_prose(self.text)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A line that is no text: furniture of the page, or metadata of the paper above it."""

    furniture: bool = False
    telling: bool = False  # an authors, dots or date line: an organisation may stand above it
    date: tuple[int | None, str] | None = None


_Labelled = tuple[Kind, _Block]


class ListingReader:
    """daily-papers listing saved from a browser as text"""

    suffixes: tuple[str, ...] = ()

    def sniff(self, head: str) -> float:
        """Sure with metadata or the page's slogan, likely where titles and abstracts alternate."""
        if "\0" in head or head.lstrip()[:1] in {"", "{", "[", "<", "@"}:
            return 0.0
        lines = [" ".join(line.split()) for line in head.splitlines()]
        if any(map(_SLOGAN.fullmatch, lines)) or sum(bool(_SIGN.fullmatch(line)) for line in lines) > 1:
            return 0.95
        blocks = list(_blocks(enumerate(head.splitlines()[:400], 1)))
        kinds = [kind for kind, _ in _label(blocks)]
        pairs = sum(pair == ("title", "paragraph") for pair in pairwise(kinds))
        return 0.6 if pairs and pairs >= 0.7 * kinds.count("title") and 4 * pairs >= len(kinds) else 0.0

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """A paper per title with an abstract; a date without a year leaves the year unknown; the page's is dropped."""
        held: list[_Labelled] = []
        begun = False
        for kind, block in _label(_blocks(source.lines())):
            whole = any(of == "paragraph" for of, _ in held)
            if held and (kind == "title" or (block.after_break and whole)):
                if whole or begun or len(held[0][1].text.split()) > 2:  # a word or two at the top is no title
                    yield _paper(held, source)
                begun, held = begun or whole, []
            held.append((kind, block))
        if held and (begun or len(held) > 1 or held[0][0] == "paragraph"):
            yield _paper(held, source)


def _paper(held: Sequence[_Labelled], source: Source) -> Paper | Skipped:
    place = source.place(held[0][1].number)
    title = held[0][1].text if held[0][0] == "title" else None
    paragraphs = [block.text for kind, block in held if kind == "paragraph"]
    if not paragraphs:
        return Skipped(place, NO_ABSTRACT)
    year, date = next((block.date for _, block in held if block.date), (None, None))
    return make_paper("\n\n".join(paragraphs), place, title=title, year=year, date=date)


def _label(blocks: Iterable[_Block]) -> Iterator[_Labelled]:
    """Blocks as titles and paragraphs; what was read up to a block that must be a paragraph is settled at once."""
    segment: list[_Block] = []
    before: Kind | None = None
    for block in blocks:
        segment.append(block)
        if block.score >= DECISIVE or len(segment) == _SEGMENT:
            kinds = _likeliest(segment, before)
            yield from zip(kinds, segment, strict=True)
            before, segment = kinds[-1], []
    yield from zip(_likeliest(segment, before), segment, strict=True)


def _likeliest(segment: Sequence[_Block], before: Kind | None) -> list[Kind]:
    """The sequence of kinds with the best sum of scores, by dynamic programming."""
    best: dict[Kind | None, tuple[float, list[Kind]]] = {before: (0.0, [])}
    for block in segment:
        step: dict[Kind | None, tuple[float, list[Kind]]] = {}
        for kind in _KINDS:
            own = block.score if kind == "paragraph" else -block.score
            score, path = max(
                ((total + _follow(last, kind, block), path) for last, (total, path) in best.items()),
                key=lambda option: option[0],
            )
            step[kind] = (score + own, [*path, kind])
        best = step
    return max(best.values(), key=lambda option: option[0])[1]


def _follow(last: Kind | None, kind: Kind, block: _Block) -> float:
    return (_FOLLOWS_BREAK if block.after_break else _FOLLOWS)[last, kind]


def _blocks(lines: Iterable[tuple[int, str]]) -> Iterator[_Block]:
    """Blocks of text alone; metadata of a paper is put on the block that it stands behind, or dropped."""
    before: _Block | None = None
    last: _Block | None = None  # not passed on yet: it may turn out to be an organisation
    broken, telling = True, False
    for token in _tokens(lines):
        if isinstance(token, _Block):
            token.after_break = broken
            if last:
                yield last
            before, last, broken, telling = last or before, token, False, False
        elif token.furniture:
            if last:
                yield last
            before, last, broken, telling = None, None, True, False
        else:
            if last and token.telling and not broken and not last.after_break and _is_organisation(last):
                last = None
            above = last or before
            # a day without a year and without other metadata before it is the date of the page
            if token.date and above and not above.date and (telling or token.date[0]):
                above.date = token.date
            broken, telling = True, telling or token.telling
    if last:
        yield last


def _tokens(lines: Iterable[tuple[int, str]]) -> Iterator[_Block | _Mark]:
    """Lines without blank lines between as one block, and the lines that are no text by their form."""
    held: list[str] = []
    first = 0
    name_follows = False
    for number, raw in lines:
        line = " ".join(raw.split())
        mark = _mark(line, alone=not held)
        if mark is None and line and name_follows:
            mark = _Mark()
        if mark and mark.telling and len(held) > 1 and held[-2].endswith(".") and looks_like_prose(held[-1]) < 0:
            yield _Block(first, join_lines(held[:-1]))  # an organisation right under the abstract
            first, held = number - 1, held[-1:]
        if held and (mark or not line or max(len(line), len(held[-1])) > _LONG_LINE):
            yield _Block(first, join_lines(held))
            held = []
        if mark:
            yield mark
        elif line:
            first = first if held else number
            held.append(raw.strip())
        name_follows = (name_follows and not line) or bool(re.fullmatch("submitted by:?", line, re.I))
    if held:
        yield _Block(first, join_lines(held))


def _mark(line: str, alone: bool) -> _Mark | None:
    """What a line is by its form, if it isn't text; `alone` is whether no text stands right above it."""
    if not line or len(line) > _LONG_LINE:
        return None
    if _FURNITURE.fullmatch(line):
        return _Mark(furniture=True)
    if alone and _LOWER_CASE_WORD.fullmatch(line):
        return _Mark()
    pieces = [piece for piece in map(str.strip, _DOTS.split(line)) if piece]
    hits = [_DATE.fullmatch(piece) for piece in pieces]
    dates = [date for hit in hits if hit and (date := _date(hit))]
    telling = bool(dates) or any(map(_AUTHORS.fullmatch, pieces)) or not pieces
    if telling and (len(pieces) < 2 or max(map(len, pieces)) <= 60):
        return _Mark(telling=True, date=dates[0] if dates else None)
    return _Mark() if all(map(_METADATA.fullmatch, pieces)) else None


def _date(hit: re.Match[str]) -> tuple[int | None, str] | None:
    year = int(hit[3]) if hit[3] else None
    date = format_date(year, month_number(hit[1]), int(hit[2]))
    return (year, date) if date else None


def _is_organisation(block: _Block) -> bool:
    """One word, or a few, most with a capital, that are no sentence."""
    words = block.text.split()
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in words)
    return block.score < 0 and len(words) <= 8 and (len(words) == 1 or 2 * capitals >= len(words))
