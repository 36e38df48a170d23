"""Author names from the forms that sources give them in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers.authors import split_authors

TWO = ("Ada Lovelace", "Grace Hopper")


@pytest.mark.parametrize(
    "value",
    [
        "Ada Lovelace, Grace Hopper",
        "Ada Lovelace and Grace Hopper",
        "Ada Lovelace & Grace Hopper",
        "Ada  Lovelace,\n and Grace Hopper, et al.",
        "Lovelace, Ada and Hopper, Grace",
        "Lovelace, Ada; Hopper, Grace",
        "Ada Lovelace; Grace Hopper;",
        ["Ada Lovelace", "Hopper, Grace", "", None],
        [{"name": "Ada Lovelace", "authorId": "1"}, {"full_name": "Grace Hopper"}],
        [{"given": "Ada", "family": "Lovelace"}, {"first": "Grace", "last": "Hopper"}],
        [{"author": {"display_name": "Ada Lovelace"}}, {"author": {"display_name": "Grace Hopper"}}],
        [["Lovelace", "Ada", ""], ["Hopper", "Grace"]],
    ],
)
def test_two_authors_in_every_form(value: object) -> None:
    assert split_authors(value) == TWO


def test_initials_belong_to_the_name_before_them() -> None:
    assert split_authors("Lovelace, A. K., Hopper, G.") == ("A. K. Lovelace", "G. Hopper")


def test_one_author_last_name_first() -> None:
    assert split_authors("Lovelace, Ada") == ("Ada Lovelace",)
    assert split_authors({"name": "Ada Lovelace"}) == ("Ada Lovelace",)


def test_three_authors_with_commas_and_and() -> None:
    assert split_authors("Ada Lovelace, Grace Hopper and Jean Bartik") == (*TWO, "Jean Bartik")


@pytest.mark.parametrize("value", [None, 7, "", "others", [], [7, True, [], {}, {"author": {"author": {}}}]])
def test_nobody(value: object) -> None:
    assert split_authors(value) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "given", "author", "last", "x"]), inner),
)


@given(JSON)
def test_any_value_gives_names_or_none(value: object) -> None:
    assert all(name == name.strip() != "" for name in split_authors(value))
