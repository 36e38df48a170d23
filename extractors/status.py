"""Whether the paper asserts each role, link and result, or negates it, hedges it or tells it of others.

A mention has the status of the phrases in whose reach it is (`extractors.status_cues`). An entity's role has the
strongest of its mentions' (`kg.beliefs.STRENGTH`), and its evidence is a sentence that says it so. What only the
opening says, before the paper comes to its own work, is background.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import ClassVar

from extractors.base import DocumentExtractor
from extractors.status_cues import Scope, read_scopes
from kg.beliefs import strongest
from kg.model import Document, Entity, Mention, Relation, Result, Span

__all__ = ["StatusExtractor"]

_ORDER = ("background", "negated", "hedged")
"""What a mention in the reach of several phrases is: others' hopes are others'."""
_OPENING_ROLES = frozenset({"uses", "evaluatesOn", "runsOn"})
_LATEST = 0.6
"""How far into the abstract an opening may go: where the paper is named later still, it was spoken of before."""
_SUFFIX = "-free"

_Reach = tuple[list[int], list[int]]
"""Where scopes begin, in order, and how far those up to there reach at most.

A text of a million characters may have as many scopes as mentions: not all are looked at for each.
"""


class StatusExtractor(DocumentExtractor):
    """Gives entities (their roles), relations and results of a document their `status`.

    >>> from extractors.sentences import SentenceSplitter
    >>> from kg.model import Paper
    >>> text = "We propose FastNet. It is trained without WordNet."
    >>> document = Document(Paper("x", None, text))
    >>> SentenceSplitter().annotate(document)
    >>> for name, type_, role in (("FastNet", "Method", "proposes"), ("WordNet", "Dataset", "evaluatesOn")):
    ...     at = text.index(name)
    ...     mention = Mention("abstract", at, at + len(name), name, type_, 1.0, "example")
    ...     document.entities.append(Entity(type_, name, (), (mention,), 1.0, role))
    >>> StatusExtractor().annotate(document)
    >>> [(entity.name, entity.status) for entity in document.entities]
    [('FastNet', 'asserted'), ('WordNet', 'negated')]
    """

    name: ClassVar[str] = "status"
    version: ClassVar[str] = "1"

    def annotate(self, document: Document) -> None:
        """Replace each entity, relation and result that is not asserted by one that tells so."""
        scopes = _Scopes(document)
        document.entities[:] = [_with_status(entity, scopes) for entity in document.entities]
        document.relations[:] = [_link_with_status(relation, scopes) for relation in document.relations]
        document.results[:] = [_result_with_status(result, scopes) for result in document.results]


class _Scopes:
    """The scopes in a document's abstract, and where it comes to the paper's own work."""

    def __init__(self, document: Document) -> None:
        self.text = document.paper.abstract
        self.found: list[Scope] = []
        self._document = document
        self._reaches: dict[tuple[str, str | None], _Reach] = {}
        self.own = 0
        """Where the paper turns to its own work; 0 where there is no telling."""
        proposed = sorted(m.start for e in document.entities if e.relation == "proposes" for m in e.mentions
                          if m.field == "abstract")  # fmt: skip
        is_open = True
        for sentence in document.sentences:
            if sentence.field == "abstract":
                read = read_scopes(self.text, sentence.start, sentence.end)
                self.found += read.scopes
                if is_open and (read.is_own or _is_any_within(proposed, sentence)):
                    is_open = False
                    is_late = sentence.start > _LATEST * len(self.text)
                    self.own = sentence.start if read.is_turn and not is_late else 0
        self.found.sort(key=attrgetter("start"))
        self._all = _reach(self.found)

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences, those of the abstract last."""
        return sorted(self._document.sentences, key=_place)

    def status(self, mention: Mention, role: str) -> str:
        """The status that this mention gives to the entity's role."""
        if mention.field != "abstract":
            return "asserted"
        is_of_opening = role in _OPENING_ROLES
        if is_of_opening and self.text.startswith(_SUFFIX, mention.end):
            return "negated"
        found = self.reaching(mention, role)
        return self.or_opening(found, mention) if is_of_opening else found

    def or_opening(self, status: str, place: Span | Mention) -> str:
        """What the opening says and does not deny is background."""
        is_opening = place.field == "abstract" and place.start < self.own
        return "background" if is_opening and status != "negated" else status

    def is_plain(self, sentence: Span) -> bool:
        """Whether all that lies within the sentence is asserted: no scope meets it, nor is it of the opening."""
        if sentence.field != "abstract":
            return True
        starts, ends = self._all
        before = bisect_right(starts, sentence.end)
        return sentence.start >= self.own and (not before or ends[before - 1] < sentence.start)

    def reaching(self, span: Span | Mention, edge: str) -> str:
        """The status of the phrases whose scope holds the span and concerns such edges."""
        if span.field != "abstract" or not _is_held(span, self._all):
            return "asserted"
        statuses = [status for status in _ORDER if self._is_reached(span, status, edge)]
        if "hedged" in statuses and self._is_reached(span, "background", None):
            return "background"
        return statuses[0] if statuses else "asserted"

    def _is_reached(self, span: Span | Mention, status: str, edge: str | None) -> bool:
        """Whether a scope with such a status, of that edge or of any, holds the span."""
        reach = self._reaches.get((status, edge))
        if reach is None:
            reach = self._reaches[status, edge] = _reach(
                scope for scope in self.found if scope.status == status and (edge is None or edge in scope.edges)
            )
        return _is_held(span, reach)

    def sentence_of(self, mentions: Iterable[Mention]) -> Span | None:
        """The first sentence with one of the mentions in it."""
        found = []
        for mention in mentions:
            at = bisect_right(self.sentences, _place(mention), key=_place) - 1
            if at >= 0 and _is_inside(mention, self.sentences[at]):
                found.append(at)
        return self.sentences[min(found)] if found else None


def _reach(scopes: Iterable[Scope]) -> _Reach:
    starts, ends = [], []
    for scope in scopes:
        starts.append(scope.start)
        ends.append(scope.end)
    return starts, list(accumulate(ends, max))


def _is_held(span: Span | Mention, reach: _Reach) -> bool:
    starts, ends = reach
    before = bisect_right(starts, span.start)
    return before > 0 and span.end <= ends[before - 1]


def _place(span: Span | Mention) -> tuple[bool, int]:
    return span.field == "abstract", span.start


def _is_any_within(starts: Sequence[int], sentence: Span) -> bool:
    at = bisect_left(starts, sentence.start)
    return at < len(starts) and starts[at] < sentence.end


def _with_status(entity: Entity, scopes: _Scopes) -> Entity:
    """The entity with the strongest status of its mentions, and a sentence for evidence in which it has that."""
    place, role = entity.relation_evidence, entity.relation
    if entity.status == "asserted":
        for mention in entity.mentions:
            if (place is None or _is_inside(mention, place)) and scopes.status(mention, role) == "asserted":
                return entity  # nothing is stronger
    statuses = [scopes.status(mention, role) for mention in entity.mentions]
    status = strongest(statuses)
    for mention, each in zip(entity.mentions, statuses, strict=True):
        if each == status and (place is None or _is_inside(mention, place)):
            return entity if status == entity.status else replace(entity, status=status)
    telling = [mention for mention, each in zip(entity.mentions, statuses, strict=True) if each == status]
    return replace(entity, status=status, relation_evidence=scopes.sentence_of(telling) or place)


def _link_with_status(relation: Relation, scopes: _Scopes) -> Relation:
    """A link has the status of the last of its arguments in the sentence; it is others' only where both are theirs."""
    if relation.status == "asserted" and scopes.is_plain(relation.sentence):
        return relation
    inside = [mention for mention in (relation.head, relation.tail) if _is_inside(mention, relation.sentence)]
    if len(inside) == 2 and relation.tail.start < relation.head.start:
        inside.reverse()
    statuses = [scopes.reaching(mention, "link") for mention in inside]
    status = statuses[-1] if statuses else "asserted"
    if status == "negated" and relation.predicate == "measuredBy":
        status = "asserted"  # "without loss of accuracy" measures it all the same
    if len(inside) == 2:
        status = scopes.or_opening(status, relation.sentence)
    if status == "background" and (
        len(inside) < 2 or (relation.sentence.start >= scopes.own and statuses[0] != status)
    ):
        status = "asserted"
    return relation if status == relation.status else replace(relation, status=status)


def _result_with_status(result: Result, scopes: _Scopes) -> Result:
    status = scopes.or_opening(scopes.reaching(result.span, "result"), result.sentence)
    return result if status == result.status else replace(result, status=status)


def _is_inside(mention: Mention, sentence: Span) -> bool:
    return mention.field == sentence.field and sentence.start <= mention.start and mention.end <= sentence.end
