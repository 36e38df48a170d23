"""Names of authors, given first, from the many ways in which records give them.

>>> split_authors("Lovelace, Ada; Hopper, Grace M.")
('Ada Lovelace', 'Grace M. Hopper')
>>> split_authors([{"given": "Ada", "family": "Lovelace"}, "Grace Hopper"])
('Ada Lovelace', 'Grace Hopper')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["authors_with_orcids", "split_authors"]

_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_ORCID = re.compile(r"(?:https?://)?(?:www\.)?(?:orcid\.org/|orcid:)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/?", re.I)
_OTHERS = frozenset({"others", "et al", "et al."})
_LIMIT = 100_000


def split_authors(value: Any) -> tuple[str, ...]:
    """One name per author from a string, a list of strings, of dicts or of ``[last, first, suffix]`` lists."""
    if isinstance(value, str):
        names = _split_string(value[:_LIMIT])
    elif isinstance(value, list):
        names = [_name(item) for item in value]
    elif isinstance(value, Mapping):
        names = [_name(value)]
    else:
        return ()
    return tuple(name for name in map(_squeeze, names) if name and name.lower() not in _OTHERS)


def authors_with_orcids(value: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that `split_authors` gives, and an ORCID for each, empty where unknown; none where all are.

    >>> authors_with_orcids([{"given": "Ada", "family": "Lovelace", "ORCID": "http://orcid.org/0000-0002-1825-0097"}])
    (('Ada Lovelace',), ('0000-0002-1825-0097',))
    """
    if not isinstance(value, list):
        return split_authors(value), ()
    pairs = [(name, _orcid(item)) for item in value for name in split_authors([item])]
    orcids = tuple(orcid for _, orcid in pairs)
    return tuple(name for name, _ in pairs), orcids if any(orcids) else ()


def _orcid(item: Any) -> str:
    if not isinstance(item, Mapping):
        return ""
    told = {str(key).lower().replace("_", "").replace("-", ""): value for key, value in item.items()}
    for key in ("orcid", "orcidid", "authenticatedorcid"):
        if isinstance(told.get(key), str) and (hit := _ORCID.fullmatch(told[key].strip())):
            return hit[1].upper()
    return next((found for key in ("externalids", "author") if (found := _orcid(told.get(key)))), "")


def _squeeze(name: str) -> str:
    return " ".join(name.split()).strip(" ,;")


def _name(item: Any) -> str:
    if isinstance(item, str):
        return _given_first(item)
    if isinstance(item, list):
        parts = [part for part in item if isinstance(part, str)]
        return " ".join([*parts[1:2], *parts[:1], *parts[2:3]])
    if not isinstance(item, Mapping):
        return ""
    item = {str(key).lower().replace("_", ""): value for key, value in item.items()}
    for key in ("name", "fullname", "displayname", "literal"):
        if isinstance(item.get(key), str):
            return _given_first(item[key])
    parts = [item.get("given", item.get("firstname", item.get("first"))), item.get("middle")]
    parts += [item.get("non-dropping-particle"), item.get("dropping-particle")]  # CSL's "van den"
    parts += [item.get("family", item.get("lastname", item.get("last"))), item.get("suffix")]
    flat = [" ".join(map(str, part)) if isinstance(part, list) else part for part in parts]
    if name := " ".join(part for part in flat if isinstance(part, str)):
        return name
    nested = item.get("author")
    return _name(nested) if isinstance(nested, Mapping) and "author" not in nested else ""


def _given_first(name: str) -> str:
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else name


def _split_string(text: str) -> list[str]:
    if ";" in text:
        return [_given_first(part) for part in text.split(";")]
    by_and = re.split(r"\s+(?:and|&)\s+", " ".join(text.split()))
    if len(by_and) > 1 and all(part.count(",") == 1 and not part.endswith(",") for part in by_and):
        return [_given_first(part) for part in by_and]
    parts = [part.strip() for chunk in by_and for part in chunk.split(",") if part.strip()]
    if len(parts) == 2 and len(by_and) == 1 and " " not in parts[0]:
        return [_given_first(text)]
    names: list[str] = []
    for part in parts:
        if names and _INITIALS.fullmatch(part):  # "Hopper, G. M., Lovelace, A."
            names[-1] = f"{part} {names[-1]}"
        else:
            names.append(part)
    return names
