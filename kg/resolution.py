"""Resolution: which names in which papers are one thing, so that one thing is one node.

Four named steps. *Block*: names meet only under one type and one squashed normal form. *Compare*: a short form
meets the long form that papers define for it. *Cluster*: each name goes to the key of its long form, where its own
paper defines one, or where the corpus agrees on one. *Label*: the node takes the name that most papers use.

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

_DATASET_HEADS = frozenset({"dataset", "benchmark", "corpus", "database"})


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity in a paper, as far as resolution looks at it."""

    type: str
    text: str
    long_form: str | None = None


def name_of(entity: Entity) -> Name:
    """The name of an entity together with the long form that its paper defines, if any.

    An entity that is called by its long form while the paper also gives the short one counts as
    the short form's definition.
    """
    for mention in entity.mentions:
        if mention.long_form and normal_form(mention.text) == normal_form(entity.name):
            return Name(entity.type, entity.name, mention.long_form)
    return Name(entity.type, entity.name)


def block_key(type: str, text: str) -> tuple[str, str]:
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

    def __init__(self, homes: dict[tuple[str, str], tuple[str, str]], members: dict[tuple[str, str], _Cluster]) -> None:
        self._homes = homes
        self._members = members
        self._ids, self._labels = _identify(members)

    def node_id(self, name: Name) -> str:
        """The id of the node that `name` belongs to."""
        return self._ids[_home(name, self._homes)]

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

    >>> a, b, c = Name("Method", "GAN", "generative adversarial network"), Name("Method", "GANs"), Name(
    ...     "Method", "Generative Adversarial Networks")
    >>> clusters = cluster([[a], [b], [c]])
    >>> {clusters.node_id(name) for name in (a, b, c)}
    {'method:gan'}
    """
    uses: Counter[Name] = Counter()
    for names in papers:
        uses.update(set(names))
    homes = _agreed_homes(uses)
    members: dict[tuple[str, str], _Cluster] = defaultdict(_Cluster)
    for name, count in uses.items():
        home = members[_home(name, homes)]
        home.surfaces[name.text] += count
        if name.long_form:
            home.surfaces[name.long_form] += 0
            home.definitions[name.long_form] += count
    return Clusters(homes, dict(members))


def _agreed_homes(uses: Counter[Name]) -> dict[tuple[str, str], tuple[str, str]]:
    """Short form → long form, where the papers that define the short form agree."""
    meanings: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for name, count in uses.items():
        if name.long_form:
            meanings[block_key(name.type, name.text)][block_key(name.type, name.long_form)] += count
    agreed = {}
    for short, counter in meanings.items():
        long, count = max(counter.items(), key=lambda item: (item[1], item[0]))
        if count / counter.total() >= AGREEMENT and long != short:
            agreed[short] = long
    return agreed


def _home(name: Name, homes: dict[tuple[str, str], tuple[str, str]]) -> tuple[str, str]:
    """The block a name belongs to; a long form that is itself a short form elsewhere is not followed further."""
    if name.long_form:
        return block_key(name.type, name.long_form)
    key = block_key(name.type, name.text)
    return homes.get(key, key)


def _ranked(surfaces: Counter[str]) -> list[str]:
    return sorted(surfaces, key=lambda text: (-surfaces[text], text.casefold(), text))


def _identify(
    members: dict[tuple[str, str], _Cluster],
) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """Ids and labels; where two things share a label, the less used one carries its long form."""
    ids: dict[tuple[str, str], str] = {}
    labels: dict[tuple[str, str], str] = {}
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
