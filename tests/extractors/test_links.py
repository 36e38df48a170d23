"""Links are read from who stands where in the paper, and each quotes the sentence that says so."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.links import LinkExtractor
from extractors.roles import RoleExtractor
from kg.model import Document, Mention
from kg.signatures import LINK_TYPES
from tests.extractors.annotating import annotate


def read(abstract: str, title: str = "") -> Document:
    document = annotate(abstract, title)
    RoleExtractor().annotate(document)
    LinkExtractor().annotate(document)
    return document


def links(abstract: str, title: str = "") -> set[tuple[str, str, str]]:
    return {(link.head.text, link.predicate, link.tail.text) for link in read(abstract, title).relations}


PAPER = (
    "[Task:Parsing letters] is slow. We propose [Method:SkimTag], a new parser for [Task:parsing letters] that is "
    "based on [Method:convolutions]. On [Dataset:PressTag], [Method:SkimTag] outperforms [Method:SlowTag] in "
    "[Metric:accuracy]. It runs on [Hardware:a Raspberry Pi]."
)


def test_one_paper_read_through():
    assert links(PAPER) >= {
        ("SkimTag", "usedFor", "parsing letters"),
        ("SkimTag", "basedOn", "convolutions"),
        ("SkimTag", "evaluatedOn", "PressTag"),
        ("SkimTag", "outperforms", "SlowTag"),
        ("SkimTag", "runsOn", "a Raspberry Pi"),
        ("parsing letters", "measuredBy", "accuracy"),
    }


@pytest.mark.parametrize(
    ("abstract", "link"),
    [
        (
            "We present [Method:DuneNet]. [Method:DuneNet] beats [Method:SandNet] on [Dataset:Sahara].",
            ("DuneNet", "outperforms", "SandNet"),
        ),
        (
            "We introduce [Dataset:LampBench], a benchmark for [Task:lamp detection].",
            ("LampBench", "benchmarkFor", "lamp detection"),
        ),
        (
            "We propose [Method:ReedNet]. Our method outperforms [Method:OldReed] and [Method:RushNet].",
            ("ReedNet", "outperforms", "RushNet"),
        ),
        (
            "We propose [Method:ReedNet]. It builds on [Method:graph attention].",
            ("ReedNet", "basedOn", "graph attention"),
        ),
    ],
)
def test_the_proposed_method_is_the_head(abstract, link):
    assert link in links(abstract)


def test_what_is_better_is_not_worse_too():
    found = links(PAPER)
    assert not {(tail, predicate, head) for head, predicate, tail in found} & found


def test_evidence_names_both_where_one_sentence_does():
    document = read(PAPER)
    [link] = [link for link in document.relations if link.predicate == "outperforms"]
    assert document.paper.abstract[link.sentence.start : link.sentence.end].startswith("On PressTag")
    assert all(_is_inside(mention, link.sentence) for mention in (link.head, link.tail))


def test_the_head_is_carried_over_to_the_sentence_that_names_the_tail():
    document = read("We propose [Method:ReedNet]. Our method outperforms [Method:OldReed] and [Method:RushNet].")
    [link] = [each for each in document.relations if each.predicate == "outperforms" and each.tail.text == "RushNet"]
    assert document.paper.abstract[link.sentence.start : link.sentence.end].startswith("Our method")
    assert _is_inside(link.tail, link.sentence)
    assert not _is_inside(link.head, link.sentence)


def test_of_mentions_the_one_before_is_carried_over():
    document = read(
        "[Method:ReedNet] is small. We propose [Method:ReedNet]. It outperforms [Method:OldReed]. We like "
        "[Method:ReedNet]."
    )
    [link] = [link for link in document.relations if link.predicate == "outperforms"]
    assert document.paper.abstract[: link.head.start].endswith("We propose ")


@pytest.mark.parametrize("abstract", ["", "Nothing is named here.", "We propose [Method:ReedNet]."])
def test_no_pair_no_link(abstract):
    assert read(abstract).relations == []


def test_a_mention_in_no_sentence_has_no_links():
    document = annotate("We propose [Method:ReedNet] for [Task:reed counting].")
    document.sentences.clear()
    LinkExtractor().annotate(document)
    assert document.relations == []


def test_pairs_of_a_very_long_text_are_bounded():
    names = " and ".join(f"[Method:Net{number}A]" for number in range(400))
    assert len(links(f"We compare {names} on [Dataset:PressTag].")) < 150 * 150


def _is_inside(mention: Mention, sentence) -> bool:
    return mention.field == sentence.field and sentence.start <= mention.start and mention.end <= sentence.end


_NAMES = st.sampled_from(
    "[Method:AlphaNet] [Method:BetaNet] [Software:GammaKit] [Task:sorting] [Task:search] [Dataset:Sahara] "
    "[Dataset:Gobi] [Metric:accuracy] [Metric:speed] [Hardware:GPU]".split()
)
_WORDS = st.sampled_from("We propose a new it our outperforms on for , and is based than using . . ".split(" "))
_TEXTS = st.lists(_NAMES | _WORDS, max_size=50).map(" ".join)


@settings(max_examples=80, deadline=None)
@given(_TEXTS, _TEXTS)
def test_every_link_is_allowed_and_has_its_tail_or_head_in_the_sentence(title, abstract):
    document = read(abstract, title)
    seen = set()
    owners = {id(mention): number for number, e in enumerate(document.entities) for mention in e.mentions}
    for link in document.relations:
        heads, tails = LINK_TYPES[link.predicate]
        assert link.head.type in heads
        assert link.tail.type in tails
        assert link.sentence in document.sentences
        assert _is_inside(link.tail, link.sentence)
        assert 0.2 < link.score <= 1
        pair = owners[id(link.head)], link.predicate, owners[id(link.tail)]
        assert pair not in seen
        assert pair[0] != pair[2]
        seen.add(pair)
    assert read(abstract, title).relations == document.relations


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(_TEXTS, _TEXTS), max_size=40))
def test_links_do_not_depend_on_what_shares_a_batch(papers):
    documents = [annotate(abstract, title) for title, abstract in papers]
    found = list(LinkExtractor().pipe(documents))
    assert [document.paper for document in found] == [document.paper for document in documents]
    for document, (title, abstract) in zip(found, papers, strict=True):
        alone = annotate(abstract, title)
        LinkExtractor().annotate(alone)
        assert alone.relations == document.relations
