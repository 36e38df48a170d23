"""Links between entities: what is used for, based on, tested on or better than what, and the sentence that says so.

Linear models (weights in ``data/links_weights.tsv.gz``, cues in `extractors.link_cues`) tell how likely an entity is
the head or the tail of a link, and what each sentence that names two entities says about them; a small network
(`extractors.link_network`) decides from these on all pairs. Where no sentence names both, the head is carried over
to the sentence that names the tail ("We propose FastNet. … On 8 GPUs, our method …"): `Relation.sentence` is the one
quoted, and the mention outside of it shows where the argument was carried over from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from extractors.base import DocumentExtractor
from extractors.link_arrays import IS_HEAD, Batch
from extractors.link_network import LinkNetwork, allowed, likely, read_features
from extractors.link_reading import Reading, read_arguments
from extractors.link_rows import read_rows
from kg.model import LINKS, Document, Mention, Relation, Span

__all__ = ["THRESHOLD", "LinkExtractor"]

THRESHOLD = 0.24
"""About half of the F1 that is reached: there F1 is highest (Lipton et al. 2014), as cross-validation shows."""
_ONE_WAY = frozenset({"outperforms", "basedOn"})
"""Predicates between entities of one type that hold in one direction only."""
_MOST_PLACES = 100
"""Mentions of a tail that a head may be carried over to."""
_BATCH, _PAIRS = 128, 20_000
"""Documents, and pairs of their entities, that are read in one go."""


I64 = NDArray[np.int64]


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
        self._rows = read_rows(weights)
        self._network = LinkNetwork.load(network)
        self._threshold = threshold

    def annotate(self, document: Document) -> None:
        """Add the links, by predicate, head and tail in the order of the entities."""
        for _ in self.pipe([document]):
            pass

    def pipe(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Annotate documents in batches; the results don't depend on what shares a batch."""
        waiting: list[Document] = []
        read: list[tuple[Document, Reading]] = []
        pairs = 0
        for document in documents:
            waiting.append(document)
            reading = read_arguments(document) if len(document.entities) > 1 else None
            if reading and len(reading.arguments) > 1:
                read.append((document, reading))
                pairs += len(reading.arguments) ** 2
            if len(waiting) == _BATCH or pairs > _PAIRS:
                self._annotate(read)
                yield from waiting
                waiting, read, pairs = [], [], 0
        self._annotate(read)
        yield from waiting

    def _annotate(self, read: Sequence[tuple[Document, Reading]]) -> None:
        if not read:
            return
        batch = Batch([reading for _, reading in read], self._rows.symbols)
        found, speaks = self._read(batch)
        pairs = batch.pairs
        rows, predicates = np.nonzero(found >= self._threshold)
        papers = batch.arguments.paper[pairs.head[rows]]
        order = np.lexsort((rows, predicates, papers))
        papers, rows, predicates = papers[order], rows[order], predicates[order]
        columns = (papers, predicates, pairs.head[rows], pairs.tail[rows], found[rows, predicates])
        quoted = _best_meetings(batch, rows, predicates, speaks)
        for paper, predicate, head, tail, score, meeting in zip(*(c.tolist() for c in columns), quoted, strict=True):
            place = _place(batch, meeting) if meeting >= 0 else _carry(batch, paper, head, tail)
            link = Relation(place[0], LINKS[predicate], place[1], place[2], round(score, 4), self.name)
            read[paper][0].relations.append(link)

    def _read(self, batch: Batch) -> tuple[NDArray[np.float32], I64]:
        """How likely each pair is linked by each predicate, and what each meeting says for each predicate."""
        entities, pairs, speaks = read_features(batch, self._rows)
        logits = np.empty((len(pairs), len(LINKS)), np.float32)
        is_head = IS_HEAD[batch.arguments.type]
        first = 0
        for start, end, heads in zip(batch.starts, batch.starts[1:], batch.heads_of_papers.tolist(), strict=False):
            rows = slice(first, first := first + heads * (end - start))
            if heads:
                # paper by paper: what a product of matrices gives may depend on their sizes
                logits[rows] = self._network.logits(entities[start:end], is_head[start:end], pairs[rows])
        found = likely(logits)
        found *= allowed(batch)
        for at in map(LINKS.index, _ONE_WAY):
            found[:, at] *= _is_likelier(batch, found[:, at])
        return found, speaks


def _best_meetings(batch: Batch, rows: I64, predicates: I64, speaks: I64) -> list[int]:
    """For each pair the meeting whose sentence speaks most for the link, the title last of equals, or -1."""
    met = batch.meetings
    pair = np.full(len(batch.pairs.head), -1)
    pair[batch.pairs_that_meet] = np.arange(len(met.head))
    pair = pair[rows]
    ends = np.append(met.first, len(met.pair))
    best = np.where(pair < 0, -1, ends[pair])
    for at in np.flatnonzero((pair >= 0) & (ends[pair + 1] - best > 1)).tolist():
        meetings = range(best[at], ends[pair[at] + 1])
        said = speaks[meetings.start : meetings.stop, predicates[at]].tolist()
        fields = [batch.line_of(meeting).sentence.field == "abstract" for meeting in meetings]
        best[at] += max(range(len(meetings)), key=lambda turn: (said[turn], fields[turn], -turn))
    found: list[int] = best.tolist()
    return found


def _place(batch: Batch, meeting: int) -> tuple[Mention, Mention, Span]:
    """The mentions and the sentence of a meeting."""
    met, mentions = batch.meetings, batch.mentions
    return mentions[met.head_spot[meeting]], mentions[met.tail_spot[meeting]], batch.line_of(meeting).sentence


def _is_likelier(batch: Batch, scores: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Whether each link is likelier than its opposite; of equals, the one from the entity named first."""
    heads, tails, row = batch.pairs
    # where the tail may be no head at all, the link is none, whatever it is compared with
    opposite = scores.take(row[tails] + heads, mode="clip") if len(scores) else scores
    stronger: NDArray[np.bool_] = (scores > opposite) | ((scores == opposite) & (heads <= tails))
    return stronger


def _carry(batch: Batch, paper: int, head: int, tail: int) -> tuple[Mention, Mention, Span]:
    """The sentence that names the tail, one about the paper's own work first, and the nearest mention of the head.

    The sentence before is nearer than the one after: what "it" and "our method" stand for has been named.
    """

    def distance(of: int, line: int) -> int:
        return 2 * (line - of) if of <= line else 2 * (of - line) + 1

    reading, before = batch.readings[paper], batch.starts[paper]
    others = reading.arguments[tail - before].places[:_MOST_PLACES]
    first = reading.first_places(head - before)
    lines = list(first)
    if len(lines) == len(others) == 1:
        return first[lines[0]][2], others[0][2], reading.lines[others[0][0]].sentence

    def nearest_to(line: int) -> tuple[int, int, Mention]:
        if len(lines) == 1:
            return first[lines[0]]
        at = bisect_right(lines, line)
        return min((first[near] for near in lines[max(0, at - 1) : at + 1]), key=lambda p: distance(p[0], line))

    nearest = [(other, nearest_to(other[0])) for other in others]

    def rank(pair: tuple[tuple[int, int, Mention], tuple[int, int, Mention]]) -> tuple[bool, bool, int, int, int]:
        (line, position, mention), place = pair
        return mention.field == "title", not reading.own[line], distance(place[0], line), line, position

    (line, _, tail_mention), (_, _, head_mention) = min(nearest, key=rank) if len(nearest) > 1 else nearest[0]
    return head_mention, tail_mention, reading.lines[line].sentence
