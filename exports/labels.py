"""Labels that don't lie on each other: each in turn takes the first free of a few places beside its point, or none.

Greedy placement (Christensen, Marks & Shieber 1995): those that matter most come first.

>>> taken = Taken()
>>> taken.place([Box(0, 0, 10, 5), Box(0, 8, 10, 13)]), taken.place([Box(5, 2, 15, 7), Box(12, 8, 20, 13)])
(0, 1)
>>> taken.place([Box(1, 1, 2, 2)]) is None
True
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

__all__ = ["Box", "Taken"]

_CELL = 100.0


class Box(NamedTuple):
    """A rectangle, in dots."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: Box) -> bool:
        """Whether the two overlap."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.top <= other.bottom or other.top <= self.bottom)

    def within(self, other: Box) -> bool:
        """Whether no part is outside the other."""
        across = other.left <= self.left and self.right <= other.right
        return across and other.bottom <= self.bottom and self.top <= other.top


class Taken:
    """The boxes that are taken, by the cells of a grid; `frame` bounds what can be taken."""

    def __init__(self, frame: Box | None = None) -> None:
        self._frame = frame
        self._cells: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def place(self, boxes: Iterable[Box]) -> int | None:
        """Take the first of `boxes` that is free, and tell which; ``None`` where none is."""
        for number, box in enumerate(boxes):
            if self._is_free(box):
                self.take(box)
                return number
        return None

    def take(self, box: Box) -> None:
        """Take a box, free or not."""
        for cell in _cells(box):
            self._cells[cell].append(box)

    def _is_free(self, box: Box) -> bool:
        if self._frame and not box.within(self._frame):
            return False
        return not any(box.meets(other) for cell in _cells(box) for other in self._cells.get(cell, ()))


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for column in range(int(box.left // _CELL), int(box.right // _CELL) + 1):
        for row in range(int(box.bottom // _CELL), int(box.top // _CELL) + 1):
            yield column, row
