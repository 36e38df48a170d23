"""What the paper does with each entity: proposes it, uses it, compares with it, and so on.

A linear model per type adds up the weights of the cues around the entity's mentions (`extractors.role_cues`); the
weights are in ``data/roles_weights.tsv``. The evidence is the sentence whose cues speak most for the role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import ClassVar

from extractors.base import DocumentExtractor
from extractors.role_cues import CUED_TYPES, EntityCues, read_cues_with
from extractors.role_readers import CueReader
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
        found = read_models(weights) if models is None else models
        self._models = {type_: _RoleModel(model) for type_, model in found.items()}
        self._readers = {type_: CueReader(model.group) for type_, model in self._models.items() if type_ in CUED_TYPES}

    def annotate(self, document: Document) -> None:
        """Replace each entity by one that tells its role and where the role was read."""
        cues = read_cues_with(self._readers, document, document.entities)
        document.entities[:] = [self._with_role(*pair) for pair in zip(document.entities, cues, strict=True)]

    def _with_role(self, entity: Entity, cues: EntityCues[int]) -> Entity:
        model = self._models.get(entity.type)
        role = model.best(cues) if model else DEFAULT_ROLES.get(entity.type, entity.relation)
        evidence = _evidence(cues, model, role)
        return Entity(
            entity.type, entity.name, entity.aliases, entity.mentions, entity.confidence, role, evidence, entity.status
        )


class _RoleModel:
    """A linear model whose cues are numbers, looked up by group and value, so that none needs to be spelled.

    The weights of a cue are the digits of one number, so that one sum adds up those for all labels.
    """

    def __init__(self, model: LinearModel) -> None:
        self.labels = model.labels
        most = max((sum(map(abs, weights)) for weights in zip(*model.weights.values(), strict=True)), default=0)
        self._width = most.bit_length() + 1  # no sum of different cues has more digits
        self._half, self._mask = 1 << self._width - 1, (1 << self._width) - 1
        self._weights = [0, *map(self._packed, model.weights.values())]
        self._groups: dict[str, dict[str, int]] = {}
        for row, cue in enumerate(model.weights, 1):
            group, _, value = cue.partition("=")
            self._groups.setdefault(group, {})[value] = row

    def _packed(self, weights: Sequence[int]) -> int:
        return sum(weight << self._width * at for at, weight in enumerate(weights))

    def group(self, name: str) -> Callable[[str], int | None]:
        """Gives the number of the cue with a value, ``None`` for one without weights."""
        return self._groups.get(name, {}).get

    def scores(self, *sets: Iterable[int]) -> list[int]:
        """The sum of the weights of the cues in all `sets` for each label, in hundredths; no cue is in two sets."""
        total = sum(map(self._weights.__getitem__, chain(*sets)))
        scores = []
        for _ in self.labels:
            score = (total + self._half & self._mask) - self._half
            scores.append(score)
            total = total - score >> self._width
        return scores

    def best(self, cues: EntityCues[int]) -> str:
        """The label with the highest score, the first of equals."""
        scores = self.scores(cues.own, cues.of_mentions())
        return self.labels[scores.index(max(scores))]


def _evidence(cues: EntityCues[int], model: _RoleModel | None, role: str) -> Span | None:
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
