"""Markdown: a paper per heading with paragraphs under it, or per file of notes with front matter.

Lines such as ``**Authors:** Ada Lovelace`` and headings such as ``## Abstract`` give fields of the heading above; what
follows them in that paper (introduction, results) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, islice
from typing import Any

from kg.model import Paper, Skipped
from kg.readers.base import BrokenRecord
from kg.readers.identifiers import as_arxiv, as_doi
from kg.readers.latex import MATH
from kg.readers.prose import DECISIVE, looks_like_prose
from kg.readers.records import field_of, paper_from_record
from kg.readers.sources import Source

__all__ = ["MarkdownReader"]

_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_LABEL = re.compile(r"([A-Za-z][A-Za-z ]{1,20}?)\s?:\s{0,3}(\S.*)")
_SECTIONS = frozenset(
    "introduction,background,related work,motivation,method,methods,methodology,approach,model,experiments,results,"
    "evaluation,discussion,limitations,conclusion,conclusions,future work,references,bibliography,acknowledgements,"
    "acknowledgments,appendix,contents,table of contents,notes,comments,my notes,annotations,bibtex,citation,tags,"
    "installation,usage,license,contributing,links".split(",")
)
_NUMBERING = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+")
_PLACEHOLDER = "\ue000"
_LONGEST = 500_000
_MOST_FRONT = 200


@dataclass(slots=True)
class _Section:
    """A heading with what stands under it; level 0 is the file itself."""

    level: int
    line: int
    title: str | None = None
    link: str | None = None
    body: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    size: int = 0


class MarkdownReader:
    """Markdown, headings as titles"""

    suffixes = (".md", ".markdown")

    def sniff(self, head: str) -> float:
        """Likely where prose follows a heading, the more so where a heading or front matter begins the file."""
        if "\0" in head or head.lstrip()[:1] in {"", "{", "[", "<", "@"}:
            return 0.0
        sections = list(_sections(enumerate(head.splitlines()[:400], 1)))
        told = any(each.level and any(looks_like_prose(line) > 0 for line in each.body) for each in sections)
        begins = head.lstrip().startswith(("#", "---\n"))
        return (0.8 if begins else 0.65) if told else 0.0

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """A paper per heading whose section holds paragraphs; paragraphs of several are joined by a blank line."""
        current: _Section | None = None
        for section in _sections(source.lines()):
            named = field_of(_bare(section.title))
            own = current is not None and (current.level > 0 or bool(current.fields) or named == "abstract")
            if current and own and section.level > current.level:
                if named:
                    current.fields.setdefault(named, _field(named, section.body))
                if named or "abstract" in current.fields:
                    continue
            if _bare(section.title) in _SECTIONS:
                continue
            if current:
                yield from _papers(current, source, columns, has_sections=section.level > current.level)
                if current.level == 0 and current.fields and section.level == 1:  # front matter is the first title's
                    section.fields = {**current.fields}
            current = section
        if current:
            yield from _papers(current, source, columns, has_sections=False)


def _bare(title: str | None) -> str:
    """A heading without the number of its section, in lower case."""
    title = (title or "").casefold()
    number = _NUMBERING.match(title)
    return title[number.end() if number else 0 :].strip(" :.")


def _field(name: str, body: list[str]) -> Any:
    texts, _ = _paragraphs(body)
    return "\n\n".join(" ".join(text.split("\n")) for text in texts) if name == "abstract" else ", ".join(texts)


def _papers(
    section: _Section, source: Source, columns: Mapping[str, str], has_sections: bool
) -> Iterator[Paper | Skipped]:
    place = source.place(section.line)
    if section.size > _LONGEST:
        yield BrokenRecord(place, f"more than {_LONGEST:,} characters under one heading")
        return
    texts, links = _paragraphs(section.body)
    fields: dict[str, Any] = {}
    texts = [rest for text in texts if (rest := _without_labels(text, fields))]
    fields = {**fields, **section.fields}
    if "abstract" not in fields:
        fields["abstract"] = _abstract(texts, has_sections)
    if section.title and field_of(_bare(section.title)) != "abstract":
        fields["title"] = section.title
    for link in [section.link, *links]:
        if link and (as_arxiv(link) or as_doi(link) or link is section.link):
            fields.setdefault("url", link)
    found = paper_from_record(fields, place, columns)
    if isinstance(found, Paper | BrokenRecord) or not (has_sections or section.level == 0):
        yield found
    elif texts:
        yield Skipped(place, "too few words above other headings for an abstract")


def _abstract(texts: list[str], has_sections: bool) -> str:
    """The paragraphs of prose; under a heading over others, which may head a list, only clear ones."""
    least = DECISIVE if has_sections else 0.0
    prose = [text for text in texts if looks_like_prose(text) > least]
    if not (prose or has_sections):
        prose = [text for text in texts if len(text.split()) > 2][:1]
    return "\n\n".join(prose)


def _without_labels(text: str, fields: dict[str, Any]) -> str:
    """A paragraph without its first lines that name fields, which are put into `fields`."""
    lines = text.split("\n")
    while lines and (hit := _LABEL.fullmatch(lines[0])) and (name := field_of(hit[1])):
        if name == "abstract":
            fields.setdefault(name, " ".join([hit[2], *lines[1:]]))
            return ""
        fields.setdefault(name, hit[2])
        del lines[0]
    return " ".join(lines)


def _sections(lines: Iterable[tuple[int, str]]) -> Iterator[_Section]:
    """Headings with the lines under them, what stands before the first as one of level 0."""
    stream = iter(lines)
    fields, stream = _front_matter(stream)
    section, before, fence = _Section(0, 1, fields=fields), ("", ""), ""
    for number, line in stream:
        if (mark := _FENCE.match(line)) and fence in {"", mark[1]}:
            fence = "" if fence else mark[1]
        hit = None if fence else _HEADING.match(line)
        under = None if fence or hit else _UNDERLINE.fullmatch(line)
        if hit or (under and before[1].strip() and not before[0].strip() and section.body):
            title, links = _inline(_unclosed(line[hit.end() :]) if hit else section.body.pop())
            if section.level or section.fields or any(map(str.strip, section.body)):
                yield section
            level = len(hit[1]) if hit else 1 + line.lstrip().startswith("-")
            section = _Section(level, number - (not hit), " ".join(title.split()) or None, next(iter(links), None))
            before = ("", "")
        else:
            section.size += len(line) + 1
            if section.size <= _LONGEST:
                section.body.append(line)
            before = (before[1], line)
    yield section


def _unclosed(title: str) -> str:
    """A heading's text without the number signs that it may end with."""
    title = title.strip()
    bare = title.rstrip("#")
    return bare.rstrip() if bare[-1:] in {"", " ", "\t"} else title


def _front_matter(lines: Iterator[tuple[int, str]]) -> tuple[dict[str, Any], Iterator[tuple[int, str]]]:
    """The fields of the YAML that a file begins with, and the lines behind it; broken YAML has none."""
    front = list(islice(lines, 1))
    if not front or front[0][1].rstrip() != "---":
        return {}, chain(front, lines)
    for number, line in islice(lines, _MOST_FRONT):
        if line.rstrip() == "---":
            import srsly

            try:
                found = srsly.yaml_loads("\n".join(line for _, line in front[1:]))
            except Exception:  # srsly passes on the many errors of its YAML parser
                return {}, lines
            return {str(name): value for name, value in found.items()} if isinstance(found, dict) else {}, lines
        front.append((number, line))
    return {}, chain(front, lines)


def _paragraphs(body: list[str]) -> tuple[list[str], list[str]]:
    """The paragraphs of some lines as plain text, line breaks kept, and the addresses linked in them."""
    texts, links = list[str](), list[str]()
    for token in _parser().parse("\n".join(body)):
        if token.type == "inline":
            text, found = _inline(token.content)
            texts.append(text)
            links += found
    return [text for text in texts if text.strip()], links


def _inline(marked: str) -> tuple[str, list[str]]:
    """Marked up text as plain text, formulas as they are written, and its links."""
    formulas = [hit[0] for hit in MATH.finditer(marked)] if "$" in marked or "\\" in marked else []
    if formulas:
        marked = MATH.sub(_PLACEHOLDER, marked.replace(_PLACEHOLDER, "\ufffd"))
    tokens = [each for token in _parser().parseInline(marked) for each in token.children or []]
    plain = "".join("\n" if each.type in {"softbreak", "hardbreak"} else _content(each) for each in tokens)
    parts = plain.split(_PLACEHOLDER)
    if formulas and len(parts) == len(formulas) + 1:
        plain = parts[0] + "".join(formula + part for formula, part in zip(formulas, parts[1:], strict=True))
    links = [str(each.attrGet("href")) for each in tokens if each.type == "link_open"]
    return plain.strip(), links


def _content(token: Any) -> str:
    return str(token.content) if token.type in {"text", "code_inline", "text_special"} else ""


@cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")
