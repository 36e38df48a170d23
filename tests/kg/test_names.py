"""Normal forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.names import display_form, normal_form, singular, slug, squashed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ResNet-50", "resnet 50"),
        ("the Transformer", "Transformers"),
        ("graph neural networks", "Graph Neural Network"),
        (r"\textit{BERT}", "BERT"),
        ("Moore’s law", "Moore law"),
        ("corpora_name", "corpora name"),
    ],
)
def test_spellings_of_one_name_have_one_normal_form(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("GPT-3", "GPT-3.5"), ("CIFAR-10", "CIFAR-100"), ("C", "C++"), ("C#", "C"), ("ResNet", "ResNet-50")],
)
def test_versions_and_signs_that_matter_stay_apart(one: str, other: str) -> None:
    assert squashed(one) != squashed(other)


@given(st.text())
def test_normal_form_is_idempotent_up_to_plurals_and_never_fails(text: str) -> None:
    form = normal_form(text)
    assert form == " ".join(form.split())
    assert slug(text).replace("-", "") == squashed(text)
    assert "$" not in display_form(text)


def test_words_that_only_look_like_plurals_stay() -> None:
    assert [singular(word) for word in ("analysis", "loss", "corpus", "series")] == [
        "analysis",
        "loss",
        "corpus",
        "series",
    ]
