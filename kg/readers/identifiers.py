"""DOIs, arXiv ids and others out of whatever a record gives: a field of its own, an id, a link.

>>> find_identifiers(["https://doi.org/10.1000/XYZ", "arXiv:1810.04805v2"])
(('arxiv', '1810.04805'), ('doi', '10.1000/xyz'))
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["SCHEMES", "as_arxiv", "as_doi", "as_identifier", "find_identifiers"]

SCHEMES = {
    **{name: name for name in ("acl", "dblp", "openalex", "openreview", "pmcid", "pmid")},
    **{"pubmed": "pmid", "pubmedcentral": "pmcid", "corpusid": "s2", "s2": "s2"},
}
"""Schemes other than DOI and arXiv by the folded names under which records hold them (``s2`` is Semantic Scholar)."""

_FORMS = {
    "acl": re.compile(r"(?:https?://(?:www\.)?aclanthology\.org/)?([A-Z]\d{2}-\d{4}|\d{4}\.[\w-]{1,60}\.\d{1,5})/?"),
    "dblp": re.compile(r"(?:https?://dblp\.org/rec/)?((?:\w{1,20}/){1,4}[\w-]{1,80})"),
    "openalex": re.compile(r"(?:https?://openalex\.org/)?(W\d{1,12})"),
    "openreview": re.compile(r"(?:https?://openreview\.net/(?:forum|pdf)\?id=)?([\w-]{6,20})"),
    "pmcid": re.compile(r"(?:https?://(?:www\.)?(?:pmc\.)?ncbi\.nlm\.nih\.gov/(?:pmc/)?articles/)?(?:PMC)?(\d{1,9})/?"),
    "pmid": re.compile(r"(?:https?://pubmed\.ncbi\.nlm\.nih\.gov/)?(\d{1,9})/?"),
    "s2": re.compile(r"(\d{1,12})"),
}

_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s?)?(10\.\d{4,9}/\S{1,300})", re.I)
_ARXIV_ID = r"(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z]{2,10}(?:-[a-z]{2,8})?(?:\.[a-z]{2})?/\d{7})(?:v\d{1,3})?"
_ARXIV = re.compile(
    rf"(?:(?:https?://)?(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv[:.]\s?)?{_ARXIV_ID}(?:\.pdf)?", re.I
)
_SUBJECT_CLASS = re.compile(r"\.[a-z]{2}(?=/)")
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_ARXIV_ID}", re.I)


def as_doi(text: str) -> str | None:
    """The DOI that `text` is, lower-case and without resolver or prefix, else ``None``."""
    hit = _DOI.fullmatch(text.strip())
    return hit[1].rstrip(".,;").lower() if hit else None


def as_arxiv(text: str) -> str | None:
    """The arXiv id that `text` is (bare, prefixed, a link or a DOI), without its version, else ``None``.

    >>> as_arxiv("https://arxiv.org/pdf/1706.03762v5.pdf"), as_arxiv("math.GT/0309136"), as_arxiv("3.1415")
    ('1706.03762', 'math/0309136', None)
    """
    text = text.strip()
    hit = _ARXIV.fullmatch(text) or _ARXIV_DOI.fullmatch(as_doi(text) or "")
    return _SUBJECT_CLASS.sub("", hit[1].lower()) if hit else None


def as_identifier(scheme: str, text: str) -> str | None:
    """What `text`, an id or a link, is in one of `SCHEMES`, else ``None``.

    >>> as_identifier("openalex", "https://openalex.org/W123"), as_identifier("pmcid", "77"), as_identifier("s2", "x")
    ('W123', 'PMC77', None)
    """
    hit = _FORMS[scheme].fullmatch(text.strip())
    return hit and ("PMC" if scheme == "pmcid" else "") + hit[1]


def find_identifiers(
    texts: Iterable[str | None], named: Iterable[tuple[str, str | None]] = ()
) -> tuple[tuple[str, str], ...]:
    """Sorted ``(scheme, value)`` pairs; the first of each scheme counts, and an arXiv DOI gives both.

    `texts` may be DOIs or arXiv ids; `named` are texts whose scheme, one of `SCHEMES`, is known, or links that tell it.
    """
    found: dict[str, str] = {}
    for text in texts:
        if text and len(text) < 400:
            links = [(scheme, as_identifier(scheme, text)) for scheme in _FORMS if text.startswith("http")]
            for scheme, value in (("doi", as_doi(text)), ("arxiv", as_arxiv(text)), *links):
                if value:
                    found.setdefault(scheme, value)
    for scheme, text in named:
        if text and len(text) < 400 and (value := as_identifier(scheme, text)):
            found.setdefault(scheme, value)
    return tuple(sorted(found.items()))
