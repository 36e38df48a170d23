"""Forms: descriptions that differ in their terms only, written by filling in a template.

Nine tenths of an export are statements and evidence, some twenty triples to an edge, always the same predicates in the
same order. Each form is written once, with places for its terms; to fill these in is one call for all its triples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from operator import itemgetter
from typing import NamedTuple

__all__ = ["Description", "Filled", "Form", "Pair", "Said", "Templates"]

Pair = tuple[str, str]
"""A predicate and an object."""
Description = tuple[str, list[Pair]]
"""A subject and what is said about it."""
Said = tuple[Collection[str], str, list[Pair]]
"""The papers that say something (none: it sums up papers), the subject, and what is said about it."""

# what no notation writes: control characters are escaped
_PLACE = re.compile("\0([0-9]+)\0")


class Form:
    """Descriptions of some subjects, made by `describe` of `size` terms; its predicates and types are always the same.

    >>> form = Form(lambda a, b: [(a, [("<p>", b)])], 2)
    >>> form.describe("<a>", '"b"')
    [('<a>', [('<p>', '"b"')])]
    """

    def __init__(self, describe: Callable[..., list[Description]], size: int) -> None:
        self.describe = describe
        self.size = size

    def outline(self) -> list[Description]:
        """The descriptions with places for the terms."""
        return self.describe(*(f"\0{place}\0" for place in range(self.size)))


class Filled(NamedTuple):
    """A form with its terms, and the papers that say so (none: it sums up papers)."""

    form: Form
    papers: Collection[str]
    terms: tuple[str, ...]

    def said(self) -> list[Said]:
        """What it says, description by description."""
        return [(self.papers, subject, pairs) for subject, pairs in self.form.describe(*self.terms)]


class Templates:
    r"""Writes filled forms as `write` writes their descriptions, which it asks for each form once.

    >>> templates = Templates(lambda found: "".join(f"{s} {p} {o} .\n" for s, pairs in found for p, o in pairs))
    >>> form = Form(lambda a, b: [(a, [("<p>", b), ("<q>", a)])], 2)
    >>> templates.fill(Filled(form, (), ("<a>", '"100%"')))
    '<a> <p> "100%" .\n<a> <q> <a> .\n'
    """

    def __init__(self, write: Callable[[list[Description]], str]) -> None:
        self._write = write
        self._known: dict[Form, tuple[str, Callable[[tuple[str, ...]], tuple[str, ...]]]] = {}

    def fill(self, filled: Filled) -> str:
        """The text of a filled form."""
        known = self._known.get(filled.form)
        if known is None:
            known = self._known[filled.form] = self._template(filled.form)
        text, choose = known
        return text % choose(filled.terms)

    def _template(self, form: Form) -> tuple[str, Callable[[tuple[str, ...]], tuple[str, ...]]]:
        constant, *rest = _PLACE.split(self._write(form.outline()))
        pieces, places = [constant.replace("%", "%%")], []
        for place, following in zip(rest[::2], rest[1::2], strict=True):
            places.append(int(place))
            pieces.append(following.replace("%", "%%"))
        # of one place, itemgetter would give the term and not a tuple; nothing has that few
        assert len(places) > 1  # noqa: S101
        return "%s".join(pieces), itemgetter(*places)
