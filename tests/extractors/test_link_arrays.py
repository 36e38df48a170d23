"""Papers of a batch lie one after the other."""

from extractors.link_arrays import Batch, Symbols
from extractors.link_reading import read_arguments
from tests.extractors.annotating import annotate

SYMBOLS = Symbols({"<Method>", "beat"})
ONE = "[Method:AlphaNet] beats [Method:BetaNet]. Nothing more. [Method:AlphaNet] wins."
TWO = "Nothing more. We mix [Task:sorting], [Method:AlphaNet], [Method:BetaNet] and [Task:sorting]."


def _batch(*abstracts: str) -> Batch:
    return Batch([read_arguments(annotate(abstract)) for abstract in abstracts], SYMBOLS)


def test_pairs_are_numbered_paper_by_paper():
    pairs = _batch(ONE, TWO).pairs
    assert list(zip(pairs.head.tolist(), pairs.tail.tolist(), strict=True)) == [
        *((head, tail) for head in (0, 1) for tail in (0, 1)),
        *((head, tail) for head in (2, 3, 4) for tail in (2, 3, 4)),
    ]
    assert (pairs.row[pairs.head] + pairs.tail).tolist() == list(range(13))


def test_mentions_are_found_among_all_symbols():
    batch = _batch(ONE, TWO)
    names = batch.text.symbols[batch.spots.at].tolist()
    method, task = SYMBOLS.numbers["<Method>"], SYMBOLS.numbers["<Task>"]
    assert names == [method, method, method, task, task, method, method]
    assert batch.spots.line.tolist() == [0, 2, 0, 4, 4, 4, 4]
    assert batch.in_line.sum(axis=1).tolist() == [2, 0, 1, 0, 4]


def test_what_is_between_two_is_counted_in_their_line():
    batch = _batch(ONE, TWO)
    met, between = batch.meetings, batch.between
    at = [(int(met.head[pair]), int(met.tail[pair])) for pair in met.pair].index((3, 4))
    assert (between.size[at], between.names[at], between.is_list[at]) == (1, 0, True)
    assert batch.first_meetings[3, 4] == at
    assert not between.is_list[0]


def test_no_pair_has_no_meetings():
    batch = _batch("[Method:AlphaNet] wins.", "[Task:sorting] is hard.")
    assert batch.meetings.pair.tolist() == batch.between.size.tolist() == []
