"""Groups that are made of their names when asked for are the ones that were kept as objects."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.blocks import Blocks, Name, Use, put_in
from kg.settlement import Group, Key

_TEXTS = st.sampled_from(["GAN", "GANs", "gan", "CNN", "graph"])
_NAMES = st.builds(Name, st.sampled_from(["Method", "Task"]), _TEXTS, st.none() | _TEXTS, st.none() | _TEXTS)
_KEYS = st.tuples(st.sampled_from(["Method", "Task"]), st.sampled_from(["a", "b", "c"]))
_USES = st.dictionaries(_NAMES, st.builds(Use, st.integers(1, 9), st.integers(1, 9000), _KEYS))
_OTHER = Group(Counter({"other": 1}), Counter(), 7)


def _kept(uses: dict[Name, Use]) -> dict[Key, Group]:
    groups: dict[Key, Group] = defaultdict(Group)
    for name, use in uses.items():
        put_in(groups[use.home], name, use.papers, use.weight)
    return dict(groups)


@given(_USES)
def test_groups_are_those_of_their_names(uses: dict[Name, Use]) -> None:
    blocks = Blocks(uses)
    assert dict(blocks) == _kept(uses)
    assert len(blocks) == len(set(blocks))


@given(_USES, st.lists(st.tuples(_KEYS, st.booleans())))
def test_as_a_dictionary_when_changed(uses: dict[Name, Use], changes: list[tuple[Key, bool]]) -> None:
    blocks, plain = Blocks(uses), _kept(uses)
    for key, put in changes:
        assert (blocks.get(key), key in blocks) == (plain.get(key), key in plain)
        if put:
            blocks[key] = plain[key] = _OTHER
        else:
            assert blocks.pop(key, None) == plain.pop(key, None)
        assert blocks.get(key) == plain.get(key)
    assert dict(blocks) == plain


def test_what_is_not_there_can_not_be_taken_out() -> None:
    with pytest.raises(KeyError):
        del Blocks({})["Method", "gan"]
