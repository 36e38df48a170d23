"""When two papers are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper, Skipped
from kg.readers.duplicates import Duplicates, content_hash, paper_keys

A = Paper("a", "Learning to Prune: A Study", "We prune.", identifiers=(("arxiv", "2001.00001"), ("doi", "10.1000/a")))


@pytest.mark.parametrize(
    "other",
    [
        Paper("b", "Another", "Else.", identifiers=(("doi", "10.1000/a"),)),
        Paper("b", "Another", "Else.", identifiers=(("arxiv", "2001.00001"),)),
        Paper("b", "learning to prune \u2014 a study.", "Else."),
        Paper("b", None, "We\n  prune."),
    ],
)
def test_the_same_paper_is_let_through_once(other: Paper) -> None:
    seen = Duplicates()
    assert seen.admit(A) == A
    assert seen.admit(other) == Skipped("", "duplicate of a")
    assert set(paper_keys(A)) & set(paper_keys(other))


@pytest.mark.parametrize(
    "other",
    [
        Paper("b", None, "We prune more."),
        Paper("b", "Learning to Prune", "We prune more.", identifiers=(("doi", "10.1000/b"),)),
        Paper("b", "?!", "Else.", identifiers=(("isbn", "10.1000/a"),)),
    ],
)
def test_another_paper_is_let_through(other: Paper) -> None:
    seen = Duplicates()
    seen.admit(A)
    assert seen.admit(other) == other


def test_titles_of_punctuation_are_no_titles() -> None:
    seen = Duplicates()
    assert isinstance(seen.admit(Paper("1", "\u2014", "One.")), Paper)
    assert isinstance(seen.admit(Paper("2", "...", "Two.")), Paper)


def test_sameness_is_passed_on() -> None:
    seen = Duplicates()
    seen.admit(Paper("1", "First", "One.", identifiers=(("doi", "10.1000/x"),)))
    seen.admit(Paper("2", "Second", "Two.", identifiers=(("doi", "10.1000/x"),)))
    assert seen.admit(Paper("3", "Second", "Three.")) == Skipped("", "duplicate of 1")


def test_an_id_is_given_once() -> None:
    seen = Duplicates()
    papers = [seen.admit(Paper("1", title, f"{title} is all.")) for title in ("One", "Two", "Three")]
    ids = [paper.id for paper in papers if isinstance(paper, Paper)]
    assert ids[0] == "1"
    assert len(set(ids)) == 3
    assert seen.admit(Paper("9", "two", "Else.")) == Skipped("", f"duplicate of {ids[1]}")


@given(st.text(), st.text(), st.text(alphabet=" \n\t\u00a0", min_size=1))
def test_content_hashes_see_through_white_space_only(title: str, abstract: str, blank: str) -> None:
    assert content_hash(title, abstract) == content_hash(f"{blank}{title}", f"{abstract}{blank}")
    assert content_hash(title, abstract) != content_hash(title, abstract + "x")
