"""Rows of tables weigh as much as the cues that are spelled out."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.link_arrays import PARTS, Batch
from extractors.link_cues import argument_cues, meeting_cues, pair_cues
from extractors.link_reading import SIDES, Reading, read_arguments
from extractors.link_rows import LinkRows, read_rows
from extractors.weights import CueTable, LinearModel, read_tables
from kg.model import LINKS
from tests.extractors.annotating import annotate

_NAMES = st.sampled_from(
    "[Method:AlphaNet] [Method:beta net] [Software:GammaKit] [Task:sorting] [Task:graph search] [Dataset:ImageNet] "
    "[Dataset:Gobi] [Metric:accuracy] [Hardware:GPU] [Method:graph graph]".replace("] [", "]|[").split("|")
)
_WORDS = st.sampled_from("We propose a new it our outperforms on for , and is based than using . . | ( ) = 3 _".split())
_FILLERS = st.integers(1, 70).map(lambda number: "so " * number)
_TEXTS = st.lists(_NAMES | _WORDS | _FILLERS, max_size=40).map(" ".join)
_PAPERS = st.lists(st.tuples(_TEXTS, _TEXTS), min_size=1, max_size=3)
_ROLES = {"AlphaNet": "proposes", "GammaKit": "comparesWith"}


class Spelled:
    """The cues of some papers, as strings."""

    def __init__(self, papers: list[tuple[str, str]]) -> None:
        readings = (read_arguments(annotate(abstract, title, **_ROLES)) for title, abstract in papers)
        self.readings: list[Reading] = [reading for reading in readings if reading.arguments]
        self.arguments = [cues for reading in self.readings for cues in argument_cues(reading)]
        self.pairs: list[set[str]] = []
        self.meetings: list[list[str]] = []
        self.parts: list[str] = []
        for reading in self.readings:
            parts = [PARTS[(3 * at + len(papers)) % 4] for at in range(len(reading.arguments))]
            self.parts += parts
            self.pairs += [cues for *_, cues in sorted(pair_cues(reading, parts), key=lambda pair: pair[:2])]
            for pair, found in sorted(reading.meetings().items()):
                self.meetings += [meeting_cues(reading, parts, *pair, meeting) for meeting in found]


def _table(cues: set[str], labels: tuple[str, ...]) -> CueTable:
    """A table of most of some cues, each with weights of its own."""
    known = {"bias", *(cue for at, cue in enumerate(sorted(cues)) if at % 9)}
    weights = {cue: tuple((7 * at * at + k) % 1009 for k in range(len(labels))) for at, cue in enumerate(sorted(known))}
    return CueTable(LinearModel(labels, weights))


def _assert_same(spelled: Spelled, rows: LinkRows, arguments: CueTable, meetings: CueTable) -> None:
    batch = Batch(spelled.readings, rows.symbols)
    assert rows.argument_scores(batch).tolist() == arguments.scores(spelled.arguments).tolist()
    said, each = rows.meeting_scores(batch, np.array([PARTS.index(part) for part in spelled.parts]))
    assert said.tolist() == meetings.scores(spelled.pairs).tolist()
    assert each.tolist() == meetings.scores(spelled.meetings).tolist()


@settings(max_examples=60, deadline=None)
@given(_PAPERS)
def test_rows_weigh_as_much_as_cues(papers):
    spelled = Spelled(papers)
    if spelled.readings:
        arguments = _table(set().union(*spelled.arguments), SIDES)
        meetings = _table(set().union(*spelled.meetings), LINKS)
        _assert_same(spelled, LinkRows(arguments, meetings), arguments, meetings)


@settings(max_examples=30, deadline=None)
@given(_PAPERS)
def test_shipped_rows_weigh_as_much_as_cues(papers):
    spelled = Spelled(papers)
    if spelled.readings:
        tables = read_tables("links_weights.tsv.gz")
        _assert_same(spelled, read_rows("links_weights.tsv.gz"), tables["arguments"], tables["meetings"])


def test_tables_without_cues_say_nothing():
    nothing = LinkRows(CueTable(LinearModel(SIDES, {})), CueTable(LinearModel(LINKS, {})))
    batch = Batch([read_arguments(annotate("[Method:AlphaNet] beats [Method:BetaNet]."))], nothing.symbols)
    assert not nothing.argument_scores(batch).any()
    assert not nothing.meeting_scores(batch, np.array([0, 1]))[0].any()
