"""The same paper twice: same DOI or arXiv id, same title up to case and punctuation, or same abstract up to blanks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from hashlib import blake2b

from kg.model import Paper, Skipped

__all__ = ["Duplicates", "content_hash", "paper_keys"]

_PUNCTUATION = re.compile(r"[\W_]+")


def content_hash(title: str | None, abstract: str) -> str:
    """16 hexadecimal digits that depend on title and abstract, but not on their white space.

    >>> content_hash("A  title", "Some text.") == content_hash("A title", "Some\\ntext. ")
    True
    """
    text = "\0".join(" ".join((part or "").split()) for part in (title, abstract))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Duplicates:
    """Remembers papers by a few 64-bit hashes each, and lets each paper through once.

    >>> seen = Duplicates()
    >>> seen.admit(Paper("1", "On Graphs", "We draw.")).id
    '1'
    >>> seen.admit(Paper("2", "On graphs.", "We draw graphs.", source="b.csv:2"))
    Skipped(source='b.csv:2', reason='duplicate of 1')
    """

    def __init__(self) -> None:
        self._first: dict[int, str] = {}
        self._ids: set[int] = set()

    def admit(self, paper: Paper) -> Paper | Skipped:
        """`paper`, or what it was skipped for.

        Sameness is passed on: what is the same as a duplicate is the same as the first. A different paper
        with an id that is taken (two tables, both numbered from 1) gets a content hash behind its id.
        """
        keys = [int(key, 16) for key in paper_keys(paper)]
        known = next((self._first[key] for key in keys if key in self._first), None)
        if known is None:
            paper = self._with_own_id(paper)
        for key in keys:
            self._first.setdefault(key, known or paper.id)
        return paper if known is None else Skipped(paper.source, f"duplicate of {known}")

    def _with_own_id(self, paper: Paper) -> Paper:
        if int(_hash("id", paper.id), 16) in self._ids:
            paper = replace(paper, id=f"{paper.id}-{content_hash(paper.title, paper.abstract)}")
        self._ids.add(int(_hash("id", paper.id), 16))
        return paper


def paper_keys(paper: Paper) -> tuple[str, ...]:
    """Hashes, 16 hexadecimal digits each, of which the same paper read elsewhere shares at least one.

    >>> a, b = Paper("1", "On Graphs", "We draw."), Paper("2", "On graphs.", "We draw graphs.")
    >>> len(paper_keys(a)), paper_keys(a)[0] == paper_keys(b)[0]
    (2, True)
    """
    keys = [_hash(scheme, value) for scheme, value in paper.identifiers if scheme in {"doi", "arxiv"}]
    if title := _PUNCTUATION.sub("", unicodedata.normalize("NFKC", paper.title or "").casefold()):
        keys.append(_hash("title", title))
    return (*keys, _hash("abstract", "".join(paper.abstract.split())))


def _hash(kind: str, value: str) -> str:
    return blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8, person=kind.encode()).hexdigest()
