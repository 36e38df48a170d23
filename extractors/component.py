"""The extractors as a component of a spaCy pipeline: ``nlp.add_pipe("scholarkg")``."""

# without postponed annotations, which are strings: spaCy before 3.8.18 makes no model of the arguments of `create` then
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from kg.model import Extraction, Paper
from kg.pipeline import Chain
from kg.registry import DEFAULT_PROFILE
from kg.rows import extraction_of, found_rows

__all__ = ["Component", "create"]

_BATCH = 32
_KEY: Any = ("._.", "scholarkg", None, None)
"""Where a doc keeps what was found, as JSON, which spaCy can write: the place of an extension, that of a whole doc."""


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

    All of it survives ``nlp.pipe(n_process=...)``, ``doc.to_bytes()`` and ``DocBin(store_user_data=True)``; where a doc
    comes back in a process without the component, ``import extractors.component`` makes ``doc._.scholarkg`` known.
    """

    def __init__(self, extractors: Sequence[str] = (DEFAULT_PROFILE,)) -> None:
        self._chain = Chain(extractors)

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
                doc.user_data[_KEY] = json.dumps(found_rows(extraction), ensure_ascii=False)
                _mark(doc, extraction)
            yield doc


def _extraction(doc: Doc) -> Extraction | None:
    """What ``doc._.scholarkg`` gives; ``None`` where no component has read the doc."""
    rows = doc.user_data.get(_KEY)
    return None if rows is None else extraction_of(Paper("", None, doc.text), json.loads(rows))


Doc.set_extension("scholarkg", getter=_extraction, force=True)


@Language.factory("scholarkg", assigns=["doc.ents", "doc.spans"], default_config={"extractors": [DEFAULT_PROFILE]})
def create(nlp: Language, name: str, extractors: Sequence[str]) -> Component:
    """The component with these extractors or profiles."""
    return Component(extractors)


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
