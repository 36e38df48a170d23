"""The spaCy component: spans, entities and the whole extraction on each doc, whatever the batches."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from extractors.component import Component

_TEXTS = (
    "We propose FlowNeck, a graph neural network for node classification. It reaches 91.2% accuracy on Cora.",
    "",
    "BERT-based models are fine-tuned on SQuAD with 8 NVIDIA A100 GPUs.",
    "Nothing to see here.",
)


@pytest.fixture(scope="module")
def nlp() -> spacy.Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("scholarkg")
    return nlp


def _facts(doc: Doc) -> list[tuple[str, str, str]]:
    return [(span.text, span.label_, span.kb_id_) for span in doc.spans["scholarkg"]]


def test_spaCy_finds_the_component_by_its_entry_point_and_marks_spans(nlp: spacy.Language) -> None:
    doc = nlp(_TEXTS[0])
    assert ("FlowNeck", "Method", "FlowNeck") in _facts(doc)
    assert ("Cora", "Dataset", "Cora") in _facts(doc)
    assert {ent.text for ent in doc.ents} <= {text for text, *_ in _facts(doc)}
    assert [result.value for result in doc._.scholarkg.results] == ["91.2"]


def test_batches_change_nothing(nlp: spacy.Language) -> None:
    together = [_facts(doc) for doc in nlp.pipe(_TEXTS)]
    assert together == [_facts(nlp(text)) for text in _TEXTS]
    assert together[1] == []


def test_entities_that_are_there_already_stay(nlp: spacy.Language) -> None:
    doc = nlp.make_doc("We train FlowNeck on SQuAD in Paris.")
    doc.ents = [doc.char_span(30, 35, "GPE")]
    [doc] = Component(["rules"]).pipe([doc])
    assert ("Paris", "GPE") in {(ent.text, ent.label_) for ent in doc.ents}
    assert "SQuAD" in {ent.text for ent in doc.ents}


def test_a_pipeline_comes_back_from_disk(nlp: spacy.Language) -> None:
    again = spacy.blank("en").from_config(nlp.config)
    assert _facts(again(_TEXTS[0])) == _facts(nlp(_TEXTS[0]))
