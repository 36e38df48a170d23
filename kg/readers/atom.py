"""Atom: what the API of arXiv answers, and other feeds whose entries have summaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kg.model import Paper, Skipped
from kg.readers.base import BrokenRecord
from kg.readers.identifiers import as_arxiv
from kg.readers.records import one_line, paper_from_record
from kg.readers.sources import Source
from kg.readers.xml import child_text, elements, root_name

__all__ = ["AtomReader"]

_ERRORS = ("http://arxiv.org/api/errors", "https://arxiv.org/api/errors")


class AtomReader:
    """Atom feed, as arXiv's API answers"""

    suffixes = (".atom",)

    def sniff(self, head: str) -> float:
        """Sure for a feed or an entry by itself."""
        return 0.95 if root_name(head) in {"feed", "entry"} and "http://www.w3.org/2005/Atom" in head else 0.0

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """A paper per entry; its id is the DOI or arXiv id, else the entry's."""
        for number, entry in enumerate(elements(source, "entry"), 1):
            place = source.place(f"record {number}")
            if isinstance(entry, BrokenRecord):
                yield entry
            elif (key := child_text(entry, "id") or "").startswith(_ERRORS):
                yield Skipped(place, f"arXiv's API answered: {one_line(child_text(entry, 'summary'))}")
            else:
                yield paper_from_record(_record(entry), place, columns, key)


def _record(entry: Any) -> dict[str, Any]:
    links = [link.get("href") for link in entry.iterfind("{*}link") if link.get("rel", "alternate") == "alternate"]
    primary = entry.iterfind("{*}primary_category")  # in arXiv's namespace: the one that comes first
    given = child_text(entry, "id")
    record = {
        name: child_text(entry, name)
        for name in ("title", "published", "doi", "journal_ref")  # the last two in arXiv's own namespace
    }
    return {
        **record,
        "abstract": child_text(entry, "summary") or child_text(entry, "content"),
        "authors": [child_text(author, "name") for author in entry.iterfind("{*}author")],
        "arxiv": given and as_arxiv(given),
        "categories": [each.get("term") or each.get("label") for each in (*primary, *entry.iterfind("{*}category"))],
        "url": next(iter(links), given),
    }
