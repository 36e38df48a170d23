"""Leaderboards as a table, CSV and Markdown: what fits, and what text from papers can't do."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from kg.cli.rankings import as_csv, as_markdown, heading, note, print_groups
from kg.cli.screens import excerpt
from kg.leaderboard import Group, Row
from kg.model import Evidence, ResultNode
from kg.text import legal, restore


def group_of(sentence: str, start: int, end: int, method: str | None = "FooNet", **more: str | None) -> Group:
    evidence = Evidence("p1", "abstract", start + 7, end + 7, 7, sentence, "results", "1", 0.9)
    result = ResultNode("r", "p1", sentence[start:end], None, "accuracy", evidence)
    row = Row(1, sentence[start:end], 1.0, None, method, more.get("baseline"), more.get("baseline_value"), None, "p1",
              more.get("title"), 2020, result)  # fmt: skip
    return Group(more.get("dataset", "Cora"), "accuracy", "value", "%", "higher", (row,))


_quoted = st.tuples(st.text(max_size=200), st.text(min_size=1, max_size=12), st.text(max_size=200))


@given(_quoted, st.integers(10, 200))
def test_a_shortened_sentence_holds_the_value_at_its_place(parts: tuple[str, str, str], size: int) -> None:
    before, value, _ = parts
    group = group_of("".join(parts), len(before), len(before) + len(value))
    text, start, end = excerpt(group.rows[0].result.evidence, size)
    assert text[start:end] == " ".join("".join(c if c.isprintable() else " " for c in legal(value)).split())
    assert len(text) <= max(size, end - start) + 4
    assert text.isprintable()


def test_sentences_are_cut_between_words_on_both_sides() -> None:
    sentence = "Over many a long evaluation, FooNet reaches 91.2% accuracy on Cora and lots of other graphs."
    group = group_of(sentence, sentence.index("91"), sentence.index("91") + 5)
    text, start, end = excerpt(group.rows[0].result.evidence, 40)
    assert (text, text[start:end]) == ("…FooNet reaches 91.2% accuracy on…", "91.2%")
    assert excerpt(group.rows[0].result.evidence, 200)[0] == sentence


def printed(group: Group, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    with console.capture() as capture:
        print_groups([group], console)
    return capture.get()


@given(_quoted, st.sampled_from([40, 60, 80, 200]))
def test_the_table_fits_its_width_and_holds_no_control_characters(parts: tuple[str, str, str], width: int) -> None:
    before, value, after = parts
    group = group_of("".join(parts), len(before), len(before) + len(value), method=before, dataset=after, title=after)
    lines = printed(group, width).splitlines()
    assert all(Console(width=width).render_lines(line, pad=False) for line in lines if line)
    assert all(character.isprintable() for line in lines for character in line)


@pytest.mark.parametrize("width", [50, 70, 80, 120, 200])
def test_all_lines_are_as_wide_as_the_screen_at_most(width: int) -> None:
    sentence = "Over many a long evaluation, FooNet reaches 91.2% accuracy on Cora and lots of other graphs."
    group = group_of(sentence, sentence.index("91"), sentence.index("91") + 5, method="A" * 90, title="On nets " * 30,
                     baseline="BarNet")  # fmt: skip
    text = printed(group, width)
    assert max(map(len, text.splitlines())) <= width
    assert "91.2%" in text


def test_markup_of_the_console_is_text() -> None:
    assert "[red]a[/red]" in printed(group_of("[red]a[/red] 91 [/x]", 13, 15), 200)


@given(_quoted)
def test_csv_comes_back_and_runs_nothing(parts: tuple[str, str, str]) -> None:
    sentence = "".join(parts).encode("utf-16", "ignore").decode("utf-16", "ignore")
    group = group_of(sentence, 0, 1, method=f"={sentence}", dataset=f"@{sentence}", baseline="+1+1")
    [row] = csv.DictReader(io.StringIO(as_csv([group])))
    assert (row["method"][:2], row["dataset"][:2], row["baseline"]) == ("'=", "'@", "'+1+1")
    assert restore(row["method"])[0] == "="
    assert int(row["start"]) == 7


@given(_quoted)
def test_markdown_keeps_its_columns_and_marks_nothing_up(parts: tuple[str, str, str]) -> None:
    sentence = "".join(parts)
    group = group_of(sentence, 0, 1, method=sentence, dataset=sentence, title=sentence, baseline=sentence)
    lines = as_markdown([group]).splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) == 3
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows} == {8}
    assert not any("<" in line or ">" in line for line in lines)
    assert [line for line in lines if line.startswith("#")] == lines[:1]


def test_markdown_escapes() -> None:
    group = group_of("5 <b>bold</b> | *a* [x](javascript:alert(1)) `c` $m$ ~~s~~ &amp; _u_", 0, 1)
    assert (
        r"| 5 &lt;b&gt;bold&lt;/b&gt; \| \*a\* \[x\](javascript:alert(1)) \`c\` \$m\$ \~\~s\~\~ &amp;amp; \_u\_ |"
        in (as_markdown([group]))
    )


def test_headings_tell_what_and_notes_how() -> None:
    group = group_of("5", 0, 1)
    assert (heading(group), note(group)) == ("accuracy on Cora, %", "higher is better")
    unknown = Group(None, None, "value", "", None, (replace(group.rows[0], rank=None),))
    assert (heading(unknown), note(unknown)) == ("no metric (no dataset)", "by size: which is better is not known")
