"""From text to entities by the trained models, with everything between."""

from __future__ import annotations

from itertools import pairwise
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import ranked
from kg.model import Document, Entity, Mention, Paper
from kg.names import normal_form, squashed
from kg.registry import extractors

STEPS = {name: extractors.load(name)() for name in ("abbreviations", "ner", "ranked-entities")}
TITLE = "QuickParse: Fast Dependency Parsing with Graph Attention Networks"
ABSTRACT = (
    r"Dependency parsing is slow. We propose QuickParse, a graph attention network (GAT) parser in PyTorch that runs "
    r"$3\times$ faster on an NVIDIA A100. On the Penn Treebank dataset, QuickParse reaches 96.1 F1. GATs help."
)


def annotate(title: str | None, abstract: str, tagger: str = "ner") -> Document:
    document = Document(Paper("x", title, abstract))
    for name in ("abbreviations", tagger, "ranked-entities"):
        [document] = STEPS[name].pipe([document])
    return document


@pytest.mark.parametrize("tagger", ["ner"])
def test_a_paper_becomes_its_entities(tagger: str) -> None:
    document = annotate(TITLE, ABSTRACT, tagger)
    found = {(entity.type, form.lower()) for entity in document.entities for form in (entity.name, *entity.aliases)}
    assert ("Method", "quickparse") in found
    assert ("Task", "dependency parsing") in found
    assert ("Dataset", "penn treebank") in found
    assert ("Software", "pytorch") in found
    assert all(0 < entity.confidence <= 0.99 for entity in document.entities)


def test_short_forms_carry_their_long_form() -> None:
    document = annotate(
        None, "We train a graph attention network (GAT). The GAT wins; GATs are graph attention networks."
    )
    forms = {mention.text: mention.long_form for mention in document.mentions}
    assert forms["GAT"] == "graph attention network"
    [entity] = [e for e in document.entities if "gat" in map(normal_form, (e.name, *e.aliases))]
    assert {normal_form(mention.text) for mention in entity.mentions} == {"gat", "graph attention network"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We compare RoBERTa with BERT and DistilBERT. RoBERTa beats BERT.", {"RoBERTa", "BERT", "DistilBERT"}),
        ("We train a GNN and MaxK-GNN for node classification. MaxK-GNN beats the GNN.", {"GNN", "MaxK-GNN"}),
        ("Experiments on ImageNet and Tiny-ImageNet show gains. ImageNet is hard.", {"ImageNet", "Tiny-ImageNet"}),
    ],
)
def test_proper_names_stay_apart(text: str, names: set[str]) -> None:
    assert names <= {entity.name for entity in annotate(None, text).entities}


def test_every_occurrence_of_a_name_is_a_mention() -> None:
    abstract = "We propose FastNet. " + "In other words, FastNet it is. " * 5
    [entity] = [e for e in annotate("FastNet", abstract).entities if e.name == "FastNet"]
    assert [mention.text for mention in entity.mentions] == ["FastNet"] * 7


def test_a_name_has_one_type_in_a_paper() -> None:
    text = (
        "We propose a novel FastNet for image classification. "
        "FastNet improves accuracy by 2.1% over ResNet-50 on ImageNet."
    )
    [entity] = [e for e in annotate(None, text).entities if e.name == "FastNet"]
    assert (entity.type, len(entity.mentions)) == ("Method", 2)


def test_coordinations_are_split_and_united_with_their_like() -> None:
    document = annotate(None, "We evaluate on CIFAR-10/100 and ImageNet. On CIFAR-10 we gain 2% accuracy.")
    mentions = {e.name: [m.text for m in e.mentions] for e in document.entities if e.type == "Dataset"}
    assert mentions == {"CIFAR-10": ["CIFAR-10", "CIFAR-10"], "CIFAR-100": ["100"], "ImageNet": ["ImageNet"]}


def test_without_a_tagger_there_are_no_entities() -> None:
    document = Document(Paper("x", None, ABSTRACT))
    STEPS["ranked-entities"].annotate(document)
    assert document.entities == []


@settings(max_examples=60)
@given(
    st.one_of(st.none(), st.text(max_size=40)),
    st.lists(st.sampled_from([*ABSTRACT.split(), "\\", "$", "{", "}", "\n", "🤖"]), max_size=60).map(" ".join),
)
def test_every_mention_is_its_slice_and_none_overlap(title: str | None, abstract: str) -> None:
    document = annotate(title, abstract)
    for mention in document.mentions:
        assert document.paper.text(mention.field)[mention.start : mention.end] == mention.text
    for field in ("title", "abstract"):
        spans = sorted((m.start, m.end) for m in document.mentions if m.field == field)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    places = [(m.field != "title", m.start) for m in document.mentions]
    assert places == sorted(places)
    assert len(document.mentions) == sum(len(entity.mentions) for entity in document.entities)
    assert all(m.type == entity.type for entity in document.entities for m in entity.mentions)


@given(st.lists(st.tuples(st.sampled_from(["GNN", "GNNs", "a net", "QA", "A/B"]), st.sampled_from(["Method", "Task"]))))
def test_without_a_shared_name_the_proposals_change_nothing(named: list[tuple[str, str]]) -> None:
    mentions = [Mention("abstract", 9 * at, 9 * at + len(t), t, type_, 0.5, "x") for at, (t, type_) in enumerate(named)]
    entities = [Entity(mention.type, mention.text, (), (mention,), 0.9) for mention in mentions]
    if ranked._share_nothing([({squashed(entity.name)}, entity) for entity in entities]):
        with patch.object(ranked, "_share_nothing", return_value=False):
            plain = ranked._of_one_type(entities, mentions)
        assert ranked._of_one_type(entities, mentions) == sorted(plain, key=lambda entity: entity.mentions[0].start)
