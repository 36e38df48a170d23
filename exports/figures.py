"""Figures for papers and slides: matplotlib's drawing without a screen, the same bytes each time, text as text.

Nothing of the user's matplotlib settings counts, and nothing in a name is a formula. Characters that the font lacks
are boxes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from kg.text import legal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["DPI", "INK", "MUTED", "clipped", "counted", "figure", "plain", "save"]

DPI = 150
"""Dots an inch: of a figure 13⅓ inches wide, 2,000."""
INK, MUTED = "#1f2430", "#6b7280"
"""Colours of text."""
_FONT = "DejaVu Sans"
"""Comes with matplotlib, so that figures are the same on every machine."""
_BOX = "\u25a1"


@contextmanager
def figure(width: float, height: float) -> Iterator[Figure]:
    """A white figure of so many inches."""
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(
            {
                "font.family": _FONT,
                "text.color": INK,
                "text.parse_math": False,
                "axes.edgecolor": "#d1d5db",
                "xtick.color": MUTED,
                "ytick.color": MUTED,
                "svg.fonttype": "none",
                "svg.hashsalt": "scholarkg",
            }
        )
        yield Figure(figsize=(width, height), dpi=DPI, facecolor="white")


def save(drawn: Figure, file: BinaryIO, format: str) -> None:
    """Write a figure as ``"png"`` or ``"svg"``; inside `figure`."""
    # into memory first: matplotlib wants to seek, which packed files can't
    made = io.BytesIO()
    metadata = {"Software": None} if format == "png" else {"Date": None, "Creator": "scholarkg"}
    drawn.savefig(made, format=format, metadata=metadata)
    file.write(made.getvalue())


def plain(text: str) -> str:
    """`text` in one line, of characters that the font has."""
    known = _characters()
    return "".join(char if ord(char) in known else _BOX for char in " ".join(legal(text).split()))


def clipped(text: str, length: int) -> str:
    """`text` as `plain`, cut at a word to at most so many characters."""
    text = plain(text[: 4 * length + 100])
    if len(text) <= length:
        return text
    short = text[: length - 1]
    return (short.rsplit(" ", 1)[0] if " " in short[length // 2 :] else short).rstrip(" ,;:-") + "…"


def counted(number: int, one: str, many: str) -> str:
    """A number and what it counts.

    >>> counted(1, "entity", "entities"), counted(2000, "entity", "entities")
    ('1 entity', '2,000 entities')
    """
    return f"{number:,} {one if number == 1 else many}"


@cache
def _characters() -> frozenset[int]:
    from matplotlib.font_manager import findfont
    from matplotlib.ft2font import FT2Font

    return frozenset(code for code in FT2Font(findfont(_FONT)).get_charmap() if chr(code).isprintable())
