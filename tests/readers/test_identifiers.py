"""DOIs and arXiv ids in the forms in which they are written."""

from __future__ import annotations

import pytest

from kg.readers.identifiers import as_arxiv, as_doi, find_identifiers


@pytest.mark.parametrize(
    "text",
    [
        "10.1000/Ab.c",
        "doi:10.1000/ab.c",
        "DOI: 10.1000/ab.c",
        "https://doi.org/10.1000/ab.c",
        "http://dx.doi.org/10.1000/ab.c.",
    ],
)
def test_dois(text: str) -> None:
    assert as_doi(text) == "10.1000/ab.c"


@pytest.mark.parametrize(
    "text",
    [
        "2001.00001",
        "2001.00001v12",
        "arXiv:2001.00001",
        "https://arxiv.org/abs/2001.00001v2",
        "arxiv.org/pdf/2001.00001.pdf",
        "http://export.arxiv.org/abs/2001.00001",
        "10.48550/arXiv.2001.00001",
        "https://doi.org/10.48550/ARXIV.2001.00001",
    ],
)
def test_arxiv_ids(text: str) -> None:
    assert as_arxiv(text) == "2001.00001"


def test_old_arxiv_ids() -> None:
    assert as_arxiv("cs/0112017v1") == as_arxiv("cs.CL/0112017") == "cs/0112017"
    assert as_arxiv("https://arxiv.org/abs/hep-th/9901001") == "hep-th/9901001"


@pytest.mark.parametrize(
    "text", ["", "1234", "3.1415", "2013.00001x", "2099.12345", "000-01", "10.1/x", "see 10.1000/x"]
)
def test_neither(text: str) -> None:
    assert as_doi(text) is None
    assert as_arxiv(text) is None


def test_the_first_of_each_scheme_counts() -> None:
    texts = [None, "https://example.org", "10.48550/arXiv.2001.00001", "2002.00002", "10.1000/x"]
    assert find_identifiers(texts) == (("arxiv", "2001.00001"), ("doi", "10.48550/arxiv.2001.00001"))
