"""Parquet tables."""

from __future__ import annotations

import builtins
import gzip
import io
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kg.errors import EncodingError, InputError
from kg.model import Paper, Skipped
from kg.readers import read
from kg.readers.sources import PARQUET, Source

ReadText = Callable[..., list[Paper | Skipped]]
Write = Callable[[str, str | bytes], Path]

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

ROWS = [
    {
        "id": "b1",
        "title": "Folding Paper Boats",
        "abstract": "We fold boats.",
        "authors": ["Ada van den Berg", "Grace Hopper"],
        "year": 2021.0,
        "published": datetime(2021, 3, 4),
        "doi": "10.1000/boats.1",
        "embedding": [0.5, 0.25],
    },
    {"id": "b2", "title": "Sails", "abstract": None, "authors": None, "year": None, "published": None, "doi": None},
    {"id": "b3", "title": None, "abstract": "We sew.", "authors": [], "year": None, "published": None, "doi": None},
]


def _table(rows: list[dict[str, Any]], **options: Any) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows), file, **options)
    return file.getvalue()


def test_rows_are_read_with_all_their_fields(read_text: ReadText) -> None:
    assert read_text("parquet", _table(ROWS)) == [
        Paper(
            id="b1",
            title="Folding Paper Boats",
            abstract="We fold boats.",
            year=2021,
            date="2021-03-04",
            authors=("Ada van den Berg", "Grace Hopper"),
            identifiers=(("doi", "10.1000/boats.1"),),
            source="x:row 1",
        ),
        Skipped("x:row 2", "no abstract"),
        Paper("b3", None, "We sew.", source="x:row 3"),
    ]


def test_files_are_known_by_content_compressed_or_not_and_on_standard_input(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = _table(ROWS)
    assert data.startswith(PARQUET)
    for path in (write("a/papers", data), write("b/papers.parquet", data), write("c/papers.gz", gzip.compress(data))):
        assert [item.id for item in read(path) if isinstance(item, Paper)] == ["b1", "b3"]

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *where: int) -> int:
            raise OSError("no seeking in a pipe")

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Pipe(data)))
    assert [item.id for item in read("-") if isinstance(item, Paper)] == ["b1", "b3"]


def test_shapes_of_services_are_known(read_text: ReadText) -> None:
    (paper,) = read_text("parquet", _table([{"paper": {"id": "2103.00001", "title": "Boats", "summary": "We fold."}}]))
    assert isinstance(paper, Paper)
    assert (paper.id, paper.abstract) == ("2103.00001", "We fold.")


def test_columns_are_named_and_checked(read_text: ReadText) -> None:
    data = _table([{"resumen": "Leemos.", "n": 1}])
    (paper,) = read_text("parquet", data, abstract="Resumen")
    assert isinstance(paper, Paper)
    assert paper.abstract == "Leemos."
    with pytest.raises(InputError, match="no column for the abstract among 'resumen', 'n'"):
        read_text("parquet", data)
    with pytest.raises(InputError, match="no column 'resume'; did you mean 'resumen'"):
        read_text("parquet", data, abstract="resume")


def test_rows_come_in_order_over_batches_and_row_groups(read_text: ReadText) -> None:
    rows = [{"id": f"p{n}", "abstract": f"We do {n}."} for n in range(1_000)]
    papers = read_text("parquet", _table(rows, row_group_size=300))
    assert [paper.id for paper in papers if isinstance(paper, Paper)] == [row["id"] for row in rows]
    assert papers[-1].source == "x:row 1000"


@pytest.mark.parametrize("cut", [5, 100, -1])
def test_a_cut_off_file_is_refused_in_one_line(cut: int, read_text: ReadText) -> None:
    with pytest.raises(InputError, match=r"x is damaged Parquet.*again") as refused:
        read_text("parquet", _table(ROWS)[:cut])
    assert str(refused.value).isprintable()


def test_damage_behind_good_rows_costs_only_what_follows(read_text: ReadText) -> None:
    rows = [{"abstract": f"We do {n}."} for n in range(2_000)]
    options: dict[str, Any] = {"row_group_size": 1_000, "compression": "gzip", "use_dictionary": False}
    data = bytearray(_table(rows, **options))
    second = parquet.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(1).column(0).data_page_offset
    data[second + 60 : second + 90] = b"\xff" * 30
    items = read_text("parquet", bytes(data))
    assert sum(isinstance(item, Paper) for item in items) >= 768
    assert isinstance(items[-1], Skipped)
    assert "nothing behind it" in items[-1].reason


def test_text_is_no_parquet_and_parquet_no_text(read_text: ReadText) -> None:
    with pytest.raises(InputError, match="x is no Parquet file"):
        read_text("parquet", "PAR1 is a receptor. We study it.")
    with pytest.raises(EncodingError, match="x is a Parquet file, not text"):
        read_text("jsonl", _table(ROWS))
    assert Source(io.BytesIO(b"PAR1 is a receptor."), "x").head() == "PAR1 is a receptor."


def test_without_pyarrow_it_is_said_what_to_install(read_text: ReadText, monkeypatch: pytest.MonkeyPatch) -> None:
    data, really = _table(ROWS), builtins.__import__

    def without(name: str, *arguments: Any, **options: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return really(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r'pip install "scholarkg\[parquet\]"'):
        read_text("parquet", data)
