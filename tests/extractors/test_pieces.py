"""Pieces of text that recur."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.pieces import Pieces


@given(st.lists(st.sampled_from("abcdef")), st.integers(1, 4))
def test_pieces_are_read_again_only_when_forgotten(asked, most):
    read: list[str] = []

    def note(piece: str) -> tuple[str, ...]:
        read.append(piece)
        return (piece,)

    pieces = Pieces(note, most)
    assert [pieces[piece] for piece in asked] == [(piece,) for piece in asked]
    assert len(pieces) <= most
    if len(set(asked)) <= most:
        assert len(read) == len(set(asked))
