"""What commands print for people: a console on standard output, and texts from papers that a terminal only shows."""

from __future__ import annotations

import os
import re
import sys

from rich.console import Console
from rich.text import Text

from kg.model import Evidence
from kg.text import legal

__all__ = ["clip", "excerpt", "markdown", "plain", "printable", "screen"]

_MARKUP = re.compile(r"[\\`*_\[\]|~$#!]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_WIDE = 120
"""Columns of what is written to a file or pipe, which has no width of its own."""


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        """Nothing is wrong when the reader has gone (`| head`): what is still written goes nowhere."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def screen() -> Console:
    """Standard output; styled and as wide as it is only when it is a terminal."""
    console = _Screen(highlight=False)
    return console if console.is_terminal else _Screen(highlight=False, width=_WIDE)


def printable(text: str) -> str:
    r"""`text` on one line, and nothing in it that a terminal would obey.

    >>> printable("a\u009b31m\n b")
    'a 31m b'
    """
    return " ".join("".join(char if char.isprintable() else " " for char in legal(text)).split())


def plain(text: str, style: str = "") -> Text:
    """Text from papers: no mark-up, one line, and nothing that a terminal would obey."""
    return Text(printable(text), style)


def markdown(text: str) -> str:
    """`text` as words in Markdown or one of its tables: on one line, with no mark-up of its own.

    >>> markdown("a|b <i>")
    'a\\\\|b &lt;i&gt;'
    """
    line = _MARKUP.sub(r"\\\g<0>", printable(text))
    return re.sub("[&<>]", lambda match: _ENTITIES[match[0]], line)


def clip(text: str, size: int) -> str:
    """`text`, or as many of its words as fit in `size` characters and an ellipsis.

    >>> clip("a graph neural network", 14)
    'a graph neura…'
    """
    if len(text) <= size:
        return text
    kept = text[: max(0, size - 1)]
    words = kept.rpartition(" ")[0]
    return f"{words if len(words) > size // 2 else kept}…"


def excerpt(found: Evidence, size: int) -> tuple[str, int, int]:
    """About `size` characters of the sentence around the quoted span, cut between words, and the place of the span."""
    start, end = found.start - found.sentence_start, found.end - found.sentence_start
    before, quote, after = map(printable, (found.sentence[:start], found.sentence[start:end], found.sentence[end:]))
    # blanks at the seams are gone with the others
    before += " " if found.sentence[:start][-1:].isspace() else ""
    after = (" " if found.sentence[end:][:1].isspace() else "") + after
    room = max(0, size - len(quote))
    left = min(len(before), max(room * 3 // 5, room - len(after)))
    right = min(len(after), room - left)
    if left < len(before):
        kept = before[len(before) - left :]
        before = "…" + (kept if before[: len(before) - left].endswith(" ") else kept.partition(" ")[2])
    if right < len(after):
        kept = after[:right]
        after = (kept.rstrip() if after[right] == " " else kept.rpartition(" ")[0]) + "…"
    return f"{before}{quote}{after}", len(before), len(before) + len(quote)
