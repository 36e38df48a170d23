"""The spaCy component: spans, entities and the whole extraction on each doc, whatever the batches."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from extractors.component import Component
from kg.errors import PluginError
from kg.model import Paper
from kg.pipeline import extract

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


def test_a_pipeline_comes_back_from_disk(nlp: spacy.Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)  # a folder that names the component: spaCy asks its entry points
    assert again.pipe_names == ["scholarkg"]
    assert _facts(again(_TEXTS[0])) == _facts(nlp(_TEXTS[0]))


def test_the_config_chooses_extractors_and_is_kept(tmp_path: Path) -> None:
    chosen = spacy.blank("en")
    chosen.add_pipe("scholarkg", config={"extractors": ["sentences", "gazetteer", "entities"]})
    chosen.to_disk(tmp_path)
    for nlp in (chosen, spacy.load(tmp_path)):
        doc = nlp(_TEXTS[0])
        assert ("Cora", "Dataset", "Cora") in _facts(doc)
        assert {mention.extractor for each in doc._.scholarkg.entities for mention in each.mentions} == {"gazetteer"}
        assert doc._.scholarkg.results == ()


def test_a_config_that_says_something_else_is_told() -> None:
    with pytest.raises(ValueError, match="extractors"):
        spacy.blank("en").add_pipe("scholarkg", config={"extractors": 3})
    with pytest.raises(PluginError, match="did you mean 'roles'"):
        spacy.blank("en").add_pipe("scholarkg", config={"extractors": ["role"]})


def test_what_was_found_is_what_the_extractors_find(nlp: spacy.Language) -> None:
    for text, doc in zip(_TEXTS, nlp.pipe(_TEXTS), strict=True):
        [found] = extract([Paper("", None, text)])
        assert doc._.scholarkg == found


def test_it_survives_being_written(nlp: spacy.Language) -> None:
    doc = nlp(_TEXTS[0])
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert (_facts(again), again._.scholarkg) == (_facts(doc), doc._.scholarkg)
    stored = DocBin(docs=[doc], store_user_data=True).to_bytes()
    [again] = DocBin(store_user_data=True).from_bytes(stored).get_docs(nlp.vocab)
    assert (_facts(again), again._.scholarkg) == (_facts(doc), doc._.scholarkg)


@pytest.mark.slow
def test_processes_change_nothing(nlp: spacy.Language) -> None:
    together = [(doc.text, _facts(doc), doc._.scholarkg) for doc in nlp.pipe(_TEXTS, n_process=2, batch_size=2)]
    assert together == [(doc.text, _facts(doc), doc._.scholarkg) for doc in nlp.pipe(_TEXTS)]


def test_a_doc_that_nobody_read_has_nothing(nlp: spacy.Language) -> None:
    assert nlp.make_doc("BERT").has_extension("scholarkg")
    assert nlp.make_doc("BERT")._.scholarkg is None


def test_it_works_beside_other_components() -> None:
    both = spacy.blank("en")
    both.add_pipe("sentencizer")
    both.add_pipe("scholarkg", config={"extractors": ["rules"]}, last=True)
    doc = both(_TEXTS[0])
    assert len(list(doc.sents)) == 2
    assert both.analyze_pipes()["problems"] == {"sentencizer": [], "scholarkg": []}
    assert "FlowNeck" in {ent.text for ent in doc.ents}
