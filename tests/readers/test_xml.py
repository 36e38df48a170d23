"""XML that is broken, hostile or large."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.model import Paper, Skipped
from kg.readers import BrokenRecord, Source, read
from kg.readers.xml import elements, root_name

ReadText = Callable[..., list[Paper | Skipped]]
Write = Callable[[str, str | bytes], Path]

RECORD = "<article key='a/{0}'><title>On {0}.</title><abstract>We do {0}.</abstract></article>"
BOMB = "<!DOCTYPE dblp [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "bomb": BOMB + "]><dblp><article><abstract>&i;</abstract></article></dblp>",
    "file": "<!DOCTYPE dblp [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><dblp><article><abstract>&x;</abstract></article></dblp>",
    "parameter": "<!DOCTYPE dblp [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x'> %x;]><dblp/>",
    "quotes": "<!DOCTYPE dblp SYSTEM 'a>b' [<!ENTITY x 'y'>]><dblp><article><abstract>&x;</abstract></article></dblp>",
    "behind a comment": "<!--" + "x" * 70_000 + "--><!DOCTYPE dblp [<!ENTITY x 'y'>]><dblp/>",
    "behind an instruction": "<?x?>\n<!-- --><!doctype dblp\n[<!ENTITY x 'y'>]><dblp/>",
}


def _all(text: str, *names: str) -> Iterator[Any]:
    return elements(Source(io.BytesIO(text.encode()), "x"), *names)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("name", ["dblp", "pubmed", "acl", "atom"])
def test_documents_with_declarations_are_refused(name: str, hostile: str, read_text: ReadText) -> None:
    with pytest.raises(InputError, match="x declares entities") as refused:
        read_text(name, HOSTILE[hostile])
    assert "\n" not in str(refused.value)


def test_a_refused_file_in_a_folder_costs_no_other(write: Write) -> None:
    write("in/a.xml", HOSTILE["bomb"])
    folder = write("in/b.xml", f"<dblp>{RECORD.format(1)}</dblp>").parent
    refused, paper = read(folder)
    assert isinstance(refused, Skipped)
    assert "declares entities" in refused.reason
    assert isinstance(paper, Paper)


def test_a_named_document_type_is_not_fetched_and_its_entities_are_those_of_html(read_text: ReadText) -> None:
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE dblp SYSTEM "file:///nowhere/dblp.dtd">\n<dblp>{}</dblp>'
    (paper,) = read_text("dblp", text.format(RECORD.format("f&uuml;r ü &amp; &nonsense;")))
    assert isinstance(paper, Paper)
    assert paper.abstract == "We do für ü & &nonsense;."


@pytest.mark.parametrize(
    "broken",
    [
        "<article><title>",
        "<article><abstract>\x01</abstract></article>",
        "<article><abstract>&none;</abstract></article>",
        "<article></title></article>",
        "<a>" * 1_000,
        "<article b='" + "x" * 1_000,
        "",
    ],
)
def test_what_stands_before_a_fault_is_read(broken: str, read_text: ReadText) -> None:
    items = read_text("dblp", f"<dblp>{RECORD.format(1)}\n{RECORD.format(2)}{broken}")
    assert [type(item) for item in items] == [Paper, Paper, BrokenRecord]
    assert items[2].source == "x:record 3"
    assert isinstance(items[2], Skipped)
    assert "nothing behind it" in items[2].reason
    assert items[2].reason.isprintable()


def test_elements_are_let_go_of() -> None:
    text = "<b><c>" + "x" * 1_000 + "</c></b>tail"
    held = [len(element.getparent()) for element in _all(f"<r>{text * 500}</r>", "b")]
    assert len(held) == 500
    assert max(held) < 100  # those that one piece of the source holds


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("<a>", "a"),
        (" \n<x:a/>", "a"),
        ("<?xml version='1.0'?><!-- <no> --><!DOCTYPE a PUBLIC '-//<x>' \"y>\">\n<a b='c'>", "a"),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>", "a"),
        ("<!DOCTYPE", None),
        ("<?xml", None),
        ("<!--" * 20_000, None),
        ("<!-- -->" * 8_000 + "<a>", "a"),
        ("a<b>", None),
        ("< a>", None),
        ("", None),
    ],
)
def test_the_root_is_found(head: str, name: str | None) -> None:
    assert root_name(head) == name
