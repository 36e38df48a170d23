"""CoNLL columns: tag schemes, documents, comments, broken lines, and any tagging written and read again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.annotations import AnnotatedPaper, read_annotations
from kg.errors import RecordError

Chunk = tuple[int, int, str]


def read(folder: Path | str, text: str) -> list[AnnotatedPaper]:
    path = Path(folder) / "set.conll"
    path.write_text(text, "utf-8", newline="")
    return list(read_annotations(path, "conll"))


def quotes(paper: AnnotatedPaper) -> list[tuple[str, str]]:
    return [(paper.quote(span), span.label) for span in paper.spans]


@pytest.mark.parametrize(
    "tags",
    [
        "O B-A I-A B-A O B-B",
        "O I-A I-A B-A O I-B",
        "O B-A E-A S-A O S-B",
        "O B-A L-A U-A O U-B",
        "O I-A E-A B-A O B-B",
    ],
    ids=["IOB2", "IOB1", "BIOES", "BILOU", "mixed"],
)
def test_tag_schemes_are_read_alike(tags: str, tmp_path: Path) -> None:
    words = "we tune big nets on sets"
    rows = "".join(f"{word} {tag}\n" for word, tag in zip(words.split(), tags.split(), strict=True))
    [paper] = read(tmp_path, rows)
    assert paper.abstract == words
    assert quotes(paper) == [("tune big", "A"), ("nets", "A"), ("sets", "B")]


def test_first_column_is_the_token_and_last_the_tag(tmp_path: Path) -> None:
    [paper] = read(tmp_path, "Nets NNS B-NP B-Method\nwin VBP B-VP O\n")
    assert quotes(paper) == [("Nets", "Method")]
    [paper] = read(tmp_path, "New York\tB-Place\t\n, \tO\n")
    assert (paper.abstract, quotes(paper)) == ("New York ,", [("New York", "Place")])


def test_sentences_are_papers_unless_there_are_documents(tmp_path: Path) -> None:
    one, two = "a O\nb B-X\n", "c O\n"
    assert [p.abstract for p in read(tmp_path, f"{one}\n\n{two}")] == ["a b", "c"]
    top_only = read(tmp_path, f"-DOCSTART- -X- O O\n\n{one}\n{two}")
    assert [p.abstract for p in top_only] == ["a b", "c"]
    documents = read(tmp_path, f"-DOCSTART- O\n\n{one}\n{two}\n-DOCSTART- O\n\n{two}")
    assert [p.abstract for p in documents] == ["a b c", "c"]
    assert [p.id for p in documents] == ["set-0", "set-1"]


def test_comments_are_passed_over_and_a_hash_is_a_token(tmp_path: Path) -> None:
    [paper] = read(tmp_path, "# id = 7 domain=x\n# O\n#nlp B-Topic\n")
    assert (paper.abstract, quotes(paper)) == ("# #nlp", [("#nlp", "Topic")])


@pytest.mark.parametrize("line", ["alone", "word B_Task", "word b-Task", "\tO"])
def test_a_line_without_token_or_tag_is_told_with_its_place(line: str, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=r"set\.conll:2: not a token and a tag"):
        read(tmp_path, f"a O\n{line}\n")


@st.composite
def tagged(draw: st.DrawFn) -> tuple[list[str], list[Chunk]]:
    tokens = draw(st.lists(st.text("abcÄ+-/#", min_size=1, max_size=4), min_size=1, max_size=12))
    chunks, at = [], 0
    while at < len(tokens):
        length = draw(st.integers(0, 3))
        if length and at + length <= len(tokens):
            chunks.append((at, at + length - 1, draw(st.sampled_from(["A", "B-C"]))))
        at += max(length, 1)
    return tokens, chunks


def tags_of(size: int, chunks: Sequence[Chunk], scheme: str) -> list[str]:
    tags = ["O"] * size
    before: Chunk | None = None
    for first, last, label in chunks:
        inside = ["I"] * (last - first + 1)
        touching = before is not None and before[1] == first - 1 and before[2] == label
        if scheme != "IOB1" or touching:
            inside[0] = "B"
        if scheme == "BIOES":
            inside[-1] = "S" if first == last else "E"
        elif scheme == "BILOU":
            inside[-1] = "U" if first == last else "L"
        tags[first : last + 1] = [f"{letter}-{label}" for letter in inside]
        before = (first, last, label)
    return tags


@pytest.mark.parametrize("scheme", ["IOB2", "IOB1", "BIOES", "BILOU"])
@settings(max_examples=50)
@given(sentences=st.lists(tagged(), min_size=1, max_size=3))
def test_what_is_written_is_read(scheme: str, sentences: list[tuple[list[str], list[Chunk]]]) -> None:
    written = "\n".join(
        "".join(f"{token}\t{tag}\n" for token, tag in zip(tokens, tags_of(len(tokens), chunks, scheme), strict=True))
        for tokens, chunks in sentences
    )
    with TemporaryDirectory() as folder:
        papers = read(folder, written)
    assert [paper.abstract for paper in papers] == [" ".join(tokens) for tokens, _ in sentences]
    for paper, (tokens, chunks) in zip(papers, sentences, strict=True):
        assert quotes(paper) == [(" ".join(tokens[first : last + 1]), label) for first, last, label in chunks]
