"""Papers of a batch lie one after the other."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.link_arrays import Batch, Symbols
from extractors.link_reading import read_arguments
from tests.extractors.annotating import annotate

SYMBOLS = Symbols({"<Method>", "beat"})
ONE = "[Method:AlphaNet] beats [Method:BetaNet]. Nothing more. [Method:AlphaNet] wins."
TWO = "Nothing more. We mix [Task:sorting], [Method:AlphaNet], [Method:BetaNet] and [Task:sorting]."
_NAMES = st.sampled_from("[Method:AlphaNet] [Method:BetaNet] [Task:sorting] [Dataset:Gobi] [Metric:speed]".split())
_TEXTS = st.lists(_NAMES | st.sampled_from([".", "on", ". ", "wide " * 9]), max_size=60).map(" ".join)


def _batch(*abstracts: str) -> Batch:
    return Batch([read_arguments(annotate(abstract)) for abstract in abstracts], SYMBOLS)


def test_pairs_are_numbered_paper_by_paper():
    pairs = _batch(ONE, TWO).pairs
    assert list(zip(pairs.head.tolist(), pairs.tail.tolist(), strict=True)) == [
        *((head, tail) for head in (0, 1) for tail in (0, 1)),
        *((head, tail) for head in (2, 3, 4) for tail in (2, 3, 4)),
    ]
    assert (pairs.row[pairs.head] + pairs.tail).tolist() == list(range(13))


def test_no_pair_begins_with_what_is_no_head():
    batch = _batch("[Metric:speed] of [Method:AlphaNet].", "[Metric:speed].")
    assert (batch.pairs.head.tolist(), batch.pairs.tail.tolist()) == ([1, 1], [0, 1])
    assert batch.heads_of_papers.tolist() == [1, 0]


def test_mentions_are_found_among_all_symbols():
    batch = _batch(ONE, TWO)
    names = batch.text.symbols[batch.spots.at].tolist()
    method, task = SYMBOLS.numbers["<Method>"], SYMBOLS.numbers["<Task>"]
    assert names == [method, method, method, task, method, method, task]
    assert batch.spots.line.tolist() == [0, 0, 2, 4, 4, 4, 4]
    assert batch.spots.turn.tolist() == [0, 0, 1, 0, 0, 0, 1]
    assert [mention.text for mention in batch.mentions[:3]] == ["AlphaNet", "BetaNet", "AlphaNet"]
    assert batch.in_line.sum(axis=1).tolist() == [2, 0, 1, 0, 4]


def test_what_is_between_two_is_counted_in_their_line():
    batch = _batch(ONE, TWO)
    met, between = batch.meetings, batch.between
    at = [(int(met.head[pair]), int(met.tail[pair])) for pair in met.pair].index((3, 4))
    assert (between.size[at], between.names[at], between.is_list[at]) == (1, 0, True)
    assert batch.line_of(at).symbols[0] == "we"
    assert not between.is_list[0]


@settings(max_examples=100, deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=3))
@example([TWO, f"{ONE} " * 45])
def test_meetings_are_those_of_each_paper(texts):
    readings = [read_arguments(annotate(text)) for text in texts]
    batch = Batch([reading for reading in readings if reading.arguments], SYMBOLS)
    found, met = [], batch.meetings
    for pair, head, tail in zip(met.pair.tolist(), met.head_spot.tolist(), met.tail_spot.tolist(), strict=True):
        ends = int(met.head[pair]), int(met.tail[pair])
        found.append((*ends, batch.lines[batch.spots.line[head]], batch.mentions[head], batch.mentions[tail]))
    wanted = []
    for reading, before in zip(batch.readings, batch.starts, strict=False):
        for (head, tail), meetings in sorted(reading.meetings().items()):
            for one in meetings:
                wanted.append((before + head, before + tail, reading.lines[one.line], *one[3:]))
    assert found == wanted
    assert met.first.tolist() == [at for at in range(len(found)) if not at or found[at][:2] != found[at - 1][:2]]


def test_words_of_names_are_numbered_once_for_the_batch():
    words = _batch("[Method:graph net graph] on [Task:-].", "[Method:net]").words
    assert words.known == ["graph", "net"]
    assert words.turns.tolist() == [[1, 0, 2], [2, 0, 0]]
    assert (words.first.tolist(), words.last.tolist()) == ([1, 0, 2], [1, 0, 2])


def test_no_pair_has_no_meetings():
    batch = _batch("[Method:AlphaNet] wins.", "[Task:sorting] is hard.")
    assert batch.meetings.pair.tolist() == batch.between.size.tolist() == []
