"""What every registered reader promises (kg/readers/base.py), tried on each."""

from __future__ import annotations

import io
import re
from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Paper, Skipped
from kg.readers import BrokenRecord, Reader, Source, choose_reader
from kg.registry import readers

NAMES = readers.names()

TITLES = ("Gates for Tiny Parsers", "Do Small Corpora Suffice?", "Caf\u00e9 Reviews: A Multilingual Benchmark")
ABSTRACTS = (
    "Parsers are large. We shrink a transition-based parser with learned gates, and lose 0.3 LAS on treebanks.",
    "We ask whether small corpora suffice to train taggers. They do: a tenth of the text costs only 1.2% accuracy.",
    "We collect caf\u00e9 reviews in nine languages and release them with annotations. Baselines reach 71.4 F1.",
)


def _bibtex() -> str:
    entry = "@article{{k{0},\n  title = {{{1}}},\n  abstract = {{{2}}}\n}}\n"
    return "\n".join(entry.format(i, t, a) for i, (t, a) in enumerate(zip(TITLES, ABSTRACTS, strict=True)))


def _table(separator: str) -> str:
    rows = [separator.join(("title", "abstract"))]
    rows += [f'"{t}"{separator}"{a}"' for t, a in zip(TITLES, ABSTRACTS, strict=True)]
    return "\n".join(rows) + "\n"


def _objects() -> list[str]:
    return [f'{{"title": "{t}", "abstract": "{a}"}}' for t, a in zip(TITLES, ABSTRACTS, strict=True)]


def _pairs(record: str, between: str = "\n") -> str:
    return between.join(record.format(i, t, a) for i, (t, a) in enumerate(zip(TITLES, ABSTRACTS, strict=True), 1))


SAMPLES = {
    "abstracts": "\n".join(ABSTRACTS),
    "listing": "Daily Papers\n\n"
    + "\n\n".join(f"{t}\n\n{a}\n\n  • 2 authors\n·\nMay 3, 2021 4" for t, a in zip(TITLES, ABSTRACTS, strict=True)),
    "jsonl": "\n".join(_objects()),
    "json": "[" + ",\n".join(_objects()) + "]",
    "csv": _table(","),
    "tsv": _table("\t"),
    "bibtex": _bibtex(),
    "ris": _pairs("TY  - JOUR\nTI  - {1}\nAB  - {2}\nER  - \n"),
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom">\n'
    + _pairs("<entry><id>urn:x:{0}</id><title>{1}</title><summary>{2}</summary></entry>")
    + "\n</feed>\n",
    "pubmed": "<PubmedArticleSet>\n"
    + _pairs(
        "<PubmedArticle><MedlineCitation><PMID>{0}</PMID><Article><ArticleTitle>{1}</ArticleTitle><Abstract>"
        "<AbstractText>{2}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>"
    )
    + "\n</PubmedArticleSet>\n",
    "acl": '<collection id="2021.x">\n<volume id="1">\n'
    + _pairs('<paper id="{0}"><title>{1}</title><abstract>{2}</abstract></paper>')
    + "\n</volume>\n</collection>\n",
    "dblp": "<dblp>\n"
    + _pairs('<article key="a/{0}"><title>{1}</title><abstract>{2}</abstract></article>')
    + "\n</dblp>\n",
    "markdown": "# Papers\n\n" + _pairs("## {1}\n\n{2}\n"),
    "html": '<!DOCTYPE html>\n<html><body><h1>Papers</h1>\n<script type="application/json">{"papers": ['
    + ",\n".join(_objects())
    + "]}</script>\n</body></html>\n",
    "parquet": "",
}

every_reader = pytest.mark.parametrize("name", NAMES)
every_text_reader = pytest.mark.parametrize("name", [name for name in NAMES if name != "parquet"])


@cache
def _sample(name: str) -> bytes:
    if name != "parquet":
        return SAMPLES[name].encode()
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    file = io.BytesIO()
    parquet.write_table(pyarrow.table({"title": TITLES, "abstract": ABSTRACTS}), file)
    return file.getvalue()


def _read(name: str, data: bytes) -> list[Paper | Skipped]:
    return list(readers.load(name)().read(Source(io.BytesIO(data), "x"), columns={}))


def _read_or_fail(name: str, data: bytes) -> list[Paper | Skipped]:
    """What is read, or nothing when the reader refuses the source in the way that it may."""
    try:
        return _read(name, data)
    except InputError as error:
        return [Skipped("x", str(error))]


def test_every_registered_reader_has_a_sample() -> None:
    assert set(SAMPLES) == set(NAMES)


@every_reader
def test_keeps_the_protocol(name: str) -> None:
    reader = readers.load(name)()
    assert isinstance(reader, Reader)
    assert all(re.fullmatch(r"\.[a-z]+", suffix) for suffix in reader.suffixes)
    assert tuple(reader.suffixes) == readers.entry(name).suffixes
    assert (reader.__doc__ or "").splitlines()[0]


@every_reader
def test_reads_its_sample(name: str) -> None:
    papers = _read(name, _sample(name))
    assert [paper.abstract for paper in papers if isinstance(paper, Paper)] == list(ABSTRACTS)
    titles = [None] * 3 if name == "abstracts" else list(TITLES)
    assert [paper.title for paper in papers if isinstance(paper, Paper)] == titles
    assert all(item.source.startswith("x:") for item in papers)


@every_reader
def test_is_chosen_by_content_whatever_the_file_is_called(name: str) -> None:
    head = Source(io.BytesIO(_sample(name)), "x").head()
    assert choose_reader(head, "papers") == name
    assert choose_reader(head, "papers.txt.gz") == name


@every_reader
def test_ids_are_unique_and_the_same_each_time(name: str) -> None:
    first, second = (_read(name, _sample(name)) for _ in range(2))
    assert first == second
    assert max(Counter(paper.id for paper in first if isinstance(paper, Paper)).values()) == 1


@every_reader
@pytest.mark.parametrize("empty", ["", "\n\n", "  \r\n"])
def test_empty_input_holds_no_paper(name: str, empty: str) -> None:
    assert [item for item in _read_or_fail(name, empty.encode()) if isinstance(item, Paper)] == []


@every_text_reader
def test_line_ends_and_byte_order_mark_of_windows_change_nothing(name: str) -> None:
    expected = _read(name, _sample(name))
    assert _read(name, b"\xef\xbb\xbf" + SAMPLES[name].replace("\n", "\r\n").encode()) == expected


@every_text_reader
def test_what_is_cut_off_costs_no_paper_before_the_cut(name: str) -> None:
    sample = SAMPLES[name]
    cut = sample[: sample.index(ABSTRACTS[2]) + 20]
    items = _read(name, cut.encode())
    assert [item.abstract for item in items if isinstance(item, Paper)][:2] == list(ABSTRACTS[:2])
    if name not in {"abstracts", "listing", "markdown"}:  # plain text can be cut anywhere
        assert isinstance(items[-1], BrokenRecord)
        assert items[-1].source.startswith("x:")


def _check(name: str, data: bytes) -> None:
    for item in _read_or_fail(name, data):
        if isinstance(item, Paper):
            assert item.id
            assert item.abstract.strip() == item.abstract != ""
            (item.abstract + (item.title or "") + item.id).encode("utf-8")
        else:
            assert item.reason
            assert item.reason.isprintable()


MARKUP = st.sampled_from(
    [
        *'{}[]",:;\t\n\r\\@=#$%~·•|&\0\ufeff\u2028',
        *("\n\n", '""', "e\u0301", "A Title", "We train it. It is good."),
        *("null", "NaN", "1e999", '{"abstract": ', '\\ud800"', '{"_source": ', "title,abstract\n", "title\tabstract\n"),
        *("@article{k,", "abstract = {", "@string{a=", "\n@misc{", "\\textit{", "\\'", "\\begin{a}"),
        *("• 2 authors", "Oct 7 2", "Daily Papers", "Submitted by"),
        *("TY  - JOUR\n", "AB  - ", "ER  - \n", "<dblp>", "<feed>", "<paper>", "</paper>", "<!DOCTYPE a", "&x;", "<p>"),
        *("# ", "\n## Abstract\n", "---\n", "```\n", "**Authors:** ", "[a](http://b)", "===\n"),
        *(
            "<html>",
            "<script type=application/json>",
            "</script>",
            '<meta name=citation_title content="',
            "<h1>",
            "<div data-props='",
        ),
    ]
)


@every_reader
@given(parts=st.lists(MARKUP | st.text(max_size=8), max_size=40))
def test_raises_nothing_but_input_errors_on_hostile_text(name: str, parts: list[str]) -> None:
    data = "".join(parts).encode("utf-8", "surrogatepass")
    reader = readers.load(name)()
    assert 0.0 <= reader.sniff("".join(parts)) <= 1.0
    _check(name, data)


@every_reader
@given(data=st.binary(max_size=60))
def test_raises_nothing_but_input_errors_on_any_bytes(name: str, data: bytes) -> None:
    _check(name, data)


@every_reader
@given(start=st.integers(0, 2_000), length=st.integers(0, 60), instead=st.text(max_size=4))
def test_survives_a_damaged_sample(name: str, start: int, length: int, instead: str) -> None:
    sample = _sample(name)
    damaged = sample[:start] + instead.encode("utf-8", "surrogatepass") + sample[start + length :]
    _check(name, damaged)
