"""Places named by URLs."""

import gzip
import json
from unittest.mock import patch

import pytest

import kg
from kg.cli import main
from kg.errors import InputError, MissingInput, OutputError, PluginError
from kg.urls import file_system, find_urls, is_url, open_url, write_url

fsspec = pytest.importorskip("fsspec")


def run(*words: object) -> int:
    try:
        return main(list(map(str, words))) or 0
    except SystemExit as left:
        return int(left.code or 0)


PAPERS = [{"id": f"p{n}", "title": f"Paper {n}", "abstract": f"We train BERT on SQuAD in {n} ways."} for n in range(3)]


@pytest.fixture
def memory():
    files = fsspec.filesystem("memory")
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


@pytest.fixture
def papers(memory):
    lines = [json.dumps(paper).encode() + b"\n" for paper in PAPERS]
    memory.pipe({"/in/a.jsonl": lines[0], "/in/deep/b.jsonl.gz": gzip.compress(lines[1]), "/in/.c.jsonl": lines[2]})
    return memory


@pytest.mark.parametrize("place", ["C:/papers", "C://papers", "papers", "-", "a b://c", "://x", "/s3://x"])
def test_a_path_is_no_url(place):
    assert not is_url(place)


@pytest.mark.parametrize("place", ["s3://b/x", "GS://b", "zip::s3://b/x.zip", "memory://a"])
def test_a_url_is_one(place):
    assert is_url(place)


def test_folders_are_looked_through_but_for_what_is_hidden(papers):
    assert find_urls("memory://in") == [("memory:///in/a.jsonl", True), ("memory:///in/deep/b.jsonl.gz", True)]


def test_patterns_are_filled_in(papers):
    assert find_urls("memory://in/*/*.gz") == [("memory:///in/deep/b.jsonl.gz", False)]


@pytest.mark.parametrize("url", ["memory://nothing", "memory://in/*.csv"])
def test_where_there_is_no_file_it_is_told(papers, url):
    with pytest.raises(MissingInput, match="no file is at"):
        find_urls(url)


def test_an_unknown_protocol_is_told():
    with pytest.raises(InputError, match="can't use strange://x"):
        find_urls("strange://me:secret@x")


def test_secrets_are_not_told(memory):
    with pytest.raises(InputError) as told, open_url("memory://me:secret@x"):
        pass
    assert str(told.value).startswith("memory://x can't be opened")


def test_without_fsspec_it_says_what_to_install():
    with patch.dict("sys.modules", {"fsspec.core": None}), pytest.raises(PluginError, match="pip install"):
        file_system("s3://x")


def test_papers_are_read_from_urls_as_from_files(papers, tmp_path):
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS[:2]))
    local = [(paper.id, paper.title, paper.abstract) for paper in kg.read(tmp_path)]
    there = list(kg.read("memory://in"))
    assert [(paper.id, paper.title, paper.abstract) for paper in there] == local
    assert [paper.source for paper in there] == ["memory:///in/a.jsonl:1", "memory:///in/deep/b.jsonl.gz:1"]


def test_what_is_written_is_what_a_file_would_hold(papers, tmp_path):
    run("build", "memory://in", "--out", tmp_path / "g", "-q")
    assert run("export", tmp_path / "g", "-o", "memory://out/new/x.ttl", "-o", "memory://out/x.nt.gz") == 0
    run("export", tmp_path / "g", "-o", tmp_path / "x.ttl", "-o", tmp_path / "x.nt.gz")
    assert papers.cat("/out/new/x.ttl") == (tmp_path / "x.ttl").read_bytes()
    assert papers.cat("/out/x.nt.gz") == (tmp_path / "x.nt.gz").read_bytes()
    assert papers.find("/out") == ["/out/new/x.ttl", "/out/x.nt.gz"]


def test_what_is_found_is_written_to_a_url(papers):
    assert run("extract", "memory://in", "-o", "memory://out/found.jsonl", "-q", "--extractors", "rules") == 0
    assert papers.cat("/out/found.jsonl").count(b"\n") == 2


def test_a_graph_is_built_on_this_machine(papers, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("build", "memory://in", "--out", "memory://out", "-q") == 2
    assert "kg export FOLDER -o URL" in capsys.readouterr().err
    assert not any(tmp_path.iterdir())


def test_a_folder_is_sent_with_all_that_is_in_it(memory):
    with write_url("memory://out/some") as folder:
        (folder / "deep").mkdir(parents=True)
        (folder / "a").write_text("1")
        (folder / "deep" / "b").write_text("2")
    assert memory.find("/out") == ["/out/some/a", "/out/some/deep/b"]


def test_what_fails_leaves_the_file_of_before(memory):
    memory.pipe("/x.ttl", b"old")

    def fail(*_):
        raise OSError("no room")

    def write() -> None:
        with write_url("memory://x.ttl") as path:
            path.write_text("new")

    with patch.object(type(memory), "mv", fail), pytest.raises(OutputError, match="no room"):
        write()
    assert memory.cat("/x.ttl") == b"old"
    assert memory.find("/") == ["/x.ttl"]


def test_an_error_while_writing_sends_nothing(memory):
    def write() -> None:
        with write_url("memory://x.ttl") as path:
            path.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    assert memory.find("/") == []
