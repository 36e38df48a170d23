"""Links between entities: what is used for, based on, tested on or better than what, and the sentence that says so.

Linear models (weights in ``data/links_weights.tsv.gz``, cues in `extractors.link_cues`) tell how likely an entity is
the head or the tail of a link, and what each sentence that names two entities says about them; a small network
(`extractors.link_network`) decides from these on all pairs. Where no sentence names both, the head is carried over
to the sentence that names the tail ("We propose FastNet. … On 8 GPUs, our method …"): `Relation.sentence` is the one
quoted, and the mention outside of it shows where the argument was carried over from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from extractors.base import DocumentExtractor
from extractors.link_cues import Meeting, Reading, meeting_cues, predicates_between, read_arguments, sides_of
from extractors.link_network import (
    LinkNetwork,
    Pairs,
    Place,
    Scores,
    allowed,
    entity_features,
    pair_features,
    parts_of,
)
from extractors.weights import CueTable, read_tables
from kg.model import LINKS, Document, Mention, Relation, Span

__all__ = ["THRESHOLD", "LinkExtractor", "argument_scores", "read_meetings", "read_places"]

THRESHOLD = 0.24
"""About half of the F1 that is reached: there F1 is highest (Lipton et al. 2014), as cross-validation shows."""
_ONE_WAY = frozenset({"outperforms", "basedOn"})
"""Predicates between entities of one type that hold in one direction only."""
_MOST_PLACES = 100
"""Mentions of a tail that a head may be carried over to."""
_MEETINGS = 3
"""Sentences read per pair; more say nothing new."""


def argument_scores(table: CueTable, reading: Reading) -> list[dict[str, int]]:
    """For each entity its score on each side of links that its type may be on, in hundredths."""
    found = table.scores([argument.cues for argument in reading.arguments]).tolist()
    columns = {side: at for at, side in enumerate(table.labels)}
    return [
        {side: scores[columns[side]] for side in sides_of(argument.entity.type)}
        for argument, scores in zip(reading.arguments, found, strict=True)
    ]


def read_meetings(reading: Reading, scores: Scores) -> list[tuple[int, int, list[Meeting], set[str]]]:
    """Head, tail, sentences and cues of all pairs that may be linked and that some sentence names together."""
    parts = parts_of(reading, scores)
    found = []
    for (head, tail), meetings in reading.meetings().items():
        cues = [meeting_cues(reading, parts, head, tail, meeting) for meeting in meetings[:_MEETINGS]]
        found.append((head, tail, meetings, set().union(*cues)))
    return found


def read_places(table: CueTable, reading: Reading, scores: Scores) -> Pairs:
    """The same pairs, with what their sentences say for each predicate between entities of their types."""
    met = read_meetings(reading, scores)
    types = [argument.entity.type for argument in reading.arguments]
    places = {}
    for (head, tail, meetings, _), said in zip(met, table.scores([cues for *_, cues in met]).tolist(), strict=True):
        allowed_ones = predicates_between(types[head], types[tail])
        places[head, tail] = Place(meetings, {p: said[LINKS.index(p)] for p in allowed_ones})
    return places


class LinkExtractor(DocumentExtractor):
    """Fills `Document.relations` from the entities and their roles.

    >>> from extractors.sentences import SentenceSplitter
    >>> from kg.model import Entity, Paper
    >>> text = "We propose FastNet for image classification, a network based on SlowNet."
    >>> document = Document(Paper("x", None, text))
    >>> SentenceSplitter().annotate(document)
    >>> named = {"FastNet": ("Method", "proposes"), "image classification": ("Task", "addresses")}
    >>> for name, (type_, role) in named.items():
    ...     at = text.index(name)
    ...     mention = Mention("abstract", at, at + len(name), name, type_, 1.0, "example")
    ...     document.entities.append(Entity(type_, name, (), (mention,), 0.9, role))
    >>> LinkExtractor().annotate(document)
    >>> [(link.head.text, link.predicate, link.tail.text) for link in document.relations]
    [('FastNet', 'usedFor', 'image classification')]
    """

    name: ClassVar[str] = "links"
    version: ClassVar[str] = "1"

    def __init__(
        self,
        *,
        weights: str = "links_weights.tsv.gz",
        network: str = "links_network.npz",
        threshold: float = THRESHOLD,
    ) -> None:
        models = read_tables(weights)
        self._arguments, self._meetings = models["arguments"], models["meetings"]
        self._network = LinkNetwork.load(network)
        self._threshold = threshold

    def annotate(self, document: Document) -> None:
        """Add the links, by predicate, head and tail in the order of the entities."""
        if len(document.entities) < 2:
            return
        reading = read_arguments(document)
        if len(reading.arguments) < 2:
            return
        scores = argument_scores(self._arguments, reading)
        pairs = read_places(self._meetings, reading, scores)
        likely = self._network.probabilities(entity_features(reading, scores), pair_features(reading, pairs))
        likely[~allowed(reading)] = 0
        for at in sorted(map(LINKS.index, _ONE_WAY)):
            likely[:, :, at] *= _is_likelier(likely[:, :, at])
        parts = parts_of(reading, scores)
        for at, head, tail in np.argwhere(likely.transpose(2, 0, 1) >= self._threshold).tolist():
            predicate = LINKS[at]
            place = self._place(predicate, reading, parts, head, tail, pairs.get((head, tail)))
            score = round(float(likely[head, tail, at]), 4)
            document.relations.append(Relation(place[0], predicate, place[1], place[2], score, self.name))

    def _place(
        self, predicate: str, reading: Reading, parts: Sequence[str], head: int, tail: int, place: Place | None
    ) -> tuple[Mention, Mention, Span]:
        """The mentions and the sentence to quote: the one that speaks most for the link, the title last of equals."""
        if place is None:
            return _carry(reading, head, tail)
        best = place.meetings[0]
        if len(place.meetings) > 1:
            cues = [meeting_cues(reading, parts, head, tail, meeting) for meeting in place.meetings]
            speaks = self._meetings.scores(cues)[:, LINKS.index(predicate)].tolist()
            fields = [reading.lines[meeting.line].sentence.field == "abstract" for meeting in place.meetings]
            best = place.meetings[max(range(len(cues)), key=lambda at: (speaks[at], fields[at], -at))]
        return best.head_mention, best.tail_mention, reading.lines[best.line].sentence


def _is_likelier(likely: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Head × tail: whether a link is likelier than its opposite; of equals, the one from the entity named first."""
    first = np.triu(np.ones(likely.shape, bool))
    stronger: NDArray[np.bool_] = (likely > likely.T) | ((likely == likely.T) & first)
    return stronger


def _carry(reading: Reading, head: int, tail: int) -> tuple[Mention, Mention, Span]:
    """The sentence that names the tail, one about the paper's own work first, and the nearest mention of the head.

    The sentence before is nearer than the one after: what "it" and "our method" stand for has been named.
    """

    def distance(of: int, line: int) -> int:
        return 2 * (line - of) if of <= line else 2 * (of - line) + 1

    others = reading.arguments[tail].places[:_MOST_PLACES]
    first = reading.first_places(head)
    lines = list(first)

    def nearest_to(line: int) -> tuple[int, int, Mention]:
        at = bisect_right(lines, line)
        return min((first[near] for near in lines[max(0, at - 1) : at + 1]), key=lambda p: distance(p[0], line))

    nearest = [(other, nearest_to(other[0])) for other in others]

    def rank(pair: tuple[tuple[int, int, Mention], tuple[int, int, Mention]]) -> tuple[bool, bool, int, int, int]:
        (line, position, mention), place = pair
        return mention.field == "title", not reading.own[line], distance(place[0], line), line, position

    (line, _, tail_mention), (_, _, head_mention) = min(nearest, key=rank)
    return head_mention, tail_mention, reading.lines[line].sentence
