"""The network reads all pairs of a paper at once, and each pair alone gives the same."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.link_arrays import IS_HEAD, Batch
from extractors.link_network import LinkNetwork, allowed, leaders, likely, pair_features, read_features
from extractors.link_reading import read_arguments
from extractors.link_rows import read_rows
from kg.model import LINKS
from kg.signatures import LINK_TYPES
from tests.extractors.annotating import annotate

_NAMES = st.sampled_from("[Method:AlphaNet] [Method:BetaNet] [Task:sorting] [Dataset:Gobi] [Metric:speed]".split())
_WORDS = st.lists(st.sampled_from("abcd"), min_size=1, max_size=4)
_TEXTS = st.lists(_NAMES | st.sampled_from([".", "on", "beats", ","]), min_size=2, max_size=40).map(" ".join)
ROWS = read_rows("links_weights.tsv.gz")


def batch_of(*abstracts: str) -> Batch:
    return Batch([read_arguments(annotate(abstract)) for abstract in abstracts], ROWS.symbols)


@settings(max_examples=60, deadline=None)
@given(_TEXTS, _TEXTS)
def test_features_follow_the_text(text, other):
    batch = batch_of(text, other)
    arguments = [(at, argument) for at, reading in enumerate(batch.readings) for argument in reading.arguments]
    if not arguments:
        return
    entities, features, _ = read_features(batch, ROWS)
    mask = allowed(batch)
    heads, tails, _ = batch.pairs
    for head, tail, may, told in zip(heads.tolist(), tails.tolist(), mask.tolist(), features, strict=True):
        (paper, one), (same, two) = arguments[head], arguments[tail]
        assert paper == same
        wanted = [one.entity.type in LINK_TYPES[p][0] and two.entity.type in LINK_TYPES[p][1] for p in LINKS]
        assert may == (wanted if head != tail else [False] * len(LINKS))
        gaps = [a[0] - b[0] for a in one.places[:4] for b in two.places[:4]]
        together = min(map(abs, gaps)) == 0
        assert told[len(LINKS)] == together
    network = LinkNetwork.load("links_network.npz")
    size, number = len(batch.readings[0].arguments), int(batch.heads_of_papers[0])
    if number:
        told = features[: number * size]
        found = likely(network.logits(entities[:size], IS_HEAD[batch.arguments.type[:size]], told))
        assert ((found >= 0) & (found <= 1)).all()
        rows = np.flatnonzero(mask[: number * size].any(axis=1))
        alone = network.of_pairs(entities[heads[rows]], entities[tails[rows]], features[rows])
        np.testing.assert_allclose(alone, found[rows], atol=1e-5)


@given(_TEXTS, _TEXTS)
@settings(max_examples=30, deadline=None)
def test_features_of_a_paper_are_the_same_in_any_batch(text, other):
    alone, both = batch_of(text), batch_of(other, text)
    if alone.arguments.paper.size:
        for one, part in zip(read_features(alone, ROWS)[:2], read_features(both, ROWS)[:2], strict=True):
            assert part[len(part) - len(one) :].tolist() == one.tolist()


def test_only_words_shared_by_names_count():
    batch = batch_of("[Method:graph network] [Method:network] [Method:graph tree] [Task:search]")
    shared = pair_features(batch, np.zeros((len(batch.meetings.head), len(LINKS)), np.int64))[:, -1]
    assert shared[:4].tolist() == [0, 2, 1, 0]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_WORDS, min_size=1, max_size=4), max_size=2))
def test_shared_words_are_those_of_both_sets(papers):
    texts = [" and ".join(f"[Method:{' '.join(name)}]" for name in names) for names in papers]
    batch = batch_of(*texts)
    named = [(reading, set(one.words)) for reading in batch.readings for one in reading.arguments]
    wanted = []
    for at, (paper, words) in enumerate(named):
        for to, (other, others) in enumerate(named):
            if paper is other:
                shares = at != to and bool(words & others)
                wanted.append(shares + (shares and (words <= others or others <= words)))
    if named:
        shared = pair_features(batch, np.zeros((len(batch.meetings.head), len(LINKS)), np.int64))[:, -1]
        assert shared.tolist() == wanted


def test_methods_lead_by_their_scores():
    batch = batch_of(
        "[Method:AlphaNet] on [Task:sorting].", "[Task:search] by [Method:BetaNet] and [Software:GammaKit]."
    )
    scores = np.zeros((len(batch.arguments.paper), 2 * len(LINKS)), np.int64)
    scores[4] = 10
    assert leaders(batch, scores).tolist() == [0, -1, -1, 1, 0]


def test_a_meeting_tells_its_distance():
    batch = batch_of("[Method:AlphaNet] is tested on [Dataset:Gobi].")
    features = pair_features(batch, np.array([[150] * len(LINKS)])).reshape(2, 2, -1)
    assert features[0, 1, LINKS.index("evaluatedOn")] == 0.5
    assert features[0, 1, LINKS.index("usedFor")] == 0
    assert features[1, 0, LINKS.index("evaluatedOn")] == 0
    np.testing.assert_allclose(features[0, 1, len(LINKS) + 8], np.log1p(3) / 3, rtol=1e-6)
