"""Which names become one node."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Entity, Mention
from kg.resolution import Name, cluster, name_of

from .builders import nodes_of

GAN = Name("Method", "GAN", "GAN", "generative adversarial network")


def ids(*papers: Sequence[Name]) -> set[str]:
    clusters = cluster(papers)
    return {clusters.node_id(name) for paper in papers for name in paper}


def test_short_and_long_form_meet_when_one_paper_defines_them() -> None:
    assert len(ids([GAN], [Name("Method", "GANs")], [Name("Method", "Generative Adversarial Networks")])) == 1


def test_without_a_definition_they_stay_apart() -> None:
    assert len(ids([Name("Method", "GAN")], [Name("Method", "generative adversarial network")])) == 2


def test_types_sizes_and_versions_stay_apart() -> None:
    names = [Name("Method", "MAP"), Name("Metric", "mAP"), Name("Method", "ResNet"), Name("Method", "ResNet-50")]
    assert len(ids(*[[name] for name in names])) == 4


def test_a_short_form_with_two_meanings_is_two_nodes_and_says_which() -> None:
    one, other = (
        Name("Method", "GES", "GES", "greedy equivalence search"),
        Name("Method", "GES", "GES", "graph edit score"),
    )
    clusters = cluster([[one], [one], [other]])
    assert clusters.node_id(one) == "method:ges"
    assert clusters.node_id(other) == "method:ges-graph-edit-score"
    assert sorted(label for _, _, label, _ in nodes_of(clusters)) == ["GES", "GES (graph edit score)"]


def test_a_bare_short_form_goes_where_the_papers_agree_only() -> None:
    one, other, bare = (
        Name("Method", "GES", "GES", "greedy equivalence search"),
        Name("Method", "GES", "GES", "graph edit score"),
        Name("Method", "GES"),
    )
    agreed = cluster([[one]] * 4 + [[other], [bare]])
    assert agreed.node_id(bare) == agreed.node_id(one)
    split = cluster([[one], [other], [bare]])
    assert split.node_id(bare) not in {split.node_id(one), split.node_id(other)}
    assert sorted(label for _, _, label, _ in nodes_of(split)) == [
        "GES", "GES (graph edit score)", "GES (greedy equivalence search)"
    ]  # fmt: skip


def test_a_short_form_inside_a_long_form_is_as_good_as_its_words() -> None:
    mri = Name("Method", "MRI", "MRI", "magnetic resonance imaging")
    functional = [
        Name("Method", "fMRI", "fMRI", f"functional {each}") for each in ("MRI", "magnetic resonance imaging")
    ]
    lstms = [Name("Method", "MLSTM", "MLSTM", f"{each} LSTM") for each in ("multiplicative", "matrix")]
    clusters = cluster([[mri]] * 3 + [[each] for each in functional + lstms])
    assert clusters.node_id(functional[0]) == clusters.node_id(functional[1]) != clusters.node_id(mri)
    assert clusters.node_id(lstms[0]) != clusters.node_id(lstms[1])
    few = cluster([[mri]] * 2 + [[each] for each in functional])  # too few say what MRI is
    assert few.node_id(functional[0]) != few.node_id(functional[1])


def test_the_label_is_what_most_papers_write_and_merges_say_why() -> None:
    clusters = cluster([[GAN], [GAN], [Name("Method", "GANs")], [Name("Method", "generative adversarial nets")]])
    nodes = {node[2]: node for node in nodes_of(clusters)}
    assert nodes["GAN"][3] == ("GANs", "generative adversarial nets", "generative adversarial network")
    merges = {merge.merged: merge for merge in clusters.merges()}
    assert merges["GANs"].method == "spelling"
    assert merges["generative adversarial network"].method == "abbreviation"
    assert "2 papers define it" in merges["generative adversarial network"].reason


def test_long_forms_that_share_most_words_are_one_meaning() -> None:
    ways = ["convolutional neural network", "convolutional neural nets", "deep convolutional neural network"]
    names = [Name("Method", "CNN", "CNN", way) for way in ways]
    assert ids(*[[name] for name in names], [Name("Method", "CNNs")]) == {"method:cnn"}
    assert (
        len(ids([Name("Method", "AP", "AP", "affinity propagation")], [Name("Method", "AP", "AP", "access point")]))
        == 2
    )


def test_a_paper_that_prefers_the_long_form_defines_as_well() -> None:
    defining = Name("Method", "long short-term memory", "LSTM", "long short-term memory")
    clusters = cluster([[defining], [Name("Method", "LSTM")], [Name("Method", "LSTMs")]])
    [(_, _, label, aliases)] = nodes_of(clusters)
    assert (label, aliases) == ("long short-term memory", ("LSTM", "LSTMs"))


def test_the_name_of_an_entity_is_what_its_paper_defines() -> None:
    short = Mention("abstract", 0, 3, "GAN", "Method", 0.9, "x", "generative adversarial network")
    assert name_of(Entity("Method", "GANs", (), (short,), 0.9)) == Name("Method", "GANs", "GAN", short.long_form)
    assert name_of(Entity("Method", "image GAN", (), (short,), 0.9)) == Name("Method", "image GAN")


def test_the_word_dataset_is_no_part_of_a_dataset_name() -> None:
    assert len(ids([Name("Dataset", "ImageNet dataset")], [Name("Dataset", "ImageNet")])) == 1
    assert len(ids([Name("Dataset", "ImageNet-C")], [Name("Dataset", "ImageNet")])) == 2


NAMES = st.builds(
    Name,
    st.sampled_from(["Method", "Metric"]),
    st.sampled_from(["GAN", "GANs", "Gan", "$", "x", "ada boost", "AdaBoost"]) | st.text(min_size=1, max_size=4),
    st.none() | st.sampled_from(["GAN", "ada boost", "GANs"]),
    st.none() | st.sampled_from(["generative adversarial network", "adaptive boosting", "GAN", "generative nets"]),
)


@given(st.lists(st.lists(NAMES, max_size=4), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_papers_leaves_no_trace_and_ids_are_unique(papers, random) -> None:
    clusters = cluster(papers)
    nodes = sorted(nodes_of(clusters))
    assert len({node[0] for node in nodes}) == len(nodes)
    shuffled = list(papers)
    random.shuffle(shuffled)
    assert sorted(nodes_of(cluster(shuffled))) == nodes
    assert list(cluster(shuffled).merges()) == list(clusters.merges())
