"""Hierarchy: which entities are kinds of which others, where their names alone make it certain.

Three rules, each of which looks parts of a name up, so that time is linear in the number of names:

*version*: a coined name less numbers and sizes at its end (ResNet-50 → ResNet, Llama-2-7B → Llama 2);
*modifier*: a name less the words before its last ones, since an English compound is a kind of what its head names
(Downing 1977, "On the creation and use of English compound nouns"): video question answering → question answering;
*device*: hardware by its product line (RTX 3090 → GPU), from ``data/devices.tsv``.

Only to entities that are there, of the same type, and to the nearest of those that lie above one another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import NamedTuple

from kg.settlement import same_sense
from kg.variants import case_agrees, core_words, has_head, is_coined, is_generic, spelling_form

__all__ = ["Kind", "Named", "find_kinds"]

_LONGEST = 80
"""Characters of a name that is looked at; longer ones are phrases."""

_UNITS = 4
"""Units at the end of a name that are taken off: Llama-2-7B-chat has three."""
_SIZES = (
    "base|chat|flash|giant|haiku|huge|instruct|large|lite|max|medium|micro|mini|nano|opus|plus|preview|pro|small|sonnet"
    "|super|thinking|ti|tiny|turbo|ultra|x{1,3}l"
)
_UNIT = re.compile(
    rf"[vV]?\d{{1,6}}(?:\.\d{{1,4}}){{0,3}}(?:x\d{{1,4}})?(?:[BKMTbk]|[ceilmnopsx]|ti)?$"  # 50, v8, 7B, 4o, 8x7B
    rf"|(?<=[-_ ])(?i:{_SIZES})$"
    r"|(?<=-)[BHLSTg]/\d{1,2}$"  # ViT-B/16
)
_SEPARATORS = " -_@:"
_LONE = re.compile(r"(?:^|[^A-Za-z])[A-Za-z]$")
"""A letter by itself, to which a number belongs: DP-R3M is no R of DP."""
_LEAST = 3
"""Letters of a name that has versions: two letters name too many things."""
_VERSIONED = frozenset({"Method", "Dataset", "Software", "Hardware", "Metric"})
_OWNERS = frozenset(
    "amazon ansi berkeley caltech facebook flickr google iec ieee iso itu microsoft nist oxford reddit reuters "
    "stanford twitter wikipedia yahoo yelp youtube".split()
)
"""Sites, institutions and bodies by whose names things are called that are no kinds of them: YouTube-8M, ISO 9001."""
_CHOICES = frozenset("flash haiku lite mini nano opus plus pro sonnet turbo ultra".split())
"""Sizes that may also stand behind a common word: Claude Opus, but not Knowledge Base."""

_MODIFIERS = 5
"""Most words before the head that are taken off."""
_ONE_WORD = frozenset({"Task", "Metric", "Hardware"})
"""Types whose heads may be one common word; among methods that is a metaphor too often (support vector machines)."""
_MODIFIED = _ONE_WORD | {"Method"}
_PLAIN = re.compile(r"[A-Za-z0-9][\w'’+.-]{0,40}")
_FUNCTION_WORDS = frozenset(
    "a about after among an and any as at based before between both but by during each every for from how in into is "
    "its near not of on onto or our over per than that the their these this those through to toward towards under up "
    "upon using versus via vs what when where whether which while who whose why with within without".split()
)
_NO_KIND = frozenset(
    # prefixes that a blank parts from their word: "semi supervised" is no kind of "supervised"
    "anti auto bi co counter cross de di dis few half hyper in inter intra inverse long low mid mis multi negative no "
    "non one over poly pre pseudo quasi re reverse root self semi short sub super three tri two ultra un under zero "
    # words that say the same thing again, or what somebody thinks of it
    "automated automatic automatically best better computer computerized current different existing fake false good "
    "great greater high higher improved increased lower machine many new novel other poor proposed recent reduced "
    "same several significant similar simple so-called state-of-the-art such superior typical various well "
    "worse".split()
)
_ADVERB = re.compile(r"(?!anomaly$|assembly$|early$|family$|supply$)\w+ly")
_DERIVED = re.compile(r"-(?:aware|augmented|based|driven|free|guided|level|like|style)$")
"""Words that take the ones before them along: [deep learning]-based."""
_NO_HEAD = frozenset("average linear maximum mean median minimum mobile online power total".split())
"""Words that are adjectives as often, or name too many things, to be a head by themselves."""
_VERB = re.compile(
    r"\w+(?:ing|ify|ize)|answer|avoid|build|compute|create|detect|enhance|estimate|evaluate|explore|extract|generate"
    r"|improve|learn|mitigate|perform|predict|prevent|produce|protect|reconstruct|reduce|remove|retrieve|solve|spread"
    r"|stimulate|understand"
)

_MAKERS = re.compile(
    r"(?:(?i:nvidia|amd|intel|xilinx|altera|google|qualcomm|apple|microsoft|huawei|ibm|arm|geforce|tesla)"
    r"(?:\(R\)|®|'s)?[ -])+"
)
_BEHIND = re.compile(r"(?:[ -](?:\d{1,3} ?GB|PCIe|SXM\d?|GPUs?|CPUs?|TPUs?|FPGAs?|processors?|robots?))+$")


class Named(NamedTuple):
    """An entity by its names."""

    id: str
    type: str
    label: str
    aliases: Sequence[str] = ()


class Kind(NamedTuple):
    """`narrower` is a kind of `broader` (ids) by the rule that `reason` names."""

    narrower: str
    broader: str
    reason: str


def find_kinds(entities: Iterable[Named]) -> list[Kind]:
    """The certain pairs, in order of ids; free of cycles, and a function of the set of entities alone.

    >>> names = ["ResNet-50", "ResNet", "graph neural networks", "heterogeneous graph neural network"]
    >>> for kind in find_kinds(Named(name, "Method", name) for name in names):
    ...     print(kind)
    Kind(narrower='ResNet-50', broader='ResNet', reason='version')
    Kind(narrower='heterogeneous graph neural network', broader='graph neural networks', reason='modifier')
    """
    by_type: dict[str, list[Named]] = defaultdict(list)
    for entity in entities:
        by_type[entity.type].append(entity)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    while by_type:  # each with an index of its own, which is then forgotten
        type_, alike = by_type.popitem()
        index = _Index(type_, alike)
        for entity in alike:
            for name in (entity.label, *entity.aliases):
                if len(name) <= _LONGEST:
                    for broader, reason in _broader(name, index):
                        if broader != entity.id:
                            found[entity.id].setdefault(broader, reason)
    kinds = _nearest(_acyclic({(one, other) for one, others in found.items() for other in others}))
    return [Kind(narrower, broader, found[narrower][broader]) for narrower, broader in sorted(kinds)]


def _broader(name: str, index: _Index) -> Iterator[tuple[str, str]]:
    """What `name` is a kind of by each of the rules, with the rule; by the nearest form that is there."""
    for rule, found in (
        ("version", (index.find_coined(base) for base in _bases(index.type, name))),
        ("modifier", (index.find(head) for head in _heads(index.type, name))),
        ("device", (index.find(line) for line in _lines(index.type, name))),
    ):
        if broader := next(filter(None, found), None):
            yield broader, rule


def _bases(type: str, name: str) -> Iterator[str]:
    """A coined name less one, two and more units at its end."""
    if type not in _VERSIONED:
        return
    for _ in range(_UNITS):
        unit = _UNIT.search(name)
        if unit is None:
            return
        attached = name[: unit.start()]
        name = attached.rstrip(_SEPARATORS)
        if (
            "/" in name or "=" in name or name.lower() in _OWNERS or (name == attached and _LONE.search(name))
        ):  # "GPT-4/5" names two
            return
        if unit[0].isalpha() and not is_coined(name) and not (unit[0].istitle() and unit[0].lower() in _CHOICES):
            return
        # Recall@5 is of recall, but "stage 1" of nothing
        if sum(map(str.isalpha, name)) >= _LEAST and (name[0].isupper() or is_coined(name)):
            yield name


def _heads(type: str, name: str) -> Iterator[str]:
    """A compound less one, two and more of its modifiers."""
    words = name.split() if type in _MODIFIED else []
    if not all(_PLAIN.fullmatch(word) and word.lower() not in _FUNCTION_WORDS for word in words):
        return
    if (
        type == "Task" and words and _VERB.fullmatch(words[0].lower())
    ):  # "modeling long-range dependencies" has another head
        return
    for at in range(1, min(len(words), _MODIFIERS + 1)):
        last, head = words[at - 1].lower(), words[at:]
        if last in _NO_KIND or _DERIVED.search(head[0]) or is_generic(" ".join(head)):
            continue
        # an adverb modifies the word behind it: "weakly supervised learning" is no kind of supervised learning
        if len(head) > 1 and _ADVERB.fullmatch(last):
            continue
        if len(head) > 1 or is_coined(head[0]) or (type in _ONE_WORD and head[0].lower() not in _NO_HEAD):
            yield " ".join(head)


def _lines(type: str, name: str) -> Iterator[str]:
    """Names of the kind of thing that a product is."""
    if type == "Hardware":
        product = _BEHIND.sub("", _MAKERS.sub("", name, count=1))
        for names, pattern in _devices():
            if pattern.fullmatch(product):
                yield from names


@cache
def _devices() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    text = files("kg").joinpath("data/devices.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple((tuple(names.split("|")), re.compile(pattern)) for names, pattern in rows)


class _Holders:
    """Entities by a form of their names, each with the first such name; most forms have one, and take little then."""

    def __init__(self) -> None:
        self._one: dict[str, tuple[str, str]] = {}
        self._more: dict[str, dict[str, str]] = {}

    def put(self, form: str, id: str, name: str) -> None:
        first = self._one.setdefault(form, (id, name))
        if first[0] != id:
            self._more.setdefault(form, dict([first])).setdefault(id, name)

    def only(self, form: str, name: str) -> str | None:
        """The one entity with a form, where `name` may be the same as its own by the capitals."""
        if form in self._more or form not in self._one:
            return None
        id_, other = self._one[form]
        return id_ if " " in name or case_agrees(name, other) else None

    def __contains__(self, form: str) -> bool:
        return form in self._one


class _Index:
    """Which entity of a type has a name as its label, or else as its one alias; a name of several is none's."""

    def __init__(self, type: str, entities: Iterable[Named]) -> None:
        self.type = type
        self._labels, self._aliases, self._coined = _Holders(), _Holders(), _Holders()
        for id_, _, label, aliases in entities:
            self._labels.put(_form(label), id_, label)
            self._put_coined(id_, label)
            bare = label.rpartition(" ")[0] if has_head(type, label) else ""
            others = [*aliases, bare] if is_coined(bare) else aliases
            core = core_words(type, label) if others else ()
            for name in others:
                spelling = core_words(type, name) == core
                if spelling or (
                    " " in name and not has_head(type, name) and (" " not in label or same_sense(label, name))
                ):
                    self._aliases.put(_form(name), id_, name)
                if spelling:  # other names of a short form are not the thing that has versions
                    self._put_coined(id_, name)

    def _put_coined(self, id: str, name: str) -> None:
        # a common word has no versions: the model Clay v1.0 is no clay
        if self.type in _VERSIONED and (self.type == "Metric" or not name.islower() or is_coined(name)):
            self._coined.put(_letters(name), id, name)

    def find(self, name: str) -> str | None:
        form = _form(name)
        return (self._labels if form in self._labels else self._aliases).only(form, name)

    def find_coined(self, name: str) -> str | None:
        return self._coined.only(_letters(name), name)


def _form(name: str) -> str:
    return "".join(map(_folded, name.split()))


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    return spelling_form(word).replace(" ", "")


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


def _acyclic(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs less those in circles (or between two), which names that stand for two things could close."""
    above = _ordered(pairs)
    kept = {pair for pair in pairs if pair[0] in above}
    below = _ordered((broader, narrower) for narrower, broader in pairs - kept)
    return kept | {pair for pair in pairs - kept if pair[1] in below}


def _nearest(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs less those that follow from two or more others."""
    broader: dict[str, list[str]] = defaultdict(list)
    for one, other in pairs:
        broader[one].append(other)
    above: dict[str, set[str]] = {}
    for entity in _ordered(pairs):
        above[entity] = set(broader[entity]).union(*(above[other] for other in broader[entity]))
    return {
        (one, other) for one, other in pairs if not any(other in above[near] for near in broader[one] if near != other)
    }


def _ordered(pairs: Iterable[tuple[str, str]]) -> dict[str, None]:
    """The entities, each after all that it leads to; those that are in circles, or lead to one, are left out."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for one, other in pairs:
        sorter.add(one, other)
    with suppress(CycleError):  # it still gives what it can
        sorter.prepare()
    found: dict[str, None] = {}
    while ready := sorter.get_ready():
        found.update(dict.fromkeys(ready))
        sorter.done(*ready)
    return found
