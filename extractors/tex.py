r"""A view of a text without TeX marks and listing artefacts, with a map back to the offsets as read.

Names and patterns are looked for in the view; what is kept are spans of the text as read.

>>> view = TextView.of(r"We gain $6\times$ on 4timesRTX with \textit{nullary} BERT$_{\text{LARGE}}$.")
>>> view.text
'We gain 6× on 4×RTX with nullary BERT_LARGE.'
>>> start = view.text.index("BERT")
>>> view.span(start, start + len("BERT_LARGE"))
(53, 74)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

__all__ = ["TextView"]

_SYMBOLS = {
    "times": "×", "sim": "~", "approx": "≈", "pm": "±", "to": "→", "rightarrow": "→", "ell": "ℓ", "cdot": "·",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "eta": "η", "theta": "θ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "psi": "ψ",
    "omega": "ω", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "infty": "∞", "quad": " ", "ldots": "…", "dots": "…",
}  # fmt: skip

_MARKS = "\\${}`\u00ad\u200b\u200c\u200d\ufeff"
_WORDLIKE = tuple(map(re.compile, (r"times(?<=\dtimes)", r"sim(?<=\bsim)\d", r"~(?<=\w~)\w")))
"""Artefacts that look like words; each pattern begins with the letters themselves, which are found fast."""

_ARTEFACT = re.compile(
    r"[\\{}$`'\u00ad\u200b\u200c\u200d\ufeffts~](?:"
    r"(?<=\\)(?:(?P<command>[A-Za-z]{1,24})[ ]?|(?P<escaped>[%&_#$~ ,;:!]))"
    r"|(?P<brace>(?<=[{}]))"
    r"|(?P<dollar>(?<=\$))"
    r"|(?P<quote>(?<=`)`|(?<=')')"
    r"|(?P<hidden>(?<=[\u00ad\u200b\u200c\u200d\ufeff]))"
    r"|(?<=\dt)(?P<times>imes)(?![a-z])"
    r"|(?<=\bs)(?P<sim>im)(?=\d)"
    r"|(?<=\w~)(?P<tie>)(?=\w))"
)
"""It begins with one class of characters, as `re` skips texts for such patterns several times as fast as for others."""


@dataclass(frozen=True, slots=True)
class TextView:
    """`text` without artefacts; `offsets` maps its positions to `source`, ``None`` where both are the same."""

    source: str
    text: str
    offsets: Sequence[int] | None = None

    @classmethod
    def of(cls, source: str) -> Self:
        """The view of `source`; costs one search where there is nothing to clean."""
        if not _is_suspect(source):
            return cls(source, source)
        pieces: list[str] = []
        offsets: list[int] = []
        at = 0
        in_maths = source.count("$") >= 2
        for match in _ARTEFACT.finditer(source):
            replacement = _replacement(match, in_maths)
            if replacement is None:
                continue
            start, end = match.span()
            pieces += (source[at:start], replacement)
            offsets.extend(range(at, start))
            offsets.extend([start] * len(replacement))
            at = end
        pieces.append(source[at:])
        offsets.extend(range(at, len(source)))
        return cls(source, "".join(pieces), offsets)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the source of a stretch of the view; marks that it opens are closed."""
        if self.offsets is None or start >= end:
            return start, end
        first, last = self.offsets[start], self.offsets[end - 1] + 1
        source = self.source
        opened = source.count("{", first, last) - source.count("}", first, last)
        in_maths = source.count("$", first, last) % 2
        while last < len(source) and ((source[last] == "}" and opened > 0) or (source[last] == "$" and in_maths)):
            if source[last] == "}":
                opened -= 1
            else:
                in_maths = 0
            last += 1
        if in_maths and first and source[first - 1] == "$":
            first -= 1
        return first, last


def _is_suspect(source: str) -> bool:
    """Whether there may be something to clean."""
    return any(mark in source for mark in _MARKS) or any(pattern.search(source) for pattern in _WORDLIKE)


def _replacement(match: re.Match[str], in_maths: bool) -> str | None:
    """What stands for an artefact in the view; ``None`` where it is no artefact."""
    kind = match.lastgroup
    if kind == "command":
        return _SYMBOLS.get(match["command"], "")
    if kind == "escaped":
        return match["escaped"] if match["escaped"] in "%&_#$" else " "
    if kind == "dollar":
        return "" if in_maths else None
    return {"quote": '"', "times": "×", "sim": "~", "tie": " "}.get(kind or "", "")
