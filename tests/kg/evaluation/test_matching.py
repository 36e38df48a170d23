"""Pairs of annotated and predicted entities, against the rule put in the plainest way."""

from __future__ import annotations

import pytest
from hypothesis import given

from kg.annotations import GoldEntity
from kg.evaluation import pair_up
from kg.evaluation.matching import close, forms_of
from kg.names import normal_form

from .strategies import entity_lists


def entity(type: str, *names: str, level: str = "required") -> GoldEntity:
    return GoldEntity(type, names[0], names[1:], level=level)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("graph neural network",), ("Graph Neural Networks",)),
        (("the data set",), ("dataset",)),
        (("ResNet-50",), ("ResNet50",)),
        (("x", "GNN"), ("y", "GNNs")),
        ((r"$\textit{Net}$",), ("Net",)),
        (("Bayes's rule",), ("Bayes rule",)),
    ],
)
def test_spellings_of_the_same_name_pair(one: tuple[str, ...], two: tuple[str, ...]) -> None:
    assert pair_up([entity("Method", *one)], [entity("Method", *two)]) == {0: 0}


def test_another_type_or_name_does_not_pair() -> None:
    assert pair_up([entity("Method", "BERT")], [entity("Software", "BERT")]) == {}
    assert pair_up([entity("Method", "BERT")], [entity("Method", "RoBERTa")], relaxed=True) == {}
    assert pair_up([entity("Method", "")], [entity("Method", "$")]) == {}


def test_required_ones_are_taken_before_optional_ones() -> None:
    gold = [entity("Task", "parsing", level="optional"), entity("Task", "Parsing")]
    assert pair_up(gold, [entity("Task", "parsing")]) == {0: 1}
    assert pair_up(gold, [entity("Task", "parsing")] * 3) == {0: 1, 1: 0}


def test_equal_names_go_before_close_ones() -> None:
    gold = [entity("Task", "semantic parsing"), entity("Task", "semantic role parsing")]
    given_ = [entity("Task", "semantic role"), entity("Task", "semantic parsing")]
    assert pair_up(gold, given_) == {1: 0}
    assert pair_up(gold, given_, relaxed=True) == {1: 0, 0: 1}


def plainly(gold: tuple[GoldEntity, ...], given_: tuple[GoldEntity, ...], relaxed: bool) -> dict[int, int]:
    """Every pair looked at, in the order that the rule tells."""

    def forms(entity: GoldEntity) -> list[str]:
        return [form for name in (entity.name, *entity.aliases) if (form := normal_form(name))]

    def same(one: GoldEntity, two: GoldEntity, lenient: bool) -> bool:
        pairs = [(x, y) for x in forms(one) for y in forms(two)]
        return any(x.replace(" ", "") == y.replace(" ", "") or (lenient and close(x, y)) for x, y in pairs)

    pairs: dict[int, int] = {}
    order = [at for at, e in enumerate(gold) if e.level != "optional"]
    order += [at for at, e in enumerate(gold) if e.level == "optional"]
    for lenient in (False, True)[: 1 + relaxed]:
        for at, found in enumerate(given_):
            free = (g for g in order if at not in pairs and g not in pairs.values())
            match = next((g for g in free if gold[g].type == found.type and same(gold[g], found, lenient)), None)
            if match is not None:
                pairs[at] = match
    return pairs


@given(gold=entity_lists, given_=entity_lists)
def test_pairs_are_those_of_the_plain_rule(gold: tuple[GoldEntity, ...], given_: tuple[GoldEntity, ...]) -> None:
    for relaxed in (False, True):
        pairs = pair_up(gold, given_, relaxed)
        assert pairs == plainly(gold, given_, relaxed)
        assert len(set(pairs.values())) == len(pairs)


@given(gold=entity_lists, given_=entity_lists)
def test_relaxed_pairs_hold_the_strict_ones(gold: tuple[GoldEntity, ...], given_: tuple[GoldEntity, ...]) -> None:
    assert pair_up(gold, given_).items() <= pair_up(gold, given_, relaxed=True).items()


def test_close_means_half_of_all_words() -> None:
    assert close("a b", "a b c d")
    assert not close("a b", "a c d")
    assert not close("", "")
    assert forms_of(entity("Task", "the Nets", "", "net")).plain == {"net"}
