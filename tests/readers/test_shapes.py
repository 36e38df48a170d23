"""JSON as the services that people export from give it: each source's shape, with all that a paper keeps."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.model import Paper, Skipped
from kg.readers import choose_reader, read
from kg.readers.shapes import flatten

ReadText = Callable[..., list[Paper | Skipped]]
Write = Callable[[str, str | bytes], Path]

OPENALEX = {
    "id": "https://openalex.org/W4200000001",
    "doi": "https://doi.org/10.1000/Boats.1",
    "title": "Folding <i>Paper</i> Boats",
    "display_name": "Folding <i>Paper</i> Boats",
    "publication_year": 2021,
    "publication_date": "2021-03-04",
    "ids": {
        "openalex": "https://openalex.org/W4200000001",
        "doi": "https://doi.org/10.1000/boats.1",
        "mag": "3100000001",
        "pmid": "https://pubmed.ncbi.nlm.nih.gov/33000001",
        "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/8000001",
    },
    "language": "en",
    "primary_location": {
        "is_oa": True,
        "landing_page_url": "https://doi.org/10.1000/boats.1",
        "source": {"id": "https://openalex.org/S1", "display_name": "Journal of Boats", "issn": ["0000-0000"]},
    },
    "authorships": [
        {
            "author_position": "first",
            "author": {"id": "https://openalex.org/A1", "display_name": "Ada van den Berg", "orcid": None},
            "institutions": [{"id": "https://openalex.org/I1", "display_name": "Boat Yard"}],
            "raw_author_name": "A. van den Berg",
        },
        {"author_position": "last", "author": {"id": "https://openalex.org/A2", "display_name": "Grace Hopper"}},
    ],
    "concepts": [{"id": "https://openalex.org/C1", "display_name": "Boat", "level": 0}],
    "locations": [{"landing_page_url": "https://example.org", "source": {"display_name": "Other"}}],
    "referenced_works": ["https://openalex.org/W1"],
    "counts_by_year": [{"year": 2022, "cited_by_count": 4}],
    "abstract_inverted_index": {"We": [0, 3], "fold": [1], "boats.": [2], "win": [4], "races.": [5]},
}

CSL = {
    "id": "http://zotero.org/users/1/items/ABCD1234",
    "type": "article-journal",
    "abstract": "We fold boats. We win races.",
    "container-title": "Journal of Boats",
    "DOI": "10.1000/boats.1",
    "ISSN": "0000-0000",
    "issue": "3",
    "language": "en",
    "PMID": "33000001",
    "title": "Folding Paper Boats",
    "URL": "https://example.org/boats",
    "author": [{"family": "Berg", "given": "Ada", "non-dropping-particle": "van den"}, {"literal": "Grace Hopper"}],
    "accessed": {"date-parts": [["2023", 5, 6]]},
    "issued": {"date-parts": [["2021", 3, 4]]},
}

CROSSREF = {
    "indexed": {"date-parts": [[2023, 1, 1]], "date-time": "2023-01-01T00:00:00Z", "timestamp": 1672531200000},
    "reference-count": 12,
    "publisher": "Boat Press",
    "issue": "3",
    "DOI": "10.1000/boats.1",
    "type": "journal-article",
    "created": {"date-parts": [[2021, 1, 2]], "date-time": "2021-01-02T00:00:00Z", "timestamp": 1609545600000},
    "title": ["Folding Paper Boats"],
    "abstract": "<jats:title>Abstract</jats:title>\n <jats:p>We fold <jats:italic>boats</jats:italic> "
    "of 10<jats:sup>3</jats:sup> kinds &amp; sizes, p &lt; 0.05. We win races.</jats:p>",
    "author": [
        {"given": "Ada", "family": "van den Berg", "sequence": "first", "affiliation": []},
        {"name": "Grace Hopper", "sequence": "additional", "affiliation": [{"name": "Boat Yard"}]},
    ],
    "member": "1",
    "container-title": ["Journal of Boats"],
    "link": [{"URL": "https://example.org/pdf", "content-type": "application/pdf"}],
    "issued": {"date-parts": [[2021, 3, 4]]},
    "URL": "http://dx.doi.org/10.1000/boats.1",
    "reference": [{"key": "r1", "DOI": "10.1000/other", "article-title": "Other Boats"}],
}

SEMANTIC_SCHOLAR = {
    "paperId": "649def34f8be52c8b66281af98ae884c09aef38b",
    "externalIds": {
        "DBLP": "journals/jb/BergH21",
        "ArXiv": "2103.00001",
        "DOI": "10.1000/boats.1",
        "CorpusId": 77,
        "ACL": None,
    },
    "url": "https://www.semanticscholar.org/paper/649def34f8be52c8b66281af98ae884c09aef38b",
    "title": "Folding Paper Boats",
    "abstract": "We fold boats. We win races.",
    "venue": "",
    "publicationVenue": {"id": "v1", "name": "Journal of Boats", "type": "journal"},
    "journal": {"name": "J. Boats", "pages": "1-9", "volume": "3"},
    "year": 2021,
    "publicationDate": "2021-03-04",
    "authors": [{"authorId": "1", "name": "Ada van den Berg"}, {"authorId": "2", "name": "Grace Hopper"}],
    "openAccessPdf": {"url": "https://example.org/pdf", "status": "GREEN"},
    "tldr": {"model": "t", "text": "Boats."},
}

BULK = {
    "corpusid": 77,
    "externalids": {
        "ACL": None,
        "DBLP": None,
        "ArXiv": "2103.00001",
        "MAG": "31",
        "CorpusId": "77",
        "PubMed": "33000001",
        "DOI": None,
    },
    "url": "https://www.semanticscholar.org/paper/649def",
    "title": "Folding Paper Boats",
    "abstract": "We fold boats. We win races.",
    "authors": [{"authorId": "1", "name": "Ada van den Berg"}, {"authorId": "2", "name": "Grace Hopper"}],
    "venue": "Journal of Boats",
    "year": 2021,
    "publicationdate": "2021-03-04",
    "journal": {"name": "J. Boats", "pages": None, "volume": None},
}

ARXIV = {
    "id": "2103.00001",
    "submitter": "Ada Berg",
    "authors": "Ada van den Berg (Boat Yard), Grace Hopper",
    "title": "Folding Paper Boats",
    "comments": "9 pages",
    "journal-ref": "Journal of Boats",
    "doi": "10.1000/boats.1",
    "report-no": None,
    "categories": "cs.RO cs.LG",
    "license": None,
    "abstract": "  We fold boats. We\nwin races.\n",
    "versions": [
        {"version": "v1", "created": "Thu, 4 Mar 2021 18:19:42 GMT"},
        {"version": "v2", "created": "Fri, 3 Dec 2021 18:19:42 GMT"},
    ],
    "update_date": "2021-12-06",
    "authors_parsed": [["van den Berg", "Ada", "", "Boat Yard"], ["Hopper", "Grace", ""]],
}

HUGGING_FACE = {
    "paper": {
        "id": "2103.00001",
        "authors": [
            {"_id": "a", "name": "Ada van den Berg", "hidden": False},
            {"_id": "b", "user": {"_id": "u", "fullname": "Grace H."}, "name": "Grace Hopper", "hidden": False},
        ],
        "publishedAt": "2021-03-04T18:19:42.000Z",
        "submittedOnDailyAt": "2021-03-05T00:00:00.000Z",
        "title": "Folding Paper Boats",
        "summary": "We fold boats. We win races.",
        "upvotes": 7,
        "discussionId": "d",
        "ai_keywords": ["boats"],
    },
    "publishedAt": "2021-03-05T01:00:00.000Z",
    "title": "Folding Paper Boats",
    "summary": "We fold boats. We win races.",
    "thumbnail": "https://example.org/2103.00001.png",
    "numComments": 1,
    "submittedBy": {"_id": "u", "fullname": "Some One", "name": "someone", "type": "user"},
}

OPENREVIEW_2 = {
    "id": "aBcD12_-xY",
    "forum": "aBcD12_-xY",
    "number": 9,
    "invitations": ["Boats.org/2021/Conference/-/Submission"],
    "cdate": 1614880000000,
    "content": {
        "title": {"value": "Folding Paper Boats"},
        "authors": {"value": ["Ada van den Berg", "Grace Hopper"]},
        "authorids": {"value": ["~Ada_Berg1", "~Grace_Hopper1"]},
        "keywords": {"value": ["boats"]},
        "abstract": {"value": "We fold boats. We win races."},
        "venue": {"value": "Journal of Boats"},
        "venueid": {"value": "Boats.org/2021/Conference"},
        "pdf": {"value": "/pdf/x.pdf"},
    },
}
OPENREVIEW_1 = {**OPENREVIEW_2, "content": {name: value["value"] for name, value in OPENREVIEW_2["content"].items()}}  # type: ignore[attr-defined]

SOURCES: dict[str, tuple[dict[str, Any], str, dict[str, str]]] = {
    "openalex": (
        OPENALEX,
        "https://openalex.org/W4200000001",
        {"doi": "10.1000/boats.1", "openalex": "W4200000001", "pmcid": "PMC8000001", "pmid": "33000001"},
    ),
    "csl": (CSL, "http://zotero.org/users/1/items/ABCD1234", {"doi": "10.1000/boats.1", "pmid": "33000001"}),
    "crossref": (CROSSREF, "doi:10.1000/boats.1", {"doi": "10.1000/boats.1"}),
    "semantic scholar": (
        SEMANTIC_SCHOLAR,
        "649def34f8be52c8b66281af98ae884c09aef38b",
        {"arxiv": "2103.00001", "dblp": "journals/jb/BergH21", "doi": "10.1000/boats.1", "s2": "77"},
    ),
    "semantic scholar, bulk": (BULK, "77", {"arxiv": "2103.00001", "pmid": "33000001", "s2": "77"}),
    "arxiv": (ARXIV, "2103.00001", {"arxiv": "2103.00001", "doi": "10.1000/boats.1"}),
    "hugging face": (HUGGING_FACE, "2103.00001", {"arxiv": "2103.00001"}),
    "openreview 2": (OPENREVIEW_2, "aBcD12_-xY", {"openreview": "aBcD12_-xY"}),
    "openreview 1": (OPENREVIEW_1, "aBcD12_-xY", {"openreview": "aBcD12_-xY"}),
}
"""A record of each source, and the id and identifiers that it is read with."""

WITHOUT_VENUE = {"hugging face"}
every_source = pytest.mark.parametrize("source", SOURCES)


def _check(paper: Paper | Skipped, source: str) -> None:
    assert isinstance(paper, Paper)
    assert (paper.title, paper.authors) == ("Folding Paper Boats", ("Ada van den Berg", "Grace Hopper"))
    assert "".join(paper.abstract.split()).startswith("Wefoldboats")
    assert "".join(paper.abstract.split()).endswith("Wewinraces.")
    assert (paper.year, paper.date) == (2021, "2021-03-04")
    assert paper.venue == (None if source in WITHOUT_VENUE else "Journal of Boats")
    assert (paper.id, dict(paper.identifiers)) == SOURCES[source][1:]


@every_source
def test_a_line_each(source: str, read_text: ReadText) -> None:
    text = f"{json.dumps(SOURCES[source][0])}\n" * 2
    assert choose_reader(text, "x.json") == "jsonl"
    for paper in read_text("jsonl", text):
        _check(paper, source)


@every_source
def test_a_list(source: str, read_text: ReadText) -> None:
    for text in (json.dumps([SOURCES[source][0]] * 2), json.dumps([SOURCES[source][0]] * 2, indent=1)):
        assert choose_reader(text, "x") == "json"
        first, second = read_text("json", text)
        _check(first, source)
        _check(second, source)


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("openalex", {"meta": {"count": 1, "page": 1}, "results": [OPENALEX], "group_by": []}),
        ("crossref", {"status": "ok", "message-type": "work-list", "message": {"facets": {}, "items": [CROSSREF]}}),
        ("crossref", {"status": "ok", "message-type": "work", "message": CROSSREF}),
        ("semantic scholar", {"total": 1, "offset": 0, "data": [SEMANTIC_SCHOLAR]}),
        (
            "semantic scholar",
            {"offset": 0, "data": [{"intents": [], "contexts": ["x"], "citedPaper": SEMANTIC_SCHOLAR}]},
        ),
        ("openreview 2", {"notes": [OPENREVIEW_2], "count": 1}),
        ("openreview 1", {"notes": [OPENREVIEW_1], "count": 1}),
        ("openalex", OPENALEX),
        ("semantic scholar", SEMANTIC_SCHOLAR),
    ],
)
def test_what_a_service_answers(source: str, answer: dict[str, Any], read_text: ReadText) -> None:
    pages = json.dumps(answer, indent=2), json.dumps(answer)
    for text in pages:
        (paper,) = read_text("json", text)
        _check(paper, source)
    assert choose_reader(pages[0], "x") == "json"


def test_answers_page_by_page_are_json(read_text: ReadText) -> None:
    other = {**CROSSREF, "DOI": "10.1000/boats.2"}
    lines = [json.dumps({"status": "ok", "message": {"items": [each], "total": 2}}) for each in (CROSSREF, other)]
    assert choose_reader("\n".join(lines), "x.jsonl") == "json"
    assert [paper.id for paper in read_text("json", "\n".join(lines)) if isinstance(paper, Paper)] == [
        "doi:10.1000/boats.1",
        "doi:10.1000/boats.2",
    ]


def test_a_compressed_snapshot_is_read_as_a_newcomer_would(write: Write) -> None:
    other = {**ARXIV, "id": "2103.00002", "doi": None, "title": "Sails", "abstract": "  We sew sails.\n"}
    lines = "".join(json.dumps(each) + "\n" for each in (ARXIV, other)).encode()
    path = write("arxiv-metadata-oai-snapshot.json.gz", gzip.compress(lines))
    assert [paper.id for paper in read(path) if isinstance(paper, Paper)] == ["2103.00001", "2103.00002"]


def test_marked_up_abstracts_are_text(read_text: ReadText) -> None:
    (paper,) = read_text("jsonl", json.dumps(CROSSREF))
    assert isinstance(paper, Paper)
    assert paper.abstract == "We fold boats of 10^3 kinds & sizes, p < 0.05. We win races."


def test_what_a_service_does_not_know_is_skipped(read_text: ReadText) -> None:
    nothing, paper = read_text("json", json.dumps([None, SEMANTIC_SCHOLAR]))
    assert type(nothing) is Skipped
    _check(paper, "semantic scholar")


@pytest.mark.parametrize(
    ("index", "abstract"),
    [
        ({"b": [1], "a": [0, 2]}, "a b a"),
        ({"late": [10**9], "a": [0]}, "a late"),
        ({"a": [True, "0", None, 1.5], "b": 3, "c": {}}, ""),
        ({}, ""),
    ],
)
def test_an_inverted_index_is_written_out(index: dict[str, Any], abstract: str) -> None:
    assert flatten({"abstract_inverted_index": index})["abstract"] == abstract


def test_an_abstract_of_its_own_counts_more_than_an_index() -> None:
    assert flatten({"abstract": "We do.", "abstract_inverted_index": {"No.": [0]}})["abstract"] == "We do."


@pytest.mark.parametrize("moment", [None, -5, 10**30, "1614880000000", True, float("inf"), []])
def test_moments_that_are_none_give_no_date(moment: object) -> None:
    date = flatten({"cdate": moment}).get("date")
    assert date is None or date == "1970-01-01"


def test_bulk_abstracts_of_semantic_scholar_have_their_identifiers_aside(read_text: ReadText) -> None:
    access = {"externalids": {"DOI": "10.1000/boats.1", "ArXiv": None}, "license": None, "url": None, "status": "GREEN"}
    record = {"corpusid": 77, "openaccessinfo": access, "abstract": "We fold boats.", "updated": "2023-01-01T00:00:00Z"}
    for name, text in (("jsonl", json.dumps(record)), ("json", json.dumps([record]))):
        (paper,) = read_text(name, text)
        assert isinstance(paper, Paper)
        assert (paper.id, paper.identifiers) == ("77", (("doi", "10.1000/boats.1"), ("s2", "77")))
