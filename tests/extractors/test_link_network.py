"""The network reads all pairs of a paper at once, and each pair alone gives the same."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.link_cues import Meeting, read_arguments, sides_of
from extractors.link_network import LinkNetwork, Place, allowed, entity_features, pair_features
from kg.model import LINKS
from kg.signatures import LINK_TYPES
from tests.extractors.annotating import annotate

_NAMES = st.sampled_from("[Method:AlphaNet] [Method:BetaNet] [Task:sorting] [Dataset:Gobi] [Metric:speed]".split())
_TEXTS = st.lists(_NAMES | st.sampled_from([".", "on", "beats", ","]), min_size=2, max_size=40).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(_TEXTS)
def test_features_follow_the_text(text):
    reading = read_arguments(annotate(text))
    if not reading.arguments:
        return
    scores = [dict.fromkeys(sides_of(a.entity.type), 10 * n) for n, a in enumerate(reading.arguments)]
    pairs = {pair: Place(meetings, {}) for pair, meetings in reading.meetings().items()}
    features = pair_features(reading, pairs)
    mask = allowed(reading)
    for head, one in enumerate(reading.arguments):
        for tail, two in enumerate(reading.arguments):
            wanted = [one.entity.type in LINK_TYPES[p][0] and two.entity.type in LINK_TYPES[p][1] for p in LINKS]
            assert mask[head, tail].tolist() == (wanted if head != tail else [False] * len(LINKS))
            gaps = [a[0] - b[0] for a in one.places[:4] for b in two.places[:4]]
            together = min(map(abs, gaps)) == 0
            assert features[head, tail, len(LINKS)] == together
    network = LinkNetwork.load("links_network.npz")
    entities = entity_features(reading, scores)
    likely = network.probabilities(entities, features)
    assert ((likely >= 0) & (likely <= 1)).all()
    heads, tails = np.nonzero(mask.any(axis=2))
    alone = network.of_pairs(entities[heads], entities[tails], features[heads, tails])
    np.testing.assert_allclose(alone, likely[heads, tails], atol=1e-5)


def test_only_words_shared_by_names_count():
    reading = read_arguments(annotate("[Method:graph network] [Method:network] [Method:graph tree] [Task:search]"))
    shared = pair_features(reading, {})[:, :, -1]
    assert shared[0].tolist() == [2, 2, 1, 0]


def test_a_meeting_tells_its_distance():
    reading = read_arguments(annotate("[Method:AlphaNet] is tested on [Dataset:Gobi]."))
    [((head, tail), [meeting])] = reading.meetings().items()
    assert isinstance(meeting, Meeting)
    features = pair_features(reading, {(head, tail): Place([meeting], {"evaluatedOn": 150})})
    assert features[head, tail, LINKS.index("evaluatedOn")] == 0.5
    assert features[tail, head, LINKS.index("evaluatedOn")] == 0
    np.testing.assert_allclose(features[head, tail, len(LINKS) + 8], np.log1p(3) / 3, rtol=1e-6)
