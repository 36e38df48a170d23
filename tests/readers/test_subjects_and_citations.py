"""Categories, keywords and cited works: what each source tells of them, and what hostile values do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper, Skipped
from kg.readers.authors import authors_with_orcids, split_authors
from kg.readers.citations import find_citations
from kg.readers.subjects import split_categories

ReadText = Callable[..., list[Paper | Skipped]]

SHA = "0123456789abcdef0123456789abcdef01234567"
ABSTRACT = {"title": "On Boats", "abstract": "We fold boats."}
SHAPES: dict[str, tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]] = {
    "arxiv snapshot": ({"id": "2103.00001", "categories": "cs.RO math.GT hep-ph"}, ("cs.RO", "math.GT", "hep-ph"), ()),
    "old arxiv snapshot": ({"id": "2103.00001", "categories": ["cs.RO math.GT"]}, ("cs.RO", "math.GT"), ()),
    "openalex": (
        {
            "id": "https://openalex.org/W1",
            "topics": [{"id": "https://openalex.org/T1", "display_name": "Naval Design", "score": 0.99}],
            "keywords": [{"id": "https://openalex.org/keywords/boat", "display_name": "Boat", "score": 0.6},
                         {"keyword": "paper", "score": 0.1}],
            "concepts": [{"display_name": "Engineering", "score": 0.9, "level": 0}],
            "referenced_works": ["https://openalex.org/W2", "https://openalex.org/W3"],
        },
        ("Naval Design", "Boat"),
        ("openalex:W2", "openalex:W3"),
    ),
    "old openalex": (
        {"id": "https://openalex.org/W1", "concepts": [{"display_name": "Engineering", "score": 0.9, "level": 0},
                                                       {"display_name": "Art", "score": 0.0, "level": 0}]},
        ("Engineering",),
        (),
    ),
    "semantic scholar": (
        {
            "paperId": SHA,
            "fieldsOfStudy": ["Computer Science"],
            "s2FieldsOfStudy": [{"category": "Computer Science", "source": "external"},
                                {"category": "Engineering", "source": "s2-fos-model"}],
            "references": [
                {"paperId": SHA[::-1], "externalIds": {"ArXiv": "2001.00001", "DOI": "10.1000/A", "CorpusId": 7}},
                {"paperId": None, "title": "Nobody knows", "externalIds": None},
                {"paperId": SHA[::-1]},
            ],
        },
        ("Computer Science", "Engineering"),
        (f"arxiv:2001.00001 doi:10.1000/a s2:7 s2:{SHA[::-1]}", f"s2:{SHA[::-1]}"),
    ),
    "crossref": (
        {
            "DOI": "10.1000/boats",
            "subject": ["Ocean Engineering"],
            "reference": [
                {"key": "ref1", "DOI": "10.1000/A", "doi-asserted-by": "publisher"},
                {"key": "ref2", "unstructured": "Hopper (2020) Sails. https://doi.org/10.1000/sails."},
                {"key": "ref3", "article-title": "Unknown"},
            ],
        },
        ("Ocean Engineering",),
        ("doi:10.1000/a", "doi:10.1000/sails"),
    ),
    "openreview": (
        {"id": "aBcDeFgHiJ", "content": {"title": {"value": "On Boats"}, "abstract": {"value": "We fold."},
                                         "keywords": {"value": ["boats, small", "folding"]},
                                         "primary_area": {"value": "naval science"}}},
        ("naval science", "boats, small", "folding"),
        (),
    ),
    "hugging face": (
        {"paper": {"id": "2103.00001", "title": "On Boats", "summary": "We do.", "ai_keywords": ["boats", "folding"]}},
        ("boats", "folding"),
        (),
    ),
    "csl": ({"DOI": "10.1000/boats", "keyword": "boats, folding"}, ("boats", "folding"), ()),
    "json lines": (
        {"id": "a", "categories": ["x", "y, z"], "cites": ["doi:10.1000/A", "b", "arXiv:2001.00001v2", "pmid:12"]},
        ("x", "y, z"),
        ("doi:10.1000/a", "b", "arxiv:2001.00001", "pmid:12"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("reader", ["jsonl", "json", "json of one"])
def test_what_a_source_tells_is_kept(read_text: ReadText, shape: str, reader: str) -> None:
    record, categories, cites = SHAPES[shape]
    record = record if record.keys() & {"content", "paper"} else {**ABSTRACT, **record}
    text = json.dumps([record] if reader == "json" else record)
    [paper] = read_text(reader.partition(" ")[0], text)
    assert isinstance(paper, Paper)
    assert (paper.categories, paper.cites) == (categories, cites)


def test_a_service_that_wraps_one_paper_loses_no_references(read_text: ReadText) -> None:
    record = {**ABSTRACT, **SHAPES["crossref"][0]}
    [paper] = read_text("json", json.dumps({"status": "ok", "message": record}))
    assert isinstance(paper, Paper)
    assert (paper.categories, paper.cites) == SHAPES["crossref"][1:]


def test_a_list_of_papers_under_such_a_name_is_read(read_text: ReadText) -> None:
    found = read_text("json", json.dumps({"references": [{**ABSTRACT, "id": "a"}, {"title": "T", "id": "b"}]}))
    assert [paper.id for paper in found if isinstance(paper, Paper)] == ["a"]


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        ("csv", 'title,abstract,Author Keywords,Index Keywords,references\nT,We fold.,"boats; folding",sails,'
                '"A (2020), doi: 10.1000/A; B (2021)"\n'),
        ("tsv", "title\tabstract\tcategories\tcites\nT\tWe fold.\tboats|folding|sails\tdoi:10.1000/A\n"),
        ("bibtex", "@article{k, title={T}, abstract={We fold.}, keywords={boats, folding, sails}}"),
        ("ris", "TY  - JOUR\nTI  - T\nAB  - We fold.\nKW  - boats\nKW  - folding\nKW  - sails\nER  - \n"),
        ("html", "<html><head><meta name='citation_title' content='T'>"
                 "<meta name='citation_abstract' content='We fold.'>"
                 "<meta name='citation_keywords' content='boats; folding; sails'><meta name='citation_reference' "
                 "content='citation_title=A; citation_doi=10.1000/A'></head></html>"),
    ],
)  # fmt: skip
def test_other_formats_keep_them_too(read_text: ReadText, reader: str, text: str) -> None:
    [paper] = read_text(reader, text)
    assert isinstance(paper, Paper)
    assert paper.categories == ("boats", "folding", "sails")
    assert paper.cites == (() if reader in {"bibtex", "ris"} else ("doi:10.1000/a",))


def test_a_column_may_be_named(read_text: ReadText) -> None:
    text = "title,abstract,keywords,Area\nT,We fold.,x,boats\n"
    [paper] = read_text("csv", text, categories="Area")
    assert isinstance(paper, Paper)
    assert paper.categories == ("boats",)


def test_orcids_stand_beside_the_names_that_are_kept() -> None:
    authors = [{"author": {"display_name": "Ada Berg", "orcid": "https://orcid.org/0000-0002-1825-0097"}}, "", "Li Wu",
               {"name": "Bo", "externalIds": {"ORCID": "0000-0001-5109-3700"}}, {"name": "C", "orcid": ""}]  # fmt: skip
    names, orcids = authors_with_orcids(authors)
    assert names == split_authors(authors) == ("Ada Berg", "Li Wu", "Bo", "C")
    assert orcids == ("0000-0002-1825-0097", "", "0000-0001-5109-3700", "")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["name", "display_name", "score", "DOI", "externalIds", "paperId", "unstructured", "orcid", "author", "value"]),
        inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(VALUES)
def test_any_value_gives_clean_strings(value: Any) -> None:
    categories, cites = split_categories(value), find_citations(value)
    assert all(name.strip() and name.isprintable() and len(name) <= 200 for name in categories)
    assert len({name.casefold() for name in categories}) == len(categories)
    assert all(work and work == " ".join(work.split()) and work.isprintable() for work in cites)
    assert len(set(cites)) == len(cites)
    names, orcids = authors_with_orcids(value)
    assert len(orcids) in (0, len(names))


def test_lists_are_bounded() -> None:
    assert len(split_categories([[f"k{n}" for n in range(10_000)]])) == 200
    assert len(find_citations([[f"doi:10.1000/{n}" for n in range(20_000)]])) == 10_000
