"""Roles are read from the words around a name, not from its type."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.role_cues import read_cues
from extractors.roles import RoleExtractor
from kg.model import Document, Entity, Mention, Paper, Span
from kg.signatures import ROLE_TYPES
from tests.extractors.annotating import annotate


def roles(abstract: str, title: str = "") -> dict[str, str]:
    document = annotate(abstract, title)
    RoleExtractor().annotate(document)
    return {entity.name: entity.relation for entity in document.entities}


def test_one_paper_read_through():
    assert roles(
        "[Method:Recurrent networks] are slow at [Task:tagging]. To mend this, we propose [Method:SkimTag], a novel "
        "model built on [Method:convolutions]. We introduce [Dataset:TagBank], a new corpus of letters. Experiments on "
        "[Dataset:PressTag] show that [Method:SkimTag] outperforms [Method:SlowTag] and [Method:DeepTag] in "
        "[Metric:accuracy] on [Hardware:a phone].",
        "[Method:SkimTag]: Fast [Task:tagging]",
    ) == {
        "SkimTag": "proposes",
        "tagging": "addresses",
        "Recurrent networks": "uses",
        "convolutions": "uses",
        "TagBank": "proposes",
        "PressTag": "evaluatesOn",
        "SlowTag": "comparesWith",
        "DeepTag": "comparesWith",
        "accuracy": "reports",
        "a phone": "runsOn",
    }


@pytest.mark.parametrize(
    ("abstract", "name", "role"),
    [
        ("In this paper we present [Method:QuickSort++], a new sorting algorithm.", "QuickSort++", "proposes"),
        ("We develop a new framework, called [Method:NetGlue].", "NetGlue", "proposes"),
        ("Our approach is based on [Method:random forests].", "random forests", "uses"),
        ("Our parser is better than [Method:OldParse].", "OldParse", "comparesWith"),
        ("It surpasses strong baselines such as [Method:AlphaNet] and [Method:BetaNet].", "BetaNet", "comparesWith"),
        ("We implement it in [Software:Fortran].", "Fortran", "uses"),
        ("It is 3x faster than [Software:FastBLAS].", "FastBLAS", "comparesWith"),
        ("We evaluate on [Dataset:CityWalks].", "CityWalks", "evaluatesOn"),
        ("We construct [Dataset:CityWalks], a new large-scale dataset of walks.", "CityWalks", "proposes"),
    ],
)
def test_the_same_type_gets_the_role_of_its_cue(abstract, name, role):
    assert roles(abstract)[name] == role


def test_evidence_is_the_sentence_that_tells_the_role():
    document = annotate("[Method:TinyNet] is small. We propose [Method:TinyNet], a new network. Nets are fun.")
    RoleExtractor().annotate(document)
    field, start, end = document.entities[0].relation_evidence
    assert document.paper.text(field)[start:end] == "We propose TinyNet, a new network."


def test_an_entity_without_mentions_gets_its_types_usual_role():
    document = Document(Paper("x", None, "Nothing."), entities=[Entity("Method", "M", (), (), 1.0)])
    RoleExtractor().annotate(document)
    assert document.entities[0].relation == "uses"
    assert document.entities[0].relation_evidence is None


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("ab. ,(:)TheWepropose"), max_size=80),
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 12), st.sampled_from(sorted(ROLE_TYPES))), max_size=6),
)
def test_any_entities_get_a_role_of_their_type(text, places):
    document = Document(Paper("x", None, text), sentences=[Span("abstract", 0, len(text))])
    for start, length, kind in places:
        piece = text[start : start + length]
        if piece:
            mention = Mention("abstract", start, start + len(piece), piece, kind, 1.0, "t")
            document.entities.append(Entity(kind, piece, (), (mention,), 1.0))
    before = [(entity.type, entity.name) for entity in document.entities]
    RoleExtractor().annotate(document)
    assert [(entity.type, entity.name) for entity in document.entities] == before
    assert all(entity.relation in ROLE_TYPES[entity.type] for entity in document.entities)


def test_one_endless_sentence_of_names_is_read_in_bounded_time():
    document = annotate("We use " + ", ".join(f"[Method:N{number}]" for number in range(3000)) + ".")
    assert len(read_cues(document, document.entities)) == 3000
