"""The command line, as a person meets it: what it prints, where, and what it ends with."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.builder import OUTPUTS, sample_papers
from kg.cli import COMMANDS

from .commands import Run

ABSTRACTS = (
    "We propose FlowNeck, a graph neural network for node classification. It reaches 91.2% accuracy on Cora.\n"
    "We compare FlowNeck with a random forest on the PubMed dataset. Code: https://github.com/flow/neck.\n"
)


@pytest.fixture
def abstracts(tmp_path: Path) -> Path:
    file = tmp_path / "papers.txt"
    file.write_text(ABSTRACTS)
    return file


def kg(*arguments: str | Path, **settings: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, **settings)  # type: ignore[call-overload, no-any-return]


def test_help_lists_every_command_and_loads_none(run: Run) -> None:
    outcome = run("--help")
    assert outcome.code == 0
    assert all(name in outcome.out for name in COMMANDS)
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, kg.cli\ntry: kg.cli.main(['--help'])\nexcept SystemExit: pass\n"
         "print([m for m in ('spacy', 'rich', 'numpy', 'rdflib', 'pandas', 'sqlite3') if m in sys.modules])"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert loaded.stdout.splitlines()[-1] == "[]"


def test_build_writes_all_files_and_a_summary(run: Run, abstracts: Path, tmp_path: Path) -> None:
    outcome = run("build", abstracts, "--out", tmp_path / "out", "--workers", 1)
    assert outcome.code == 0, outcome.err
    assert outcome.out == ""
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*OUTPUTS, "kg.sqlite", "report.json"}
    for word in ("papers", "2 new", "Dataset", "evaluatesOn", "seconds", "graph.html"):
        assert word in outcome.err
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert (report["papers"], report["added"], report["skipped"]) == (2, 2, [])
    assert report["nodes"]["Method"] >= 1


def test_building_again_adds_and_repeats_nothing(run: Run, abstracts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("build", abstracts, "--out", out)
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.name in OUTPUTS}
    assert "2 unchanged" in run("build", abstracts, "--out", out).err
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.name in OUTPUTS} == before
    more = tmp_path / "more.txt"
    more.write_text("The transformer improves machine translation on WMT 2014 by 2.0 BLEU over all rivals we know.\n")
    assert "3 (1 new)" in run("build", more, "--out", out).err


def test_two_halves_give_the_same_bytes_as_one_go(run: Run, tmp_path: Path) -> None:
    lines = sample_papers().read_text("utf-8").splitlines(keepends=True)
    halves = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    halves[0].write_text("".join(lines[::2]), "utf-8")
    halves[1].write_text("".join(reversed(lines[1::2])), "utf-8")
    whole = tmp_path / "whole.jsonl"
    whole.write_text("".join(lines), "utf-8")
    run("build", whole, "--out", tmp_path / "a" / "g")
    for half in reversed(halves):
        run("build", half, "--out", tmp_path / "b" / "g")
    for name in OUTPUTS:
        assert (tmp_path / "a" / "g" / name).read_bytes() == (tmp_path / "b" / "g" / name).read_bytes(), name


def test_extract_writes_one_line_a_paper(run: Run, abstracts: Path, tmp_path: Path) -> None:
    outcome = run("extract", abstracts)
    assert outcome.code == 0
    records = [json.loads(line) for line in outcome.out.splitlines()]
    assert len(records) == 2
    assert {"id", "title", "year", "entities", "links", "results", "code", "link_evidence"} == set(records[0])
    assert records[1]["code"] == ["https://github.com/flow/neck"]
    text = ABSTRACTS.splitlines()[0]
    mentions = [m for entity in records[0]["entities"] for m in entity["mentions"]]
    assert mentions
    assert all(text[m["start"] : m["end"]] == m["text"] for m in mentions)
    run("extract", abstracts, "-o", tmp_path / "x.jsonl", "-q")
    assert (tmp_path / "x.jsonl").read_text("utf-8") == outcome.out


def test_export_by_suffix(run: Run, abstracts: Path, tmp_path: Path) -> None:
    run("build", abstracts, "--out", tmp_path / "out")
    outcome = run("export", tmp_path / "out", "-o", tmp_path / "g.nt.gz", "-o", tmp_path / "g.ttl")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert (tmp_path / "g.ttl").read_bytes() == (tmp_path / "out" / "graph.ttl").read_bytes()
    wrong = run("export", tmp_path / "out", "-o", tmp_path / "h.nt", "-o", tmp_path / "g.docx")
    assert wrong.code == 1
    assert not (tmp_path / "h.nt").exists()


def test_filters_reach_every_file_and_leave_the_store_whole(run: Run, tmp_path: Path) -> None:
    papers = tmp_path / "papers.txt"
    papers.write_text("We propose FlowNeck, a graph neural network. It is trained on Cora without using ImageNet.\n")
    out = tmp_path / "out"
    assert run("build", papers, "--out", out, "--status", "asserted, hedged", "-q").code == 0
    for name in OUTPUTS:
        text = (out / name).read_text("utf-8").replace("without using ImageNet", "")
        assert "ImageNet" not in text, name
    report = json.loads((out / "report.json").read_text())
    negated = 2  # the paper does not use ImageNet, and FlowNeck was not tested on it
    assert report["exported"]["edges"] == sum(report["edges"].values()) - negated
    assert run("export", out, "-o", tmp_path / "all.csv").code == 0
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        found = {row["object_label"]: row["status"] for row in csv.DictReader(file)}
    assert (found["ImageNet"], found["Cora"]) == ("negated", "asserted")
    assert run("export", out, "-o", tmp_path / "none.csv", "--min-confidence", "1").code == 0
    assert len((tmp_path / "none.csv").read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--status", "sure", "no status is called 'sure'; there are: asserted, hedged, negated, background."),
        ("--status", ",", "name at least one of: asserted, hedged, negated, background."),
        ("--min-confidence", "1.5", "1.5 is not in the range 0<=x<=1."),
        ("--min-confidence", "high", "'high' is not a valid float range."),
    ],
)
@pytest.mark.parametrize("command", ["build", "export", "leaderboard"])
def test_wrong_filters_are_told_in_one_line(
    run: Run, tmp_path: Path, command: str, option: str, value: str, told: str
) -> None:
    outcome = run(command, tmp_path, option, value)
    assert outcome.code == 2
    assert outcome.err.rstrip().splitlines()[-1].endswith(told)


def test_a_mistyped_command_gets_a_suggestion(run: Run) -> None:
    outcome = run("bild")
    assert outcome.code == 2
    assert "Did you mean 'build'?" in outcome.err


def test_plugins_lists_all(run: Run) -> None:
    outcome = run("plugins")
    for name in ("bibtex", "gazetteer", "graphml", ".ttl"):
        assert name in outcome.out


def test_standard_input_and_output_in_a_pipe(abstracts: Path) -> None:
    done = kg("extract", "-", input=abstracts.read_bytes())
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2


FAILURES = {
    "missing file": (["no-such-file.txt"], 1, "no-such-file.txt"),
    "empty file": (["empty.txt"], 1, "empty.txt"),
    "not UTF-8": (["latin.txt"], 1, "UTF-8"),
    "binary": (["picture.png"], 1, "binary"),
    "no abstract": (["none.jsonl"], 1, "abstract"),
    "unknown suffix": (["notes.xyz"], 1, "--format"),
    "unknown format": (["papers.txt", "--format", "wordperfect"], 2, "wordperfect"),
    "unknown extractor": (["papers.txt", "--extractors", "magic"], 2, "magic"),
    "no input": ([], 2, "INPUT"),
    "bad columns": (["papers.txt", "--columns", "title"], 2, "title=COLUMN"),
    "bad IRI": (["papers.txt", "--base-iri", "a b"], 2, "a b"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_one_line_and_leaves_no_file(name: str, run: Run, abstracts: Path, tmp_path: Path,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    arguments, code, words = FAILURES[name]
    monkeypatch.chdir(tmp_path)
    Path("empty.txt").write_text("")
    Path("latin.txt").write_bytes(("We propose a naïve thing for all. " * 5).encode("latin-1"))
    Path("none.jsonl").write_text('{"title": "Only a title"}\n')
    Path("picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    Path("notes.xyz").write_text("%PDF-1.4\n1 0 obj\n")
    outcome = run("build", *arguments, "--out", "out")
    assert outcome.code == code, outcome.err
    assert words in outcome.err
    assert outcome.out == ""
    if code == 1:
        assert len(outcome.err.strip().splitlines()) == 1
    assert "Traceback" not in outcome.err
    assert not Path("out").exists() or not any(Path("out").glob("graph*"))


def test_an_output_folder_that_cannot_be_made(run: Run, abstracts: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    outcome = run("build", abstracts, "--out", tmp_path / "file" / "out")
    assert outcome.code == 1
    assert "choose another" in outcome.err
    assert run("build", abstracts, "--out", tmp_path / "file").code == 2


def test_a_bad_record_among_good_ones_is_counted(run: Run, tmp_path: Path) -> None:
    good = json.dumps({"id": "g", "title": "Good", "abstract": "We use BERT on SQuAD for question answering."})
    file = tmp_path / "p.jsonl"
    file.write_text(f'{good}\n{{"id": "cut", "title": "Cu\n{{"id": "n", "title": "No abstract"}}\n')
    outcome = run("build", file, "--out", tmp_path / "out", "-v")
    assert outcome.code == 0
    assert "2 skipped" in outcome.err
    assert f"{file}:2" in outcome.err
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert len(report["skipped"]) == 2
    strict = run("build", file, "--out", tmp_path / "strict", "--on-error", "raise")
    assert strict.code == 1


def test_a_config_file_gives_defaults_and_unknown_keys_are_told(run: Run, abstracts: Path, tmp_path: Path) -> None:
    config = tmp_path / "kg.toml"
    config.write_text('[build]\nbase-iri = "https://example.org/g/"\nworkers = 1\n')
    outcome = run("build", abstracts, "--out", tmp_path / "out", "--config", config)
    assert outcome.code == 0, outcome.err
    assert "https://example.org/g/" in (tmp_path / "out" / "graph.ttl").read_text("utf-8")
    config.write_text("[build]\nbase-iro = 1\n")
    wrong = run("build", abstracts, "--out", tmp_path / "out", "--config", config)
    assert (wrong.code, "base-iro" in wrong.err) == (2, True)


@pytest.mark.slow
def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "many.txt"
    file.write_text(
        "".join(f"We propose Thing{n}, a transformer for parsing tables of numbers.\n" for n in range(3000))
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "extract", str(file), "--workers", "1"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    message = process.stderr.read().decode()
    assert process.wait(60) == 0
    assert "Traceback" not in message
    process.stderr.close()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "code", "workers"), [("SIGINT", 130, 1), ("SIGTERM", 143, 2)])
def test_an_interrupted_build_ends_well_and_goes_on_later(tmp_path: Path, name: str, code: int, workers: int) -> None:
    import signal
    import time

    file = tmp_path / "many.txt"
    file.write_text(
        "".join(f"We propose Thing{n}, a transformer for parsing tables of numbers.\n" for n in range(2500))
    )
    out = tmp_path / "out"
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "build", str(file), "--out", str(out), "--workers", str(workers),
         "--profile", "rules"],
        stderr=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        # a shell that runs the tests in the background has interrupts ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (out / "kg.sqlite").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.5)
    process.send_signal(signal.Signals[name])
    _, message = process.communicate(timeout=60)
    assert process.returncode == code, message.decode()
    assert b"Traceback" not in message
    assert not list(out.glob("graph*"))
    again = kg("build", file, "--out", out, "--profile", "rules")
    assert again.returncode == 0, again.stderr.decode()
    assert b"2500 (" in again.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "papers.txt").write_text(ABSTRACTS)
    assert (
        kg("build", folder / "papers.txt", "--out", folder / "g", "--store-only", "--profile", "rules").returncode == 0
    )
    return folder / "g"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("plugins",), ("stats", "{}"), ("stats", "{}", "--json"), ("show", "{}", "Cora")],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_takes_nothing_is_told_in_a_line(built: Path, arguments: tuple[str, ...], unbuffered: str) -> None:
    command = [sys.executable, "-m", "kg", *(each.format(built) if each == "{}" else each for each in arguments)]
    with Path("/dev/full").open("w") as full:
        outcome = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    assert outcome.returncode == 1
    assert re.fullmatch(r"kg: can't [^\n]*No space left on device; [^\n]*space[^\n]*\n", outcome.stderr)


@pytest.mark.parametrize("command", [("stats",), ("show",), ("build", "--out"), ("config", "--config")], ids=" ".join)
def test_a_name_that_is_too_long_is_told_in_a_line(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "papers.txt").write_text(ABSTRACTS)
    before = (tmp_path / "papers.txt",) if command[0] == "build" else ()
    outcome = run(command[0], *before, *command[1:], tmp_path / ("x" * 300), *(["y"] if command[0] == "show" else []))
    assert outcome.code in (1, 2)
    assert "too long" in outcome.err.splitlines()[-1]


def test_what_is_below_a_file_is_told_in_a_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run("stats", tmp_path / "file" / "g").err.startswith("kg: no store at ")
