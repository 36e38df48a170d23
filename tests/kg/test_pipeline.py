"""The chain of extractors, in one process and in several."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from kg.errors import InputError, KgError, PluginError
from kg.model import CodeLink, Document, Extraction, Paper, Skipped, Span
from kg.pipeline import Chain, extract, resolve_names
from kg.registry import PROFILES, Entry, Registry


class Marker:
    """Finds the letter x; fails on papers that say so."""

    name = "marker"
    version = "7"

    def pipe(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            if "fail" in document.paper.abstract:
                raise ValueError("I was told to")
            place = document.paper.abstract.find("x")
            if place >= 0:
                document.code.append(CodeLink(Span("abstract", place, place + 1), "x"))
            yield document


@pytest.fixture
def marker(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Registry("extractor", [Entry("marker", f"{__name__}:Marker", "test")])
    monkeypatch.setattr("kg.pipeline.extractors", table)
    monkeypatch.setattr("kg.registry._resolve", lambda target: Marker)


def papers(*abstracts: str) -> list[Paper]:
    return [Paper(str(n), None, text, source=f"file:{n}") for n, text in enumerate(abstracts)]


@pytest.mark.usefixtures("marker")
def test_extractions_come_in_the_order_of_the_papers() -> None:
    found = list(extract(papers(*["ax", "b"] * 50), ["marker"]))
    assert [each.paper.id for each in found if isinstance(each, Extraction)] == [str(n) for n in range(100)]
    assert Chain(["marker"]).versions() == (("marker", "7"),)


@pytest.mark.usefixtures("marker")
def test_one_bad_paper_does_not_take_its_batch_down() -> None:
    found = list(extract(papers("x", "fail", "x"), ["marker"]))
    assert isinstance(found[1], Skipped)
    assert (found[1].source, found[1].reason) == ("file:1", "ValueError while extracting: I was told to")
    assert [len(each.code) for each in found if isinstance(each, Extraction)] == [1, 1]


@pytest.mark.usefixtures("marker")
def test_when_every_paper_fails_the_run_fails() -> None:
    with pytest.raises(KgError, match=r"failed on every paper \(ValueError while extracting: I was told to\)"):
        list(extract(papers("fail", "fail"), ["marker"]))


@pytest.mark.usefixtures("marker")
def test_raise_raises() -> None:
    with pytest.raises(ValueError, match="told to"):
        list(extract(papers("fail"), ["marker"], on_error="raise"))


@pytest.mark.usefixtures("marker")
def test_papers_are_taken_as_they_are_needed() -> None:
    taken = 0

    def stream() -> Iterator[Paper]:
        nonlocal taken
        for paper in papers(*["x"] * 1000):
            taken += 1
            yield paper

    next(extract(stream(), ["marker"]))
    assert taken < 200


def test_names_are_spelled_out_once_and_unknown_ones_told() -> None:
    assert resolve_names(["rules", "code"]) == PROFILES["rules"]
    with pytest.raises(PluginError, match="nothing"):
        resolve_names(["nothing"])


def test_several_profiles_are_one_chain_in_the_order_of_the_registry() -> None:
    both = resolve_names(["ner", "rules"])
    assert both == resolve_names(["rules", "ner"])
    assert set(both) == {*PROFILES["rules"], *PROFILES["ner"]} - {"entities"}
    assert both.index("patterns") < both.index("ner") < both.index("ranked-entities") < both.index("roles")


def test_what_stands_behind_a_colon_goes_to_the_extractor_of_that_name() -> None:
    assert resolve_names(["ner:a:b"])[2] == "ner:a:b"
    assert [name for name in resolve_names(["ner:a:b"]) if ":" not in name] == [
        n for n in PROFILES["ner"] if n != "ner"
    ]
    with pytest.raises(PluginError, match="behind a colon"):
        resolve_names(["rules:x"])
    with pytest.raises(PluginError, match="can't be made"):
        Chain(["code:x"])
    with pytest.raises(InputError, match="holds no model"):
        Chain(["ner:/no/such/folder"])


@pytest.mark.slow
def test_two_workers_say_the_same_as_one() -> None:
    text = (
        "We propose DeepThing{0}, a graph neural network for node classification. It reaches {0}.5% accuracy on Cora."
    )
    many = [Paper(f"p{n}", None, text.format(n)) for n in range(300)]
    assert list(extract(many, workers=2)) == list(extract(many))


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_workers_do_not_outlive_a_killed_run() -> None:
    script = (
        "import multiprocessing, time\n"
        "from kg.model import Paper\n"
        "from kg.pipeline import extract\n"
        "if __name__ == '__main__':\n"
        "    papers = (Paper(str(n), None, 'We use BERT on SQuAD.') for n in range(100_000))\n"
        "    found = extract(papers, ['sentences', 'code'], workers=2)\n"
        "    next(found)\n"
        "    print(*(child.pid for child in multiprocessing.active_children()), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        workers = [int(pid) for pid in run.stdout.readline().split()]
        run.kill()
    assert len(workers) == 2
    deadline = time.monotonic() + 20
    while (alive := [pid for pid in workers if _runs(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")  # one that has ended but that nobody asked for is still there, as a zombie
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
