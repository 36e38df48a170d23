"""JSON Lines and JSON of many shapes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper, Skipped
from kg.readers import BrokenRecord

ReadText = Callable[..., list[Paper | Skipped]]

NEWS = {"id": "n1", "title": "News", "abstract": "We read news."}
MAIL = {"id": "m1", "title": "Mail", "abstract": "We read mail."}


def _ids(items: list[Paper | Skipped]) -> list[str]:
    return [item.id for item in items if isinstance(item, Paper)]


@pytest.mark.parametrize(
    "shape",
    [
        [NEWS, MAIL],
        {"papers": [NEWS, MAIL]},
        {"total": 2, "data": {"papers": [NEWS, MAIL], "next": None}, "errors": []},
        {"first": NEWS, "second": MAIL},
        [{"paper": NEWS, "votes": 3}, {"paper": MAIL}],
        {"hits": {"total": 2, "hits": [{"_id": "x", "_source": NEWS}, {"_id": "y", "_source": MAIL}]}},
    ],
)
def test_papers_are_found_in_json_of_any_shape(read_text: ReadText, shape: object) -> None:
    items = read_text("json", json.dumps(shape))
    assert _ids(items) == ["n1", "m1"]
    assert [item.source for item in items] == ["x:record 1", "x:record 2"]


def test_one_paper_and_several_documents(read_text: ReadText) -> None:
    single = json.dumps({**NEWS, "authors": [{"name": "Ada Lovelace"}]}, indent=2)
    (paper,) = read_text("json", single)
    assert isinstance(paper, Paper)
    assert paper.authors == ("Ada Lovelace",)
    assert _ids(read_text("json", single + "\n" + json.dumps(MAIL, indent=2))) == ["n1", "m1"]


def test_keys_of_a_dict_of_papers_are_ids_where_they_look_so(read_text: ReadText) -> None:
    papers = {"P19-1001": {"abstract": "We parse."}, "data": {"abstract": "We tag."}}
    first, second = _ids(read_text("json", json.dumps(papers)))
    assert first == "P19-1001"
    assert second.startswith("text:")


def test_what_is_no_paper_is_reported_in_a_list_and_passed_over_elsewhere(read_text: ReadText) -> None:
    items = read_text("json", json.dumps([NEWS, {"title": "Only"}, 7, [NEWS]]))
    assert [type(item) for item in items] == [Paper, Skipped, BrokenRecord, BrokenRecord]
    items = read_text("json", json.dumps({"papers": [NEWS, {"title": "Only"}], "columns": ["a"], "facets": [{"n": 1}]}))
    assert [type(item) for item in items] == [Paper, Skipped]


def test_json_cut_off_gives_what_stands_before(read_text: ReadText) -> None:
    text = json.dumps([NEWS, MAIL])
    items = read_text("json", text[:-10])
    assert _ids(items) == ["n1"]
    assert isinstance(items[1], BrokenRecord)
    assert items[1].source == "x:record 2"
    assert "nothing behind it" in items[1].reason


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"abstract":' + "[" * 100_000,
        "[" + "1" * 5_000 + "]",
        "[1e999999999]",
        "[NaN]",
    ],
)
@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_hostile_json_is_one_broken_record(read_text: ReadText, name: str, hostile: str) -> None:
    assert [type(item) for item in read_text(name, hostile)] == [BrokenRecord]


def test_deep_values_in_a_good_record_do_no_harm(read_text: ReadText) -> None:
    deep = '{"abstract": "We dig.", "authors": ' + "[" * 500 + "]" * 500 + "}"
    for name in ("json", "jsonl"):
        (paper,) = read_text(name, deep)
        assert isinstance(paper, Paper)


def test_json_lines_report_each_broken_line_by_number(read_text: ReadText) -> None:
    lines = [json.dumps(NEWS), "", '{"abstract": "cut', "[]", json.dumps({"abstract": None}), json.dumps(MAIL)]
    items = read_text("jsonl", "\n".join(lines))
    assert [(type(item), item.source) for item in items] == [
        (Paper, "x:1"),
        (BrokenRecord, "x:3"),
        (BrokenRecord, "x:4"),
        (Skipped, "x:5"),
        (Paper, "x:6"),
    ]


@given(abstract=st.text(min_size=1), title=st.text())
@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_text_comes_through_as_it_was_written(name: str, abstract: str, title: str) -> None:
    import io

    from kg.readers import Source
    from kg.registry import readers

    text = json.dumps([{"id": "1", "title": f"On {title}.", "abstract": f"We {abstract}."}])
    text = text if name == "json" else text[1:-1]
    (item,) = readers.load(name)().read(Source(io.BytesIO(text.encode()), "x"), columns={})
    if "\0" in abstract + title:
        assert isinstance(item, BrokenRecord)
    else:
        assert isinstance(item, Paper)
        assert (item.title, item.abstract) == (f"On {title}.", f"We {abstract}.")


def test_half_a_surrogate_pair_is_replaced(read_text: ReadText) -> None:
    (paper,) = read_text("jsonl", '{"abstract": "a\\ud83d b \\ud83d\\ude00"}')
    assert isinstance(paper, Paper)
    assert paper.abstract == "a\ufffd b \U0001f600"


def test_columns_name_keys(read_text: ReadText) -> None:
    record = {"resumen": "Leemos.", "nombre": "Correo", "abstract": "Other."}
    for name, text in (("jsonl", json.dumps(record)), ("json", json.dumps([record]))):
        (paper,) = read_text(name, text, abstract="resumen", title="nombre")
        assert isinstance(paper, Paper)
        assert (paper.title, paper.abstract) == ("Correo", "Leemos.")
