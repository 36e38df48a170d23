"""Corrected annotations: what changed against those that were given out, and corrected spans made paper-level gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kg.annotations.base import AnnotatedPaper, GoldEntity, LabelledSpan
from kg.errors import InputError
from kg.model import Entity, Extraction
from kg.names import display_form, squashed
from kg.text import legal

__all__ = ["Changes", "changes", "corrected_gold"]

_RELATIONS = {"Method": "uses", "Software": "uses", "Dataset": "evaluatesOn", "Task": "addresses",
              "Metric": "reports", "Hardware": "runsOn"}  # fmt: skip
"""What a paper usually does with an entity of a type that is new, or that had another type."""


@dataclass
class Changes:
    """What was corrected, by label: spans that are new, gone, of another label (``"Method→Dataset"``), or moved.

    A moved span has the same label and overlaps the one that is gone. `missing` are the papers that were given out and
    did not come back, `unknown` those that came and were not given out; of these nothing is counted.
    """

    papers: int = 0
    changed: int = 0
    added: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    retyped: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    relations_added: Counter[str] = field(default_factory=Counter)
    relations_removed: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def changes(before: Iterable[AnnotatedPaper], after: Iterable[AnnotatedPaper]) -> Changes:
    """What `after` has other than `before`, paper by paper of the same id.

    >>> span = LabelledSpan("abstract", 7, 11, "Method")
    >>> old = AnnotatedPaper("a", None, "We use BERT.", (span,))
    >>> changes([old], [replace(old, spans=(span._replace(label="Software"),))]).retyped
    Counter({'Method→Software': 1})
    """
    old = {paper.id: paper for paper in before}
    found = Changes()
    for paper in after:
        given = old.pop(paper.id, None)
        if given is None:
            found.unknown.append(paper.id)
            continue
        found.papers += 1
        spans = _count_spans(found, given.spans, paper.spans)
        links, now = _links(given), _links(paper)
        found.relations_added.update(label for _, label, _ in now - links)
        found.relations_removed.update(label for _, label, _ in links - now)
        found.changed += spans or links != now
    found.missing = list(old)
    return found


def _count_spans(found: Changes, before: Iterable[LabelledSpan], after: Iterable[LabelledSpan]) -> bool:
    gone, new = sorted(set(before) - set(after)), sorted(set(after) - set(before))
    changed = bool(gone or new)
    for span in list(new):
        if other := next((each for each in gone if each[:3] == span[:3]), None):
            found.retyped[f"{other.label}→{span.label}"] += 1
            gone.remove(other)
            new.remove(span)
    for span in list(new):
        if other := next((each for each in gone if _overlap(each, span)), None):
            found.moved[span.label] += 1
            gone.remove(other)
            new.remove(span)
    found.added.update(span.label for span in new)
    found.removed.update(span.label for span in gone)
    return changed


def _overlap(one: LabelledSpan, other: LabelledSpan) -> bool:
    same = (one.field, one.label) == (other.field, other.label)
    return same and one.start < other.end and other.start < one.end


def _links(paper: AnnotatedPaper) -> set[tuple[object, str, object]]:
    """Relations by the places of both ends, whatever their labels, and links by name."""
    spans = paper.spans
    relations = {(spans[head][:3], label, spans[tail][:3]) for head, tail, label in paper.relations}
    return relations | {(head, label, tail) for head, label, tail in paper.links}


# Gold -----------------------------------------------------------------------------------------------------------------


def corrected_gold(paper: AnnotatedPaper, extraction: Extraction) -> AnnotatedPaper:
    """Corrected spans of a paper as entities of the paper as a whole, with what was found in it as the groundwork.

    A span that was not touched stays with its entity, with its name, aliases and role; forms of which every mention was
    taken out go. A new span joins the entity of its label that has its name, else makes a new one, with the usual
    role of its type, as do entities whose type was changed. Relations become links. Results, which nobody was shown,
    are left out; code links are kept. A paper that has entities already is left as it is.

    Raises `InputError` where the text is another.
    """
    known = extraction.paper
    if (legal(known.title or ""), legal(known.abstract)) != (legal(paper.title or ""), legal(paper.abstract)):
        raise InputError(
            f"the text of {paper.id!r} is not that in the graph; export it anew and correct that, or leave --graph out."
        )
    paper = replace(paper, title=known.title, abstract=known.abstract)
    if paper.entities is not None:
        return paper
    groups = _groups(paper, extraction.entities)
    entities = [_entity(key, [paper.spans[at] for at in places], paper, extraction) for key, places in groups.items()]
    names = {at: entity.name for entity, places in zip(entities, groups.values(), strict=True) for at in places}
    links = dict.fromkeys(
        (names[head], label, names[tail]) for head, tail, label in paper.relations if names[head] != names[tail]
    )
    code = tuple(dict.fromkeys(link.url for link in extraction.code))
    return replace(paper, spans=(), relations=(), entities=tuple(entities), links=tuple(links), code=code)


_Key = tuple[str, int | str]
"""A label, and the number of an entity that was found, or the name of a new one."""


def _groups(paper: AnnotatedPaper, found: Sequence[Entity]) -> dict[_Key, list[int]]:
    """Numbers of spans by the entity that they are mentions of."""
    owners = {(m.field, m.start, m.end): at for at, entity in enumerate(found) for m in entity.mentions}
    named: dict[_Key, int] = {}
    for at, entity in enumerate(found):
        for name in (entity.name, *entity.aliases, *(mention.text for mention in entity.mentions)):
            named.setdefault((entity.type, squashed(name)), at)
    groups: dict[_Key, list[int]] = {}
    for at, span in enumerate(paper.spans):
        owner = owners.get(span[:3])
        if owner is None:
            form = squashed(paper.quote(span))
            owner_or_form: int | str = named.get((span.label, form), form)
        else:
            owner_or_form = owner
        groups.setdefault((span.label, owner_or_form), []).append(at)
    return groups


def _entity(key: _Key, spans: Sequence[LabelledSpan], paper: AnnotatedPaper, extraction: Extraction) -> GoldEntity:
    label, owner = key
    forms = list(dict.fromkeys(display_form(paper.quote(span)) for span in spans))
    usual = _RELATIONS.get(label, "uses")
    if isinstance(owner, str):
        return GoldEntity(label, forms[0], tuple(forms[1:]), usual)
    entity = extraction.entities[owner]
    kept = {squashed(form) for form in forms}
    places = {span[:3] for span in spans}
    gone = {squashed(m.text) for m in entity.mentions if (m.field, m.start, m.end) not in places} - kept
    names = [name for name in (entity.name, *entity.aliases) if squashed(name) not in gone]
    told = {squashed(name) for name in names}
    names += [form for form in forms if squashed(form) not in told]
    return GoldEntity(label, names[0], tuple(names[1:]), entity.relation if entity.type == label else usual)
