"""What is known about a metric by its name, and about units: direction, scale, other spellings.

The knowledge is in ``data/metrics.toml``.

>>> find_metric("mean intersection over union").name, find_metric("answer accuracy").better
('mIoU', 'higher')
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from kg.names import display_form, normal_form, squashed

__all__ = ["Direction", "Metric", "Scale", "Unit", "find_metric", "find_unit", "words"]

Direction = Literal["higher", "lower"]
Scale = Literal["share", "plain", "amount", "ratio"]

_PREFIXES = {
    "f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "µ": 1e-6, "μ": 1e-6, "m": 1e-3,
    "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
}  # fmt: skip
_AT = re.compile(r"\s?@.{0,20}\Z")
_GAP = re.compile(r"[\s-]+")
_LONGEST = 8
"""Words of a name's end that are looked up."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as a reader would name it.

    `family` is the known metric that it is or is a kind of, "" where none is; `better` tells whether more or less
    of it is better, `scale` how it is measured (see the data file). `change` is set where the name itself tells of a
    change ("accuracy improvement"): ``up`` or ``down``; that word is not in `name`.
    """

    name: str
    family: str = ""
    better: Direction | None = None
    scale: Scale = "plain"
    change: Literal["up", "down"] | None = None

    @property
    def vague(self) -> bool:
        """Whether it stands for a metric that nobody named."""
        return self.name in words("words", "vague")


class Unit(NamedTuple):
    """A unit that values can be compared in, and how many of it the written one is."""

    name: str
    factor: float


@lru_cache(maxsize=65536)
def find_metric(name: str) -> Metric:
    """The metric called `name`: other spellings, words in front and a noun of change behind make no difference.

    >>> find_metric("average accuracy improvements")
    Metric(name='accuracy', family='accuracy', better='higher', scale='share', change='up')
    >>> find_metric("frobnication index")
    Metric(name='frobnication index', family='', better=None, scale='plain', change=None)
    """
    known = _metrics()
    if squashed(name) in known:
        return known[squashed(name)]
    written = display_form(name).split()
    change: Literal["up", "down"] | None = None
    keys = [normal_form(word) for word in written]
    while keys and (keys[-1] in _words("change_up") or keys[-1] in _words("change_down")):
        change = "up" if keys[-1] in _words("change_up") else "down"
        keys.pop()
    while keys and keys[0] in _words("front") and squashed(" ".join(keys)) not in known:
        keys.pop(0)
        written.pop(0)
    if not keys:
        # "gains" alone are gains of something better; what a bare "reduction" is of, nobody knows
        vague = _data()["words"]["vague"].split()[0]
        return replace(known[vague], change=change) if change == "up" else Metric(name, change=change)
    left = " ".join(written[: len(keys)])
    shorter = " ".join(written[: len(keys) - 1]) if keys[-1] in _words("behind") else left
    for whole in (left, shorter):
        if squashed(whole) in known:
            return replace(known[squashed(whole)], change=change)
    for start in [0, *(gap.end() for gap in _GAP.finditer(left))][-_LONGEST:]:
        ending = left[start:]
        found = known.get(squashed(ending)) or known.get(squashed(_AT.sub("", ending)))
        if found:
            return replace(found, name=left, change=change)
    return Metric(left, change=change)


@lru_cache(maxsize=4096)
def find_unit(written: str | None) -> Unit:
    """The unit that `written` can be compared in; "" for none.

    >>> find_unit("ms"), find_unit("percent").name, find_unit("fold").name, find_unit(None).name
    (Unit(name='s', factor=0.001), '%', 'times', '')
    """
    name = " ".join((written or "").split()).lstrip("-")
    name = _spellings().get(name, name)
    multiples: dict[str, dict[str, float]] = _data()["multiples"]
    for base, others in multiples.items():
        if name == base:
            return Unit(base, 1.0)
        if name in others:
            return Unit(base, float(others[name]))
        if name.endswith(base) and name[: -len(base)] in _PREFIXES:
            return Unit(base, _PREFIXES[name[: -len(base)]])
    return Unit(name, 1.0)


def words(section: str, name: str) -> frozenset[str]:
    """A word list of the data file, as written there."""
    return frozenset(_data()[section][name].split())


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("kg").joinpath("data/metrics.toml").read_text("utf-8"))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(map(normal_form, words("words", name)))


@cache
def _metrics() -> dict[str, Metric]:
    """Squashed name → metric, for all names in the data file."""
    found: dict[str, Metric] = {}
    for direction in ("higher", "lower", "unclear"):
        better = None if direction == "unclear" else direction
        for scale, names in _data()[direction].items():
            for name, others in names.items():
                metric = Metric(name, name, better, scale)  # type: ignore[arg-type]
                found.update((squashed(each), metric) for each in (name, *others))
    return found


@cache
def _spellings() -> dict[str, str]:
    return {other: name for name, others in _data()["units"].items() for other in (name, *others)}
