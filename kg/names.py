"""Normal forms of names: what has to be equal for two spellings to be the same name.

Used beside the text as read, never in its place.

>>> normal_form("The Graph Neural Networks")
'graph neural network'
>>> normal_form("ResNet-50") == normal_form("ResNet 50")
True
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["display_form", "normal_form", "singular", "slug", "squashed"]

_TEX = re.compile(r"\\[a-zA-Z]+\b|[${}^\\]")
_POSSESSIVE = re.compile(r"(?<=\w)[’']s\b")
_SEPARATORS = re.compile(r"[^\w+#%]+")
_ARTICLES = frozenset({"the", "a", "an"})
_SINGULAR_S = ("ss", "us", "is")


@lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """The singular of a lower-case English word by its ending; words that merely end in -s stay.

    >>> [singular(w) for w in ("networks", "studies", "corpus", "bias", "gpus", "series")]
    ['network', 'study', 'corpus', 'bia', 'gpu', 'series']
    """
    if not word.endswith("s") or word in {"series", "species"}:
        return word
    if re.fullmatch(r"[cgntx]pus", word):
        return word[:-1]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and not word.endswith(_SINGULAR_S):
        return word[:-1]
    return word


@lru_cache(maxsize=65536)
def normal_form(name: str) -> str:
    """Case, punctuation, TeX marks, a leading article and plural endings folded; words joined by a blank."""
    if _is_plain(name):
        words = name.lower().replace("-", " ").split()
    else:
        text = (name if name.isascii() else unicodedata.normalize("NFKC", name)).casefold()
        text = _POSSESSIVE.sub("", _TEX.sub("", text))
        words = _SEPARATORS.sub(" ", text.replace("_", " ")).split()
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(map(singular, words))


def _is_plain(name: str) -> bool:
    """Whether there are but letters, digits, hyphens and blanks: most names, which need no expressions."""
    return name.isascii() and name.replace("-", "").replace(" ", "").isalnum()


@lru_cache(maxsize=65536)
def squashed(name: str) -> str:
    """The normal form without blanks: equal for "data set" and "dataset"."""
    return normal_form(name).replace(" ", "")


def slug(name: str) -> str:
    """The normal form as the last part of a node id.

    >>> slug("ResNet-50"), slug("C++")
    ('resnet-50', 'c++')
    """
    return normal_form(name).replace(" ", "-")


def display_form(name: str) -> str:
    r"""A name as a reader would print it: TeX marks and line breaks gone, blanks single.

    >>> display_form("\\textit{ResNet}-$50$")
    'ResNet-50'
    """
    return " ".join((name if _is_plain(name) else _TEX.sub("", name)).split())
