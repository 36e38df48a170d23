"""Labels: those that are placed don't overlap and stay inside; the first come first."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from exports.labels import Box, Taken

numbers = st.integers(-300, 700)
sizes = st.tuples(st.integers(1, 250), st.integers(1, 40))
boxes = st.builds(lambda x, y, size: Box(x, y, x + size[0], y + size[1]), numbers, numbers, sizes)
FRAME = Box(0, 0, 500, 400)


@given(st.lists(st.lists(boxes, min_size=1, max_size=3), max_size=30))
def test_placed_boxes_neither_overlap_nor_leave_the_frame(wanted: list[list[Box]]) -> None:
    taken, placed = Taken(FRAME), []
    for ways in wanted:
        chosen = taken.place(ways)
        free = [box.within(FRAME) and not any(box.meets(other) for other in placed) for box in ways]
        assert chosen == (free.index(True) if any(free) else None)
        if chosen is not None:
            placed.append(ways[chosen])
    assert not any(one.meets(other) for one, other in combinations(placed, 2))
