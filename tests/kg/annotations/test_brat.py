"""brat standoff: fragments, line ends, what is passed over, and what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.annotations import AnnotatedPaper, read_annotations
from kg.errors import EncodingError, InputError, RecordError


def read(folder: Path, text: str, annotations: str) -> AnnotatedPaper:
    (folder / "d.txt").write_text(text, "utf-8", newline="")
    (folder / "d.ann").write_text(annotations, "utf-8")
    [paper] = read_annotations(folder)
    return paper


def test_a_name_across_a_line_end_is_one_span(tmp_path: Path) -> None:
    paper = read(tmp_path, "graph\nkernels win", "T1\tMethod 0 5;6 13\tgraph kernels\n")
    assert [paper.quote(span) for span in paper.spans] == ["graph\nkernels"]


def test_of_other_fragments_the_longest_is_kept(tmp_path: Path) -> None:
    paper = read(tmp_path, "linear and kernel machines", "T1\tMethod 0 6;18 26\tlinear machines\n")
    assert [paper.quote(span) for span in paper.spans] == ["machines"]


def test_offsets_count_line_ends_as_they_are(tmp_path: Path) -> None:
    paper = read(tmp_path, "One.\r\nTwo nets.\r\n", "T1\tMethod 10 14\tnets\n")
    assert paper.quote(paper.spans[0]) == "nets"


def test_events_attributes_notes_and_equivalences_are_passed_over(tmp_path: Path) -> None:
    lines = (
        "T3\tTask 8 15\tparsing\nT1\tMethod 0 4\tNets\nE1\tUse:T1 Theme:T3\nA1\tNegation T1\n*\tEquiv T1 T3\n"
        "N1\tReference T1 Wikipedia:1\tNets\n#1\tAnnotatorNotes T1\thm\n"
        "R1\tUsed Arg1:T1 Arg2:T3\nR2\tOf Arg1:E1 Arg2:T1\n"
    )
    paper = read(tmp_path, "Nets do parsing.", lines)
    assert [(paper.quote(span), span.label) for span in paper.spans] == [("parsing", "Task"), ("Nets", "Method")]
    assert paper.relations == ((1, 0, "Used"),)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("T1\tMethod 0 40\tNets", "lies outside"),
        ("T1\tMethod 0 4\tnets!", "is 'Nets', not 'nets!'"),
        ("T1 Method 0 4 Nets", "a span must be"),
        ("T1\tMethod 0\tNets", "a span must be"),
        ("R1\tUsed Arg1:T1 Arg2:T9", "no span T1"),
        ("R1\tUsed T1 T2", "a relation must be"),
    ],
)
def test_a_broken_line_is_told_with_its_place(line: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match=rf"d\.ann:1: .*{words}"):
        read(tmp_path, "Nets do parsing.", line + "\n")


def test_a_text_without_annotations_is_told(tmp_path: Path) -> None:
    (tmp_path / "d.ann").write_text("T1\tMethod 0 4\tNets\n")
    with pytest.raises(InputError, match=r"no file with the same name in \.txt"):
        list(read_annotations(tmp_path / "d.ann"))


def test_a_text_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "d.txt").write_bytes(b"na\xefve")
    (tmp_path / "d.ann").write_text("")
    with pytest.raises(EncodingError, match=r"d\.txt isn't UTF-8"):
        list(read_annotations(tmp_path / "d.txt"))
