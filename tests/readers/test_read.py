"""`read` and `choose_reader`: many inputs as one stream, and the errors that a user meets."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from kg import registry
from kg.builder import build_folder
from kg.errors import EncodingError, InputError, MissingInput, NoPapers, RecordError, UnknownFormat, UsageError
from kg.model import Paper, Skipped
from kg.readers import Source, choose_reader, read
from kg.readers.records import make_paper

Write = Callable[[str, "str | bytes"], Path]

ONE = "We prune decoders by head. Perplexity rises by 0.2 on news text."
TWO = "We cache encoders for search. Latency falls to a third at equal recall."


def _line(**record: object) -> str:
    return json.dumps(record) + "\n"


def _abstracts(items: list[Paper | Skipped]) -> list[str]:
    return [item.abstract for item in items if isinstance(item, Paper)]


def test_files_folders_globs_and_gzip_come_in_order(write: Write, tmp_path: Path) -> None:
    write("b.jsonl", _line(abstract="B b."))
    write("folder/z.txt", ONE)
    write("folder/deep/a.json.gz", gzip.compress(b'[{"abstract": "A a."}]'))
    write("folder/.hidden.txt", TWO)
    write("c1.csv", "title,abstract\nT1,C c.\n")
    items = list(read([tmp_path / "b.jsonl", str(tmp_path / "folder"), str(tmp_path / "c*.csv")]))
    assert _abstracts(items) == ["B b.", ONE, "A a.", "C c."]
    assert len(items) == 4


def test_standard_input_is_read_whatever_its_format_and_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(gzip.compress(_line(id="7", abstract=ONE).encode())))
    monkeypatch.setattr(sys, "stdin", stdin)
    (paper,) = read("-")
    assert isinstance(paper, Paper)
    assert (paper.id, paper.abstract, paper.source) == ("7", ONE, "stdin:1")
    assert not stdin.buffer.closed


def test_a_paper_is_read_once(write: Write) -> None:
    write(
        "a.jsonl", _line(id="1", title="On Pruning", abstract=ONE) + _line(id="2", title="On pruning!", abstract="New.")
    )
    items = list(read(write("b.txt", ONE.replace(" ", "  ")).parent))
    assert [type(item) for item in items] == [Paper, Skipped, Skipped]
    assert {item.reason for item in items if isinstance(item, Skipped)} == {"duplicate of 1"}


def test_one_id_for_two_papers_is_told_apart(write: Write) -> None:
    first = write("a.csv", f"id,title,abstract\n1,Pruning,{ONE}\n")
    second = write("b.csv", f"id,title,abstract\n1,Caching,{TWO}\n")
    ids = [[item.id for item in read(order) if isinstance(item, Paper)] for order in ([first, second], [first, second])]
    assert ids[0] == ids[1]
    assert ids[0][0] == "1"
    assert ids[0][1].startswith("1-")


def test_reading_is_lazy(write: Write) -> None:
    path = write("a.jsonl", _line(abstract=ONE) + "x" * 10 + "\n")
    stream = read(path, on_error="raise")
    assert isinstance(next(stream), Paper)
    with pytest.raises(RecordError, match=r"a\.jsonl:2: broken or cut off JSON.*--on-error skip"):
        next(stream)


def test_a_missing_abstract_is_no_damage(write: Write) -> None:
    path = write("a.jsonl", _line(title="No text") + _line(abstract=ONE))
    items = list(read(path, on_error="raise"))
    assert items[0] == Skipped(f"{path.as_posix()}:1", "no abstract")
    assert len(items) == 2


def test_a_bad_record_among_good_ones_is_skipped_with_its_place(write: Write) -> None:
    path = write("a.jsonl", _line(abstract=ONE) + '{"abstract": "cut o\n' + _line(abstract=TWO))
    items = list(read(path))
    assert _abstracts(items) == [ONE, TWO]
    assert items[1].source == f"{path.as_posix()}:2"


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b"", NoPapers, "is empty"),
        (b" \n ", NoPapers, "is empty"),
        (b'{"title": "T"}\n{"title": "U"}\n', NoPapers, r"no abstract found in .*2 records left out.*no abstract"),
        (b"\xff\xfea\0b\0", EncodingError, "UTF-16.*iconv"),
        (ONE.encode() + b"\nCaf\xe9\n", EncodingError, r"a\.dat:2 isn't UTF-8 \(byte 0xe9\).*iconv"),
        (b"\x1f\x8b" + b"broken", InputError, "gzip"),
        (gzip.compress(ONE.encode() * 99)[:-9], InputError, "cut off before its end"),
        (b"x 1 2\ny 3 4\n", UnknownFormat, "--format"),
    ],
)
def test_a_source_that_cannot_be_read_says_so_in_one_line(
    write: Write, content: bytes, error: type[Exception], says: str
) -> None:
    path = write("a.dat", content)
    with pytest.raises(error, match=says) as caught:
        list(read(path))
    assert "\n" not in str(caught.value)
    assert "a.dat" in str(caught.value)


def test_a_missing_file_is_told_at_once_and_a_near_name_with_it(write: Write, tmp_path: Path) -> None:
    write("papers.jsonl", _line(abstract=ONE))
    with pytest.raises(MissingInput, match=r"papers\.json; did you mean .*papers\.jsonl\?"):
        read(tmp_path / "papers.json")
    with pytest.raises(MissingInput, match="no file matches"):
        read(str(tmp_path / "*.bib"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(MissingInput, match="no files in the folder"):
        read(tmp_path / "empty")
    with pytest.raises(MissingInput, match="nothing to read"):
        read([])


def test_an_unreadable_file_is_an_input_error(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    path = write("a.txt", ONE)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"a\.txt can't be opened: Permission denied; check its permissions"):
        list(read(path))


def test_in_a_folder_what_cannot_be_read_is_left_out(write: Write, tmp_path: Path) -> None:
    write("a.txt", ONE)
    write("latin.txt", b"Caf\xe9 talk is studied. We do so.")
    write("logo.png", b"\x89PNG\r\n\x1a\n\0\0\0")
    write("nodes.csv", "id,label\n1,x\n")
    write("notes.org", "Some notes on what we do. They are not abstracts.")
    items = list(read(tmp_path))
    reasons = {Path(item.source).name: item.reason for item in items if isinstance(item, Skipped)}
    assert _abstracts(items) == [ONE]
    assert set(reasons) == {"latin.txt", "logo.png", "nodes.csv", "notes.org"}
    assert reasons["notes.org"] == "unknown format"
    assert "no column for the abstract" in reasons["nodes.csv"]
    with pytest.raises(InputError):
        list(read(tmp_path, on_error="raise"))


def test_a_format_is_forced(write: Write) -> None:
    path = write("a.jsonl", "These lines are no JSON at all. They are an abstract.")
    (paper,) = read(path, format="abstracts")
    assert isinstance(paper, Paper)
    with pytest.raises(UnknownFormat, match="did you mean 'abstracts'"):
        read(path, format="abstract")


def test_columns_name_fields(write: Write) -> None:
    path = write("a.csv", f"Titel,Inhalt\nKappen,{ONE}\n")
    (paper,) = read(path, columns={"title": "titel", "abstract": "Inhalt"})
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == ("Kappen", ONE)
    with pytest.raises(UsageError, match="did you mean 'title'"):
        read(path, columns={"titel": "Titel"})
    with pytest.raises(UsageError):
        read(path, on_error="ignore")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("head", "filename", "name"),
    [
        ('{"abstract": "A"}', "a.jsonl", "jsonl"),
        ('{"abstract": "A"}', "a.json", "json"),
        ('{"abstract": "A"}\n{"abstract": "B"}', "a.json", "jsonl"),
        ('{\n "abstract": "A"\n}', "a.jsonl", "json"),
        ('{"papers": [{"abstract": "A"}]}', "a", "json"),
        ('{"abstract": "A\n{"abstract": "B"}', "a", "jsonl"),
        ('{"abstract": "A"}\ngarbage', "a", "jsonl"),
        ('{"papers": [\n{"abstract": "A"},\n{"abstract": "B"}]}', "a.jsonl", "json"),
        ("Title\tAbstract\nA\tB", "a.csv", "tsv"),
        ("name,text\nA,B", "a.csv", "csv"),
        (ONE, "a.TXT.GZ", "abstracts"),
        (ONE, "notes", "abstracts"),
        ("Small Title\n\n" + ONE, "a.txt", "listing"),
        ("% a comment\n@article{k,\n title={T}}", "refs.txt", "bibtex"),
    ],
)
def test_content_goes_before_suffix_and_suffix_decides_where_content_does_not(
    head: str, filename: str, name: str
) -> None:
    assert choose_reader(head, filename) == name


@pytest.mark.parametrize(
    "head", ["<rss><item>We do. It is.</item></rss>", "%PDF-1.7 We do it. It is.", "We do. It is.\0"]
)
def test_what_is_no_text_of_ours_is_unknown(head: str) -> None:
    with pytest.raises(UnknownFormat, match="name its format with --format"):
        choose_reader(head, "page.dat")


class EqualsReader:
    """lines of title = abstract"""

    suffixes = (".eq",)

    def sniff(self, head: str) -> float:
        return 0.9 if " == " in head else 0.0

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        for number, line in source.lines():
            title, _, abstract = line.partition(" == ")
            yield make_paper(abstract, source.place(number), title=title)


def test_third_party_readers_are_chosen_like_our_own(monkeypatch: pytest.MonkeyPatch, write: Write) -> None:
    points = [
        EntryPoint("reader.equals", f"{__name__}:EqualsReader", registry.PLUGIN_GROUP),
        EntryPoint("reader.broken", "no_such_module:Reader", registry.PLUGIN_GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    monkeypatch.setattr("kg.readers.readers", registry.Registry("reader", registry.readers._builtin))
    (paper,) = read(write("a.txt", f"Pruning == {ONE}"))
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == ("Pruning", ONE)
    assert choose_reader("nothing", "a.eq") == "equals"


@pytest.mark.parametrize("name", ["README.md", "LICENSE", "changelog.txt", "Readme.html"])
def test_what_tells_of_a_folder_is_read_only_when_named(name: str, write: Write) -> None:
    readme = write(f"in/{name}", f"# Papers\n\n{ONE} {TWO}\n")
    papers = write("in/papers.txt", ONE)
    told, paper = read(papers.parent)
    assert isinstance(told, Skipped)
    assert "tells of its folder" in told.reason
    assert isinstance(paper, Paper)
    assert [item for item in read(readme, format="markdown") if isinstance(item, Paper)]


def test_a_closed_folder_links_and_pipes_are_told(
    monkeypatch: pytest.MonkeyPatch, write: Write, tmp_path: Path
) -> None:
    write("in/papers.txt", ONE)
    write("in/locked/more.txt", TWO)
    write("elsewhere/papers.txt", TWO)
    (tmp_path / "in/link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "in/broken").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "in/pipe")
    scan = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    for given in (tmp_path / "in", f"{tmp_path}/i[n]"):
        told = {Path(each.source).name: each.reason for each in read(given) if isinstance(each, Skipped)}
        assert told.keys() == {"locked", "link", "broken", "pipe"}
        assert "check its permissions" in told["locked"]
        assert "name it to read it" in told["link"]
        assert "pipe" in told["pipe"]
    assert [each for each in read(f"{tmp_path}/in/*") if isinstance(each, Paper)]


def test_what_a_build_wrote_is_not_read(write: Write, tmp_path: Path) -> None:
    write("papers.txt", ONE)
    build_folder(read(tmp_path), tmp_path, names=["rules"])
    assert [each.source for each in read(tmp_path)] == [f"{(tmp_path / 'papers.txt').as_posix()}:1"]
    with pytest.raises(InputError, match="page of a graph"):
        list(read(tmp_path / "graph.html"))


class FailingReader(EqualsReader):
    """lines of title = abstract, the first alone"""

    def read(self, source: Source, *, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
        yield next(super().read(source, columns=columns))
        raise RuntimeError("\x1b[31mno")


class UnsureReader(EqualsReader):
    """nothing"""

    def sniff(self, head: str) -> float:
        return "surely"  # type: ignore[return-value]


def test_a_reader_that_fails_is_told_and_the_rest_is_read(monkeypatch: pytest.MonkeyPatch, write: Write) -> None:
    points = [
        EntryPoint("reader.failing", f"{__name__}:FailingReader", registry.PLUGIN_GROUP),
        EntryPoint("reader.unsure", f"{__name__}:UnsureReader", registry.PLUGIN_GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    monkeypatch.setattr("kg.readers.readers", registry.Registry("reader", registry.readers._builtin))
    first, told, other = read([write("a.eq", f"Pruning == {ONE}\nMore == {TWO}"), write("b.txt", TWO)])
    assert isinstance(first, Paper)
    assert isinstance(told, Skipped)
    assert told.reason == "the reader failing failed, RuntimeError: [31mno"
    assert isinstance(other, Paper)


def test_half_of_a_surrogate_in_the_name_of_an_author(write: Write) -> None:
    (paper,) = read(write("a.jsonl", json.dumps({"abstract": ONE, "authors": ["A\ud800 B"]})))
    assert isinstance(paper, Paper)
    assert paper.authors == ("A\ufffd B",)


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "99999999999999999999", "1e999"])
def test_numbers_that_python_writes_end_no_document(number: str, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = (json.dumps({"abstract": text}) for text in (ONE, TWO))
    rest = f'{{"n": {number}}}, {{"year": {number}, "abstract": "{ONE} {TWO}"}}, {last}'
    whole = f'{{"papers": [{first}, {rest}]}}'
    papers = [each.abstract for each in read(write("a.json", whole)) if isinstance(each, Paper)]
    assert papers == [ONE, f"{ONE} {TWO}", TWO]
    good = write("good.jsonl", first)
    *_, told = read([good, write("b.json", f"[{first}, {rest}")])
    assert isinstance(told, Skipped)
    assert "nothing behind it can be read" in told.reason
    monkeypatch.setattr("kg.readers.json._HELD", 100)
    *_, told = read([good, write("c.json", whole)])
    assert isinstance(told, Skipped)
    assert "as null" in told.reason
