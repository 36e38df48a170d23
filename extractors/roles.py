"""What the paper does with each entity: proposes it, uses it, compares with it, and so on.

A linear model per type adds up the weights of the cues around the entity's mentions (`extractors.role_cues`); the
weights are in ``data/roles_weights.tsv``. The evidence is the sentence whose cues speak most for the role.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from extractors.base import DocumentExtractor
from extractors.cues import Line
from extractors.role_arrays import Batch
from extractors.role_cues import CUED_TYPES
from extractors.role_rows import RoleRows
from extractors.weights import LinearModel, read_models
from kg.model import Document, Entity, Span
from kg.signatures import ROLE_TYPES

__all__ = ["DEFAULT_ROLES", "RoleExtractor"]

DEFAULT_ROLES = {type_: roles[0] for type_, roles in ROLE_TYPES.items()}

_BATCH, _CHARACTERS = 128, 200_000
"""Documents, and characters of their abstracts, that are read in one go."""


class RoleExtractor(DocumentExtractor):
    """Gives each of `Document.entities` its `relation` and `relation_evidence`.

    >>> from extractors.sentences import SentenceSplitter
    >>> from kg.model import Mention, Paper
    >>> text = "We propose FastNet, a new network. It outperforms SlowNet on two benchmarks."
    >>> document = Document(Paper("x", None, text))
    >>> SentenceSplitter().annotate(document)
    >>> for name in ("FastNet", "SlowNet"):
    ...     at = text.index(name)
    ...     mention = Mention("abstract", at, at + len(name), name, "Method", 1.0, "example")
    ...     document.entities.append(Entity("Method", name, (), (mention,), 1.0))
    >>> RoleExtractor().annotate(document)
    >>> [(entity.name, entity.relation, entity.relation_evidence.start) for entity in document.entities]
    [('FastNet', 'proposes', 0), ('SlowNet', 'comparesWith', 35)]
    """

    name: ClassVar[str] = "roles"
    version: ClassVar[str] = "2"

    def __init__(self, *, weights: str = "roles_weights.tsv", models: Mapping[str, LinearModel] | None = None) -> None:
        self._models = read_models(weights) if models is None else models
        self._rows = RoleRows({type_: model for type_, model in self._models.items() if type_ in CUED_TYPES})

    def annotate(self, document: Document) -> None:
        """Replace each entity by one that tells its role and where the role was read."""
        self._annotate([document])

    def pipe(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Annotate documents in batches; the results don't depend on what shares a batch."""
        waiting: list[Document] = []
        size = 0
        for document in documents:
            waiting.append(document)
            size += len(document.paper.abstract)
            if len(waiting) == _BATCH or size > _CHARACTERS:
                self._annotate(waiting)
                yield from waiting
                waiting, size = [], 0
        self._annotate(waiting)
        yield from waiting

    def _annotate(self, documents: Sequence[Document]) -> None:
        batch = Batch(documents, self._rows.types, self._rows.symbols)
        best, leads = self._rows.best(batch)
        for document, first in zip(documents, batch.starts, strict=True):
            document.entities[:] = [
                Entity(
                    entity.type, entity.name, entity.aliases, entity.mentions, entity.confidence,
                    self._role(entity, best[at]), _evidence(batch.told[at], leads[at]), entity.status,
                )
                for at, entity in enumerate(document.entities, first)
            ]  # fmt: skip

    def _role(self, entity: Entity, best: int) -> str:
        model = self._models.get(entity.type)
        return model.labels[best] if model else DEFAULT_ROLES.get(entity.type, entity.relation)


def _evidence(told: Sequence[Line], leads: Sequence[int]) -> Span | None:
    """The sentence that speaks most for the role, the first one of equals, the title last."""
    if len(told) < 2:
        return told[0].sentence if told else None
    if any(leads):
        most = max(leads[: len(told)])
        told = [line for line, lead in zip(told, leads, strict=False) if lead == most]
    return next((line.sentence for line in told if line.sentence.field == "abstract"), told[0].sentence)
