"""Short forms and the long forms that the text gives for them.

The pairing is the algorithm of A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation
definitions in biomedical text", Pacific Symposium on Biocomputing 8, 2003; extended by plural short forms
("GANs"), by the order "SF (long form)" and by "long form, or SF".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Literal

from extractors.base import DocumentExtractor
from extractors.tokens import words_of
from kg.model import Abbreviation, Document, Span
from kg.names import squashed

__all__ = ["AbbreviationExtractor", "find_abbreviations", "match_long_form", "synonyms_of"]

_PARENTHESIS = re.compile(r"\(([^()]{1,150})\)")
_INNER = re.compile(
    r"\s{0,3}(?:(?:or|called|named|termed|dubbed|denoted|abbreviated(?: as)?|a\.?k\.?a\.?|i\.e\.,?|also)\s{1,3}){0,2}"
    r"[\"'“”‘’]{0,2}(?P<short>[^\s,;:\"“”]{2,14}(?: [^\s,;:\"“”]{1,8})?)[\"'“”‘’]{0,2}\s{0,3}(?:[,;:].*)?",
    re.DOTALL,
)
_OR = re.compile(r" or (?P<or>[A-Z][\w-]{1,9})\b(?=,|\)| for short)")
_BARE = re.compile(
    rf",?{_OR.pattern}|, (?:(?:called|abbreviated(?: as)?|or simply) )?"
    r"(?P<short>[A-Z][\w-]{1,9})(?=,? for short|,? in short)"
)
_BEFORE = re.compile(r"(?<![\w-])([\w][\w+./-]{1,12})\s{0,2}\Z")
_WORD = re.compile(r"\S+")
_BREAK = re.compile(r"[.;:!?]\s|[()]")
_REACH = 160
_NO_SHORT_FORMS = frozenset(
    ["i.e", "ie", "e.g", "eg", "ii", "iii", "iv", "vi", "cf", "vs", "see", "resp", "both", "and"]
)


def find_abbreviations(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Pairs ``(short span, long span)`` in the order of their short forms.

    >>> text = "Generative adversarial networks (GANs) beat PCA (principal component analysis)."
    >>> [(text[a:b], text[c:d]) for (a, b), (c, d) in find_abbreviations(text)]
    [('GANs', 'Generative adversarial networks'), ('PCA', 'principal component analysis')]
    >>> text = "We use long short-term memory, or LSTM, here."
    >>> [(text[a:b], text[c:d]) for (a, b), (c, d) in find_abbreviations(text)]
    [('LSTM', 'long short-term memory')]
    """
    for match in _PARENTHESIS.finditer(text):
        yield from _in_parenthesis(text, match)
    for begin, (start, end) in _bare(text):
        found = _long_before(text, begin, text[start:end])
        if found:
            yield (start, end), found


def _bare(text: str) -> Iterator[tuple[int, tuple[int, int]]]:
    """Where what leads to a short form without brackets begins, and the short form: all that `_BARE` matches."""
    if "for short" in text or "in short" in text:
        for match in _BARE.finditer(text):
            yield match.start(), match.span("or" if match["or"] else "short")
    else:
        for match in _OR.finditer(text):
            yield match.start() - (text[match.start() - 1 : match.start()] == ","), match.span("or")


def _in_parenthesis(text: str, match: re.Match[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    inner = _INNER.fullmatch(match[1])
    if inner and _is_short_form(inner["short"]):
        offset = match.start(1)
        span = (offset + inner.start("short"), offset + inner.end("short"))
        found = _long_before(text, match.start(), inner["short"])
        if found:
            yield span, found
            return
    before = _BEFORE.search(text, max(0, match.start() - 20), match.start())
    if before and _is_short_form(before[1]) and any(c.isupper() for c in before[1]):
        content = match[1].split(",")[0].split(";")[0]
        start = match_long_form(before[1], content)
        if start is not None and len(content[start:].split()) > 1 and not content[:start].strip():
            yield before.span(1), (match.start(1) + start, match.start(1) + len(content.rstrip()))


def _is_short_form(short: str) -> bool:
    """2 to 10 letters or so, at most two words, begins with a letter or digit, and is no number or plain word."""
    if not (2 <= len(short) <= 14 and short[0].isalnum() and any(c.isalpha() for c in short)):
        return False
    if short.lower().strip(".") in _NO_SHORT_FORMS:
        return False
    return any(c.isupper() for c in short) or len(short) <= 5


def _long_before(text: str, end: int, short: str) -> tuple[int, int] | None:
    """The long form of `short` that ends at `end`, within the same clause."""
    window_start = max(0, end - _REACH)
    window = text[window_start:end].rstrip(" ,\n\"'”’")
    clause = 0
    for match in _BREAK.finditer(window):
        clause = match.end()
    starts = [match.start() for match in _WORD.finditer(window, clause)]
    if not starts:
        return None
    limit = _most_words(short)
    first = starts[-limit] if len(starts) >= limit else starts[0]
    candidate = window[first:]
    start = match_long_form(short, candidate)
    if start is None:
        return None
    return window_start + first + start, window_start + len(window)


def _most_words(short: str) -> int:
    letters = _letters(short)
    return min(letters + 5, letters * 2)


def _letters(short: str) -> int:
    """How many letters and digits the short form has."""
    return len(short) if short.isalnum() else sum(map(str.isalnum, short))


def match_long_form(short: str, candidate: str) -> int | None:
    """Where in `candidate` the long form of `short` begins (it reaches to the end); ``None`` if there is none.

    Schwartz & Hearst's right-to-left match: each letter and digit of the short form occurs in order, the first
    at the start of a word. A plural -s of the short form need not be in the long form.

    >>> match_long_form("GANs", "in generative adversarial network")
    3
    >>> match_long_form("CNN", "the support vector machine") is None
    True
    """
    forms = [short]
    if len(short) > 2 and short[-1] == "s" and (short[-2].isupper() or short[-2].isdigit()):
        forms.insert(0, short[:-1])
    for form in forms:
        start = _match_backwards(form, candidate)
        if start is not None and _plausible(form, candidate[start:]):
            return start
    return None


def _match_backwards(short: str, candidate: str) -> int | None:
    at = len(candidate)
    for index in range(len(short) - 1, -1, -1):
        wanted = short[index].lower()
        if not wanted.isalnum():
            continue
        at -= 1
        while at >= 0 and (candidate[at].lower() != wanted or (index == 0 and at > 0 and candidate[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    while at > 0 and not candidate[at - 1].isspace() and candidate[at - 1] not in "-(/\"'“‘":
        at -= 1
    return at


def _plausible(short: str, long: str) -> bool:
    words = long.split()
    if len(long) <= len(short) or len(words) > _most_words(short):
        return False
    if short.lower() in {word.strip(",.\"'").lower() for word in words}:
        return False
    if len(words) == 1 and "-" not in long:
        # "(Conv) convolution" is one, but a word that merely holds the letters is none
        letters = _letters(short)
        return letters >= 3 and long[: letters - 1].lower() == short[: letters - 1].lower()
    return words[0].lower() not in {"the", "a", "an", "of", "for", "and", "in", "on", "with"}


def synonyms_of(document: Document) -> list[tuple[str, str]]:
    """Squashed names (`kg.names.squashed`) of each short form and its long form."""
    text = document.paper.text
    return [
        (squashed(text(short.field)[short.start : short.end]), squashed(text(long.field)[long.start : long.end]))
        for short, long in ((pair.short, pair.long) for pair in document.abbreviations)
    ]


class AbbreviationExtractor(DocumentExtractor):
    """Fills `Document.abbreviations`; each short form counts once per field.

    >>> from kg.model import Paper
    >>> document = Document(Paper("x", None, "Graph neural networks (GNNs) win."))
    >>> AbbreviationExtractor().annotate(document)
    >>> document.abbreviations[0].short
    Span(field='abstract', start=23, end=27)
    """

    name: ClassVar[str] = "abbreviations"
    version: ClassVar[str] = "1"

    def annotate(self, document: Document) -> None:
        """Find the definitions in title and abstract."""
        fields: tuple[Literal["title", "abstract"], ...] = ("title", "abstract")
        for field in fields:
            view = words_of(document, field).view
            if "(" not in view.text and ", " not in view.text:
                continue
            seen: set[str] = set()
            for short, long in find_abbreviations(view.text):
                form = view.text[slice(*short)]
                if form not in seen:
                    seen.add(form)
                    spans = (Span(field, *view.span(*short)), Span(field, *view.span(*long)))
                    document.abbreviations.append(Abbreviation(*spans))
