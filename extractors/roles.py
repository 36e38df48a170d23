"""What the paper does with each entity: proposes it, uses it, compares with it, and so on.

A linear model per type adds up the weights of the cues around the entity's mentions (`extractors.role_cues`); the
weights are in ``data/roles_weights.tsv``. The evidence is the sentence whose cues speak most for the role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from extractors.base import DocumentExtractor
from extractors.role_cues import EntityCues, read_cues
from extractors.weights import LinearModel, read_models
from kg.model import Document, Entity, Span
from kg.signatures import ROLE_TYPES

__all__ = ["DEFAULT_ROLES", "RoleExtractor"]

DEFAULT_ROLES = {type_: roles[0] for type_, roles in ROLE_TYPES.items()}


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

    def annotate(self, document: Document) -> None:
        """Replace each entity by one that tells its role and where the role was read."""
        cues = read_cues(document, document.entities)
        document.entities[:] = [self._with_role(*pair) for pair in zip(document.entities, cues, strict=True)]

    def _with_role(self, entity: Entity, cues: EntityCues) -> Entity:
        model = self._models.get(entity.type)
        role = model.best(cues.union())[0] if model else DEFAULT_ROLES.get(entity.type, entity.relation)
        return replace(entity, relation=role, relation_evidence=_evidence(cues, model, role))


def _evidence(cues: EntityCues, model: LinearModel | None, role: str) -> Span | None:
    """The sentence that speaks most for `role`, the first one of equals, the title last."""
    if len(cues.by_mention) == 1:
        return cues.by_mention[0][0].sentence
    best: tuple[int, bool, int] | None = None
    found: Span | None = None
    for line, read in cues.by_mention:
        lead = 0
        if model:
            scores = model.scores(read)
            own = scores.pop(model.labels.index(role))
            lead = own - max(scores, default=0)
        rank = (lead, line.sentence.field == "abstract", -line.index)
        if best is None or rank > best:
            best, found = rank, line.sentence
    return found
