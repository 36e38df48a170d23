"""BibTeX: entries with abstracts, LaTeX decoded, one entry at a time so that a broken one costs no other."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.model import Paper, Skipped
from kg.readers.authors import split_authors
from kg.readers.base import BrokenRecord
from kg.readers.latex import decode_latex
from kg.readers.records import one_line, paper_from_record
from kg.readers.sources import Source

__all__ = ["BibtexReader"]

_ENTRY = re.compile(r"\s{0,20}@\s{0,4}(\w{1,40})\s{0,4}[{(]")
_NEXT_FIELD = re.compile(r"[}\"]\s{1,20}[\w-]{1,30}\s{0,9}=\s{0,9}[{\"]")
_LONGEST = 1_000_000

# its complaints about broken entries are passed on as records; without a handler they'd land on standard error
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())


class BibtexReader:
    """BibTeX with abstracts"""

    suffixes = (".bib", ".bibtex")

    def sniff(self, head: str) -> float:
        """Sure when a line begins as an entry does and text before it, if any, doesn't begin as another format."""
        if head.lstrip()[:1] in {"{", "[", "<"}:
            return 0.0
        return 0.9 if any(map(_ENTRY.match, head.splitlines()[:400])) else 0.0

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """A paper per entry; its id is the DOI, the arXiv id, else the citation key, unique in its file only."""
        from bibtexparser.model import Entry, String

        strings: dict[str, str] = {}
        for first, text in _chunks(source):
            for line, block in _parse(text):
                place = source.place(first + line)
                if isinstance(block, str):
                    yield BrokenRecord(place, f"broken BibTeX ({block})")
                elif isinstance(block, String):
                    strings[block.key.lower()] = _unenclosed(block.value)
                elif isinstance(block, Entry) and (name := _runs_on(block)):
                    yield BrokenRecord(place, f"broken BibTeX (no comma behind the field {name!a})")
                elif isinstance(block, Entry):
                    yield paper_from_record(_record(block, strings), place, columns, block.key or None)


def _chunks(source: Source) -> Iterator[tuple[int, str]]:
    """The text from each line that begins an entry to the next, with its number."""
    first, held = 0, list[str]()
    for number, line in source.lines():
        if _ENTRY.match(line):
            if first:
                yield first, "\n".join(held)
            first, held = number, []
        if first:
            held.append(line)
    if first:
        yield first, "\n".join(held)


def _parse(text: str) -> Iterator[tuple[int, Any]]:
    """bibtexparser's blocks, or what is wrong with one, and the line in `text` that each begins on, from 0."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import ParsingFailedBlock

    if len(text) > _LONGEST:
        yield 0, "more than a million characters; a brace or quote is never closed"
        return
    try:
        blocks = parse_string(text, parse_stack=[]).blocks
    except Exception as error:  # its parser raises plain exceptions where it finds itself at fault
        yield 0, _squeeze(str(error))
        return
    for block in blocks:
        line = block.start_line or 0
        if isinstance(block, ParsingFailedBlock) and block.ignore_error_block is not None:
            yield line, block.ignore_error_block  # a field or key given twice
        elif isinstance(block, ParsingFailedBlock):
            yield line, _reason(block.error)
        else:
            yield line, block


def _reason(error: Exception) -> str:
    reason = str(getattr(error, "abort_reason", error))
    return "cut off, a brace or quote is never closed" if "end of file" in reason else _squeeze(reason)


def _squeeze(message: str) -> str:
    return (one_line(message) or "unknown fault")[:80].rstrip(".")


def _runs_on(entry: Any) -> str | None:
    """The name of a field that has swallowed the next because the comma between them is missing."""
    for field in entry.fields:
        value, depth, counted = str(field.value), 0, 0
        for hit in _NEXT_FIELD.finditer(value):
            passed, counted = value[counted : hit.start() + 1], hit.start() + 1
            depth += passed.count("{") - passed.count("}")
            if depth == 0:
                return str(field.key)
    return None


def _record(entry: Any, strings: Mapping[str, str]) -> dict[str, Any]:
    """Fields of an entry by name, decoded; of two with one name the first counts, as in BibTeX."""
    record: dict[str, Any] = {}
    for field in entry.fields:
        value = _value(str(field.value), strings)
        name = field.key.lower()
        if name in {"author", "editor"}:
            decoded: Any = [] if name == "editor" else _authors(value)
        elif name in {"url", "doi", "eprint"}:
            decoded = value.strip().replace("\\_", "_").replace("\\%", "%")
        else:
            decoded = decode_latex(value)
        record.setdefault(name, decoded)
    return record


def _value(raw: str, strings: Mapping[str, str]) -> str:
    """A field's value without its braces or quotes, ``@string`` names put in and ``#`` joined."""
    parts = re.split(r"\s#\s", raw) if " # " in raw and raw[:1] != "{" else [raw]
    return "".join(strings.get(part.strip().lower(), _unenclosed(part)) for part in parts)


def _unenclosed(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] + value[-1] in {"{}", '""'} else value


def _authors(names: str) -> list[str]:
    """Names as "First von Last, Jr"; a list with commas alone, which BibTeX would take for one name, is split too."""
    from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

    names = " ".join(names.split())
    if " and " not in names and names.count(",") > 2 and "{" not in names:
        return list(split_authors(decode_latex(names)))
    found = []
    for name in split_multiple_persons_names(names):
        parts = parse_single_name_into_parts(name, strict=False)
        full = " ".join([*parts.first, *parts.von, *parts.last])
        found.append(decode_latex(", ".join([full, *parts.jr]) if parts.jr else full))
    return found
