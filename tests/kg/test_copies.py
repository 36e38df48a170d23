"""Copies of a paper: the same one stands for it, whatever the order."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kg.copies import group_copies, merge_copies, preference
from kg.model import Paper

PLAIN = Paper("b", "On Graphs", "We draw graphs.")


def test_a_title_beats_length_which_beats_metadata_which_beats_the_id() -> None:
    untitled = Paper("a", None, "We draw graphs, and more of them than anybody.", 2020)
    longer = replace(PLAIN, id="c", abstract="We draw graphs of papers.")
    dated = replace(PLAIN, id="d", year=2020)
    spaced = replace(PLAIN, id="a", abstract="We  draw\n graphs. ")
    order = sorted((untitled, PLAIN, spaced, longer, dated), key=preference)
    assert order == [longer, dated, spaced, PLAIN, untitled]


def test_the_paper_learns_from_its_copies_but_keeps_its_text() -> None:
    other = Paper("c", "On graphs", "We draw.", 2019, "2019-02", ("A. B.",), "VENUE", "https://x.org", (("doi", "1"),))
    third = replace(PLAIN, id="d", authors=("C. D.",), identifiers=(("arxiv", "2"),))
    merged = merge_copies([other, PLAIN, third])
    assert (merged.id, merged.title, merged.abstract) == ("d", "On Graphs", "We draw graphs.")
    assert (merged.year, merged.date, merged.authors, merged.venue) == (2019, "2019-02", ("C. D.",), "VENUE")
    assert merged.identifiers == (("arxiv", "2"), ("doi", "1"))


def test_day_and_year_are_taken_together() -> None:
    yearless = replace(PLAIN, date="--03-18")
    assert merge_copies([yearless, replace(PLAIN, id="c", year=2020, venue="V", url="u")]).year == 2020
    assert merge_copies([replace(yearless, venue="V"), replace(PLAIN, id="c", year=2020)]).date == "--03-18"


@given(st.lists(st.tuples(st.sampled_from("klmnop"), st.sampled_from("abcdefgh"))), st.randoms())
def test_groups_are_the_connected_parts_in_any_order(pairs: list[tuple[str, str]], random) -> None:
    groups = group_copies(pairs)
    shuffled = list(pairs)
    random.shuffle(shuffled)
    assert sorted(group_copies(shuffled)) == sorted(groups)
    place = {id_: number for number, group in enumerate(groups) for id_ in group}
    for key, id_ in pairs:
        for other_key, other in pairs:
            if key == other_key and id_ != other:
                assert place[id_] == place[other]
    for group in groups:  # and no larger: every cut of a group is bridged by a key
        for size in range(1, len(group)):
            left = set(group[:size])
            keys = [{key for key, id_ in pairs if (id_ in left) is side and id_ in group} for side in (True, False)]
            assert keys[0] & keys[1] or len(group) > 2
