"""Pieces of text that recur: what stands between two blanks, and the words in it."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Pieces"]


class Pieces(dict[str, tuple[str, ...]]):
    """What `read` finds in each piece that was asked for; when there are more than `most`, all are forgotten.

    A list of words grows by less per piece than with `functools.lru_cache`, or than from one long chain.

    >>> pieces = Pieces(lambda piece: tuple(piece.split("-")), most=2)
    >>> [pieces[piece] for piece in ("e-mail", "a", "e-mail", "b")], sorted(pieces)
    ([('e', 'mail'), ('a',), ('e', 'mail'), ('b',)], ['b'])
    """

    def __init__(self, read: Callable[[str], tuple[str, ...]], most: int = 65536) -> None:
        super().__init__()
        self._read, self._most = read, most

    def __missing__(self, piece: str) -> tuple[str, ...]:
        found = self._read(piece)
        if len(self) >= self._most:
            self.clear()
        self[piece] = found
        return found
