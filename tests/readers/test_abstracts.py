"""Bare abstracts: lines, blocks, hard-wrapped text."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper, Skipped
from kg.readers.abstracts import AbstractsReader

ReadText = Callable[..., list[Paper | Skipped]]

LONG = [
    "Sorting networks are old. We revisit them for accelerators and find layouts that need fewer lanes than any known "
    "layout up to sixteen inputs. Our search combines a SAT solver with symmetry breaking, and runs for a day.",
    "Can a compiler learn when to inline? We train a policy on traces of nine C++ projects. Binaries shrink by 3.1% "
    "and build times stay the same. The policy transfers to Rust without change.",
    "Graph drawings with few crossings are easier to read. This work measures reading speed of forty people on "
    "drawings by six layout algorithms, and relates it to crossings, bends and stress.",
]


def _read(read_text: ReadText, text: str) -> list[str]:
    return [item.abstract for item in read_text("abstracts", text) if isinstance(item, Paper)]


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n", "\n  \n\n"])
def test_one_a_line_with_or_without_blank_lines(read_text: ReadText, between: str) -> None:
    assert _read(read_text, between.join(LONG)) == LONG


def test_hard_wrapped_blocks_are_joined(read_text: ReadText) -> None:
    wrapped = "\n\n".join(textwrap.fill(text, 60, break_on_hyphens=False) for text in LONG)
    items = read_text("abstracts", wrapped)
    assert [item.abstract for item in items if isinstance(item, Paper)] == LONG
    assert [item.source for item in items] == ["x:1", "x:6", "x:11"]


def test_a_single_wrapped_abstract_is_one(read_text: ReadText) -> None:
    assert _read(read_text, textwrap.fill(LONG[0], 72, break_on_hyphens=False)) == [LONG[0]]


def test_short_abstracts_one_a_line(read_text: ReadText) -> None:
    lines = ["We sort.", "We merge lists.", "Is search hard? It is.", "A heap helps\u2026"]
    assert _read(read_text, "\n".join(lines)) == lines


def test_text_inside_a_line_is_kept_as_it_is(read_text: ReadText) -> None:
    line = "We  use\ttabs and e\u0301 and $6\\times$ as they  are."
    assert _read(read_text, f"  {line} \n") == [line]


def test_a_stray_word_is_no_abstract(read_text: ReadText) -> None:
    items = read_text("abstracts", "Page\n\n" + LONG[0])
    assert items[0] == Skipped("x:1", "too short for an abstract")
    assert len(items) == 2


@given(st.lists(st.sampled_from(LONG), min_size=1, max_size=120))
def test_long_files_of_lines_keep_each_line(lines: list[str]) -> None:
    from kg.readers.abstracts import _texts

    assert [text for _, text in _texts(enumerate(lines, 1))] == lines


@pytest.mark.parametrize("other", ['{"a": 1}', "[1]", "<p>We do.</p>", "@misc{a}", "%PDF-1.4", "We do.\0", ""])
def test_other_formats_are_none_of_its(other: str) -> None:
    assert AbstractsReader().sniff(other) == 0.0


def test_it_is_never_sure() -> None:
    assert 0.2 < AbstractsReader().sniff("\n".join(LONG)) < 0.5
    assert AbstractsReader().sniff("alpha 1\nbeta 2\ngamma 3") == 0.0
