"""Tables of weights: read, written, added up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.weights import LinearModel, format_models, leads_of, likelihood, parse_models, read_models
from kg.errors import PluginError

CUES = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8).filter(
    lambda cue: cue[0] not in "@#"
)


@given(st.dictionaries(CUES, st.tuples(st.integers(-900, 900), st.integers(-900, 900)), max_size=8))
def test_a_written_table_reads_back(weights):
    models = {"one": LinearModel(("no", "yes"), weights)}
    assert parse_models(format_models(models, "A comment.").splitlines()) == models


def test_a_broken_line_is_told_by_its_number():
    with pytest.raises(PluginError, match="line 2"):
        parse_models(["@ one\tno\tyes", "cue\t0.5"])


def test_unknown_cues_weigh_nothing_and_the_first_of_equals_wins():
    model = LinearModel(("a", "b"), {"x": (1, 3)})
    assert model.scores(["x", "y"]) == [1, 3]
    assert model.best(["y"]) == ("a", 0)


@given(
    st.dictionaries(CUES, st.tuples(st.integers(-900, 900), st.integers(-900, 900)), max_size=8),
    st.sets(CUES, max_size=4),
)
def test_one_weight_per_cue_tells_the_same_of_two_labels(weights, others):
    model = LinearModel(("no", "yes"), weights)
    for cues in (others, others | set(weights)):
        assert likelihood(sum(leads_of(model).get(cue, 0) for cue in cues)) == model.probability(cues)


def test_probability_grows_with_the_lead_and_never_overflows():
    model = LinearModel(("no", "yes"), {"far": (10**6, 0), "near": (0, 100)})
    assert 0 <= model.probability(["far"]) < 0.01 < 0.5 < model.probability(["near"]) < 1


@pytest.mark.parametrize(
    ("name", "models"),
    [("roles_weights.tsv", {"Method", "Dataset", "Software"}), ("results_weights.tsv", {"metric", "number"})],
)
def test_the_tables_of_the_package_are_read(name, models):
    assert set(read_models(name)) == models
