"""``kg evaluate`` as a person meets it: tables, JSON, comparison, and what it says of wrong input."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kg import registry
from kg.annotations import AnnotatedPaper, LabelledSpan
from kg.cli import main
from kg.registry import Entry, Registry

TEXT = "We fine-tune BERT on SQuAD. BERT wins."
PAPERS = [{"id": "a", "title": "On BERT", "abstract": TEXT}, {"id": "b", "abstract": "Glyph parsing is hard."}]


def entity(type: str, name: str, relation: str = "uses", *aliases: str, **more: Any) -> dict[str, Any]:
    return {"type": type, "name": name, "aliases": list(aliases), "relation": relation, **more}


GOLD = [
    {"id": "a", "entities": [entity("Method", "BERT"), entity("Dataset", "SQuAD", "evaluatesOn")],
     "results": [{"metric": "F1", "value": "9"}], "links": [["BERT", "evaluatedOn", "SQuAD"]], "code": []},
    {"id": "b", "entities": [entity("Task", "glyph parsing", "addresses")]},
]  # fmt: skip
MENTIONS = [
    {"field": "abstract", "start": start, "end": start + 4, "text": "BERT", "extractor": "x"} for start in (13, 28)
]
FOUND = [
    {"id": "a", "entities": [entity("Method", "Bert", "proposes", "BERT", mentions=MENTIONS)]},
    {"id": "b", "entities": [entity("Method", "glyph parsing", "uses", mentions=[])]},
]


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run ``kg evaluate`` in this process."""

    def call(*arguments: str | Path) -> Outcome:
        with pytest.raises(SystemExit) as exit_info:
            main(["evaluate", *map(str, arguments)])
        captured = capfdbinary.readouterr()
        code = exit_info.value.code
        return Outcome(code if isinstance(code, int) else 1, captured.out.decode(), captured.err.decode())

    return call


def write(path: Path, records: Iterable[Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    write(tmp_path / "my.papers.jsonl", PAPERS)
    return write(tmp_path / "my.gold.jsonl", GOLD)


@pytest.fixture
def found(tmp_path: Path) -> Path:
    return write(tmp_path / "found.jsonl", FOUND)


def rows(text: str) -> dict[str, list[str]]:
    """The rows of all tables by their first word, intervals as one value."""
    table: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.strip():
            name, *values = line.replace(" to ", "–").split()
            table.setdefault(name, values)
    return table


def test_tables_tell_figures_and_errors(run: Run, gold: Path, found: Path) -> None:
    outcome = run(gold, "--predicted", found)
    assert (outcome.code, outcome.err) == (0, "")
    assert "Entities per paper, 2 papers" in outcome.out
    assert "Mentions, 2 texts" in outcome.out
    table = rows(outcome.out)
    assert table["entities"] == ["0.500", "0.333", "0.400", "0.000–0.667", "0.400", "2", "3"]
    assert table["Method"] == ["0.500", "1.000", "0.667", "0.000–1.000", "0.667", "2", "1"]
    assert table["edges"][2] == "0.000"
    assert table["results"][-1] == "1"
    assert "code" not in table
    # the title says BERT too, which the prediction does not tell
    assert table["mentions"] == ["1.000", "0.400", "0.571", "0.000–0.667", "0.571", "2", "5"]
    for line in ("Dataset: SQuAD", "Method instead of Task", "glyph parsing (b)", "proposes instead of uses"):
        assert line in outcome.out


def test_figures_alone_for_one_level_without_intervals(run: Run, gold: Path, found: Path) -> None:
    outcome = run(gold, "--predicted", found, "--level", "paper", "--errors", "0", "--bootstrap", "0")
    assert "Mentions" not in outcome.out
    assert "interval" not in outcome.out
    assert "Missed" not in outcome.out
    assert rows(outcome.out)["entities"] == ["0.500", "0.333", "0.400", "0.400", "2", "3"]


def test_names_only(run: Run, gold: Path, tmp_path: Path) -> None:
    found = write(tmp_path / "f.jsonl", [{"id": "a", "entities": [entity("Method", "the encoder", "uses", "BERT")]}])
    assert rows(run(gold, "--predicted", found).out)["entities"][0] == "1.000"
    assert rows(run(gold, "--predicted", found, "--names-only").out)["entities"][0] == "0.000"


def test_what_is_missing_is_told(run: Run, gold: Path, tmp_path: Path) -> None:
    found = write(tmp_path / "f.jsonl", FOUND[:1])
    outcome = run(gold, "--predicted", found)
    assert outcome.code == 0
    assert outcome.err == "no prediction for 1 paper, e.g. b: all that is annotated there is missed.\n"
    assert run(gold, "--predicted", found, "-q").err == ""


def test_json_is_the_same_each_time_and_goes_to_a_file_or_to_standard_output(
    run: Run, gold: Path, found: Path, tmp_path: Path
) -> None:
    first = run(gold, "--predicted", found, "-o", tmp_path / "one.json")
    again = run(gold, "--predicted", found, "-o", "-")
    assert (tmp_path / "one.json").read_text("utf-8") == again.out
    assert first.out.startswith("Entities")
    record = json.loads(again.out)
    assert record["settings"] == {
        "gold": ["my.gold.jsonl"], "predictions": "found.jsonl", "names_only": False, "labels": {}, "resamples": 1000,
        "seed": 0,
    }  # fmt: skip
    assert record["figures"]["paper"]["strict"]["entities"]["f1"] == 0.4
    assert [paper["id"] for paper in record["papers"]] == ["a", "b"]


def test_comparison_tells_what_changed(run: Run, gold: Path, found: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    run(gold, "--predicted", found, "-o", old)
    better = write(tmp_path / "better.jsonl", [FOUND[0], GOLD[1]])
    outcome = run(gold, "--predicted", better, "--compare", old, "-o", new, "--level", "paper", "--errors", "1")
    assert outcome.code == 0
    assert "compared with" in outcome.out
    compared = outcome.out.partition("compared with")[2]
    assert rows(compared)["entities"][:3] == ["0.400", "0.800", "+0.400"]
    assert "found: Task glyph parsing; no longer predicted: Method glyph parsing" in outcome.out
    assert json.loads(new.read_text("utf-8"))["comparison"]["gained"]["paper"][0]["id"] == "b"
    strict = run(gold, "--predicted", better, "--compare", old, "--names-only")
    assert strict.err == "the older run had other names_only: False.\n"


def test_extractors_are_run_where_no_prediction_is_named(run: Run, gold: Path) -> None:
    outcome = run(gold, "--workers", "1", "--level", "both")
    assert outcome.code == 0
    assert float(rows(outcome.out)["Dataset"][2]) == 1


def test_labels_of_a_corpus_are_mapped(run: Run, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl.gz"
    spans = [[13, 17, "MODEL"], [21, 26, "DATA"], [3, 12, "ACT"]]
    corpus.write_bytes(gzip.compress(json.dumps({"id": "a", "text": TEXT, "spans": spans}).encode()))
    wrong = run(corpus, "--workers", "1")
    assert (wrong.code, wrong.out) == (2, "")
    assert "none of the gold's labels (ACT, DATA, MODEL)" in wrong.err
    outcome = run(corpus, "--workers", "1", "--label", "MODEL=Method", "--label", "DATA=Dataset", "--label", "X=Task")
    assert outcome.err == "nothing in the gold is labelled 'X'; there are: ACT, DATA, MODEL.\n"
    table = rows(outcome.out)
    assert "entities" not in table
    assert table["mentions"][-1] == "2"
    assert table["Dataset"][2] == "1.000"
    same = run(corpus, "--predicted", corpus)
    assert rows(same.out)["ACT"][2] == "1.000"


class Tagger:
    """Calls the first word a MODEL."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def pipe(self, papers: Iterable[AnnotatedPaper]) -> Iterator[list[LabelledSpan]]:
        return ([LabelledSpan("abstract", 13, 17, "MODEL")] if "BERT" in paper.abstract else [] for paper in papers)


def test_a_model_is_scored_by_its_spans(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "taggers", Registry("tagger", [Entry("ner", "x:Y", "")]))
    monkeypatch.setattr(Registry, "load", _load(Registry.load))
    rows_of = "".join(
        f"{word} {tag}\n" for word, tag in zip(TEXT.split(), "O O B-MODEL O O B-MODEL O".split(), strict=True)
    )
    (tmp_path / "c.conll").write_text(rows_of)
    outcome = run(tmp_path / "c.conll", "--model", tmp_path, "--errors", "3")
    assert rows(outcome.out)["MODEL"][:3] == ["1.000", "0.500", "0.667"]
    assert json.loads(run(tmp_path / "c.conll", "--model", tmp_path, "-o", "-").out)["settings"]["predictions"] == (
        f"model {tmp_path.name}"
    )


def _load(load: Callable[[Registry, str], Any]) -> Callable[[Registry, str], Any]:
    return lambda self, name: Tagger if self.kind == "tagger" else load(self, name)


def test_text_from_papers_is_no_markup_and_obeyed_by_no_terminal(run: Run, tmp_path: Path) -> None:
    name = "[red]net[/red] \x1b[31m{0}"
    write(tmp_path / "gold.jsonl", [{"id": "[a]", "entities": [entity("Method", name)]}])
    write(tmp_path / "none.jsonl", [{"id": "[a]", "entities": []}])
    outcome = run(tmp_path / "gold.jsonl", "--predicted", tmp_path / "none.jsonl")
    assert outcome.code == 0, outcome.err
    assert "[red]net[/red]" in outcome.out
    assert "\x1b" not in outcome.out
    assert "[a]" in outcome.out


def test_predictions_from_standard_input_in_a_pipe(gold: Path, found: Path) -> None:
    for data in (found.read_bytes(), gzip.compress(found.read_bytes())):
        command = [sys.executable, "-m", "kg", "evaluate", str(gold), "--predicted", "-"]
        done = subprocess.run(command, input=data, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        assert rows(done.stdout.decode())["entities"][2] == "0.400"


FAILURES: dict[str, tuple[list[str], int, str]] = {
    "no gold": ([], 2, "GOLD"),
    "missing gold": (["no.gold.jsonl"], 1, "no such file"),
    "unknown content": (["notes.md"], 1, "--format: brat"),
    "unknown format": (["my.gold.jsonl", "--format", "word"], 2, "'word'"),
    "no texts": (["alone.gold.jsonl"], 1, "--papers"),
    "no texts for mentions": (["alone.gold.jsonl", "--predicted", "found.jsonl", "--level", "mention"], 1, "--papers"),
    "broken gold": (["broken.jsonl"], 1, "broken.jsonl:1"),
    "missing predictions": (["my.gold.jsonl", "--predicted", "no.jsonl"], 1, "no.jsonl"),
    "other predictions": (["my.gold.jsonl", "--predicted", "other.jsonl"], 1, "compare the ids"),
    "no mentions": (["my.gold.jsonl", "--predicted", "bare.jsonl", "--level", "both"], 2, "--level paper"),
    "two predictions": (["my.gold.jsonl", "--predicted", "found.jsonl", "--extractors", "rules"], 2, "one of them"),
    "bad label": (["my.gold.jsonl", "--label", "TASK"], 2, "SOURCE=TYPE"),
    "old run missing": (["my.gold.jsonl", "--predicted", "found.jsonl", "--compare", "no.json"], 1, "no.json"),
    "old run is none": (["my.gold.jsonl", "--predicted", "found.jsonl", "--compare", "found.jsonl"], 1, "-o wrote"),
    "no model": (["my.gold.jsonl", "--model", "no-folder"], 1, "no-folder"),
    "cannot write": (["my.gold.jsonl", "--predicted", "found.jsonl", "-o", "found.jsonl/x.json"], 1, "found.jsonl"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_told_in_one_line(
    name: str, run: Run, gold: Path, found: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments, code, words = FAILURES[name]
    monkeypatch.chdir(tmp_path)
    Path("notes.md").write_text("# Nothing\n\nto see here\n")
    Path("broken.jsonl").write_text('{"id": "a", "text": "b", "spans": [[0, 9, "X"]]}\n')
    write(Path("alone.gold.jsonl"), GOLD)
    write(Path("other.jsonl"), [{"id": "z", "entities": []}])
    write(Path("bare.jsonl"), [{"id": "a", "entities": [entity("Method", "BERT")]}])
    outcome = run(*arguments)
    assert outcome.code == code, outcome.err
    assert words in outcome.err
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    if code == 1:
        assert len(outcome.err.strip().splitlines()) == 1
