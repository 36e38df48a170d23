"""Resolution: which names in which papers are one thing, so that one thing is one node.

Four named steps. *Block*: names meet only under one type and one squashed normal form. *Compare*: a short form
meets the long form that papers define for it; long forms of one short form that share most of their words are one
("convolutional neural networks", "convolutional nets"). *Cluster*: each name goes to the key of its long form, where
its own paper defines one, or where the corpus agrees on one. *Label*: the node takes the name that most papers use.

Only definitions join different names: shared words never do, so that ResNet-50 stays apart from ResNet and
"deep reinforcement learning" from "reinforcement learning". The outcome depends on the set of papers alone,
not on their order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.model import Entity, Resolution
from kg.names import normal_form, slug, squashed

__all__ = ["AGREEMENT", "Clusters", "Name", "cluster", "name_of"]

AGREEMENT = 0.8
"""A bare short form goes to the long form that at least this share of the defining papers give it."""

_STEM = 3
"""Letters of a word that count when long forms are compared."""
Key = tuple[str, str]
"""Type and squashed name: a block."""

_DATASET_HEADS = frozenset({"dataset", "benchmark", "corpus", "database"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity in a paper, as far as resolution looks at it."""

    type: str
    text: str
    short_form: str | None = None
    long_form: str | None = None


def name_of(entity: Entity) -> Name:
    """The name of an entity, with short and long form where it is one of two that its paper defines."""
    name = normal_form(entity.name)
    for mention in entity.mentions:
        if mention.long_form and name in (normal_form(mention.text), normal_form(mention.long_form)):
            return Name(entity.type, entity.name, mention.text, mention.long_form)
    return Name(entity.type, entity.name)


def block_key(type: str, text: str) -> Key:
    """Type and squashed normal form; a dataset's trailing "dataset" or "corpus" is no part of its name.

    >>> block_key("Dataset", "ImageNet dataset") == block_key("Dataset", "Image-Net")
    True
    """
    words = normal_form(text).split()
    if type == "Dataset" and len(words) > 1 and words[-1] in _DATASET_HEADS:
        words = words[:-1]
    return type, "".join(words) or text


@dataclass(slots=True)
class _Cluster:
    surfaces: Counter[str] = field(default_factory=Counter)
    definitions: Counter[str] = field(default_factory=Counter)


class Clusters:
    """The outcome of `cluster`: node ids, labels, aliases and merges."""

    def __init__(self, meanings: _Meanings, members: dict[Key, _Cluster]) -> None:
        self._meanings = meanings
        self._members = members
        self._ids, self._labels = _identify(members)

    def node_id(self, name: Name) -> str:
        """The id of the node that `name` belongs to."""
        return self._ids[self._meanings.home(name)]

    def nodes(self) -> Iterable[tuple[str, str, str, tuple[str, ...]]]:
        """``(id, type, label, aliases)`` for each node; aliases by falling use, then alphabetically."""
        for key, members in self._members.items():
            label = self._labels[key]
            yield self._ids[key], key[0], label, tuple(s for s in _ranked(members.surfaces) if s != label)

    def merges(self) -> Iterable[Resolution]:
        """One record for each name that went to a node with another name, in a stable order."""
        for key in sorted(self._members, key=lambda key: self._ids[key]):
            label, members = self._labels[key], self._members[key]
            for surface in _ranked(members.surfaces):
                if surface == label:
                    continue
                if squashed(surface) == squashed(label) or block_key(key[0], surface) == block_key(key[0], label):
                    yield Resolution(self._ids[key], surface, 1.0, "spelling", f"same normal form as {label!r}")
                else:
                    papers = sum(members.definitions.values())
                    reason = f"{papers} paper{'s' if papers != 1 else ''} define it as an abbreviation"
                    yield Resolution(self._ids[key], surface, 0.95, "abbreviation", reason)


def cluster(papers: Iterable[Iterable[Name]]) -> Clusters:
    """Cluster the names of all papers (one iterable of names per paper).

    >>> a, b, c = Name("Method", "GAN", "GAN", "generative adversarial network"), Name("Method", "GANs"), Name(
    ...     "Method", "Generative Adversarial Networks")
    >>> clusters = cluster([[a], [b], [c]])
    >>> {clusters.node_id(name) for name in (a, b, c)}
    {'method:gan'}
    """
    uses: Counter[Name] = Counter()
    for names in papers:
        uses.update(set(names))
    meanings = _Meanings(uses)
    members: dict[Key, _Cluster] = defaultdict(_Cluster)
    for name, count in uses.items():
        home = members[meanings.home(name)]
        home.surfaces[name.text] += count
        if name.short_form and name.long_form:
            home.surfaces.update({name.short_form: 0, name.long_form: 0})
            home.definitions[name.long_form] += count
    return Clusters(meanings, dict(members))


class _Meanings:
    """What short forms stand for: per defining paper, and by agreement of the corpus."""

    def __init__(self, uses: Counter[Name]) -> None:
        found: dict[Key, Counter[str]] = defaultdict(Counter)
        for name, count in uses.items():
            if name.short_form and name.long_form:
                found[block_key(name.type, name.short_form)][normal_form(name.long_form)] += count
        self._senses: dict[tuple[Key, str], Key] = {}
        self._agreed: dict[Key, Key] = {}
        for short, long_forms in found.items():
            senses: Counter[Key] = Counter()
            for form, sense in _senses(long_forms).items():
                self._senses[short, form] = block_key(short[0], sense)
                senses[block_key(short[0], sense)] += long_forms[form]
            sense_key, count = max(senses.items(), key=lambda item: (item[1], item[0]))
            if count / senses.total() >= AGREEMENT:
                self._agreed[short] = sense_key

    def home(self, name: Name) -> Key:
        """The block a name belongs to. A long form that is a short form elsewhere is not followed further."""
        if name.short_form and name.long_form:
            return self._senses[block_key(name.type, name.short_form), normal_form(name.long_form)]
        key = block_key(name.type, name.text)
        return self._agreed.get(key, key)


def _senses(long_forms: Counter[str]) -> dict[str, str]:
    """Each long form and the most used one that shares most of its words, up to their endings."""
    senses: dict[str, str] = {}
    for form in sorted(long_forms, key=lambda form: (-long_forms[form], form)):
        words = {word[:_STEM] for word in form.split()}
        for sense in dict.fromkeys(senses.values()):
            others = {word[:_STEM] for word in sense.split()}
            if len(words & others) >= len(words | others) * 0.5:
                senses[form] = sense
                break
        else:
            senses[form] = form
    return senses


def _ranked(surfaces: Counter[str]) -> list[str]:
    return sorted(surfaces, key=lambda text: (-surfaces[text], text.casefold(), text))


def _identify(
    members: dict[Key, _Cluster],
) -> tuple[dict[Key, str], dict[Key, str]]:
    """Ids and labels; where two things share a label, the less used one carries its long form."""
    ids: dict[Key, str] = {}
    labels: dict[Key, str] = {}
    taken: set[str] = set()
    for key in sorted(members, key=lambda key: (-members[key].surfaces.total(), key)):
        label = _ranked(members[key].surfaces)[0]
        identifier = f"{key[0].lower()}:{slug(label) or label}"
        if identifier in taken:
            long = _ranked(members[key].definitions)
            label = f"{label} ({long[0] if long else key[1]})"
            identifier = f"{key[0].lower()}:{slug(label)}"
        if identifier in taken:
            identifier = f"{identifier}~{key[1]}"
        taken.add(identifier)
        ids[key], labels[key] = identifier, label
    return ids, labels
