"""Candidate spans."""

from __future__ import annotations

from collections.abc import Container, Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.candidates import LONGEST, candidate_spans
from extractors.lexicon import stop_words
from extractors.tex import TextView
from extractors.tokens import Gap, Words, split_words


class Prefixes(tuple[str, ...]):
    def __contains__(self, key: object) -> bool:
        return any(name.startswith(str(key)) for name in self)


def candidates(text: str, *known: str) -> set[str]:
    words = split_words(TextView.of(text))
    spans = candidate_spans([words], known, Prefixes(known))
    return {words.view.text[words.starts[i] : words.ends[j]] for _, i, j in spans.within([words])}


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


TEXTS = st.text(alphabet="aB the-of(),.12 ", max_size=60)
KEYS = st.frozensets(st.text(alphabet="abtheof12", min_size=1, max_size=6), max_size=8)


@given(TEXTS)
def test_candidates_are_short_and_cross_no_bracket(text: str) -> None:
    words = split_words(TextView.of(text))
    for _, first, last in candidate_spans([words], (), ()).within([words]):
        assert 0 <= first <= last < len(words)
        assert last - first < LONGEST
        assert all(gap <= Gap.MARK for gap in words.gaps[first + 1 : last + 1])


def plain(words: Words, known: Container[str], prefixes: Container[str]) -> Iterator[tuple[int, int]]:
    """The same, one word after the other."""
    for first, shape in enumerate(words.shapes):
        number = shape == "9"
        stop = number or words.keys[first] in stop_words()
        if stop and not number and words.keys[first] not in prefixes:
            continue
        goes_on = not stop or (number and words.gaps[first + 1 : first + 2] == [Gap.HYPHEN])
        for last in range(first, min(len(words), first + LONGEST)):
            key, gap = words.joined(first, last), words.gaps[last]
            if last > first:
                if gap > Gap.MARK:
                    break
                if words.keys[last] in stop_words() and words.shapes[last] != "9":
                    goes_on = goes_on and gap in (Gap.HYPHEN, Gap.MARK)
            if (goes_on and (last > first or not stop)) or key in known:
                yield first, last
            if not goes_on and key not in prefixes:
                break


@settings(max_examples=200)
@given(st.lists(TEXTS, max_size=4), KEYS, KEYS)
def test_candidates_of_many_texts_are_those_of_each(
    texts: list[str], known: frozenset[str], more: frozenset[str]
) -> None:
    every = [split_words(TextView.of(text)) for text in texts]
    prefixes = {name[:size] for name in known for size in range(1, len(name))} | more
    wanted = [(at, *ends) for at, words in enumerate(every) for ends in plain(words, known, prefixes)]
    assert list(candidate_spans(every, known, prefixes).within(every)) == wanted
