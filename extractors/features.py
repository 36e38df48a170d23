"""What a candidate span looks like: named features of its words, its neighbours and the span as a whole.

A feature is ``family=part part …``. Features of single words depend on the word and its place in or around the span
only, features of places on where a span begins or ends; the others on the span as a whole.

This is the readable form, which the weights are fitted on; `extractors.scorer` computes the same in bulk.

Families, where c, m, f are a word's coarse, middle and fine class: ``f* fs fc fd fn`` first word (key, shape, m, f,
commonness) · ``l* ls l2 l3 la lc ld ln`` last word (also endings and c) · ``w*`` any word · ``p*``, ``before2``,
``before3``, ``n*``, ``after2`` neighbours · ``gb ga gbf gal`` gaps around · ``pp nn`` pairs of neighbours · ``pl nl``
neighbour with the last word's m · ``len lenl`` words, with the last · ``ll ff cc cs`` pairs of words or classes ·
``hy`` hyphens inside · ``ph phl phr`` phrase counts · ``sh shp shn head`` shapes, with a neighbour, at the start of
a title · ``rep title`` occurrences · ``short long`` abbreviations · ``hw`` hardware rules · ``g`` known names by type,
source, words and case · ``an ac as`` annotated names by type and share, count, papers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractors.corpus import CorpusFigures, WordClass
from extractors.gazetteer import Name, NameTable, case_fits
from extractors.tokens import Gap, Words

__all__ = [
    "AFTER",
    "BEFORE",
    "GAP_NAMES",
    "WORD_FEATURES",
    "WORD_PARTS",
    "Context",
    "Page",
    "Repeats",
    "begin_features",
    "end_features",
    "features_of",
    "name_features",
    "neighbours",
    "span_features",
    "word_features",
    "word_parts",
]

BEFORE = ("before", "before2", "before3")
AFTER = ("after", "after2")
"""Places of neighbours, nearest first."""

GAP_NAMES = tuple(gap.name for gap in Gap)


@dataclass(slots=True)
class Context:
    """What is known of a paper's names from elsewhere: short and long forms, what the hardware rules found (all as
    squashed keys)."""

    short_keys: frozenset[str] = frozenset()
    long_keys: frozenset[str] = frozenset()
    hardware_keys: frozenset[str] = frozenset()


WORD_PARTS = ("key", "shape", "last3", "last2", "coarse", "middle", "fine", "papers")
"""What features of words are made of: key, shape, endings, classes, commonness; see `word_parts`."""

WORD_FEATURES: Mapping[str, Mapping[str, str]] = {
    "first": {"f": "key", "fs": "shape", "fc": "middle", "fd": "fine", "fn": "papers"},
    "last": {
        "l": "key", "ls": "shape", "l3": "last3", "l2": "last2", "la": "coarse", "lc": "middle", "ld": "fine",
        "ln": "papers",
    },
    "inside": {"w": "key", "ws": "shape", "w3": "last3", "wc": "middle", "wn": "papers"},
    "before": {"p": "key", "ps": "shape", "p2": "last2", "pc": "middle", "pa": "coarse"},
    "before2": {"before2": "key", "before2c": "middle"},
    "before3": {"before3": "key", "before3c": "middle"},
    "after": {"n": "key", "ns": "shape", "n2": "last2", "nc": "middle", "na": "coarse"},
    "after2": {"after2": "key", "after2c": "middle"},
}  # fmt: skip
"""For each place of a word its families of features, and what of the word each holds."""


def word_parts(key: str, shape: str, figures: CorpusFigures) -> tuple[str, ...]:
    """The `WORD_PARTS` of a word."""
    word = figures.word(key)
    return key, shape, key[-3:], key[-2:], word.coarse, word.middle, word.fine, word.papers


def word_features(place: str, key: str, shape: str, figures: CorpusFigures) -> tuple[str, ...]:
    """Features that a word has at a place: ``first``, ``last``, ``inside``, or one of `BEFORE` and `AFTER`."""
    if place == "last" and shape == "9":  # one number is like another
        return ("ls=9",)
    parts = dict(zip(WORD_PARTS, word_parts(key, shape, figures), strict=True))
    return tuple(f"{family}={parts[part]}" for family, part in WORD_FEATURES[place].items())


class Repeats(NamedTuple):
    """How often a key occurs among the candidates of a paper, and which are in its title."""

    counts: Counter[str]
    title_keys: frozenset[str]


class Page:
    """A field made ready for features: its words, their classes and neighbours, and the context of the paper."""

    def __init__(
        self, words: Words, context: Context, repeats: Repeats, figures: CorpusFigures, is_title: bool
    ) -> None:
        self.words = words
        self.context = context
        self.repeats = repeats
        self.figures = figures
        self.is_title = is_title
        self.classes: list[WordClass] = [figures.word(key) for key in words.keys]

    def gap(self, at: int) -> str:
        """The name of the gap before a word; the end of the text is one as well."""
        return GAP_NAMES[self.words.gaps[at]] if at < len(self.words) else "END"

    def before(self, at: int) -> str:
        """The key of the word before word `at`; ``^`` at the start of a sentence."""
        return "^" if at < 0 or self.words.gaps[at] is Gap.END else self.words.keys[at - 1]

    def after(self, at: int) -> str:
        """The key of the word after word `at`; ``$`` at the end of a sentence."""
        return "$" if self.gap(at + 1) == "END" else self.words.keys[at + 1]


def begin_features(page: Page, first: int) -> tuple[str, ...]:
    """Features of where a span begins: the gap and the two words before it."""
    left, gap = page.before(first), page.gap(first)
    second = "^" if left == "^" else page.before(first - 1)
    return f"gb={gap}", f"pp={second} {left}", f"gbf={gap} {page.words.shapes[first]}"


def end_features(page: Page, last: int) -> tuple[str, ...]:
    """Features of where a span ends: the gap and the two words after it."""
    right, gap = page.after(last), page.gap(last + 1)
    second = "$" if right == "$" else page.after(last + 1)
    return f"ga={gap}", f"nn={right} {second}", f"gal={gap} {page.words.shapes[last]}"


def neighbours(words: Words, first: int, last: int) -> Iterator[tuple[str, int]]:
    """Places and indexes of the words around a span within its sentence."""
    at = first
    for place in BEFORE:
        if words.gaps[at] is Gap.END:
            break
        at -= 1
        yield place, at
    at = last
    for place in AFTER:
        at += 1
        if at >= len(words) or words.gaps[at] is Gap.END:
            break
        yield place, at


def span_features(page: Page, first: int, last: int, key: str, names: Sequence[Name]) -> list[str]:
    """Features of the span as a whole. `key` is its squashed key, `names` the rows of the gazetteer for it."""
    words, context, classes = page.words, page.context, page.classes
    keys = words.keys
    length = last - first + 1
    before, after, head, middle = page.before(first), page.after(last), keys[last], classes[last].middle
    features = [
        f"len={length}",
        f"lenl={length if length < 4 else 4} {head}",
        f"rep={min(page.repeats.counts[key], 4)}",
        f"title={page.is_title:d} {key in page.repeats.title_keys:d}",
        f"pl={before} {middle}",
        f"nl={after} {middle}",
    ]
    if length > 1:
        features += (
            f"ll={keys[last - 1]} {head}",
            f"ff={keys[first]} {keys[first + 1]}",
            f"cc={classes[last - 1].middle} {middle}",
            f"hy={Gap.HYPHEN in words.gaps[first + 1 : last + 1]:d}",
        )
        if length < 4:
            features.append("cs=" + " ".join([word.coarse for word in classes[first : last + 1]]))
        features += _phrase_features(page, first, last, key)
    if length < 4:
        shape = words.shapes[first]
        for at in range(first + 1, last + 1):
            gap = words.gaps[at]
            shape += f" {GAP_NAMES[gap]} {words.shapes[at]}"
        features += (f"sh={shape}", f"shp={shape} {before}", f"shn={shape} {after}")
        if page.is_title and first == 0:
            features.append(f"head={shape} {page.gap(last + 1)}")
    if key in context.short_keys:
        features.append(f"short={words.shapes[last]}")
    if key in context.long_keys:
        features.append("long=1")
    if key in context.hardware_keys:
        features.append("hw=1")
    return features + name_features(words.view.text[words.starts[first] : words.ends[last]], length == 1, names)


def _phrase_features(page: Page, first: int, last: int, key: str) -> list[str]:
    """How common the phrase is, by itself and given all but one of its words."""
    figures, keys = page.figures, page.words.keys
    count = figures.phrase(key)
    features = [f"ph={count.bit_length()} {min(last - first, 3)}"]
    if last - first > 1 and count:
        left, right = figures.phrase(key[len(keys[first]) :]), figures.phrase(key[: -len(keys[last])])
        features += (f"phl={(left // count).bit_length()}", f"phr={(right // count).bit_length()}")
    return features


def name_features(text: str, is_single: bool, names: Sequence[Name]) -> list[str]:
    """By which sources, as what, and how reliably a span of one word or several is a known name."""
    single = "1" if is_single else "2"
    features: list[str] = []
    seen = 0
    for name in names:
        if name.source == "annotated":
            seen = name.seen
            features += (f"an={name.type} {_share(name)}", f"ac={name.type} {min(name.count, 4)}")
        else:
            features.append(f"g={name.type} {name.source} {single} {int(case_fits(name, text))}")
    if seen:
        features.append(f"as={min(seen, 4)}")
    return features


def _share(name: Name) -> str:
    """How often the name is right as its type where it occurs, in four steps, and in how many papers that was seen."""
    share = name.count / max(name.seen, 1)
    return ("a" if share < 0.25 else "b" if share < 0.5 else "c" if share < 0.8 else "d") + str(min(name.seen, 5))


def features_of(page: Page, first: int, last: int, names: NameTable) -> list[str]:
    """All features of one span."""
    words = page.words
    key = words.joined(first, last)
    features = span_features(page, first, last, key, names.get(key))
    features += begin_features(page, first)
    features += end_features(page, last)
    places = [("first", first), ("last", last), *(("inside", at) for at in range(first, last + 1))]
    for place, at in (*places, *neighbours(words, first, last)):
        features += word_features(place, words.keys[at], words.shapes[at], page.figures)
    return features
