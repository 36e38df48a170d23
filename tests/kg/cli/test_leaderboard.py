"""``kg leaderboard`` as a person meets it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from kg.assembly import assemble
from kg.cli import main
from kg.model import Extraction, Paper, Result, Span
from kg.store import Store

from ..builders import entity, extraction, sentences


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``kg leaderboard`` in this process, on a screen 100 columns wide."""
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: str | Path) -> Outcome:
        with pytest.raises(SystemExit) as exit_info:
            main(["leaderboard", *map(str, arguments)])
        captured = capfdbinary.readouterr()
        code = exit_info.value.code
        return Outcome(code if isinstance(code, int) else 1, captured.out.decode(), captured.err.decode())

    return call


def reporting(id_: str, method: str, value: str, year: int, words: str = "reaches {}% accuracy") -> Extraction:
    paper = Paper(id_, f"On {method}", f"We propose {method}. It {words.format(value)} on Cora.", year)
    at = paper.abstract.index(value)
    span = Span("abstract", at, at + len(value) + 1)
    result = Result("accuracy", value, "%", span, sentences(paper)[1], 0.9, "results", method=method, dataset="Cora")
    found = [entity(paper, method, relation="proposes"), entity(paper, "Cora", "Dataset", "evaluatesOn")]
    return extraction(paper, found, results=[result])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of three results on Cora, one of them a change."""
    papers = [reporting("p1", "FooNet", "91.2", 2020), reporting("p2", "BarNet", "93.5", 2021),
              reporting("p3", "BazNet", "2.5", 2022, "improves accuracy by {}%")]  # fmt: skip
    return stored(tmp_path / "graph", papers)


def stored(folder: Path, papers: list[Extraction]) -> Path:
    folder.mkdir()
    with Store.create(folder / "kg.sqlite") as store:
        store.add(papers)
        assemble(store)
    return folder


def test_the_table_ranks_and_quotes(run: Run, store: Path) -> None:
    outcome = run(store, "--dataset", "cora")
    assert (outcome.code, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert re.match(r"# value +method vs. +paper +year sentence", lines[0])
    [first, second] = [line for line in lines if re.match(r"\d ", line)][:2]
    assert re.match(r"1 93.5% +BarNet +On BarNet \(p2\) +2021 It reaches 93.5% accuracy", first)
    assert re.match(r"2 91.2% +FooNet", second)
    assert "accuracy on Cora, %  (higher is better, 2 papers)" in lines
    assert "accuracy on Cora, change in %  (best first)" in lines
    assert max(map(len, lines)) <= 100


def test_csv_goes_to_standard_output_and_markdown_to_a_file(run: Run, store: Path, tmp_path: Path) -> None:
    outcome = run(store, "--output", "csv")
    rows = list(csv.DictReader(io.StringIO(outcome.out)))
    assert [(row["rank"], row["method"], row["number"], row["kind"]) for row in rows] == [
        ("1", "BarNet", "93.5", "value"), ("2", "FooNet", "91.2", "value"), ("1", "BazNet", "2.5", "change")
    ]  # fmt: skip
    assert {row["dataset_id"] for row in rows} == {"dataset:cora"}
    written = run(store, "-o", tmp_path / "board.md")
    assert (written.code, written.out, written.err) == (0, "", "")
    text = (tmp_path / "board.md").read_text("utf-8")
    assert "| 1 | 93.5% | BarNet |  | On BarNet (p2) | 2021 | It reaches 93.5% accuracy on Cora. |" in text
    run(store, "-o", tmp_path / "board.csv")
    assert (tmp_path / "board.csv").read_text("utf-8") == outcome.out
    run(store, "-o", tmp_path / "board.txt")
    assert "\x1b" not in (tmp_path / "board.txt").read_text("utf-8")


def test_only_what_is_asserted_is_ranked_unless_more_is_asked_for(run: Run, tmp_path: Path) -> None:
    hoped = reporting("p2", "BarNet", "93.5", 2021, "may reach {}% accuracy")
    hoped = replace(hoped, results=(replace(hoped.results[0], status="hedged"),))
    unsure = reporting("p3", "BazNet", "95.0", 2021)
    unsure = replace(unsure, results=(replace(unsure.results[0], score=0.6),))
    store = stored(tmp_path / "graph", [reporting("p1", "FooNet", "91.2", 2020), hoped, unsure])
    assert "BarNet" not in run(store).out
    both = run(store, "--status", "asserted,hedged", "--min-confidence", "0.8")
    assert re.search(r"1 93.5% \(hedged\) +BarNet", both.out)
    assert re.search(r"2 91.2% +FooNet", both.out)
    assert "BazNet" not in both.out
    rows = list(csv.DictReader(io.StringIO(run(store, "--status", "hedged", "--output", "csv").out)))
    assert [(row["method"], row["status"]) for row in rows] == [("BarNet", "hedged")]


def test_rows_left_out_are_told(run: Run, store: Path) -> None:
    outcome = run(store, "--top", "1", "--min-papers", "2")
    assert "FooNet" not in outcome.out
    assert "BazNet" not in outcome.out
    assert "and 1 more" in outcome.out
    assert "1 rows left out; --top 0 shows all." in outcome.err


def test_an_unknown_name_ends_with_one_line(run: Run, store: Path) -> None:
    outcome = run(store, "--dataset", "Coraa")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "kg: no result has a dataset called 'Coraa'; did you mean: Cora (3 results)?\n"


def test_nothing_found_is_told_on_standard_error(run: Run, store: Path, tmp_path: Path) -> None:
    nothing = run(store, "--year-from", "2030")
    assert (nothing.code, nothing.out) == (0, "")
    assert "no result fits all" in nothing.err
    assert "the most is 2: --min-papers 2" in run(store, "--min-papers", "9").err
    empty = stored(tmp_path / "empty", [extraction(Paper("p", None, "We use FooNet."))])
    outcome = run(empty, "--dataset", "Cora")
    assert (outcome.code, outcome.out) == (0, "")
    assert "holds no reported results" in outcome.err
    header = run(empty, "--output", "csv")
    assert header.out.startswith("group,rank,metric,")
    missing = run(tmp_path / "none")
    assert (missing.code, "no store" in missing.err) == (1, True)
    assert run(store, "--output", "pdf").code == 2
