"""Small records for the tests of the core: one line makes an entity with its mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg.assembly import assemble
from kg.intake import settle_copies, stage, take_in, take_over
from kg.model import CodeLink, Entity, Extraction, Mention, Paper, Relation, Result, Span
from kg.resolution import Clusters
from kg.store import Store


def mention(
    paper: Paper, text: str, type: str = "Method", *, score: float = 0.8, long_form: str | None = None
) -> Mention:
    """The first occurrence of `text` in the abstract."""
    start = paper.abstract.index(text)
    return Mention("abstract", start, start + len(text), text, type, score, "gazetteer", long_form)


def entity(
    paper: Paper, name: str, type: str = "Method", relation: str = "uses", *, long_form: str | None = None
) -> Entity:
    """An entity with one mention."""
    found = mention(paper, name, type, long_form=long_form)
    return Entity(type, name, (long_form,) if long_form else (), (found,), found.score, relation)


def nodes_of(clusters: Clusters) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Id, type, label and aliases of each node."""
    return [(identity.id, type, identity.label, aliases) for (type, _), identity, aliases in clusters.nodes()]


def sentences(paper: Paper) -> tuple[Span, ...]:
    """Sentences of the abstract, ending in a full stop."""
    return tuple(Span("abstract", m.start(), m.end()) for m in re.finditer(r"\S.*?\.(?=\s|$)", paper.abstract))


def extraction(
    paper: Paper,
    entities: Sequence[Entity] = (),
    relations: Sequence[Relation] = (),
    results: Sequence[Result] = (),
    code: Sequence[CodeLink] = (),
) -> Extraction:
    """An extraction whose sentences end in full stops."""
    return Extraction(paper, sentences(paper), tuple(entities), tuple(relations), tuple(results), tuple(code))


def hold(store: Store, extractions: Iterable[Extraction]) -> None:
    """Bring extractions into a store as a build does, and assemble its graph."""
    extractions = list(extractions)
    for _ in take_in(store, [each.paper for each in extractions], run=1):
        pass
    settle_copies(store)
    stage(store, extractions, store.chain([("gazetteer", "3"), ("links", "1")]))
    with store.transaction():
        take_over(store)
        assemble(store)
