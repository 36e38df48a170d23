"""Names by the trained tagger: every likely span of title and abstract, with its probability."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import ClassVar, NamedTuple

from extractors.chain import COLUMNS, SpanScore, span_marginals
from extractors.gazetteer import shipped_names
from extractors.ner_inputs import BREAK, Encoder, Tokens, annotated_names, tokenise
from extractors.network import Network
from extractors.ranking import ScoredSpan
from extractors.seals import check_seal
from kg.batches import batched
from kg.errors import InputError
from kg.model import Document, Mention

__all__ = ["READING", "AccurateNerExtractor", "NerExtractor", "Reading", "model_folder", "read_words"]

READING = "ner.reading"
"""Where the tagger's `Reading` is kept in `Document.docs`."""

_PROPOSED = 0.1
"""Least probability of a span that becomes a mention: the less likely ones are for the ranker's eyes only."""

_TOKENS = 16_384
"""Most tokens that a batch may have when all its texts are as long as its longest: bounds the memory."""

_PIECE = 4096
"""Most tokens of a piece of a text that has more than a batch may have: more than most papers have from end to end."""

_ENDS = frozenset((".", "!", "?", BREAK))


class Reading(NamedTuple):
    """What the tagger makes of a document, for the ranker: its tokens, the scored spans, who scored them."""

    tokens: Tokens
    spans: Sequence[ScoredSpan]
    model: Path
    extractor: str


class NerExtractor:
    """Proposes mentions with the probability that exactly this span is a name of that type.

    `model` is the folder of a trained model; by default the one that is shipped. Spans less likely than `lowest`
    are not even shown to the ranker.

    >>> from kg.model import Paper
    >>> [document] = NerExtractor().pipe([Document(Paper("x", None, "We train BERT on SQuAD."))])
    >>> [(mention.text, mention.type) for mention in document.mentions if mention.score > 0.5]
    [('BERT', 'Method'), ('SQuAD', 'Dataset')]
    """

    name: ClassVar[str] = "ner"
    _VERSION: ClassVar[str] = "3"
    _LOWEST: ClassVar[float] = 0.1  # the ranker learned from spans down to 0.03, and does as well without those

    def __init__(self, model: str | Path | None = None, lowest: float | None = None) -> None:
        self.model = model_folder(self.name) if model is None else Path(model)
        self.lowest = self._LOWEST if lowest is None else lowest
        if not (self.model / "weights.npz").is_file():
            raise InputError(f"{self.model} holds no model; make one with kg train --out {self.model}.")

    @property
    def version(self) -> str:
        """Of the code, and of the model where it isn't the shipped one."""
        if self.model == model_folder(self.name):
            return self._VERSION
        return f"{self._VERSION}+{hashlib.sha256((self.model / 'weights.npz').read_bytes()).hexdigest()[:12]}"

    @cached_property
    def _parts(self) -> tuple[Encoder, Network]:
        check_seal(self.model)
        network = Network.load(self.model)
        annotated = annotated_names(self.model)
        return Encoder(read_words(self.model), network.config["ngram_rows"], shipped_names(), annotated), network

    def pipe(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Annotate documents in batches; the results don't depend on what shares a batch."""
        batch: list[tuple[Document, Tokens]] = []
        for document in documents:
            text = tokenise(document)
            longest = max((len(tokens) for _, tokens in batch), default=0)
            if len(batch) == COLUMNS or (batch and (len(batch) + 1) * max(longest, len(text)) > _TOKENS):
                yield from self._annotate(batch)
                batch = []
            batch.append((document, text))
        yield from self._annotate(batch)

    def _annotate(self, batch: Sequence[tuple[Document, Tokens]]) -> Iterator[Document]:
        filled = [(document, text) for document, text in batch if len(text)]
        if filled:
            _, network = self._parts
            for (document, text), spans in zip(filled, self._marginals([text for _, text in filled]), strict=True):
                kept = [
                    ScoredSpan(s.first, s.last, network.config["types"][s.type], s.probability)
                    for s in spans
                    if text.fields[s.first] and text.fields[s.first] == text.fields[s.last]
                ]
                document.docs[READING] = Reading(text, kept, self.model, self.name)
                proposed = (span for span in kept if span.score > _PROPOSED)
                document.mentions.extend(self._mentions(document, text, proposed))
        yield from (document for document, _ in batch)

    def _marginals(self, texts: Sequence[Tokens]) -> list[list[SpanScore]]:
        """The likely spans of each text; a text too long for a batch has one to itself, and is read piece by piece."""
        encode, network = self._parts
        inputs = [encode(text) for text in texts]
        if len(texts) > 1 or len(texts[0]) <= _TOKENS:
            return span_marginals(network.emissions(inputs), network.transitions, self.lowest)
        found: list[SpanScore] = []
        for batch in batched(_pieces(texts[0]), _TOKENS // _PIECE):
            parts = [inputs[0].part(start, end) for start, end in batch]
            marginals = span_marginals(network.emissions(parts), network.transitions, self.lowest)
            for (start, _), spans in zip(batch, marginals, strict=True):
                found += [span._replace(first=span.first + start, last=span.last + start) for span in spans]
        return [found]

    def _mentions(self, document: Document, tokens: Tokens, spans: Iterable[ScoredSpan]) -> Iterator[Mention]:
        for first, last, type_, score in spans:
            field, start, end = tokens.place(first, last)
            yield Mention(field, start, end, document.paper.text(field)[start:end], type_, round(score, 4), self.name)


def _pieces(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Where a very long text is cut: behind a sentence if one ends near, else at a blank, else between any tokens."""
    start, size = 0, len(tokens)
    while size - start > _PIECE:
        near = range(start + _PIECE, start + _PIECE // 2, -1)
        blanks = [at for at in near if not tokens.glued[at]]
        end = next((at for at in blanks if tokens.texts[at - 1] in _ENDS), blanks[0] if blanks else near[0])
        yield start, end
        start = end
    yield start, size


class AccurateNerExtractor(NerExtractor):
    """The same by a larger model, which also has the states of a language model: better and slower."""

    name: ClassVar[str] = "ner-accurate"
    _LOWEST: ClassVar[float] = 0.03


def read_words(folder: Path) -> list[str]:
    """The vocabulary of a model."""
    return [word.replace("␤", "\n") for word in (folder / "words.txt").read_text(encoding="utf-8").split("\n")]


def model_folder(name: str) -> Path:
    """The folder of a shipped model.

    >>> model_folder("ner").name
    'ner'
    """
    return Path(str(files("extractors").joinpath("data", name)))
