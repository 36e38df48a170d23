"""Resolution: which names in which papers are one thing, so that one thing is one node.

Five named steps. *Block*: names meet only under one type and one squashed form of their core words, which folds
spellings and heads that say the type again (`kg.variants`). *Compare*: a short form meets the long form that papers
define for it; long forms of one short form that share most of their words are one
("convolutional neural networks", "convolutional nets"). *Cluster*: each name goes to the key of its long form, where
its own paper defines one, or where the corpus agrees on one. *Settle*: one thing under two types goes to the type that
most papers give it (`kg.settlement`). *Label*: the node takes the name that most papers use.

Only definitions join different names: shared words never do, so that ResNet-50 stays apart from ResNet and
"deep reinforcement learning" from "reinforcement learning". The outcome depends on the set of papers alone,
not on their order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from kg.blocks import Blocks, Name, Use, put_in
from kg.model import ENTITY_TYPES, Entity, Resolution
from kg.names import normal_form, slug, squashed
from kg.ordering import node_order
from kg.overrides import NO_OVERRIDES, Overrides, override
from kg.settlement import Group, Key, Settled, Told, same_sense, settle
from kg.variants import core_words, is_generic

__all__ = [
    "AGREEMENT",
    "Clusters",
    "Identity",
    "Meanings",
    "Name",
    "Use",
    "aliases_of",
    "block_key",
    "cluster",
    "identify",
    "is_noise",
    "merges_of",
    "name_of",
    "parts_of",
    "plainly",
    "put_in",
    "qualify",
    "senses_of",
    "weighed",
    "well_known",
]

AGREEMENT = 0.8
"""A bare short form goes to the long form that at least this share of the defining papers give it."""

_WELL_KNOWN = 3
"""Papers that have to define a short form before it stands for its long form inside others."""
_SHARE = 0.75
"""Share of words that long forms with short forms in them have in common; there are few words then."""
_LONGEST = 6
"""Words of a long form that is looked for inside others."""


def name_of(entity: Entity) -> Name:
    """The name of an entity, with short and long form where it is one of two that its paper defines."""
    name = normal_form(entity.name)
    for mention in entity.mentions:
        if mention.long_form and name in (normal_form(mention.text), normal_form(mention.long_form)):
            return Name(entity.type, entity.name, mention.text, mention.long_form, entity.confidence)
    return Name(entity.type, entity.name, confidence=entity.confidence)


def is_noise(entity: Entity) -> bool:
    """Whether the name of an entity, and its long form where it has one, is but a generic head: "our method"."""
    return is_generic(entity.name) and all(is_generic(form) for form in _forms(name_of(entity)))


@lru_cache(maxsize=1 << 18)
def block_key(type: str, text: str) -> Key:
    """Type and squashed core words; "dataset" or "corpus" after a dataset's name is no part of it.

    >>> block_key("Dataset", "ImageNet dataset") == block_key("Dataset", "Image-Net")
    True
    """
    return type, "".join(core_words(type, text)) or text


def _forms(name: Name) -> list[str]:
    return [form for form in (name.short_form, name.long_form) if form]


class Identity(NamedTuple):
    """What a cluster is called. `plain` is the id that its name gives, which another may have got; if so, `qualified`
    is the next that was tried.
    """

    id: str
    label: str
    plain: str
    qualified: str | None = None


class Clusters:
    """The outcome of `cluster`: node ids, labels, aliases and merges; what they follow from, for `kg.ledger`."""

    def __init__(self, uses: Mapping[Name, Use], meanings: Meanings, settled: Settled) -> None:
        self.uses = uses
        self.meanings = meanings
        self.settled = settled
        self.identities = identify(settled.groups, settled.labels)

    def _key(self, name: Name) -> Key:
        home = self.meanings.home(name)
        return self.settled.roots.get(home, home)

    def node_id(self, name: Name) -> str:
        """The id of the node that `name` belongs to."""
        return self.identities[self._key(name)].id

    def node_type(self, name: Name) -> str:
        """The type of the node that `name` belongs to."""
        return self._key(name)[0]

    def is_dropped(self, name: Name) -> bool:
        """Whether an override leaves the node of `name` out."""
        return self._key(name) in self.settled.dropped

    def nodes(self) -> Iterator[tuple[Key, Identity, tuple[str, ...]]]:
        """Key, identity and aliases of each cluster that is a node, in the order of nodes."""
        kept = (key for key in self.settled.groups if key not in self.settled.dropped)
        for key in sorted(kept, key=lambda key: node_order(self.identities[key].id)):
            yield key, self.identities[key], aliases_of(self.settled.groups[key], self.identities[key].label)

    def merges(self) -> Iterable[Resolution]:
        """One record for each name that went to a node with another name, in a stable order."""
        for key in sorted(self.settled.groups, key=lambda key: self.identities[key].id):
            told, group = self.settled.told.get(key, []), self.settled.groups[key]
            yield from merges_of(self.identities[key], key[0], group, told, key in self.settled.dropped)


def aliases_of(group: Group, label: str) -> tuple[str, ...]:
    """The other names of a group, by falling use, then alphabetically."""
    return tuple(surface for surface in _ranked(group.surfaces) if surface != label)


def merges_of(
    identity: Identity, type: str, group: Group, told: Iterable[Told], dropped: bool = False
) -> Iterator[Resolution]:
    """One record for each name that went to a cluster of this type with another name."""
    told = list(told)
    yield from (Resolution(identity.id, *each) for each in told)
    decided = {each.merged for each in told if each.method == "override"}
    label = identity.label
    for surface in _ranked(group.surfaces) if not dropped else ():
        if surface == label or surface in decided:
            continue
        if any(block_key(each, surface) == block_key(each, label) for each in (type, *ENTITY_TYPES)):
            yield Resolution(identity.id, surface, 1.0, "spelling", f"same normal form as {label!r}")
        else:
            papers = sum(group.definitions.values())
            reason = f"{f'{papers} papers define' if papers != 1 else '1 paper defines'} it as an abbreviation"
            yield Resolution(identity.id, surface, 0.95, "abbreviation", reason)


def weighed(entities: Iterable[Entity]) -> dict[Name, int]:
    """The names in a paper that name something, with their best confidence in thousandths."""
    best: dict[Name, int] = {}
    for entity in entities:
        if not is_noise(entity):
            name = name_of(entity)
            best[name] = max(best.get(name, 0), round(1000 * name.confidence))
    return best


def cluster(papers: Iterable[Iterable[Name]], overrides: Overrides = NO_OVERRIDES) -> Clusters:
    """Cluster the names of all papers (one iterable of names per paper), then do as `overrides` say.

    >>> a, b, c = Name("Method", "GAN", "GAN", "generative adversarial network"), Name("Method", "GANs"), Name(
    ...     "Method", "Generative Adversarial Networks")
    >>> clusters = cluster([[a], [b], [c]])
    >>> {clusters.node_id(name) for name in (a, b, c)}
    {'method:gan'}
    """
    uses: dict[Name, Use] = {}
    for names in papers:
        best: dict[Name, int] = {}
        for name in names:
            best[name] = max(best.get(name, 0), round(1000 * name.confidence))
        for name, weight in best.items():
            use = uses.get(name) or uses.setdefault(name, Use())
            use.papers += 1
            use.weight += weight
    meanings = Meanings(uses, overrides)
    for name, use in uses.items():
        use.home = meanings.home(name)
    groups = Blocks(uses)
    split = {key: groups.pop(key) for key in sorted(meanings.split & groups.keys())}
    settled = settle(groups, block_key)
    for key, group in split.items():
        settled.groups[key] = group
        told = [Told(name, 1.0, "override", "split from its node") for name in _ranked(group.surfaces)]
        settled.told[key] = told
    return Clusters(uses, meanings, override(settled, overrides, block_key))


class Meanings:
    """What short forms stand for: per defining paper, and by agreement of the corpus."""

    def __init__(self, uses: Mapping[Name, Use], overrides: Overrides) -> None:
        self.split: set[Key] = set()
        self._overrides = overrides
        found: dict[Key, Counter[str]] = defaultdict(Counter)
        for name, use in uses.items():
            if name.short_form and name.long_form:
                found[block_key(name.type, name.short_form)][normal_form(name.long_form)] += use.papers
        self.known = _known(found)
        letters = {form: short for short in sorted(self.known) for form in self.known[short]}
        self.senses: dict[Key, dict[str, Key]] = {}
        self._agreed: dict[Key, Key] = {}
        for short, long_forms in found.items():
            self.senses[short], agreed = senses_of(short, long_forms, letters)
            if agreed:
                self._agreed[short] = agreed

    def home(self, name: Name) -> Key:
        """The block a name belongs to. A long form that is a short form elsewhere is not followed further."""
        if self._overrides.split and self._overrides.splits(name.type, name.text, name.long_form):
            key = (name.type, f"split {squashed(name.long_form or name.text)}")
            self.split.add(key)
            return key
        if name.short_form and name.long_form:
            return self.senses[block_key(name.type, name.short_form)][normal_form(name.long_form)]
        key = block_key(name.type, name.text)
        return self._agreed.get(key, key)


def senses_of(short: Key, long_forms: Counter[str], letters: Mapping[str, str]) -> tuple[dict[str, Key], Key | None]:
    """The block of each long form of a short form, and that on which the corpus agrees, if it does.

    `letters` are the short forms of long forms that are well known.
    """
    homes: dict[str, Key] = {}
    papers: Counter[Key] = Counter()
    for form, sense in _senses(long_forms, letters).items():
        homes[form] = block_key(short[0], sense)
        papers[homes[form]] += long_forms[form]
    most, count = max(papers.items(), key=lambda item: (item[1], item[0]))
    return homes, most if count / papers.total() >= AGREEMENT else None


def _senses(long_forms: Counter[str], known: Mapping[str, str]) -> dict[str, str]:
    """Each long form and the most used one that shares most of its words, up to their endings.

    What is `known` to have a short form of its own counts as one word: functional MRI is functional magnetic resonance
    imaging.
    """
    senses: dict[str, str] = {}
    brief = {form: _abbreviated(form, known) for form in long_forms}
    for form in sorted(long_forms, key=lambda form: (-long_forms[form], form)):
        for sense in dict.fromkeys(senses.values()):
            if same_sense(form, sense) or same_sense(brief[form], brief[sense], _SHARE):
                senses[form] = sense
                break
        else:
            senses[form] = form
    return senses


def _known(found: Mapping[Key, Counter[str]]) -> dict[str, list[str]]:
    long_forms: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, short), forms in found.items():
        long_forms[short] += forms
    return {short: known for short, forms in long_forms.items() if (known := well_known(forms))}


def well_known(long_forms: Counter[str]) -> list[str]:
    """The long forms, from all types, that a short form stands for, where it means one thing."""
    papers: Counter[str] = Counter()
    senses = _senses(long_forms, {})
    for form, sense in senses.items():
        papers[sense] += long_forms[form]
    most, count = max(papers.items(), key=lambda item: (item[1], item[0]))
    known = count >= _WELL_KNOWN and count >= AGREEMENT * papers.total()
    return sorted(form for form in senses if senses[form] == most) if known else []


def parts_of(form: str) -> Iterator[str]:
    """The runs of words in a long form that may be known by their short form."""
    words = form.split()
    for place in range(len(words)):
        for end in range(place + 2, min(len(words), place + _LONGEST) + 1):
            yield " ".join(words[place:end])


def _abbreviated(form: str, known: Mapping[str, str]) -> str:
    """A long form with the short forms of all known ones in it, the longest first."""
    words, place, brief = form.split(), 0, []
    while place < len(words):
        ends = range(min(len(words), place + _LONGEST), place + 1, -1)
        end = next((end for end in ends if " ".join(words[place:end]) in known), place + 1)
        part = " ".join(words[place:end])
        brief.append(known.get(part, part))
        place = end
    return " ".join(brief)


def _ranked(surfaces: Counter[str]) -> list[str]:
    return sorted(surfaces, key=lambda text: (-surfaces[text], text.casefold(), text))


def identify(groups: Mapping[Key, Group], decided: Mapping[Key, str]) -> dict[Key, Identity]:
    """Ids and labels; where two share a label, one carries its long form: that has one, or else the less used."""
    found: dict[Key, Identity] = {}
    taken: set[str] = set()
    for key in sorted(groups, key=lambda key: (bool(groups[key].definitions), -groups[key].surfaces.total(), key)):
        label, plain = plainly(key, groups[key], decided.get(key))
        identifier, qualified = plain, None
        if identifier in taken:
            label, qualified = qualify(key, groups[key], label)
            identifier = qualified
        if identifier in taken:
            identifier = f"{identifier}~{key[1]}"
        taken.add(identifier)
        found[key] = Identity(identifier, label, plain, qualified)
    return found


def plainly(key: Key, group: Group, decided: str | None = None) -> tuple[str, str]:
    """The label of a group, and the id that it gives."""
    label = decided or _ranked(group.surfaces)[0]
    return label, f"{key[0].lower()}:{slug(label) or label}"


def qualify(key: Key, group: Group, label: str) -> tuple[str, str]:
    """A longer label, where another group has this one, and the id that it gives."""
    long = _ranked(group.definitions)
    label = f"{label} ({long[0] if long else key[1]})"
    return label, f"{key[0].lower()}:{slug(label)}"
