"""Beliefs from evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.beliefs import STRENGTH, Piece, Priors, combined_error, strongest
from kg.model import ROLES, STATUSES

_errors = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6)
_shares = st.floats(0.0, 1.0)
_piece = st.builds(Piece, st.sampled_from("abc"), st.sampled_from(["roles", "links"]), st.floats(0, 1))
_pieces = st.lists(_piece, min_size=1, max_size=8)
_priors = st.builds(
    Priors,
    st.dictionaries(
        st.tuples(st.sampled_from(["roles", "links"]), st.sampled_from(["any", "uses"])),
        st.tuples(st.floats(-2, 2), st.floats(0, 2)),
    ),
    _shares,
    _shares,
)


@given(_errors, _shares)
def test_more_evidence_never_raises_the_error(errors: list[float], shared: float) -> None:
    combined = combined_error(errors, shared)
    assert -1e-12 <= combined <= min(errors) + 1e-9
    assert combined >= shared * min(errors) - 1e-9
    assert combined <= combined_error(errors[:-1], shared) + 1e-9


@given(_errors, _shares, _shares)
def test_the_more_is_shared_the_less_helps(errors: list[float], one: float, two: float) -> None:
    assert combined_error(errors, min(one, two)) <= combined_error(errors, max(one, two)) + 1e-9


@given(_pieces, _priors)
def test_beliefs_stay_in_bounds_and_know_no_order(pieces: list[Piece], priors: Priors) -> None:
    belief = priors.belief("uses", pieces)
    assert 0 <= belief <= 0.99
    assert priors.belief("uses", pieces[::-1]) == belief
    best = max(priors.calibrated(piece.extractor, "uses", piece.score) for piece in pieces)
    assert belief >= min(0.99, best) - 1e-4


@given(_pieces, st.builds(Piece, st.sampled_from("abcd"), st.just("roles"), st.floats(0, 1)), _priors)
def test_another_piece_never_lowers_a_belief(pieces: list[Piece], more: Piece, priors: Priors) -> None:
    assert priors.belief("uses", [*pieces, more]) >= priors.belief("uses", pieces) - 1e-4


def test_sentences_of_one_paper_count_less_than_papers() -> None:
    here, there = Piece("a", "x", 0.6), Piece("b", "x", 0.6)
    alone, again, elsewhere = (Priors.load().belief("uses", each) for each in ([here], [here, here], [here, there]))
    assert alone <= again < elsewhere < 1 - 0.4**3


@pytest.mark.parametrize("predicate", ROLES)
def test_the_priors_in_the_package_rise_with_the_score(predicate: str) -> None:
    priors = Priors.load()
    beliefs = [priors.calibrated("roles", predicate, score / 20) for score in range(21)]
    assert beliefs == sorted(beliefs)
    assert 0 < beliefs[0] <= beliefs[-1] < 1


def test_an_unknown_extractor_is_believed_as_it_says() -> None:
    assert Priors.load().calibrated("somebody's", "uses", 0.7) == 0.7


def test_statuses_have_an_order() -> None:
    assert sorted(STRENGTH) == sorted(STATUSES)
    assert strongest(STATUSES) == "asserted"
    assert strongest(["negated", "background"]) == "background"
    assert strongest([]) == "asserted"
