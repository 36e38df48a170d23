"""Roles are read from the words around a name, not from its type."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.role_cues import read_cues
from extractors.roles import RoleExtractor
from extractors.weights import LinearModel, read_models
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


WORDS = [
    "we",
    "propose",
    "is",
    "proposed",
    "outperforms",
    "existing",
    "such",
    "as",
    ",",
    "and",
    "(",
    ")",
    ":",
    ".",
    "on",
]
NAMES = ["[Method:SkimNet]", "[Method:deep nets]", "[Dataset:TagBank]", "[Software:Torch]", "[Task:tagging]"]
MODELS = read_models("roles_weights.tsv")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*NAMES, *NAMES, *WORDS]), max_size=90).map(" ".join),
    st.lists(st.sampled_from([*NAMES, ":", "for", "tagging"]), max_size=5).map(" ".join),
)
def test_cues_as_numbers_tell_the_same_as_cues_that_are_spelled(abstract, title):
    document = annotate(abstract, title)
    spelled = read_cues(document, document.entities)
    RoleExtractor().annotate(document)
    for entity, cues in zip(document.entities, spelled, strict=True):
        assert all(cues.of_mentions().isdisjoint([own]) for own in cues.own)
        model = MODELS.get(entity.type)
        if model:
            assert entity.relation == model.best(cues.union())[0]
            leads = [lead(model, read, entity.relation) for _, read in cues.by_mention]
            places = {line.sentence for (line, _), own in zip(cues.by_mention, leads, strict=True) if own == max(leads)}
            assert entity.relation_evidence in places


def lead(model, cues, role):
    scores = dict(zip(model.labels, model.scores(cues), strict=True))
    return scores.pop(role) - max(scores.values())


def test_a_model_adds_up_weights_of_any_size_and_sign():
    weights = {"bias": (-70000, 3, 0), "L1=we": (1, -4, 9), "near=we": (70002, 5, -9)}
    for size in range(4):
        for cues in combinations(weights, size):
            model = LinearModel(("uses", "proposes", "comparesWith"), {cue: weights[cue] for cue in cues})
            document = annotate("We [Method:SkimNet].")
            RoleExtractor(models={"Method": model}).annotate(document)
            assert document.entities[0].relation == model.best(cues)[0]


def test_models_without_cues_or_choice_give_their_first_label():
    document = annotate("[Method:SkimNet] and [Task:tagging] and [Method:SkimNet].", "[Method:SkimNet]")
    models = {"Method": LinearModel(("proposes",), {"R1=and": (1,)}), "Task": LinearModel(("addresses", "x"), {})}
    RoleExtractor(models=models).annotate(document)
    assert [entity.relation for entity in document.entities] == ["proposes", "addresses"]
    assert document.entities[0].relation_evidence.field == "abstract"
    RoleExtractor(models={}).annotate(document)
    assert [entity.relation for entity in document.entities] == ["uses", "addresses"]


PAPERS = st.tuples(
    st.lists(st.sampled_from([*NAMES, *WORDS]), max_size=12).map(" ".join),
    st.lists(st.sampled_from([*NAMES, ":", "for"]), max_size=4).map(" ".join),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(PAPERS, max_size=5))
def test_what_shares_a_batch_changes_nothing(papers):
    extractor = RoleExtractor()
    documents = [annotate(*paper) for paper in papers]
    list(extractor.pipe(documents))
    for document, paper in zip(documents, papers, strict=True):
        alone = annotate(*paper)
        extractor.annotate(alone)
        assert alone.entities == document.entities


def test_one_endless_sentence_of_names_is_read_in_bounded_time():
    document = annotate("We use " + ", ".join(f"[Method:N{number}]" for number in range(3000)) + ".")
    assert len(read_cues(document, document.entities)) == 3000
