"""Mentions to entities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.grouping import group_mentions, split_coordination
from extractors.lexicon import generic_words
from extractors.name_forms import core_key, is_proper_name, stem, trim_name
from kg.model import Entity, Mention

NAMES = [
    ("ImageNet", "Dataset"), ("the ImageNet dataset", "Dataset"), ("image classification", "Task"),
    ("classification of images", "Task"), ("classification", "Task"), ("GAN", "Method"), ("GANs", "Method"),
    ("novel GAN model", "Method"), ("accuracy", "Metric"), ("test accuracy", "Metric"), ("CIFAR-10/100", "Dataset"),
]  # fmt: skip


def group(*names: tuple[str, str]) -> list[Entity]:
    return group_mentions(
        Mention("abstract", 40 * n, 40 * n + len(t), t, k, 0.6, "x") for n, (t, k) in enumerate(names)
    )


def forms(entities: list[Entity]) -> list[set[str]]:
    return [{entity.name, *entity.aliases} for entity in entities]


@pytest.mark.parametrize(
    ("one", "other", "type"),
    [
        ("ImageNet", "the ImageNet dataset", "Dataset"),
        ("graph neural network", "Graph Neural Networks", "Method"),
        ("a novel attention network", "attention network", "Method"),
        ("image segmentation", "segmenting images", "Task"),
        ("link prediction", "link prediction task", "Task"),
        ("ResNet-50", "ResNet 50", "Method"),
        ("intent classification", "Chinese intent classification", "Task"),
    ],
)
def test_one_thing_is_one_entity(one: str, other: str, type: str) -> None:
    assert len(group((one, type), (other, type))) == 1


@pytest.mark.parametrize(
    ("one", "other", "type"),
    [
        ("ResNet-50", "ResNet-101", "Method"),
        ("attention", "attention pooling", "Method"),
        ("CIFAR-10", "CIFAR-100", "Dataset"),
        ("object detection", "edge detection", "Task"),
    ],
)
def test_two_things_are_two_entities(one: str, other: str, type: str) -> None:
    assert len(group((one, type), (other, type))) == 2


def test_a_short_form_and_its_long_form_are_one() -> None:
    mentions = [
        Mention("abstract", 0, 30, "generative adversarial network", "Method", 0.8, "x"),
        Mention("abstract", 32, 35, "GAN", "Method", 0.7, "x"),
        Mention("abstract", 50, 54, "GANs", "Method", 0.7, "x"),
    ]
    (entity,) = group_mentions(mentions, [("gan", "generativeadversarialnetwork")])
    assert {entity.name, *entity.aliases} == {"generative adversarial network", "GAN"}
    assert len(entity.mentions) == 3


def test_a_language_model_does_not_join_two_kinds_of_it() -> None:
    found = group(("large language model", "Method"), ("language model", "Method"), ("vision language model", "Method"))
    assert len(found) == 2


@pytest.mark.parametrize(
    ("short", "longer"),
    [
        ("GNN", "Foo-GNN"),
        ("BERT", "robustly optimized BERT approach"),
        ("BERT", "lite BERT"),
        ("R-CNN", "Faster R-CNN"),
    ],
)
def test_a_proper_name_is_not_the_short_way_to_say_another(short: str, longer: str) -> None:
    assert len(group((short, "Method"), (longer, "Method"))) == 2


def test_generic_words_are_nothing() -> None:
    assert group(("model", "Method"), ("proposed method", "Method"), ("datasets", "Dataset")) == []


def test_coordinations_are_split_into_slices_of_the_text() -> None:
    text = "on CIFAR-10/100 we"
    pair = Mention("abstract", 3, 15, text[3:15], "Dataset", 0.9, "x")
    parts = split_coordination(pair)
    assert [name for _, name in parts] == ["CIFAR-10", "CIFAR-100"]
    assert all(text[m.start : m.end] == m.text for m, _ in parts)
    assert len(split_coordination(Mention("abstract", 0, 8, "ViT-B/16", "Method", 0.9, "x"))) == 1


@given(st.permutations(list(enumerate(NAMES))))
def test_the_order_of_mentions_does_not_matter(order: list[tuple[int, tuple[str, str]]]) -> None:
    mentions = [Mention("abstract", 40 * n, 40 * n + len(t), t, k, 0.5 + n / 50, "x") for n, (t, k) in order]
    straight = [Mention("abstract", 40 * n, 40 * n + len(t), t, k, 0.5 + n / 50, "x") for n, (t, k) in enumerate(NAMES)]
    assert group_mentions(mentions) == group_mentions(straight)


@given(st.lists(st.sampled_from(NAMES), max_size=8))
def test_entities_hold_each_mention_once_with_a_sound_confidence(names: list[tuple[str, str]]) -> None:
    entities = group(*names)
    places = [(m.start, m.end) for entity in entities for m in entity.mentions]
    assert len(places) == len(set(places))
    for entity in entities:
        assert entity.name
        assert entity.name not in entity.aliases
        assert 0 < entity.confidence <= 0.99
        assert [m.start for m in entity.mentions] == sorted(m.start for m in entity.mentions)


WORDS = ("graph", "neural", "network", "networks", "BERT", "detection", "of", "object", "dataset", "model", "GNN")


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
            st.sampled_from(["Method", "Task", "Dataset"]),
            st.sampled_from([0.4, 0.5, 0.7]),
        ),
        max_size=9,
    )
)
def test_the_same_groups_as_by_comparing_all(names: list[tuple[str, str, float]]) -> None:
    mentions = [
        Mention("abstract", 100 * at, 100 * at + len(name), name, type, score, "x")
        for at, (name, type, score) in enumerate(names)
    ]
    found = {frozenset(m.start for m in entity.mentions) for entity in group_mentions(mentions)}
    assert found == plain_groups(mentions)


def plain_groups(mentions: list[Mention]) -> set[frozenset[int]]:
    """Every group held against every other one; mentions are named by their starts."""
    groups: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        words = core_key(mention.text, mention.type).split()
        if not generic_words().issuperset(words):
            groups.setdefault((mention.type, "".join(words)), []).append(mention)
    members = list(groups.values())
    words_of = [core_key(own[0].text, own[0].type).split() for own in members]
    stems = [frozenset(stem(word) for word in words if word != "of") for words in words_of]
    heads = [stem(words[-1]) if own[0].type != "Task" else "" for words, own in zip(words_of, members, strict=True)]
    united = {at: {at} for at in range(len(members))}
    for at, own in enumerate(members):
        alike = [other for other in united if members[other][0].type == own[0].type]
        same = [other for other in alike if stems[other] == stems[at] and stems[at]]
        longer = [other for other in alike if stems[at] and stems[at] < stems[other] and heads[at] == heads[other]]
        if longer and not any(is_proper_name(trim_name(m.text), m.type) for m in own):
            same.append(max(longer, key=lambda other: (sum(m.score for m in members[other]), -other)))
        for other in same:
            both = united[at] | united[other]
            united.update(dict.fromkeys(both, both))
    return {frozenset(m.start for at in each for m in members[at]) for each in united.values()}
