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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from kg.model import ENTITY_TYPES, Entity, Resolution
from kg.names import normal_form, slug, squashed
from kg.overrides import NO_OVERRIDES, Overrides, override
from kg.settlement import Group, Key, Settled, Told, same_sense, settle
from kg.variants import core_words, is_generic

__all__ = ["AGREEMENT", "Clusters", "Name", "block_key", "cluster", "is_noise", "name_of"]

AGREEMENT = 0.8
"""A bare short form goes to the long form that at least this share of the defining papers give it."""

_WELL_KNOWN = 3
"""Papers that have to define a short form before it stands for its long form inside others."""
_SHARE = 0.75
"""Share of words that long forms with short forms in them have in common; there are few words then."""
_LONGEST = 6
"""Words of a long form that is looked for inside others."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity in a paper, as far as resolution looks at it; `confidence` tells no two names apart."""

    type: str
    text: str
    short_form: str | None = None
    long_form: str | None = None
    confidence: float = field(default=1.0, compare=False)


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


class Clusters:
    """The outcome of `cluster`: node ids, labels, aliases and merges."""

    def __init__(self, meanings: _Meanings, settled: Settled) -> None:
        self._meanings = meanings
        self._settled = settled
        self._members = settled.groups
        self._ids, self._labels = _identify(settled.groups, settled.labels)

    def _key(self, name: Name) -> Key:
        home = self._meanings.home(name)
        return self._settled.roots.get(home, home)

    def node_id(self, name: Name) -> str:
        """The id of the node that `name` belongs to."""
        return self._ids[self._key(name)]

    def node_type(self, name: Name) -> str:
        """The type of the node that `name` belongs to."""
        return self._key(name)[0]

    def is_dropped(self, name: Name) -> bool:
        """Whether an override leaves the node of `name` out."""
        return self._key(name) in self._settled.dropped

    def nodes(self) -> Iterable[tuple[str, str, str, tuple[str, ...]]]:
        """``(id, type, label, aliases)`` for each node; aliases by falling use, then alphabetically."""
        for key, members in self._members.items():
            if key in self._settled.dropped:
                continue
            label = self._labels[key]
            yield self._ids[key], key[0], label, tuple(s for s in _ranked(members.surfaces) if s != label)

    def merges(self) -> Iterable[Resolution]:
        """One record for each name that went to a node with another name, in a stable order."""
        for key in sorted(self._members, key=lambda key: self._ids[key]):
            label, members = self._labels[key], self._members[key]
            told = self._settled.told.get(key, [])
            yield from (Resolution(self._ids[key], *each) for each in told)
            decided = {each.merged for each in told if each.method == "override"}
            for surface in _ranked(members.surfaces) if key not in self._settled.dropped else ():
                if surface == label or surface in decided:
                    continue
                if any(block_key(type_, surface) == block_key(type_, label) for type_ in (key[0], *ENTITY_TYPES)):
                    yield Resolution(self._ids[key], surface, 1.0, "spelling", f"same normal form as {label!r}")
                else:
                    papers = sum(members.definitions.values())
                    reason = f"{f'{papers} papers define' if papers != 1 else '1 paper defines'} it as an abbreviation"
                    yield Resolution(self._ids[key], surface, 0.95, "abbreviation", reason)


def cluster(papers: Iterable[Iterable[Name]], overrides: Overrides = NO_OVERRIDES) -> Clusters:
    """Cluster the names of all papers (one iterable of names per paper), then do as `overrides` say.

    >>> a, b, c = Name("Method", "GAN", "GAN", "generative adversarial network"), Name("Method", "GANs"), Name(
    ...     "Method", "Generative Adversarial Networks")
    >>> clusters = cluster([[a], [b], [c]])
    >>> {clusters.node_id(name) for name in (a, b, c)}
    {'method:gan'}
    """
    uses: Counter[Name] = Counter()
    weights: Counter[Name] = Counter()
    for names in papers:
        best: dict[Name, int] = {}
        for name in names:
            best[name] = max(best.get(name, 0), round(1000 * name.confidence))
        uses.update(best.keys())
        weights.update(best)
    meanings = _Meanings(uses, overrides)
    groups: dict[Key, Group] = defaultdict(Group)
    for name, count in uses.items():
        home = groups[meanings.home(name)]
        home.surfaces[name.text] += count
        home.weight += weights[name]
        if name.short_form and name.long_form:
            home.surfaces.update({name.short_form: 0, name.long_form: 0})
            home.definitions[name.long_form] += count
    split = {key: groups.pop(key) for key in sorted(meanings.split & groups.keys())}
    settled = settle(groups, block_key)
    for key, group in split.items():
        settled.groups[key] = group
        told = [Told(name, 1.0, "override", "split from its node") for name in _ranked(group.surfaces)]
        settled.told[key] = told
    return Clusters(meanings, override(settled, overrides, block_key))


class _Meanings:
    """What short forms stand for: per defining paper, and by agreement of the corpus."""

    def __init__(self, uses: Counter[Name], overrides: Overrides) -> None:
        self.split: set[Key] = set()
        self._overrides = overrides
        found: dict[Key, Counter[str]] = defaultdict(Counter)
        for name, count in uses.items():
            if name.short_form and name.long_form:
                found[block_key(name.type, name.short_form)][normal_form(name.long_form)] += count
        self._senses: dict[tuple[Key, str], Key] = {}
        self._agreed: dict[Key, Key] = {}
        known = _known(found)
        for short, long_forms in found.items():
            senses: Counter[Key] = Counter()
            for form, sense in _senses(long_forms, known).items():
                self._senses[short, form] = block_key(short[0], sense)
                senses[block_key(short[0], sense)] += long_forms[form]
            sense_key, count = max(senses.items(), key=lambda item: (item[1], item[0]))
            if count / senses.total() >= AGREEMENT:
                self._agreed[short] = sense_key

    def home(self, name: Name) -> Key:
        """The block a name belongs to. A long form that is a short form elsewhere is not followed further."""
        if self._overrides.split and self._overrides.splits(name.type, name.text, name.long_form):
            key = (name.type, f"split {squashed(name.long_form or name.text)}")
            self.split.add(key)
            return key
        if name.short_form and name.long_form:
            return self._senses[block_key(name.type, name.short_form), normal_form(name.long_form)]
        key = block_key(name.type, name.text)
        return self._agreed.get(key, key)


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


def _known(found: Mapping[Key, Counter[str]]) -> dict[str, str]:
    """The long forms of short forms that mean one thing in all types, and the letters of these short forms."""
    long_forms: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, short), forms in found.items():
        long_forms[short] += forms
    known: dict[str, str] = {}
    for short, forms in long_forms.items():
        papers: Counter[str] = Counter()
        senses = _senses(forms, {})
        for form, sense in senses.items():
            papers[sense] += forms[form]
        most, count = max(papers.items(), key=lambda item: (item[1], item[0]))
        if count >= _WELL_KNOWN and count >= AGREEMENT * papers.total():
            known |= {form: short for form in sorted(forms) if senses[form] == most}
    return known


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


def _identify(members: dict[Key, Group], decided: Mapping[Key, str]) -> tuple[dict[Key, str], dict[Key, str]]:
    """Ids and labels; where two share a label, one carries its long form: that has one, or else the less used."""
    ids: dict[Key, str] = {}
    labels: dict[Key, str] = {}
    taken: set[str] = set()
    for key in sorted(members, key=lambda key: (bool(members[key].definitions), -members[key].surfaces.total(), key)):
        label = decided.get(key) or _ranked(members[key].surfaces)[0]
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
