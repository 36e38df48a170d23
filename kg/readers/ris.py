"""RIS (Zotero, EndNote, Mendeley, Scopus and publishers' pages): references with tags of two letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kg.model import Paper, Skipped
from kg.readers.base import BrokenRecord
from kg.readers.identifiers import as_arxiv
from kg.readers.records import field_of, paper_from_record
from kg.readers.sources import Source

__all__ = ["RisReader"]

_TAG = re.compile(r"([A-Z][A-Z0-9])  -(?: (.*))?")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("TI", "T1", "CT", "TT"),
    "abstract": ("AB", "N2"),
    "authors": ("AU", "A1"),
    "year": ("PY", "Y1", "DA"),
    "date": ("DA", "Y1", "PY"),
    "venue": ("JO", "JF", "T2", "C3", "JA", "J2", "BT"),
    "doi": ("DO",),
    "url": ("UR",),
    "categories": ("KW",),
}
"""Our fields and the tags that programs write them under, the best first."""

_LISTS = ["AU", "A1", "A2", "A3", "A4", "KW", "UR"]
_MOST_LINES = 20_000


class RisReader:
    """RIS with abstracts"""

    suffixes = (".ris",)

    def sniff(self, head: str) -> float:
        """Sure when a line gives the type of a reference and others have tags too."""
        tags = [hit[1] for line in head.splitlines()[:400] if (hit := _TAG.match(line))]
        return 0.95 if "TY" in tags and len(tags) > 1 else 0.0

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """A paper per reference; its id is the DOI, the arXiv id, else the reference's own, unique in its file only."""
        for first, lines in _references(source):
            place = source.place(first)
            if lines is None:
                yield BrokenRecord(place, "cut off, the reference has no end (ER)")
            elif len(lines) > _MOST_LINES:
                yield BrokenRecord(place, f"more than {_MOST_LINES:,} lines in one reference")
            else:
                tags = _parse(lines)
                yield paper_from_record(_record(tags), place, columns, tags.get("ID") or tags.get("AN"))


def _references(source: Source) -> Iterator[tuple[int, list[str] | None]]:
    """The tagged lines of each reference, with the lines that go on joined, and the number of its first."""
    first, held = 0, list[list[str]]()
    for number, line in source.lines():
        hit = _TAG.match(line)
        if hit and hit[1] in {"TY", "ER"}:
            if first:  # an end that is missing where the next one begins costs nothing
                yield first, [" ".join(parts) for parts in held]
            first, held = (number, [[line]]) if hit[1] == "TY" else (0, [])
        elif hit and first:
            held.append([line])
        elif first and held and len(held[-1]) <= _MOST_LINES and line.strip():
            held[-1].append(line.strip())
    if first:
        yield first, None


def _parse(lines: Sequence[str]) -> dict[str, Any]:
    """A reference by tags: lists for those that may come several times, else the first."""
    import rispy

    names = {hit[1]: hit[1] for line in lines if (hit := _TAG.match(line))}
    mapping = {**names, "TY": "TY", "ER": "ER", "UK": "UK"}
    found = rispy.loads("\n".join([*lines, "ER  - "]), mapping=mapping, list_tags=_LISTS, delimiter_tags_mapping={})
    return dict(found[0]) if found else {}


def _record(tags: Mapping[str, Any]) -> dict[str, Any]:
    """Our fields, and what else there is under its tag, for `columns`."""
    record = {tag: value for tag, value in tags.items() if field_of(tag) is None}
    for field, names in _FIELDS.items():
        if (value := next((tags[name] for name in names if tags.get(name)), None)) is not None:
            record[field] = value
    if "title" not in record and tags.get("BT"):
        record["title"] = tags["BT"]
    numbers = (tags.get(name) for name in ("M1", "AN", "M3"))
    record["arxiv"] = next((number for number in numbers if isinstance(number, str) and as_arxiv(number)), None)
    return record
