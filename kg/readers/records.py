"""From a record with named fields, as JSON, tables and BibTeX give it, to a paper.

Field names are matched whatever their case and punctuation (``paper_title`` is ``Paper Title``); the known ones are
those of arXiv, Semantic Scholar, Crossref, Scopus, Web of Science, Papers with Code and the like.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from kg.errors import UsageError
from kg.model import Paper, Skipped
from kg.readers.authors import authors_with_orcids
from kg.readers.base import BrokenRecord
from kg.readers.citations import find_citations
from kg.readers.dates import format_date, month_number, parse_date
from kg.readers.duplicates import content_hash
from kg.readers.identifiers import SCHEMES, find_identifiers
from kg.readers.markup import plain_text
from kg.readers.subjects import split_categories

__all__ = [
    "FIELDS",
    "NO_ABSTRACT",
    "check_columns",
    "field_of",
    "is_known",
    "make_paper",
    "one_line",
    "paper_from_record",
]

NO_ABSTRACT = "no abstract"

FIELDS: dict[str, tuple[str, ...]] = {
    field: tuple(aliases.split())
    for field, aliases in {
        "id": "id paperid key uid corpusid publicationid eid ut pmid",
        "title": "title papertitle articletitle documenttitle displayname",
        "abstract": "abstract summary abstracttext paperabstract abstractnote",
        "authors": "authorsparsed authors author authornames authorfullnames creators creator authorships",
        "year": "year publicationyear pubyear yearpublished py",
        "date": "date publicationdate published publisheddate publishedat datepublished issued pubdate",
        "doi": "doi doilink doiurl",
        "arxiv": "arxiv arxivid eprint",
        "url": "url link paperurl urlabs articleurl pdfurl urlpdf",
        "venue": "venue publicationvenue journal booktitle conference proceeding containertitle sourcetitle"
        " publicationtitle journalname journalref",
        "categories": "categories primaryclass category fieldsofstudy s2fieldsofstudy subjectareas primaryarea subjects"
        " subject topics concepts keywords keyword authorkeywords indexkeywords aikeywords meshterms mesh tags",
        "cites": "cites references reference referencedworks outcitations citedreferences",
    }.items()
}
"""Our field names, and the folded names under which records hold them, most telling first."""

_FIELD_OF = {alias: field for field, aliases in FIELDS.items() for alias in aliases}
_GATHERED = ("categories", "cites")
"""Fields of which a record may hold parts under several names."""
_IDENTIFIERS = ("externalids", "identifiers", "ids")
_MISSING = frozenset(
    {"", "-", "na", "nan", "none", "null", "noabstract", "noabstractavailable", "abstractnotavailable"}
)
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


@lru_cache(maxsize=4096)
def _fold(name: str) -> str:
    return _NOT_ALPHANUMERIC.sub("", name.casefold())


def field_of(name: str) -> str | None:
    """Our field name for a record's `name`, or ``None``.

    >>> field_of("Article Title"), field_of("publicationDate"), field_of("citations")
    ('title', 'date', None)
    """
    return _FIELD_OF.get(_fold(name))


def is_known(name: str) -> bool:
    """Whether `paper_from_record` asks for what a record holds under `name`."""
    return _fold(name) in {*_FIELD_OF, *_IDENTIFIERS, *SCHEMES, "month"}


def check_columns(columns: Mapping[str, str]) -> None:
    """Raises `UsageError` where a key of `columns` is none of our field names."""
    for name in columns:
        if name not in FIELDS:
            near = difflib.get_close_matches(name, FIELDS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(FIELDS)}."
            raise UsageError(f"no field is called {name!r}; {hint}")


def paper_from_record(
    record: Mapping[str, Any], place: str, columns: Mapping[str, str] | None = None, key: str | None = None
) -> Paper | Skipped:
    """The paper that `record` tells of, or why there is none; `key` is the id where the record has none itself.

    >>> paper_from_record({"Title": "On Graphs", "ABSTRACT": "We draw.", "DOI": "10.1000/G"}, "g.json:1").id
    'doi:10.1000/g'
    """
    fields = _fields(record, columns or {})
    abstract = _text(fields.get("abstract"))
    if abstract is None:
        return Skipped(place, NO_ABSTRACT)
    own_id, url = one_line(fields.get("id")), one_line(fields.get("url"))
    doi, arxiv = one_line(fields.get("doi")), one_line(fields.get("arxiv"))
    year, date = _year_and_date(fields.get("year"), fields.get("date"), fields.get("month"))
    authors, orcids = authors_with_orcids(fields.get("authors"))
    return make_paper(
        abstract,
        place,
        paper_id=own_id,
        key=one_line(key),
        title=_text(fields.get("title")),
        year=year,
        date=date,
        authors=authors,
        venue=one_line(_named(fields.get("venue"))),
        url=url if url and url.lower().startswith(("http://", "https://")) else None,
        identifiers=find_identifiers([doi, arxiv, own_id, url], _named_identifiers(record)),
        categories=split_categories(fields.get("categories")),
        cites=find_citations(fields.get("cites")),
        orcids=orcids,
    )


def make_paper(
    abstract: str,
    place: str,
    *,
    paper_id: str | None = None,
    key: str | None = None,
    title: str | None = None,
    year: int | None = None,
    date: str | None = None,
    authors: Iterable[str] = (),
    venue: str | None = None,
    url: str | None = None,
    identifiers: tuple[tuple[str, str], ...] = (),
    categories: tuple[str, ...] = (),
    cites: tuple[str, ...] = (),
    orcids: tuple[str, ...] = (),
) -> Paper | Skipped:
    """A paper with an id: the given one, else its DOI, its arXiv id, `key`, or a hash of title and abstract.

    White space around title and abstract is dropped, nothing inside; a code point that is half of a surrogate
    pair, which no encoding can hold, becomes U+FFFD.
    """
    abstract = _valid(abstract).strip()
    title = _valid(title).strip() or None if title else None
    if not abstract:
        return Skipped(place, NO_ABSTRACT)
    if "\0" in abstract or (title and "\0" in title):
        return BrokenRecord(place, "a NUL character in the text; the source is damaged or not text")
    known = dict(identifiers)
    paper_id = (
        paper_id
        or (f"doi:{known['doi']}" if "doi" in known else None)
        or (f"arxiv:{known['arxiv']}" if "arxiv" in known else None)
        or key
        or f"text:{content_hash(title, abstract)}"
    )
    about = (tuple(map(_valid, authors)), venue, url, identifiers, place)
    return Paper(paper_id, title, abstract, year, date, *about, categories, cites, orcids)


def _fields(record: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """Our fields of a record, the first alias that holds something; `columns` are asked before the aliases."""
    folded: dict[str, Any] = {}
    for name, value in record.items():
        if value is not None and value != "" and value != []:
            folded.setdefault(_fold(name), value)
    for name, value in _inner_identifiers(record):
        if field_of(name) in {"doi", "arxiv"} and value:
            folded.setdefault(_fold(name), value)
    found: dict[str, Any] = {}
    for field, aliases in FIELDS.items():
        names = (_fold(columns[field]),) if field in columns else aliases
        value = next((folded[name] for name in names if name in folded), None)
        if value is not None and field in _GATHERED and field not in columns:
            # OpenAlex has given up its concepts for topics
            value = [
                folded[name] for name in names if name in folded and (name != "concepts" or "topics" not in folded)
            ]
        if value is not None:
            found[field] = value
    if "month" in folded:
        found["month"] = folded["month"]
    return found


def _inner_identifiers(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict) and _fold(name) in _IDENTIFIERS:
            yield from value.items()


def _named_identifiers(record: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """``(scheme, text)`` of what the record calls by the name of a scheme."""
    for name, value in (*record.items(), *_inner_identifiers(record)):
        if scheme := SCHEMES.get(_fold(name)):
            yield scheme, one_line(value)


def _year_and_date(year: Any, date: Any, month: Any) -> tuple[int | None, str | None]:
    own_year, own_date = parse_date(year)
    date_year, full = parse_date(date)
    known = own_year or date_year
    full = full or own_date
    if known and full and full.startswith("--"):
        full = format_date(known, int(full[2:4]), int(full[5:7]))
    if known and not full and isinstance(month, str | int):
        full = format_date(known, month_number(str(month)))
    return known, full


def _text(value: Any) -> str | None:
    """A string, or the paragraphs of a list joined by a blank; ``None`` for what only says that nothing is there."""
    if isinstance(value, list):
        value = " ".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str) or (len(value) < 40 and _fold(value) in _MISSING and value.isascii()):
        return None
    return plain_text(_valid(value))


def one_line(value: Any) -> str | None:
    """A string or number as printable text on one line: for ids and names, which end up in messages and IRIs."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    line = " ".join(str(value)[:1000].split())
    return (line if line.isprintable() else "".join(c for c in line if c.isprintable())) or None


def _named(value: Any) -> Any:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, Mapping):
        return next((value[name] for name in ("name", "display_name", "title", "raw") if value.get(name)), None)
    return value


def _valid(text: str) -> str:
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
