"""Colours and shapes."""

from exports.palette import STYLES, TYPES, inverse_words, node_size, style
from kg.model import LINKS, METADATA_LINKS, METADATA_TYPES, ROLES


def test_every_type_has_its_own_colour_and_shape() -> None:
    assert tuple(STYLES) == (*TYPES, *METADATA_TYPES)
    assert len({style(name).color for name in TYPES}) == len({style(name).shape for name in TYPES}) == len(TYPES)


def test_every_relation_has_words_for_both_directions() -> None:
    assert not [name for name in (*ROLES, *LINKS, *METADATA_LINKS) if inverse_words(name).endswith("(from)")]
    assert inverse_words("fromPlugin") == "from plugin (from)"


def test_sizes_grow_and_are_bounded() -> None:
    sizes = [node_size(papers) for papers in (0, 1, 2, 10, 50, 100, 10**6)]
    assert sizes == sorted(sizes)
    assert sizes[0] == sizes[1] > 0
    assert sizes[-1] == sizes[-2]
