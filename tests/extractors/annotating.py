"""Documents for tests of roles and results: a text with its names marked, "[Method:FastNet] wins"."""

import re

from extractors.sentences import SentenceSplitter
from kg.model import Document, Entity, Field, Mention, Paper

_MARK = re.compile(r"\[([A-Z]\w+):([^\]]+)\]")


def annotate(abstract: str, title: str = "", **relations: str) -> Document:
    """A document with sentences and one entity per marked name; `relations` gives some of them a role by name."""
    mentions: dict[tuple[str, str], list[Mention]] = {}
    texts: dict[Field, str] = {}
    fields: tuple[tuple[Field, str], ...] = (("title", title), ("abstract", abstract))
    for field, marked in fields:
        plain, at = "", 0
        for match in _MARK.finditer(marked):
            plain += marked[at : match.start()]
            kind, name = match.groups()
            mention = Mention(field, len(plain), len(plain) + len(name), name, kind, 1.0, "test")
            mentions.setdefault((kind, name), []).append(mention)
            plain += name
            at = match.end()
        texts[field] = plain + marked[at:]
    document = Document(Paper("x", texts["title"] or None, texts["abstract"]))
    SentenceSplitter().annotate(document)
    document.entities = [
        Entity(kind, name, (), tuple(found), 1.0, relations.get(name, "uses"))
        for (kind, name), found in mentions.items()
    ]
    return document
