r"""Numbers with their units: "3.22/4.24 times", "7.3\%", "$6\times$", "1.2xsim3.3x", "from 41.2 to 47.9".

A pure function over text, no names and no papers. What a number means is for `extractors.results` to say.

>>> [(q.value, q.canonical) for q in find_quantities(r"up to $2.63\times$ faster, 7.3\% fewer, 12~ms and 8×A100")]
[('up to 2.63', 'times'), ('7.3', '%'), ('12', 'ms'), ('8', None)]
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import digits
from typing import Literal

__all__ = ["Quantity", "find_quantities"]

Part = Literal["whole", "from", "to"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, a range or alternatives, with a unit.

    ``text[start:end]`` is the value with its qualifier and unit, ``text[number_start:number_end]`` the number alone;
    `value` is as written without the unit and without mark-up; `values` are the numbers in it, in order. `unit` is as
    written, `canonical` the usual sign for it. `kind` is one of the kinds in ``data/units.tsv``, or ``ratio``
    ("3x", "10-fold"), ``count`` ("8×A100": a number of named things), ``year``, ``bare``. `part` tells the ends
    of a change ("from 41.2 to 47.9") apart. `word` is set where the number is spelled out.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    value: str
    values: tuple[float, ...]
    unit: str | None
    canonical: str | None
    kind: str
    part: Part = "whole"
    word: bool = False


_POWER = r"10\s?\^\s?\{?\s?[-−+]?\d{1,3}\}?"
_NUMBER = re.compile(
    rf"(?P<power>{_POWER})"
    r"|(?P<digits>(?:\d{1,3}(?:,\d{3}){1,6}(?!\d)|\d+)(?:\.\d+)?|(?<![\d.])\.\d+)"
    rf"(?P<exponent>[eE][-+]?\d{{1,3}}\b|\s?(?:\\times|×|\\cdot|x)\s?{_POWER})?"
    r"(?P<magnitude>[kKMB](?![A-Za-z])|\s(?:thousand|million|billion|trillion)\b)?(?P<more>\+(?![\d\w]))?"
)
_OPENING = re.compile(r"[\d.]")
"""What any `_NUMBER` begins with: looked for first, as a search for one of few characters takes a third of the time."""
_WORDS = {
    "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0,
    "nine": 9.0, "ten": 10.0, "twenty": 20.0, "fifty": 50.0, "hundred": 100.0, "an": 1.0, "a": 1.0,
}  # fmt: skip
_SPELLED = re.compile(
    r"\b(?P<number>(?:one|two|three|four|five|six|seven|eight|nine|ten|twenty|fifty|a hundred|an?)"
    r"(?:[\s-](?:to|or)[\s-](?:two|three|four|five|six|ten))?)[\s-]"
    r"(?P<unit>orders?[\s-]of[\s-]magnitude|times|fold|percent|(?:milli|micro)?seconds|minutes|hours|GPU[\s-](?:hours|days))\b",
    re.IGNORECASE,
)
_SPELLED_UNITS = ("magnitude", "times", "fold", "percent", "seconds", "minutes", "hours", "days")
_YEAR = re.compile(r"(?:19|20)\d\d")
_EXPONENT = re.compile(r"[-−+]?\d+\}?\Z")
_FACTORS = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}

_ARTEFACT = re.compile(r"(?:sim|approx|simeq|pm|times|leq?|geq?|cdot|bf|mathbf|textbf|xsim)\{?\Z")
"""TeX commands that lost their backslash, before a number: "sim3.3x"."""
_NAME_BEFORE = re.compile(r"(?:[^\W\d_]|[\d_.@#^:]|[^\W\d%_]/|[^\W\d_][-‑]|\^\{-?|_\{|[a-z]\{|=\s?v)\Z")
_WITHIN_NAMES = frozenset("_.@#^:/-‑{")
_NAME_AFTER = re.compile(r"(?!sim\d)[A-Za-z_]|[-‑][A-Za-z]|\s?[x×]\s?\d|\s?\\times|(?:st|nd|rd|th)\b|:\d")
"""After a number, what makes it part of a name, a count, a size or a time: "3D", "5-shot", "16x16", "2nd", "10:30"."""
_MARKUP = r"(?:[\s}~{]|\\[,;!: ]|\$|\\(?:textbf|text|mathrm|bf|mathbf|rm)\b){0,6}"
_TIMES = re.compile(
    _MARKUP
    + r"(?P<unit>\\times(?!\s?\$?\s?\d)|×(?!\s?\d)|(?<=\d)\s?-?[xX](?![A-Za-z\d-])|(?<=\d)[xX](?=sim\d|-\d|-speed)"
    + r"|(?<=\d)\s[xX](?=\s(?:faster|slower|speed|smaller|lower|higher|larger|fewer|less|more|better|improve|reduc"
    r"|accel))" + r"|times(?![a-z]))\}?\$?"
)
_COUNTED = re.compile(r"[\s$}]{0,3}(?:NVIDIA\b|AMD\b|Intel\b|Tesla\b|[A-Z][\w-]*\d|[A-Z]{2,}|GPU)")
_RATE = re.compile(
    _MARKUP + r"(?P<unit>(?:[A-Za-z]{2,20}[ -]){1,3}?per[ -](?:second|minute|hour|day|watt|joule|sec)\b"
    r"|[A-Za-z]{2,20}/(?:s|sec|second|min|h|W|J)\b(?:/\w{1,4}\b)?)"
)
_NAMED_POINTS = re.compile(
    r"\s(?:absolute |relative )?(?:[A-Z]\w{0,9}-?\w{0,5}|[a-z]{1,2}[A-Z]\w{1,8}|accuracy|absolute|relative) points?\b"
)
"""After a number, points of something: only they are the unit, the metric's name stays a word of the sentence."""
_NOT_RATE = frozenset("of in on for with and to at the a by from is are than".split())
_BETWEEN = re.compile(
    rf"{_MARKUP}(?P<sign>-{{1,3}}|–|—|−|\\textendash|~|\\sim|sim|∼|/|to|and|or|±|\\pm|pm|\+/?-){_MARKUP}"
    r"(?:about |approximately |around |an average of )?"
)
_RANGES = frozenset({"-", "--", "---", "–", "—", "−", "~", "\\sim", "sim", "∼", "\\textendash"})
_QUALIFIER = re.compile(
    r"(?:(?:\b(?:as (?:much|high|low|many|little|few|fast) as|up ?to|upto|more than|less than|fewer than|greater than"
    r"|higher than|lower than|faster than|larger than|smaller than|better than"
    r"|no more than|at least|at most|over|above|below"
    r"|under"
    r"|within|nearly|almost|about|around|roughly|approximately|approx\.?|exceeding|approaching|exceeds"
    r"|close to|beyond|only|just|top|circa|ca\.)(?:\s(?:an?|a factor of|a total of|about|approximately|around|roughly"
    r"|over"
    r"|an average of|on average))?)\s{0,2}"
    r"|[~<>≥≤≈∼]=?\s?|\\(?:sim|approx|geq?|leq?|gtrsim|lesssim|textgreater|textless)\s?"
    r"|(?:\bsim|\bgeq?|\bleq?|\bapprox)\s?)[\s${(~\\,}]{0,4}(?:\\textbf\{|\\bf\{|\{\\bf\s)?[-+−~]?\Z",
    re.IGNORECASE,
)
_SIGN = re.compile(r"(?:(?<![\w\d)}\]%])|(?<=\$))[+−-]\$?\Z")
_FROM = re.compile(r"\bfrom\s(?:an?\s)?(?:\w{1,20}\s(?:of\s)?)?[\s$~{\\]{0,4}(?:textbf\{|bf\{)?\Z")
_SPAN = re.compile(
    r"\b(?:rang\w{1,4}|vary\w{0,3}|varies|span\w{0,5}|anywhere|scal\w{1,3}|interval\w?)\s(?:\w{1,10}\s)?from\s[^\d]{0,24}\Z"
)
_BETWEEN_WORD = re.compile(r"\bbetween\s[\s$~{\\]{0,4}(?:about |approximately )?\Z")
_FACTOR = re.compile(r"\bfactors? of (?:about |around |over |up to |roughly |approximately |~|\$|\\sim ?){0,2}\Z")
_FOLDS = re.compile(r"[\s-]?(?:cross|CV\b|valid)")
_MARKS = re.compile(r"\\(?:textbf|text|mathrm|mathbf|bf|rm)\b|[${}]|\\[,;!: ]")
_SIM_BETWEEN = re.compile(r"(?<=\d)\s?x?sim\s?(?=\d)")
_GAP_BEFORE = re.compile(r"(?<=[~<>+−-]) ?\(? ?(?=\d)")
_SIM = re.compile(r"\\(?:sim|approx)\s?")


@dataclass(slots=True)
class _Piece:
    start: int
    number_end: int
    end: int
    values: tuple[float, ...]
    unit: str | None
    canonical: str | None
    kind: str


@lru_cache(maxsize=1)
def _units() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """A pattern that matches any unit of the table after a number, and what each stands for."""
    table: dict[str, tuple[str, str]] = {}
    with files("extractors").joinpath("data", "units.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("# "):
                written, canonical, kind = line.rstrip("\n").split("\t")
                table[written] = canonical, kind
    longest_first = sorted(table, key=lambda written: (-len(written), written))
    units = "|".join(map(re.escape, longest_first))
    return re.compile(rf"{_MARKUP}-?(?P<unit>{units})(?![A-Za-z\d²³]|-[a-z]|/[A-Za-z])"), table


def find_quantities(text: str, start: int = 0, end: int | None = None) -> list[Quantity]:
    """Quantities in ``text[start:end]``, in order and without overlap; offsets count from the start of `text`.

    A number inside a name ("ResNet-50", "top-1", "R@10", "v1.1") or a size ("16x16") is none.

    >>> [(q.value, q.unit, q.part) for q in find_quantities("from 41.2 to 47.9 AP, by 1.32 to 16.41 times, ~20%")]
    [('41.2', None, 'from'), ('47.9', None, 'to'), ('1.32 to 16.41', 'times', 'whole'), ('~20', '%', 'whole')]
    >>> find_quantities("ResNet-50 reads 16x16 patches.")
    []
    """
    stop = len(text) if end is None else end
    sentence = text[start:stop]
    pieces = list(_read_pieces(text, start, stop)) if _may_hold_digit(sentence) else []
    found: list[Quantity] = []
    at = 0
    while at < len(pieces):
        last, part = _extend(text, pieces, at)
        if part == "from" and at + 1 < len(pieces):
            found.append(_build(text, start, pieces[at : at + 1], "from", found))
            last, _ = _extend(text, pieces, at + 1)
            found.append(_build(text, start, pieces[at + 1 : last + 1], "to", found))
        else:
            found.append(_build(text, start, pieces[at : last + 1], "whole", found))
        at = last + 1
    if not _may_spell(sentence, text):
        return found
    ends = [other.end for other in found]
    spelled = []
    for quantity in _read_spelled(text, start, stop):
        behind = bisect_right(ends, quantity.start)
        if behind == len(found) or found[behind].start >= quantity.end:
            spelled.append(quantity)
    return sorted(found + spelled, key=lambda quantity: quantity.start)


def _may_hold_digit(sentence: str) -> bool:
    """Whether any character may be a digit: looked for one by one in half the time of an expression."""
    return not sentence.isascii() or any(map(sentence.__contains__, digits))


def _may_spell(sentence: str, text: str) -> bool:
    """Whether a number may be spelled out in a sentence of a text; every unit of such numbers is written in ASCII.

    Without regard to case an expression takes more for ASCII than lower case does: "ſ" for "s", "ı" for "i".
    """
    if not sentence.isascii():
        return True
    units = _spelled_units(text)
    return bool(units) and any(map(sentence.lower().__contains__, units))


@lru_cache(maxsize=4)
def _spelled_units(text: str) -> tuple[str, ...]:
    """Those of `_SPELLED_UNITS` in a text, whose sentences are read one after the other."""
    return tuple(filter(text.lower().__contains__, _SPELLED_UNITS))


def _read_numbers(text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
    """The same as ``_NUMBER.finditer``."""
    while opening := _OPENING.search(text, start, stop):
        match = _NUMBER.match(text, opening.start(), stop)
        if match:
            yield match
        start = match.end() if match else opening.end()


def _read_pieces(text: str, start: int, stop: int) -> Iterator[_Piece]:
    for match in _read_numbers(text, start, stop):
        last = text[match.start() - 1] if match.start() else ""
        if last.isalnum() or last in _WITHIN_NAMES:  # no other character goes on as a name
            before = text[max(0, match.start() - 9) : match.start()]
            if _NAME_BEFORE.search(before) and not _ARTEFACT.search(before):
                continue
        piece = _read_unit(text, match, stop)
        if piece:
            yield piece


def _read_unit(text: str, match: re.Match[str], stop: int) -> _Piece | None:
    number_end = match.end()
    value = _value_of(match)

    def piece(end: int, unit: str | None, canonical: str | None, kind: str) -> _Piece:
        return _Piece(match.start(), number_end, end, (value,), unit, canonical, kind)

    times = _TIMES.match(text, number_end, stop)
    if times:
        counted = _COUNTED.match(text, times.end(), stop)
        if counted or (times["unit"] == "times" and text[times.end() : times.end() + 1].isupper()):
            return piece(number_end, None, None, "count")
        return piece(times.end("unit"), times["unit"].strip(" -"), "times", "ratio")
    pattern, table = _units()
    if match["digits"] and _YEAR.fullmatch(match["digits"]) and not match["magnitude"]:
        unit = pattern.match(text, number_end, stop)
        if unit is None or unit["unit"] == "s":
            return piece(number_end, None, None, "year")
    rate = _RATE.match(text, number_end, stop)
    if rate and _NOT_RATE.isdisjoint(re.split(r"[ -]", rate["unit"])):
        written = rate["unit"]
        canonical, kind = table.get(written, (written, "rate"))
        return piece(rate.end("unit"), written, canonical, kind)
    unit = pattern.match(text, number_end, stop)
    if unit and unit["unit"].endswith("fold") and _FOLDS.match(text, unit.end()):
        return piece(number_end, None, None, "count")
    if unit:
        canonical, kind = table[unit["unit"]]
        return piece(unit.end("unit"), unit["unit"], canonical, kind)
    if _NAMED_POINTS.match(text, number_end, stop):
        return piece(number_end, "points", "points", "points")
    if _NAME_AFTER.match(text, number_end, stop):
        return None
    return piece(number_end, None, None, "bare")


def _value_of(match: re.Match[str]) -> float:
    if match["power"]:
        digits, value = match["power"], 1.0
    else:
        digits, value = match["exponent"] or "", float(match["digits"].replace(",", ""))
    exponent = _EXPONENT.search(digits) if digits else None
    if exponent:
        value *= float("1e" + exponent[0].rstrip("}").replace("−", "-"))
    return value * _FACTORS[match["magnitude"].strip()] if match["magnitude"] else value


def _extend(text: str, pieces: list[_Piece], at: int) -> tuple[int, Part]:
    """The last piece of the range or list of alternatives that begins with piece `at`."""
    last = at
    while last + 1 < len(pieces):
        here, there = pieces[last], pieces[last + 1]
        gap = _BETWEEN.fullmatch(text, here.end, there.start) if there.start - here.end <= 48 else None
        if gap is None or not _same_kind(here, there):
            break
        sign = gap["sign"]
        before = text[max(0, pieces[at].start - 48) : pieces[at].start]
        if sign == "to" and last == at and _FROM.search(before) and not _SPAN.search(before):
            return at, "from"
        joins = sign in _RANGES or sign in {"/", "±", "\\pm", "pm", "+/-", "+-"} or (sign == "to" and last == at)
        if not joins and not (sign == "and" and last == at and _BETWEEN_WORD.search(before)):
            break
        last += 1
    return last, "whole"


def _same_kind(here: _Piece, there: _Piece) -> bool:
    return here.kind == there.kind or here.kind == "bare" or (there.kind == "bare" and here.kind != "year")


def _build(text: str, floor: int, pieces: list[_Piece], part: Part, found: list[Quantity]) -> Quantity:
    first, last = pieces[0], pieces[-1]
    unit = next((piece for piece in reversed(pieces) if piece.unit), last)
    number_end = last.number_end
    floor = max(floor, first.start - 40, found[-1].end if found else 0)
    begin = first.start
    before = text[floor:begin]
    qualifier = _QUALIFIER.search(before) or _SIGN.search(before)
    if qualifier:
        begin = floor + qualifier.start()
    elif _BETWEEN_WORD.search(before) and len(pieces) == 2:
        begin = floor + before.rindex("between")
    value = _SIM.sub("~", text[begin:number_end]).replace("\\%", "%").replace("\\times", "x")
    value = " ".join((value.replace("$", "") if "^" in value else _MARKS.sub(" ", value)).split()).lstrip("(,\\ ")
    value = _GAP_BEFORE.sub("", _SIM_BETWEEN.sub("~", value))
    canonical, kind = unit.canonical, unit.kind
    if kind == "bare" and _FACTOR.search(before):
        canonical, kind = "times", "ratio"
    values = tuple(number for piece in pieces for number in piece.values)
    return Quantity(
        begin, max(last.end, number_end), first.start, number_end, value, values, unit.unit, canonical, kind, part
    )


def _read_spelled(text: str, start: int, stop: int) -> Iterator[Quantity]:
    _, table = _units()
    for match in _SPELLED.finditer(text, start, stop):
        unit, number = match["unit"], match["number"]
        magnitude = "magnitude" in unit
        if number.lower() in {"a", "an"} and not magnitude:
            continue
        canonical, kind = ("orders of magnitude", "magnitude") if magnitude else table.get(unit, (unit, "bare"))
        words = re.split(r"[\s-]", number.lower())
        values = tuple(_WORDS[word] for word in words if word in _WORDS)
        begin = match.start()
        qualifier = _QUALIFIER.search(text[max(start, begin - 40) : begin])
        if qualifier:
            begin = max(start, begin - 40) + qualifier.start()
        value = text[begin : match.end() if magnitude else match.end("number")]
        yield Quantity(
            begin, match.end(), match.start(), match.end("number"), " ".join(value.split()), values[:2],
            None if magnitude else unit, canonical, kind, "whole", True,
        )  # fmt: skip
