"""The extractors as a component of a spaCy pipeline: ``nlp.add_pipe("scholarkg")``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from kg.model import Extraction, Paper
from kg.pipeline import Chain

__all__ = ["Component", "create"]

_BATCH = 32


@Language.factory("scholarkg", assigns=["doc.ents", "doc.spans"], default_config={"extractors": ["ner"]})
def create(nlp: Language, name: str, extractors: Sequence[str]) -> Component:
    """The component with these extractors or profiles."""
    return Component(extractors)


class Component:
    """Reads each doc as the abstract of a paper.

    ``doc.spans["scholarkg"]`` holds all mentions, with the entity's type as label and its name as ``kb_id_``;
    ``doc.ents`` those of them that don't overlap; ``doc._.scholarkg`` the whole `kg.Extraction`, with roles, results
    and offsets in characters.

    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("scholarkg")
    >>> doc = nlp("We train BERT on SQuAD.")
    >>> [(ent.text, ent.label_) for ent in doc.ents]
    [('BERT', 'Method'), ('SQuAD', 'Dataset')]
    >>> [entity.relation for entity in doc._.scholarkg.entities]
    ['uses', 'evaluatesOn']
    """

    def __init__(self, extractors: Sequence[str] = ("ner",)) -> None:
        self._chain = Chain(extractors)
        if not Doc.has_extension("scholarkg"):
            Doc.set_extension("scholarkg", default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one doc."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = _BATCH) -> Iterator[Doc]:
        """Annotate docs in batches."""
        batch: list[Doc] = []
        for doc in stream:
            batch.append(doc)
            if len(batch) == batch_size:
                yield from self._annotate(batch)
                batch = []
        yield from self._annotate(batch)

    def _annotate(self, docs: Sequence[Doc]) -> Iterator[Doc]:
        papers = [Paper(str(number), None, doc.text) for number, doc in enumerate(docs)]
        for doc, extraction in zip(docs, self._chain.run(papers, on_error="raise") if papers else (), strict=True):
            if isinstance(extraction, Extraction):
                doc._.scholarkg = extraction
                _mark(doc, extraction)
            yield doc


def _mark(doc: Doc, extraction: Extraction) -> None:
    spans: list[Span] = []
    for entity in extraction.entities:
        for mention in entity.mentions:
            # spaCy's tokens may run on where ours end ("GPU-based")
            span = doc.char_span(
                mention.start, mention.end, entity.type, kb_id=entity.name, alignment_mode="expand"
            )  # fmt: skip
            if span is not None:
                spans.append(span)
    doc.spans["scholarkg"] = sorted(spans, key=lambda span: (span.start, span.end, span.label_))
    doc.ents = filter_spans([*doc.ents, *spans])
