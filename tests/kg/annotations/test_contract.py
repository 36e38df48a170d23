"""What every registered reader of annotations promises (kg/annotations/base.py), tried on each."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import registry
from kg.annotations import AnnotationReader, choose_annotation_reader, read_annotations
from kg.errors import InputError, UnknownFormat

from .samples import PAPERS, WRITERS

NAMES = registry.annotations.names()
PLAIN = [name for name in NAMES if name not in {"brat", "gold", "docbin"}]
"""Formats of one file of text."""

every_reader = pytest.mark.parametrize("name", NAMES)


def test_every_registered_reader_has_a_sample() -> None:
    assert set(WRITERS) == set(NAMES)


@every_reader
def test_keeps_the_protocol(name: str) -> None:
    reader = registry.annotations.load(name)()
    assert isinstance(reader, AnnotationReader)
    assert all(re.fullmatch(r"(\.[a-z]+)+", suffix) for suffix in reader.suffixes)
    assert tuple(reader.suffixes) == registry.annotations.entry(name).suffixes
    assert (reader.__doc__ or "").splitlines()[0]


@every_reader
@pytest.mark.parametrize("forced", [False, True])
def test_reads_what_was_written(name: str, forced: bool, tmp_path: Path) -> None:
    path = WRITERS[name](tmp_path, PAPERS)
    papers = list(read_annotations(path, name if forced else None))
    assert [paper.abstract for paper in papers] == [sample.text for sample in PAPERS]
    assert all(paper.title is None for paper in papers)
    for paper, sample in zip(papers, PAPERS, strict=True):
        assert [(span.start, span.end, span.label) for span in paper.spans] == sample.offsets()
        assert {span.field for span in paper.spans} == {"abstract"}
        if name in {"spans", "scierc", "brat"}:
            assert paper.relations == sample.relations
            assert paper.id == sample.id
        assert (paper.entities is not None) == (name == "gold")


@every_reader
def test_the_same_source_gives_the_same_papers_with_ids_of_their_own(name: str, tmp_path: Path) -> None:
    path = WRITERS[name](tmp_path, PAPERS)
    first, second = (list(read_annotations(path)) for _ in range(2))
    assert first == second
    assert len({paper.id for paper in first}) == len(PAPERS)


@every_reader
def test_is_found_in_a_folder_among_other_files(name: str, tmp_path: Path) -> None:
    path = WRITERS[name](tmp_path, PAPERS)
    (tmp_path / "README.md").write_text("# Annotated papers\n\nSee the guidelines.\n")
    (tmp_path / "score.py").write_text("import sys\n\nprint(sys.argv)\n")
    papers = list(read_annotations(path))
    assert list(read_annotations(tmp_path)) == papers
    assert list(read_annotations(tmp_path, name)) == papers


@every_reader
def test_files_that_belong_together_are_read_once_whichever_is_named(name: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path, PAPERS)
    files = sorted(tmp_path.iterdir())
    everything = list(read_annotations(tmp_path))
    assert list(read_annotations(files)) == everything
    assert len(everything) == len(PAPERS)
    for file in files:
        assert set(map(repr, read_annotations(file))) <= set(map(repr, everything))


@pytest.mark.parametrize("name", [*PLAIN, "docbin"])
def test_is_chosen_by_content_whatever_the_file_is_called_and_packed(name: str, tmp_path: Path) -> None:
    path = WRITERS[name](tmp_path, PAPERS)
    expected = [(paper.abstract, paper.spans) for paper in read_annotations(path)]
    data = path.read_bytes()
    for packed in (data, gzip.compress(data)):
        other = tmp_path / "other.data"
        other.write_bytes(packed)
        assert choose_annotation_reader(str(other)) == name
        assert [(paper.abstract, paper.spans) for paper in read_annotations(other)] == expected


@pytest.mark.parametrize("name", PLAIN)
def test_line_ends_and_byte_order_mark_of_windows_change_nothing(name: str, tmp_path: Path) -> None:
    path = WRITERS[name](tmp_path, PAPERS)
    expected = list(read_annotations(path))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert list(read_annotations(path)) == expected


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_cut_off_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    path = WRITERS[name](tmp_path, PAPERS)
    text = path.read_text("utf-8").rstrip("\n")
    path.write_text(text[: -len(text) // 8] + "\x00", "utf-8")
    with pytest.raises(InputError, match=rf"^{re.escape(str(path))}:\d+: [^\n]+; repair") as caught:
        list(read_annotations(path, name))
    assert "\n" not in str(caught.value)


@every_reader
def test_an_empty_file_holds_no_annotations(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"empty{registry.annotations.entry(name).suffixes[0]}"
    path.write_bytes(b"")
    with pytest.raises(InputError):
        list(read_annotations(path, name))


BITS = st.sampled_from(
    [
        *'{}[]",:\n\t -0123',
        *("-DOCSTART-", "O", "B-x", "I-y", "a", "é", "\ud7ff", "\\ud800", "NaN", "1e999", "null", "true"),
        *('{"id": "a", "text": "b c", "spans": [', '[0, 1, "x"]', '{"doc_key": "d", "sentences": [["a", "b"]],'),
        *('"ner": [[', '"entities": [', '{"type": "T", "name": "n"}', "T1\tx 0 1\ta", "R1\ty Arg1:T1 Arg2:T1"),
    ]
)


@every_reader
@given(data=st.one_of(st.lists(BITS).map("".join).map(str.encode), st.binary(max_size=200)))
def test_hostile_input_gives_sound_papers_or_one_line(name: str, data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.ann"
        path.write_bytes(data)
        (Path(folder) / "x.txt").write_text("a b c")
        try:
            for paper in read_annotations(path, name, texts=False):
                assert paper.id
                assert all(paper.quote(span).strip() and span.label for span in paper.spans)
                assert all(0 <= span.start < span.end <= len(paper.text(span.field)) for span in paper.spans)
                assert all(0 <= end < len(paper.spans) for head, tail, _ in paper.relations for end in (head, tail))
        except InputError as error:
            message = str(error)
        else:
            message = "one line"
    assert message
    assert "\n" not in message


def test_an_unknown_format_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("# Nothing\n\nto see here\n")
    with pytest.raises(UnknownFormat, match="--format: brat, conll"):
        read_annotations(tmp_path / "x.md")
    with pytest.raises(UnknownFormat, match="no annotations found in"):
        read_annotations(tmp_path)
    with pytest.raises(UnknownFormat, match="'word'"):
        read_annotations(tmp_path, "word")
