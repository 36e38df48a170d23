r"""Links to code, data and project pages, as they are written in the abstract.

>>> from kg.model import Document, Paper
>>> document = Document(Paper("x", None, r"Code: \url{https://github.com/a/b}. Data at example.org/data."))
>>> CodeLinkExtractor().annotate(document)
>>> [link.url for link in document.code]
['https://github.com/a/b', 'example.org/data']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from extractors.base import DocumentExtractor
from kg.model import CodeLink, Document, Field, Span

__all__ = ["CodeLinkExtractor", "find_links"]

_HOSTS = (
    r"(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|huggingface\.co|kaggle\.com|zenodo\.org|osf\.io|"
    r"sourceforge\.net|pypi\.org|anonymous\.4open\.science|sites\.google\.com|drive\.google\.com|codeocean\.com)/"
    r"|[a-z\d][\w-]{0,60}\.(?:github\.io|gitlab\.io|sourceforge\.net|readthedocs\.io|netlify\.app|vercel\.app|"
    r"streamlit\.app|hf\.space|web\.app|pages\.dev)\b"
)
"""Addresses that are told from names without their ``https://``."""

_TOP_LEVEL = "com|org|net|edu|io|ai|dev|app|gov|info|me|co|cc|eu|uk|de|fr|cn|cz|ch|at|it|jp|kr|nl|se|ca|au|in|us|es|pl"
_LINK = re.compile(
    r"(?:https?:\s?//\s?|(?<![:\w/])//(?=[a-z\d-]{1,63}\.)|\bwww\.(?=[a-z\d-]{1,63}\.)|(?<![\w@./-])(?=(?:"
    + _HOSTS
    + r"))"
    r"|(?:(?<=\bat )|(?<=\bat: )|(?<=\bvisit )|(?<=\bsee )|(?<=\bfrom )"
    r"|(?<=[Cc]ode: )|(?<=[Pp]age: )|(?<=[Ww]ebsite: ))"
    rf"(?=(?:[a-z\d][a-z\d-]{{0,62}}\.){{1,4}}(?:{_TOP_LEVEL})(?:/[\w~]|[\s.,;)]|\Z)))",
    re.IGNORECASE,
)
_HINT = re.compile(rf"\.(?=\w)(?:{_TOP_LEVEL}|science|app)\b|//", re.IGNORECASE)
"""What every address has: most texts have none, and are done with after this one quick search."""
_PLACE = re.compile(rf"\.(?:(?=\w)(?:{_TOP_LEVEL}|science|app|space)\b|(?<=www\.))|//", re.IGNORECASE)
"""Where hosts end or schemes do: what `_LINK` matches begins there or a few characters before."""
_REST = re.compile(r"[^\s<>\"“”‘’{}|^`,;]{1,500}(?:,[^\s<>\"{}|^`,;]{3,500})?", re.ASCII)
_NEXT_SENTENCE = re.compile(r"\.(?:We|The|Our|This|These|In|It|Code|Data|Project|Website).{0,300}\Z")
_TRAILING = ".,;:!?'*$\\–—"
_BRACKETS = {")": "(", "]": "["}
_BROKEN = re.compile(r"[^\S\n]?\n[^\S\n]*(?=[\w~-]{1,100}(?:[/.\s)}]|\Z))|[^\S\n](?=[\w~-]{1,100}/)")
_LOST_UNDERSCORE = re.compile(r" [A-Z\d][\w-]{0,40}(?=\.?\s*\Z)")
_REPOSITORY = re.compile(r"(?:https?://)?github\.com/[\w.-]{1,100}/[\w.-]{1,100}\Z", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([_%#&~$-])")
_PAPERS = re.compile(
    r"(?:https?:)?/*(?:www\.|dx\.)?(?:arxiv\.org|doi\.org/(?!10\.(?:5281|6084|17632|5061|7910|24432|57967)/)|dl\.acm\.org|"
    r"ieeexplore\.|link\.springer\.|(?:www\.)?sciencedirect\.|openreview\.net|acl(?:web|anthology)\.org|"
    r"(?:www\.)?semanticscholar\.org|[a-z]{2}\.wikipedia\.org|creativecommons\.org)",
    re.IGNORECASE,
)
"""Addresses of papers, encyclopedias and licences; a DOI of a data repository is none of these."""


def find_links(text: str) -> Iterator[tuple[int, int, str]]:
    r"""Addresses in `text` as ``(start, end, url)``, in order; addresses of papers are left out.

    `url` is what is written between the offsets, without line breaks and TeX escapes. An address may lack its
    scheme where its host or the words before it show what it is, be wrapped in TeX, or be broken after a slash.

    >>> list(find_links(r"See \href{https://github.com/a/b\_c}{our code} (https://arxiv.org/abs/1)."))
    [(10, 35, 'https://github.com/a/b_c')]
    """
    if not _HINT.search(text):
        return
    done = 0
    for match in _candidates(text):
        if match.start() < done:
            continue
        end = _end_of_link(text, match.start(), match.end())
        if end is None:
            continue
        done = end
        written = text[match.start() : end]
        url = _ESCAPED.sub(r"\1", written)
        if not _LOST_UNDERSCORE.search(url):
            url = re.sub(r"\s", "", url)
        if "." in url and not _PAPERS.match(url):
            yield match.start(), end, url


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """What ``_LINK.finditer`` finds, tried for near each `_PLACE` only."""
    at = 0
    while place := _PLACE.search(text, at):
        last = start = place.start()
        if place[0] == "//":
            start -= len("https: ")
        else:
            while start > at and (text[start - 1].isalnum() or text[start - 1] in "_-."):
                start -= 1
        at = max(at, start)
        while at <= last:
            match = _LINK.match(text, at)
            at += 1
            if match:
                yield match
                at = max(at, match.end())


def _end_of_link(text: str, start: int, body: int) -> int | None:
    """Where the address that begins at `start` ends; ``None`` where nothing follows its scheme."""
    rest = _REST.match(text, body)
    if rest is None:
        return None
    end = _trim(text, body, rest.end())
    broken = _BROKEN.match(text, end) if end == rest.end() and text[end - 1] in "/-_=" else None
    if broken and (more := _REST.match(text, broken.end())):
        end = _trim(text, body, more.end())
    elif _REPOSITORY.fullmatch(text, start, end) and (lost := _LOST_UNDERSCORE.match(text, end)):
        end = lost.end()
    return end if end > body else None


def _trim(text: str, start: int, end: int) -> int:
    """`end` without the punctuation of the sentence and without brackets that were opened before `start`."""
    if glued := _NEXT_SENTENCE.search(text, start, end):
        end = glued.start()
    for at in range(start, end):
        if text[at] in _BRACKETS and text.count(_BRACKETS[text[at]], start, at) <= text.count(text[at], start, at):
            end = at
            break
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    return end


class CodeLinkExtractor(DocumentExtractor):
    """Fills `Document.code` with each address once, title first."""

    name: ClassVar[str] = "code"
    version: ClassVar[str] = "1"

    def annotate(self, document: Document) -> None:
        """Find the links of the title and the abstract."""
        fields: tuple[Field, ...] = ("title", "abstract")
        seen = {_key(link.url) for link in document.code}
        for field in fields:
            for start, end, url in find_links(document.paper.text(field)):
                if _key(url) not in seen:
                    seen.add(_key(url))
                    document.code.append(CodeLink(Span(field, start, end), url))


def _key(url: str) -> str:
    return re.sub(r"^(?:https?:)?/*", "", url.casefold()).rstrip("/")
