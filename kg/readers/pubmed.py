"""PubMed XML: what PubMed exports, E-utilities answer and the yearly baseline holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kg.model import Paper, Skipped
from kg.readers.base import BrokenRecord
from kg.readers.markup import element_text
from kg.readers.records import paper_from_record
from kg.readers.sources import Source
from kg.readers.xml import child_text, elements, root_name

__all__ = ["PubmedReader"]

_RECORDS = ("PubmedArticle", "PubmedBookArticle")
_KEYWORDS = ("{*}MeshHeadingList/{*}MeshHeading/{*}DescriptorName", "{*}KeywordList/{*}Keyword")
_REFERENCES = "{*}PubmedData/{*}ReferenceList//{*}Reference"
_ID_TYPES = {"pubmed": "pmid", "pmc": "pmcid", "pmcid": "pmcid", "doi": "doi"}
_ROOTS = frozenset({*_RECORDS, "PubmedArticleSet", "PubmedBookArticleSet"})


class PubmedReader:
    """PubMed XML"""

    suffixes: tuple[str, ...] = ()

    def sniff(self, head: str) -> float:
        """Sure for a set of articles, or one."""
        return 0.95 if root_name(head) in _ROOTS else 0.0

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        """A paper per article; its id is ``pmid:`` and the number. Labels of a structured abstract stay in the text."""
        for number, article in enumerate(elements(source, *_RECORDS), 1):
            if isinstance(article, BrokenRecord):
                yield article
            else:
                yield paper_from_record(_record(article), source.place(f"record {number}"), columns)


def _record(article: Any) -> dict[str, Any]:
    found = article.find("{*}MedlineCitation")
    if found is None:
        found = article.find("{*}BookDocument")
    citation = article if found is None else found
    text = citation.find("{*}Article")
    text = citation if text is None else text
    pmid = child_text(citation, "PMID")
    year, date = _date(text)
    return {
        "id": pmid and f"pmid:{pmid}",
        "pmid": pmid,
        "pmcid": _identifier(article, "pmc"),
        "doi": _identifier(article, "doi") or _located(text, "doi"),
        "title": _title(child_text(text, "ArticleTitle") or child_text(text, "VernacularTitle")),
        "abstract": _abstract(text),
        "authors": [_name(author) for author in text.iterfind("{*}AuthorList/{*}Author")],
        "venue": child_text(text, "Journal/Title") or child_text(text, "Book/BookTitle"),
        "year": year,
        "date": date,
        "url": pmid and f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/",
        "keywords": [text for path in _KEYWORDS for each in citation.iterfind(path) if (text := element_text(each))],
        "references": [_reference(each) for each in article.iterfind(_REFERENCES)],
    }


def _reference(reference: Any) -> dict[str, str]:
    ids = reference.iterfind("{*}ArticleIdList/{*}ArticleId")
    return {_ID_TYPES.get(each.get("IdType", ""), ""): (each.text or "").strip() for each in ids}


def _title(title: str | None) -> str | None:
    """Titles translated for PubMed stand in brackets, which are not theirs."""
    if title and title.startswith("[") and title.rstrip(".").endswith("]"):
        return title.rstrip(".")[1:-1].strip()
    return title


def _abstract(text: Any) -> str:
    parts = []
    for part in text.iterfind("{*}Abstract/{*}AbstractText"):
        label, words = (part.get("Label") or "").strip(), element_text(part)
        if words:
            parts.append(f"{label}: {words}" if label and label.upper() != "UNLABELLED" else words)
    return "\n\n".join(parts)


def _name(author: Any) -> dict[str, Any]:
    return {
        "name": child_text(author, "CollectiveName"),
        "given": child_text(author, "ForeName") or child_text(author, "Initials"),
        "family": child_text(author, "LastName"),
        "suffix": child_text(author, "Suffix"),
        "orcid": next((each.text for each in author.iterfind("{*}Identifier") if each.get("Source") == "ORCID"), None),
    }


def _date(text: Any) -> tuple[str | None, str | None]:
    """The year of the issue, and the fullest date of that year among those of issue and electronic publication."""
    found = []
    for path in ("Journal/JournalIssue/PubDate", "ArticleDate", "Book/PubDate"):
        year, month, day = (child_text(text, f"{path}/{part}") for part in ("Year", "Month", "Day"))
        year = year or (child_text(text, f"{path}/MedlineDate") or "")[:4]  # "2000 Spring", "1998 Dec-1999 Jan"
        order = (year, month, day) if month and month.isdigit() else (day, month, year)
        found.append((year, [part for part in order if part]))
    year = next((year for year, _ in found if year), None)
    parts = max((parts for each, parts in found if each == year), key=len, default=[])
    return year, ("-" if year and parts[:1] == [year] else " ").join(parts) or None


def _identifier(article: Any, kind: str) -> str | None:
    ids = article.iterfind("{*}PubmedData/{*}ArticleIdList/{*}ArticleId")
    return next((each.text for each in ids if each.get("IdType") == kind), None)


def _located(text: Any, kind: str) -> str | None:
    return next((each.text for each in text.iterfind("{*}ELocationID") if each.get("EIdType") == kind), None)
