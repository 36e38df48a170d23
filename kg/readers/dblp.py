"""DBLP's XML: mostly bibliographic data without abstracts, which are told as skipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kg.model import Paper, Skipped
from kg.readers.base import BrokenRecord
from kg.readers.markup import element_text
from kg.readers.records import paper_from_record
from kg.readers.sources import Source
from kg.readers.xml import child_text, elements, root_name

__all__ = ["DblpReader"]

_RECORDS = ("article", "inproceedings", "incollection", "book", "phdthesis", "mastersthesis", "data")
_ROOTS = frozenset({"dblp", "dblpperson"})
_NUMBER = " 0123456789"


class DblpReader:
    """DBLP XML, where it has abstracts"""

    suffixes: tuple[str, ...] = ()

    def sniff(self, head: str) -> float:
        """Sure by the name of the root."""
        return 0.95 if root_name(head) in _ROOTS else 0.0

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """A paper per publication with an abstract; its id is the DOI or arXiv id, else ``dblp:`` and its key."""
        for number, element in enumerate(elements(source, *_RECORDS), 1):
            if isinstance(element, BrokenRecord):
                yield element
            else:
                key = element.get("key")
                yield paper_from_record(
                    _record(element), source.place(f"record {number}"), columns, key and f"dblp:{key}"
                )


def _record(element: Any) -> dict[str, Any]:
    addresses = [text for each in element.iterfind("{*}ee") if (text := element_text(each))]
    title = child_text(element, "title")
    return {
        "dblp": element.get("key"),
        "doi": next((each for each in addresses if "doi.org/" in each), None),
        "arxiv": next((each for each in addresses if "arxiv" in each.lower()), None),
        "title": title.removesuffix(".") if title else None,  # DBLP ends every title with one
        "abstract": child_text(element, "abstract"),
        "authors": [
            {"name": element_text(author).rstrip(_NUMBER), "orcid": author.get("orcid")}
            for author in element.iterfind("{*}author")
        ],  # "Wei Wang 0001"
        "venue": child_text(element, "journal") or child_text(element, "booktitle") or child_text(element, "school"),
        "year": child_text(element, "year"),
        "month": child_text(element, "month"),
        "url": next(iter(addresses), None),
        # three dots stand for what DBLP does not have
        "cites": [
            f"dblp:{key}" for each in element.iterfind("{*}cite") if (key := element_text(each).strip()) != "..."
        ],
    }
