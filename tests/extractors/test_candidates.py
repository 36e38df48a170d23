"""Candidate spans."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractors.candidates import LONGEST, candidate_spans
from extractors.tex import TextView
from extractors.tokens import Gap, split_words


def candidates(text: str, *known: str) -> set[str]:
    words = split_words(TextView.of(text))
    spans = candidate_spans(words, known.__contains__, lambda key: any(k.startswith(key) for k in known))
    return {words.view.text[words.starts[i] : words.ends[j]] for i, j, _ in spans}


def test_stop_words_bound_candidates_unless_hyphens_hold_them() -> None:
    found = candidates("We propose a text-to-image model for the web")
    assert "text-to-image model" in found
    assert "web" in found
    assert not any(name.startswith(("We", "propose", "a ")) or name.endswith((" for", " the", " a")) for name in found)


def test_numbers_end_a_name_and_do_not_begin_one() -> None:
    found = candidates("Jetson Nano 4 beats 8 boards")
    assert "Jetson Nano 4" in found
    assert "8 boards" not in found


def test_a_known_name_may_hold_anything() -> None:
    assert "area under the curve" in candidates("the area under the curve", "areaunderthecurve")
    assert "area under the curve" not in candidates("the area under the curve")


@given(st.text(alphabet="aB the-of(),.12 ", max_size=60))
def test_candidates_are_short_and_cross_no_bracket(text: str) -> None:
    words = split_words(TextView.of(text))
    for first, last, key in candidate_spans(words, lambda key: False, lambda key: False):
        assert key == words.joined(first, last)
        assert 0 <= first <= last < len(words)
        assert last - first < LONGEST
        assert all(gap <= Gap.MARK for gap in words.gaps[first + 1 : last + 1])
