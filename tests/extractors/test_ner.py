"""What the shipped taggers propose, and that it depends on nothing but the text."""

from __future__ import annotations

import gzip
import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.abbreviations import AbbreviationExtractor
from extractors.ner import READING, NerExtractor, _pieces, model_folder
from extractors.ner_inputs import tokenise
from kg.model import Document, Paper

TITLE = "QuickParse: Fast Dependency Parsing with Graph Attention Networks"
ABSTRACT = (
    r"Dependency parsing is slow. We propose QuickParse, a graph attention network (GAT) parser in PyTorch that runs "
    r"$3\times$ faster on an NVIDIA A100. On the Penn Treebank dataset, QuickParse reaches 96.1 F1. GATs help."
)
TAGGERS = [NerExtractor()]
BY_NAME = pytest.mark.parametrize("tagger", TAGGERS, ids=lambda tagger: tagger.name)


def read(tagger: NerExtractor, *papers: tuple[str | None, str]) -> list[Document]:
    documents = [Document(Paper(str(at), *texts)) for at, texts in enumerate(papers)]
    return list(tagger.pipe(AbbreviationExtractor().pipe(documents)))


@BY_NAME
def test_names_of_a_plain_abstract(tagger: NerExtractor) -> None:
    [document] = read(tagger, (TITLE, ABSTRACT))
    likely = {(mention.text.lower(), mention.type) for mention in document.mentions if mention.score > 0.5}
    assert {("quickparse", "Method"), ("dependency parsing", "Task"), ("f1", "Metric")} <= likely
    assert {mention.extractor for mention in document.mentions} == {tagger.name}


@settings(max_examples=60)
@given(
    st.one_of(st.none(), st.text(max_size=40)),
    st.one_of(
        st.text(max_size=200),
        st.lists(st.sampled_from([*ABSTRACT.split(), "\\", "$", "{", "}", "\n", "🤖"]), max_size=60).map(" ".join),
    ),
)
def test_a_mention_is_its_slice_of_any_text(title: str | None, abstract: str) -> None:
    [document] = read(TAGGERS[0], (title, abstract))
    for mention in document.mentions:
        assert document.paper.text(mention.field)[mention.start : mention.end] == mention.text
        assert mention.text
        assert 0 <= mention.score <= 1


@BY_NAME
@pytest.mark.parametrize("company", [3, 40])
def test_a_paper_gets_the_same_alone_and_among_others(tagger: NerExtractor, company: int) -> None:
    others = [(TITLE[: n * 3], " ".join(ABSTRACT.split()[n % 9 :])) for n in range(company)]
    papers: list[tuple[str | None, str]] = [*others, (None, ""), (TITLE, ABSTRACT), ("", "x")]
    together = read(tagger, *papers)
    assert [document.paper.id for document in together] == [str(at) for at in range(len(papers))]
    alone = [read(tagger, paper)[0] for paper in papers]
    assert [document.mentions for document in together] == [document.mentions for document in alone]


def test_the_same_folder_gives_the_same_mentions() -> None:
    [one], [other] = read(TAGGERS[0], (TITLE, ABSTRACT)), read(NerExtractor(model_folder("ner")), (TITLE, ABSTRACT))
    assert one.mentions == other.mentions


@BY_NAME
def test_no_text_no_names(tagger: NerExtractor) -> None:
    assert [document.mentions for document in read(tagger, (None, ""), ("", " \n"))] == [[], []]


@BY_NAME
def test_long_texts_take_bounded_memory(tagger: NerExtractor) -> None:
    long = (ABSTRACT + " ") * (20_000 // len(ABSTRACT) + 1)
    read(tagger, (TITLE, ABSTRACT))
    tracemalloc.start()
    try:
        documents = read(tagger, *[(TITLE, long)] * 6)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert all(document.mentions for document in documents)
    assert peak < 400e6


def test_very_long_texts_are_read_in_pieces_that_end_with_sentences() -> None:
    size = 80_000 // len(ABSTRACT)
    [whole] = read(TAGGERS[0], (None, (ABSTRACT + " ") * size))
    reading = whole.docs[READING]
    assert len(reading.tokens) > 16_384
    pieces = list(_pieces(reading.tokens))
    assert [pieces[0][0], pieces[-1][1]] == [0, len(reading.tokens)]
    assert all(end == start for (_, end), (start, _) in pairwise(pieces))
    assert all(reading.tokens.texts[end - 1] in {".", "\n"} for _, end in pieces)
    [short] = read(TAGGERS[0], (None, ABSTRACT))
    wanted = {mention.text for mention in short.mentions if mention.score > 0.7}
    for at in range(size):
        start = at * (len(ABSTRACT) + 1)
        inside = {m.text for m in whole.mentions if start <= m.start and m.end <= start + len(ABSTRACT)}
        assert wanted <= inside
    assert all(whole.paper.abstract[m.start : m.end] == m.text for m in whole.mentions)


@pytest.mark.parametrize("mark", ["(", "a ", "( "])
def test_texts_without_sentences_are_cut_too(mark: str) -> None:
    tokens = tokenise(Document(Paper("x", None, mark * 20_000)))
    pieces = list(_pieces(tokens))
    assert all(2000 < end - start <= 4096 for start, end in pieces[:-1])
    assert sum(end - start for start, end in pieces) == len(tokens)


def test_the_memory_for_a_text_without_sentences_is_bounded() -> None:
    read(TAGGERS[0], (TITLE, ABSTRACT))
    tracemalloc.start()
    try:
        read(TAGGERS[0], (None, "(" * 40_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 120e6


@pytest.mark.parametrize("name", ["ner"])
def test_model_files_hold_numbers_and_names_but_no_text(name: str) -> None:
    folder = model_folder(name)
    with np.load(folder / "weights.npz", allow_pickle=False) as weights:
        assert all(weights[key].dtype in (np.int8, np.float16, np.float32) for key in weights.files)
    assert max(map(len, (folder / "words.txt").read_text("utf-8").split("\n"))) < 40
    rows = gzip.decompress((folder / "names.tsv.gz").read_bytes()).decode("utf-8").splitlines()
    assert all(len(key) < 80 and " " not in key for key, *_ in (row.split("\t") for row in rows))
