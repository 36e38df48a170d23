"""Tables: headers, quoting, broken rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Paper, Skipped
from kg.readers import BrokenRecord, Source
from kg.registry import readers

ReadText = Callable[..., list[Paper | Skipped]]


def _kinds(items: list[Paper | Skipped]) -> list[tuple[str, str]]:
    return [(item.source, item.id if isinstance(item, Paper) else type(item).__name__) for item in items]


@pytest.mark.parametrize(
    "header",
    ["id,title,abstract", "ID,Title,Abstract", "paper_id,Article Title,ABSTRACT", '"id","Document Title","Abstract"'],
)
def test_header_names_are_matched_whatever_their_spelling(read_text: ReadText, header: str) -> None:
    (paper,) = read_text("csv", f'{header}\n7,Sorting,"We sort, and merge."\n')
    assert isinstance(paper, Paper)
    assert (paper.id, paper.title, paper.abstract) == ("7", "Sorting", "We sort, and merge.")


def test_semicolons_separate_too(read_text: ReadText) -> None:
    (paper,) = read_text("csv", "id;title;abstract;year\n7;Sorting;We sort, and merge.;2019\n")
    assert isinstance(paper, Paper)
    assert (paper.abstract, paper.year) == ("We sort, and merge.", 2019)


def test_fields_keep_their_line_breaks_and_rows_the_number_of_their_first_line(read_text: ReadText) -> None:
    items = read_text("csv", 'id,abstract\n\n1,"We sort.\n  Twice."\n2,We merge.\n')
    assert _kinds(items) == [("x:3", "1"), ("x:5", "2")]
    assert isinstance(items[0], Paper)
    assert items[0].abstract == "We sort.\n  Twice."


def test_a_broken_row_costs_little_around_it(read_text: ReadText) -> None:
    rows = [
        "id,title,abstract",
        "1,A,We a.",
        '2,"B,We b.',
        '3,"C","We c."',
        "4,D,We d.",
        "5,E",
        "6,F,We, f.",
        '7,G,"We',
    ]
    assert _kinds(read_text("csv", "\n".join(rows))) == [
        ("x:2", "1"),
        ("x:3", "BrokenRecord"),
        ("x:5", "4"),
        ("x:6", "BrokenRecord"),
        ("x:7", "BrokenRecord"),
        ("x:8", "BrokenRecord"),
    ]


def test_a_quote_that_is_never_closed_is_given_up_in_time(read_text: ReadText) -> None:
    lost = 'id,abstract\n1,"' + "We sort.\n" * 20_000 + "2,We merge.\n"
    items = read_text("csv", lost)
    assert isinstance(items[0], BrokenRecord)
    assert "never closed" in items[0].reason
    assert _kinds(items)[-1] == ("x:20002", "2")


def test_tabs_with_and_without_quoting(read_text: ReadText) -> None:
    rows = ["id\ttitle\tabstract", '1\t"A"\t"We ""a""."', '2\t"B" rules\tWe b.', '3\tC\t"We\nc."', "4\tD"]
    items = read_text("tsv", "\n".join(rows))
    assert _kinds(items) == [("x:2", "1"), ("x:3", "2"), ("x:4", "3"), ("x:6", "BrokenRecord")]
    papers = [(item.title, item.abstract) for item in items if isinstance(item, Paper)]
    assert papers == [("A", 'We "a".'), ('"B" rules', "We b."), ("C", "We\nc.")]


def test_missing_abstracts_and_columns(read_text: ReadText) -> None:
    items = read_text("csv", "title,abstract\nA,\nB,[No abstract available]\nC,n/a\nD,We d.\n")
    assert [type(item) for item in items] == [Skipped, Skipped, Skipped, Paper]
    with pytest.raises(InputError, match=r"no column for the abstract among 'title', 'text'; name it: --columns"):
        read_text("csv", "title,text\nA,We a.\n")
    with pytest.raises(InputError, match="no column 'texd'; did you mean 'text'"):
        read_text("csv", "title,text\nA,We a.\n", abstract="texd")
    with pytest.raises(InputError, match="no header"):
        read_text("csv", ",,\n,,\n")


def test_of_two_columns_with_one_name_the_first_that_holds_something_counts(read_text: ReadText) -> None:
    (paper,) = read_text("csv", "abstract,title,abstract\n,T,We do.\n")
    assert isinstance(paper, Paper)
    assert paper.abstract == "We do."


def test_a_stray_nul_is_a_broken_record(read_text: ReadText) -> None:
    items = read_text("csv", "id,abstract\n1,We\0sort.\n2,We merge.\n")
    assert [type(item) for item in items] == [BrokenRecord, Paper]


@pytest.mark.parametrize("name", ["csv", "tsv"])
@given(rows=st.lists(st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), min_size=1)))
def test_what_the_csv_module_writes_is_read_back(name: str, rows: list[str]) -> None:
    made = io.StringIO()
    writer = csv.writer(made, delimiter="," if name == "csv" else "\t", lineterminator="\n")
    writer.writerow(["id", "abstract"])
    writer.writerows((number, f"We {row}.") for number, row in enumerate(rows))
    items = list(readers.load(name)().read(Source(io.BytesIO(made.getvalue().encode()), "x"), columns={}))
    assert [item.abstract for item in items if isinstance(item, Paper)] == [f"We {row}." for row in rows]
