"""Records of the sources that people have, to papers."""

from __future__ import annotations

from typing import Any

import pytest

from kg.errors import UsageError
from kg.model import Paper, Skipped
from kg.readers import BrokenRecord
from kg.readers.records import FIELDS, check_columns, field_of, make_paper, paper_from_record

BASE = {"abstract": "We do."}


def _paper(**record: Any) -> Paper:
    paper = paper_from_record({**BASE, **record}, "x:1")
    assert isinstance(paper, Paper)
    return paper


RECORDS: dict[str, dict[str, Any]] = {
    "arxiv": {
        "id": "2001.00001",
        "title": "Boats",
        "abstract": "  We fold.\n",
        "authors_parsed": [["Lovelace", "Ada", ""]],
        "journal-ref": "J. Boats 3",
        "published": "2020-01-02T03:04:05Z",
    },
    "semantic scholar": {
        "paperId": "abc",
        "externalIds": {"ArXiv": "2001.00001", "CorpusId": 7},
        "title": "Boats",
        "abstract": "We fold.",
        "year": 2020,
        "publicationDate": "2020-01-02",
        "authors": [{"authorId": "1", "name": "Ada Lovelace"}],
        "venue": "J. Boats 3",
    },
    "crossref": {
        "title": ["Boats"],
        "abstract": "We fold.",
        "issued": {"date-parts": [[2020, 1, 2]]},
        "author": [{"given": "Ada", "family": "Lovelace"}],
        "container-title": ["J. Boats 3"],
        "URL": "https://arxiv.org/abs/2001.00001v2",
    },
    "scopus": {
        "Article Title": "Boats",
        "Abstract": "We fold.",
        "Authors": "Lovelace, Ada",
        "Publication Year": "2020",
        "Date": "2 Jan 2020",
        "Source Title": "J. Boats 3",
        "DOI": "https://doi.org/10.48550/arXiv.2001.00001",
    },
}


@pytest.mark.parametrize("source", RECORDS)
def test_records_of_well_known_sources(source: str) -> None:
    paper = paper_from_record(RECORDS[source], "x:1")
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract, paper.venue) == ("Boats", "We fold.", "J. Boats 3")
    assert (paper.year, paper.date, paper.authors) == (2020, "2020-01-02", ("Ada Lovelace",))
    assert ("arxiv", "2001.00001") in paper.identifiers


def test_ids_are_the_given_one_then_doi_then_arxiv_then_text() -> None:
    assert _paper(id="000-01", doi="10.1000/x").id == "000-01"
    assert _paper(id=17).id == "17"
    assert _paper(doi="doi:10.1000/X", arxiv_id="2001.00001v4").id == "doi:10.1000/x"
    assert _paper(arxiv="arXiv:2001.00001v4").id == "arxiv:2001.00001"
    assert _paper().id == _paper(abstract="We  do. ").id
    assert _paper().id.startswith("text:")
    assert _paper(title="T").id != _paper().id


def test_ids_and_venues_are_one_printable_line() -> None:
    paper = _paper(id=" a\n b\x1b[0m\u202e ", venue="J.\nBoats")
    assert (paper.id, paper.venue) == ("a b[0m", "J. Boats")


@pytest.mark.parametrize("abstract", [None, "", "  ", "N/A", "nan", "[No abstract available]", "-", 5, {}, [], True])
def test_what_is_no_abstract_is_skipped(abstract: object) -> None:
    assert paper_from_record({"title": "T", "abstract": abstract}, "x:1") == Skipped("x:1", "no abstract")


def test_a_null_title_stays_null_and_paragraphs_are_joined() -> None:
    assert _paper(title=None).title is None
    assert _paper(title=" ").title is None
    assert _paper(abstract=["One.", "Two."]).abstract == "One. Two."


def test_text_is_kept_inside_and_only_stripped_around() -> None:
    assert _paper(abstract=" a  b\n\u00a0c ", title="\tT  t").abstract == "a  b\n\u00a0c"
    assert _paper(title="\tT  t").title == "T  t"


def test_years_months_and_dates() -> None:
    assert (_paper(year="2019.0").year, _paper(year="2019.0").date) == (2019, None)
    assert _paper(year=2019, month="feb").date == "2019-02"
    assert _paper(year=2019, date="Feb 5").date == "2019-02-05"
    assert _paper(date="Feb 5").year is None
    assert _paper(year="forthcoming", date=float("nan")).year is None
    assert _paper(year=True).year is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "nowhere", 7])
def test_only_web_addresses_are_urls(url: object) -> None:
    assert _paper(url=url).url is None


def test_make_paper_refuses_what_no_format_can_hold() -> None:
    assert make_paper(" \n", "x:1") == Skipped("x:1", "no abstract")
    assert isinstance(make_paper("a\0b", "x:1"), BrokenRecord)
    paper = make_paper("a\ud800b", "x:1", title="\udfff")
    assert isinstance(paper, Paper)
    assert (paper.abstract, paper.title) == ("a\ufffdb", "\ufffd")


def test_field_names_are_each_of_one_field() -> None:
    names = [name for aliases in FIELDS.values() for name in aliases]
    assert len(names) == len(set(names))
    assert all(field_of(name.upper()) == field for field, aliases in FIELDS.items() for name in aliases)


def test_columns_are_checked() -> None:
    check_columns({"abstract": "anything"})
    with pytest.raises(UsageError, match="there are: id, title"):
        check_columns({"zzz": "x"})
