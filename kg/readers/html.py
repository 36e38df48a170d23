"""Saved web pages: Hugging Face's daily papers, pages of single papers, and other listings of titles and abstracts.

The most telling thing in a page counts: JSON with papers that its scripts work on, else the ``citation_`` metadata that
publishers, arXiv and repositories give for Google Scholar, else its visible text, read as a listing.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kg.errors import InputError
from kg.model import Paper, Skipped
from kg.readers.json import papers_in
from kg.readers.listing import ListingReader
from kg.readers.prose import looks_like_prose
from kg.readers.records import paper_from_record
from kg.readers.sources import Source
from kg.readers.xml import root_name

__all__ = ["HtmlReader"]

_CHUNK = 1 << 16
_JSON_TYPES = frozenset({"application/json", "application/ld+json"})
_JSON_STARTS = ("{", "[")
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "head", "nav", "footer", "button", "select"})
_INLINE = frozenset(
    {*("a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "img", "mark", "q", "s", "small", "span", "strong")}
    | {*("sub", "sup", "time", "tt", "u", "var", "wbr")}
)
_CITATION: Mapping[str, tuple[str, ...]] = {
    "title": ("citation_title",),
    "abstract": ("citation_abstract",),
    "date": ("citation_publication_date", "citation_date", "citation_online_date", "citation_year"),
    "venue": ("citation_journal_title", "citation_conference_title", "citation_inbook_title"),
    "doi": ("citation_doi",),
    "arxiv": ("citation_arxiv_id",),
    "pmid": ("citation_pmid",),
    "url": ("citation_abstract_html_url", "citation_public_url", "citation_fulltext_html_url", "citation_pdf_url"),
}
_KEYWORDS = ("citation_keywords", "citation_keyword", "dc.subject")
_DESCRIPTIONS = ("dc.description", "dcterms.abstract", "description", "og:description")


_OURS = '<meta name="generator" content="scholarkg">'


class HtmlReader:
    """saved web page: daily papers, a paper's page"""

    suffixes = (".html", ".htm")

    def sniff(self, head: str) -> float:
        """Sure where the document says so."""
        start = head[:2_000].lstrip().lower()
        return (
            0.9 if start.startswith(("<!doctype html", "<html")) or (root_name(head) or "").lower() == "html" else 0.0
        )

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """The papers that the page's JSON holds; else the one of its metadata; else those of its text.

        Raises `InputError` where there is no markup.
        """
        from lxml import etree

        if (head := source.head().lstrip()) and head[0] != "<":
            raise InputError(f"{source.name} is no web page; name its format with --format.")
        if _OURS in head:
            raise InputError(f"{source.name} is the page of a graph, which holds no papers; give what it was made of.")

        page = _Page()
        parser = etree.HTMLParser(target=page, encoding="utf-8")
        found = False
        while chunk := source.stream.read1(_CHUNK):
            parser.feed(chunk)
            for item in _embedded(page, source, columns):
                found = True
                yield item
        if page.begun:
            parser.close()
        for item in _embedded(page, source, columns):
            found = True
            yield item
        if found:
            return
        if page.metas["citation_title"]:
            yield paper_from_record(_citation(page.metas), source.place("metadata"), columns)
        else:
            yield from ListingReader().read(_Text(page.text(), source.name), columns=columns)


class _Text(Source):
    """A page's visible text, whose lines aren't those of the file."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(io.BytesIO(text.encode("utf-8", "replace")), name)

    def place(self, where: int | str) -> str:
        return f"{self.name}:line {where} of its text"


class _Page:
    """Takes a page's events from lxml's parser, and keeps what may tell of papers."""

    def __init__(self) -> None:
        self.begun = False
        self.metas: dict[str, list[str]] = defaultdict(list)
        self.json: list[str] = []
        self._text: list[str] = []
        self._script: list[str] | None = None
        self._silent = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.begun = True
        if (props := attributes.get("data-props", "")).lstrip().startswith(_JSON_STARTS):
            self.json.append(props)
        if tag == "meta" and (content := attributes.get("content")):
            self.metas[(attributes.get("name") or attributes.get("property") or "").lower()].append(content)
        if tag == "script" and attributes.get("type", "").lower() in _JSON_TYPES:
            self._script = []
        self._silent += tag in _SILENT
        if tag not in _INLINE:
            self._text.append("\n\n")

    def end(self, tag: str) -> None:
        if tag == "script" and self._script is not None:
            self.json.append("".join(self._script))
            self._script = None
        self._silent -= tag in _SILENT
        if tag not in _INLINE:
            self._text.append("\n\n")

    def data(self, text: str) -> None:
        if self._script is not None:
            self._script.append(text)
        elif not self._silent:
            self._text.append(text.replace("\n", " "))

    def comment(self, text: str) -> None:
        pass

    def close(self) -> None:
        if self._script is not None:  # cut off
            self.end("script")

    def text(self) -> str:
        """What is visible, a blank line between blocks."""
        blocks = (" ".join(block.split()) for block in "".join(self._text).split("\n\n"))
        return "\n\n".join(block for block in blocks if block)


def _embedded(page: _Page, source: Source, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
    """The papers in JSON that has come by; what holds none is the page's own business."""
    for text in page.json:
        items = list(papers_in(io.BytesIO(text.encode("utf-8", "replace")), source, columns))
        if any(isinstance(item, Paper) for item in items):
            yield from items
    page.json.clear()


def _citation(metas: Mapping[str, Sequence[str]]) -> dict[str, object]:
    record: dict[str, object] = {
        field: next((metas[name][0] for name in names if metas.get(name)), None) for field, names in _CITATION.items()
    }
    described = (metas[name][0] for name in _DESCRIPTIONS if metas.get(name))
    record["abstract"] = record["abstract"] or next((text for text in described if looks_like_prose(text) > 0), None)
    keywords = [text for name in _KEYWORDS for text in metas.get(name, ())]
    record["keywords"] = keywords[0] if len(keywords) == 1 else keywords
    record["cites"] = [_reference(text) for text in metas.get("citation_reference", ())]
    record["authors"] = list(metas.get("citation_author", ())) or next(iter(metas.get("citation_authors", ())), None)
    return record


def _reference(text: str) -> dict[str, str]:
    """``citation_title=…; citation_doi=…``, or a reference as it is printed."""
    parts = (part.strip().removeprefix("citation_").partition("=") for part in text.split(";"))
    return {"text": text, **{name.strip(): value for name, _, value in parts if value}}
