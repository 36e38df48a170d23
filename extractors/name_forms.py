"""What a name is called by: without praise and articles, with and without its head word, as a key, by its stems."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extractors.lexicon import generic_words, head_words, praise_words
from kg.names import display_form, normal_form

__all__ = [
    "core_key",
    "is_proper_name",
    "keyed_forms",
    "name_without_head",
    "shown_forms",
    "stem",
    "trim_name",
    "without_count",
]

_LEAD = re.compile(r"\A[\W_]+|[^\w)+#%]+\Z")


@lru_cache(maxsize=65536)
def trim_name(name: str) -> str:
    """A name without TeX marks, a leading article and words of praise; never empty.

    >>> trim_name("the novel Graph Attention Network"), trim_name("Fast R-CNN"), trim_name("large language model")
    ('Graph Attention Network', 'Fast R-CNN', 'large language model')
    """
    shown = display_form(name)
    if not (shown and shown[0].isalnum() and shown[-1].isalnum()):
        shown = _LEAD.sub("", shown)
    words = shown.split() or [name]
    while len(words) > 1 and _is_trimmed(words):
        words = words[1:]
    return " ".join(words)


def _is_trimmed(words: Sequence[str]) -> bool:
    """Whether a name goes without its first word; capitals make praise a part of the name: "Fast R-CNN"."""
    first = words[0].lower()
    if first in _ARTICLES:
        return True
    return first in praise_words() and (words[0].islower() or all(word.islower() for word in words[1:]))


_ARTICLES = frozenset({"the", "a", "an", "our", "this", "these", "its", "their"})


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A crude stem: what is left of a word without the endings that turn a task into its doer or its plural.

    >>> stem("segmentation") == stem("segmenting") == stem("segmented")
    True
    """
    for ending in ("ization", "isation", "izing", "izer", "ized", "ations", "ation", "ating", "ated", "ator",
                   "ings", "ing", "ions", "ion", "ers", "er", "ors", "or", "ed", "al", "e", "s"):  # fmt: skip
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=65536)
def core_key(name: str, type: str) -> str:
    """The normal form of a name without a trailing head word that it may go with or without.

    >>> core_key("ImageNet dataset", "Dataset"), core_key("ImageNet", "Dataset")
    ('imagenet', 'imagenet')
    """
    words = normal_form(without_count(trim_name(name), type)).split()
    heads = head_words(type)
    while len(words) > 1 and words[-1] in heads and not set(words[:-1]) <= generic_words():
        words = words[:-1]
    return " ".join(words)


_COUNT = re.compile(
    r"(?:\d{1,6}\s?[x×]?|single|one|two|three|four|eight|sixteen|multiple|several)\s(?=\S*[^\W\d])", re.I
)


def without_count(name: str, type: str) -> str:
    """The name of a piece of hardware without how many there are of it.

    >>> without_count("8 NVIDIA A100 GPUs", "Hardware"), without_count("20 Newsgroups", "Dataset")
    ('NVIDIA A100 GPUs', '20 Newsgroups')
    """
    return _COUNT.sub("", name, count=1) if type == "Hardware" and _COUNT.match(name) else name


def name_without_head(name: str, type: str) -> str:
    """A proper name without the head words that follow it; other names as they are.

    >>> name_without_head("SQuAD dataset", "Dataset"), name_without_head("speech corpus", "Dataset")
    ('SQuAD', 'speech corpus')
    """
    words = name.split()
    while len(words) > 1 and normal_form(words[-1]) in head_words(type) and _is_proper(words[-2], words[-1]):
        words = words[:-1]
    return " ".join(words)


def _is_proper(word: str, head: str) -> bool:
    """Whether a word is part of a proper name; in "Attention Network" capitals of the first letters tell nothing."""
    return (word[0].isupper() and head.islower()) or any(c.isupper() or c.isdigit() for c in word[1:])


_BARE = frozenset({"Dataset", "Software"})
"""Types whose proper names are better without a head word: "SQuAD" for "SQuAD dataset", but "Adam optimizer"."""


def shown_forms(name: str, type: str) -> tuple[str, str]:
    """A name with and without its head word, the better one to show first.

    >>> shown_forms("SQuAD dataset", "Dataset"), shown_forms("BERT model", "Method")
    (('SQuAD', 'SQuAD dataset'), ('BERT model', 'BERT'))
    """
    if type == "Hardware":
        return without_count(name, type), name
    bare = name_without_head(name, type)
    return (bare, name) if type in _BARE else (name, bare)


@lru_cache(maxsize=32768)
def keyed_forms(name: str, type: str) -> tuple[tuple[str, str], ...]:
    """The `shown_forms` of a name, each with its normal form before it.

    >>> keyed_forms("SQuAD datasets", "Dataset")
    (('squad', 'SQuAD'), ('squad dataset', 'SQuAD datasets'))
    """
    return tuple([(normal_form(form), form) for form in shown_forms(name, type)])


_PROPERLY_NAMED = frozenset({"Method", "Dataset", "Software", "Hardware"})
"""Types of which a proper name is never the short way to say another one: Faster R-CNN is no R-CNN for short."""
_PROPER_NAME = re.compile(r"(?=\S*[A-Z]\S*[A-Z0-9]|\S*[a-z][A-Z])\S+")


def is_proper_name(name: str, type: str) -> bool:
    """Whether a name is one that is never the short way to say a longer one that holds it.

    >>> is_proper_name("GNN", "Method"), is_proper_name("graph network", "Method"), is_proper_name("QA", "Task")
    (True, False, False)
    """
    return type in _PROPERLY_NAMED and bool(_PROPER_NAME.fullmatch(name))
