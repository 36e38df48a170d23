"""Tells titles from abstracts: how much a stretch of text looks like running sentences rather than a heading.

>>> looks_like_prose("We train a small model on photographs. It is fast.") > 0
True
>>> looks_like_prose("Small Models for Large Photographs: A Survey") > 0
False
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["DECISIVE", "join_lines", "looks_like_prose"]

DECISIVE = 8.0
"""From this score on a text is an abstract, whatever stands around it."""

_SENTENCE_END = ".。!！?？…"
_CLOSERS = "\"')]}”’»$"
_TWO_SENTENCES = re.compile(r"[a-z0-9)\]%][.!?] {1,2}[A-Z]|[。！？]\S")
_PROSE_WORDS = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|[Tt]his (?:paper|work|study|article)|[Ii]n this|[Hh]owever|[Ii]t|is|are|was|were|has|have|been"
    r"|propose[sd]?|introduce[sd]?|presents?|presented|shows?|which|that|its|these)\b"
)  # not whatever their case: titles have Are and That
_URL = re.compile(r"https?://|www\.|github\.com/", re.I)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_COMPOUND = re.compile(r"(?<=[^\W\d_])-\n(?=\w)(?!(?:and|or|to)\b)")
_EXCERPT = 600


def join_lines(lines: Iterable[str]) -> str:
    """Hard-wrapped lines as one, joined by a blank, or by nothing behind the hyphen of a compound.

    >>> join_lines(["a self-", "supervised", "net"]), join_lines(["pre-", "and post-training"])
    ('a self-supervised net', 'pre- and post-training')
    """
    return _COMPOUND.sub("-", "\n".join(lines)).replace("\n", " ")


def looks_like_prose(text: str) -> float:
    """Log-odds of abstract against title by length, end, sentences, capitals and wording.

    The weights are set by hand: a title is short, has no full stop, capitals and few verbs.
    """
    excerpt = text[:_EXCERPT]
    score = min(max((len(text) - 150) / 30, -2.5), 12.0)
    stripped = text.rstrip(_CLOSERS + " ")
    last = stripped[-1:] or " "
    score += 2.0 if last in ".。…" else 0.0 if last in _SENTENCE_END else -2.0
    score += 2.0 if _TWO_SENTENCES.search(excerpt) else 0.0
    score += min(1.5 * len({hit.lower() for hit in _PROSE_WORDS.findall(excerpt)}), 3.0)
    words = [word for word in _WORD.findall(excerpt) if len(word) > 3]
    if words:
        capitals = sum(word[0].isupper() for word in words) / len(words)
        score += 1.0 if capitals < 0.35 else -2.0 if capitals > 0.6 else 0.0
    score += 4.0 if _URL.search(excerpt) else 0.0
    return score + (2.0 if text[:1].islower() and " " in text[:40] else 0.0)
