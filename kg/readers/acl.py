"""The ACL Anthology's XML: volumes of papers, with markup in titles and abstracts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.model import Paper, Skipped
from kg.readers.base import BrokenRecord
from kg.readers.records import paper_from_record
from kg.readers.sources import Source
from kg.readers.xml import child_text, elements, local_name, root_name

__all__ = ["AclReader"]

_ANTHOLOGY = "https://aclanthology.org/"
_OLD_COLLECTION = re.compile(r"[A-Z]\d\d")
_WORKSHOPS = re.compile(r"W\d\d|C69|D19")  # their volumes have two digits


class AclReader:
    """ACL Anthology XML"""

    suffixes: tuple[str, ...] = ()

    def sniff(self, head: str) -> float:
        """Sure for a collection with volumes, or, as until 2019, a volume of papers."""
        root, inside = root_name(head), {"collection": "<volume", "volume": "<paper"}
        return 0.95 if root in inside and inside[root] in head else 0.0

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """A paper per paper of a volume; its id is the DOI, else ``acl:`` and its id in the Anthology."""
        volume: dict[str, Any] = {}
        count = 0
        for element in elements(source, "meta", "paper", "volume"):  # volumes, to let go of them
            if isinstance(element, BrokenRecord):
                yield BrokenRecord(source.place(f"record {count + 1}"), element.reason)
            elif local_name(element) == "meta":
                volume = {name: child_text(element, name) for name in ("booktitle", "year", "month", "journal-title")}
            elif local_name(element) == "paper":
                count += 1
                record = {**_paper(element), **_in_volume(volume)}
                key = record["acl"] and f"acl:{record['acl']}"
                yield paper_from_record(record, source.place(f"record {count}"), columns, key)


def _in_volume(volume: Mapping[str, Any]) -> dict[str, Any]:
    month = str(volume.get("month") or "")
    return {
        "venue": volume.get("journal-title") or volume.get("booktitle"),
        "year": volume.get("year"),
        "month": re.split(r"[\s–-]", month, maxsplit=1)[0],  # "June 28 – July 3"
    }


def _paper(paper: Any) -> dict[str, Any]:
    acl = _anthology_id(paper)
    return {
        "acl": acl,
        "doi": child_text(paper, "doi"),
        "title": child_text(paper, "title"),
        "abstract": child_text(paper, "abstract"),
        "authors": [
            {"given": child_text(author, "first"), "family": child_text(author, "last"), "orcid": author.get("orcid")}
            for author in paper.iterfind("{*}author")
        ],
        "url": acl and f"{_ANTHOLOGY}{acl}",
    }


def _anthology_id(paper: Any) -> str | None:
    """As its address tells, else made from the numbers of collection, volume and paper."""
    address = child_text(paper, "url") or ""
    if address and "/" not in address.removeprefix(_ANTHOLOGY).rstrip("/"):
        return address.removeprefix(_ANTHOLOGY).rstrip("/").removesuffix(".pdf")
    volume = paper.getparent()
    if volume is None:
        return None
    collection = volume.getparent()
    part, number = volume.get("id", ""), paper.get("id", "")
    if collection is None:  # until 2019: <volume id="P19"> <paper id="1007">
        return f"{part}-{number.zfill(4)}" if _OLD_COLLECTION.fullmatch(part) and number else None
    name = collection.get("id", "")
    if not (name and part and number):
        return None
    if _OLD_COLLECTION.fullmatch(name):
        digits = 2 if _WORKSHOPS.fullmatch(name) else 1
        return f"{name}-{part.zfill(digits)}{number.zfill(4 - digits)}"
    return f"{name}-{part}.{number}"
