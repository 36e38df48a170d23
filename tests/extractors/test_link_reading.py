"""Arguments and meetings: which entities lines name, and who stands where."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from extractors.link_reading import SIDES, nearest, predicates_between, read_arguments, sides_of
from kg.model import ENTITY_TYPES, LINKS
from kg.signatures import LINK_TYPES
from tests.extractors.annotating import annotate


def test_every_predicate_has_heads_and_tails():
    assert tuple(LINK_TYPES) == LINKS
    assert {side for type_ in ENTITY_TYPES for side in sides_of(type_)} == set(SIDES)


def test_pairs_are_linked_by_what_both_types_allow():
    for head in ENTITY_TYPES:
        for tail in ENTITY_TYPES:
            both = {p for p, (heads, tails) in LINK_TYPES.items() if head in heads and tail in tails}
            assert set(predicates_between(head, tail)) == both


def test_meetings_arenearest_mentions_in_each_sentence():
    reading = read_arguments(
        annotate("[Method:FlowNet] and [Dataset:Gobi]. [Dataset:Gobi], [Method:FlowNet], a, b [Dataset:Gobi].")
    )
    meetings = reading.meetings()
    assert [(m.line, m.head_mention.start, m.tail_mention.start) for m in meetings[0, 1]] == [(0, 0, 12), (1, 24, 18)]
    assert (1, 0) not in meetings


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), max_size=12))
def test_thenearest_mentions_are_those_of_all_pairs(steps):
    ends = accumulate(step for step, _ in steps)
    places = [(at, number, None) for at, (_, number) in zip(ends, steps, strict=True)]
    wanted = {}
    for one in places:
        for other in places:
            near = wanted.get((one[1], other[1]))
            if one[1] != other[1] and (near is None or abs(one[0] - other[0]) < abs(near[0][0] - near[1][0])):
                wanted[one[1], other[1]] = one, other
    assert nearest(places) == wanted


def test_ranks_count_each_type_in_text_order():
    reading = read_arguments(annotate("[Task:b], [Method:B], [Task:a], [Method:A].", "[Method:A]"))
    assert {a.entity.name: a.rank for a in reading.arguments} == {"A": 0, "B": 1, "b": 0, "a": 1}
