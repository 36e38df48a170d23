"""Hashes of features."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extractors.feature_hashes import SortedHashes, spelling

HASHES = st.integers(1, 2**64 - 2)


@given(st.sets(HASHES | st.integers(1, 99), max_size=40), st.lists(HASHES | st.integers(0, 99), max_size=40))
def test_hashes_are_found_where_they_stand(known: set[int], others: list[int]) -> None:
    ordered = sorted(known)
    asked = [*others, *ordered]
    found = SortedHashes(np.array(ordered, np.uint64)).find(np.array(asked, np.uint64))
    assert found.tolist() == [ordered.index(each) + 1 if each in known else 0 for each in asked]


@given(st.lists(st.text(), max_size=5))
def test_joined_texts_have_the_hash_of_the_whole(parts: list[str]) -> None:
    value, weight = 0, 1
    for part in parts:
        hash_, by = spelling(part)
        value, weight = (value * by + hash_) % 2**64, weight * by % 2**64
    assert (value, weight) == spelling("".join(parts))
