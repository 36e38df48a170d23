"""Spellings and heads that make no other thing, and names of nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.variants import case_agrees, core_words, has_head, is_coined, is_generic, spelling_form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Image Colourisation", "image colorization"),
        ("behavioural cloning", "Behavioral Cloning"),
        ("Neighbour Search", "neighbor search"),
        ("sequence labelling", "sequence labeling"),
        ("tokeniser", "tokenizer"),
        ("neural analyser", "neural analyzer"),
        ("dialogue systems", "dialog system"),
        ("cluster centres", "cluster center"),
        ("finetuning", "fine-tunes"),
        ("Pretraining", "pre-trained"),
        ("prompt tuning", "prompt-tuned"),
        ("convolutional nets", "Convolutional Networks"),
    ],
)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert spelling_form(one) == spelling_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("U-Net", "U Network"),
        ("GPT-3", "GPT-3.5"),
        ("CIFAR-10", "CIFAR-100"),
        ("embedding", "embedded"),
        ("filling", "filing"),
        ("four", "for"),
        ("noise", "noize"),
        ("quantization", "quantized"),
        ("clustering", "clusters"),
    ],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert spelling_form(one) != spelling_form(other)


def test_heads_go_where_they_only_say_the_type() -> None:
    assert core_words("Metric", "BLEU scores") == core_words("Metric", "BLEU")
    assert core_words("Hardware", "NVIDIA GeForce RTX 3090 GPUs") == core_words("Hardware", "RTX 3090")
    assert core_words("Hardware", "NVIDIA GPU") == ("nvidia", "gpu")
    assert core_words("Method", "dataset") == ("dataset",)
    assert not has_head("Method", "vision-language model")
    assert not has_head("Software", "DNN library")
    assert is_coined("Mask-RCNN")
    assert not is_coined("Human-Level")


@pytest.mark.parametrize("name", ["method", "The Model", "results", "data", "our approach", "proposed framework",
                                  "baselines", "data sets", "the proposed", "state-of-the-art methods", "challenges",
                                  "real-world devices", "evaluation metrics", "average improvement",
                                  "Performance gains", "convolutional", "base model", "rate"])  # fmt: skip
def test_generic_heads_are_names_of_nothing(name: str) -> None:
    assert is_generic(name)


@pytest.mark.parametrize("name", ["language model", "priors", "accuracy", "MODEL", "dATa", "data augmentation",
                                  "best-first search", "performance", "$", "", "world models", "state machine",
                                  "data analysis", "performance analysis", "success rate", "object-specific priors",
                                  "feature selection", "mobile robots", "Linear"])  # fmt: skip
def test_names_of_something_are_not_generic(name: str) -> None:
    assert not is_generic(name)


@given(st.text(max_size=30), st.sampled_from(["Method", "Dataset", "Task", "Metric", "Hardware", "Software", "Other"]))
def test_any_text_is_folded_once_and_for_all(text: str, type_: str) -> None:
    assert spelling_form(spelling_form(text)) == spelling_form(text) or not text.isascii()
    assert len(core_words(type_, text)) <= len(spelling_form(text).split())
    assert case_agrees(text, text)
    is_generic(text)
