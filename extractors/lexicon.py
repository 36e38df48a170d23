"""Closed classes and word lists of the rules, from ``data/words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from kg.names import singular

__all__ = ["generic_words", "head_words", "praise_words", "stop_words", "word_list"]


@cache
def _lists() -> dict[str, frozenset[str]]:
    text = files("extractors").joinpath("data/words.toml").read_text(encoding="utf-8")
    return {name: frozenset(map(singular, words.split())) for name, words in tomllib.loads(text).items()}


def word_list(name: str) -> frozenset[str]:
    """The list called `name` in the data file; empty where there is none."""
    return _lists().get(name, frozenset())


@cache
def stop_words() -> frozenset[str]:
    """Keys of words that no name begins or ends with: closed classes, verbs and adverbs of scholarly prose.

    >>> "outperform" in stop_words(), "network" in stop_words()
    (True, False)
    """
    return word_list("stop") | word_list("verb") | word_list("learned")


@cache
def praise_words() -> frozenset[str]:
    """Words that a name does not keep at its front: "novel", "efficient"."""
    return word_list("praise")


@cache
def generic_words() -> frozenset[str]:
    """Words that are no entity by themselves: "method", "results"."""
    return word_list("generic")


@cache
def head_words(type: str) -> frozenset[str]:
    """Head words that a name of `type` may go with or without: "ImageNet dataset", "ImageNet"."""
    return word_list(f"head_{type}")
