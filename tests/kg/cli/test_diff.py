"""`kg diff`, as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.builder import build_folder
from kg.model import Paper

from ..commands import Run

OLD = Paper("p1", "On \x1b[2Jnecks [bold]", "We propose FlowNeck, a graph neural network. It is tested on Cora.", 2020)
NEW = Paper("p2", "A | title", "We train BERT on Cora. BERT has 91.2% accuracy on Cora.", 2021)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("diff")
    build_folder([OLD], root / "old")
    build_folder([OLD, NEW], root / "new")
    return root / "old", root / "new"


def test_what_the_new_papers_brought(run: Run, folders: tuple[Path, Path]) -> None:
    outcome = run("diff", *folders)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines()[0].startswith("nodes    ")
    assert "Nodes, new" in outcome.out
    assert "+ BERT  Method" in outcome.out
    assert "Nodes, gone" not in outcome.out
    assert "~ Cora  papers 1 → 2" in outcome.out


def test_terminals_obey_nothing(run: Run, folders: tuple[Path, Path]) -> None:
    out = run("diff", *reversed(folders), "--top", "0").out + run("diff", *folders).out
    assert "\x1b" not in out


def test_markdown_escapes_names(run: Run, folders: tuple[Path, Path]) -> None:
    out = run("diff", *folders, "--output", "markdown").out
    assert out.startswith("- nodes: ")
    assert "- A \\| title" in out


def test_json_holds_all(run: Run, folders: tuple[Path, Path]) -> None:
    record = json.loads(run("diff", *folders, "--output", "json", "--top", "1").out)
    assert record["counts"]["node"]["new"] == sum(
        (each["what"], each["kind"]) == ("node", "new") for each in record["differences"]
    )
    assert record["counts"]["node"]["gone"] == 0


def test_rows_are_cut_and_told(run: Run, folders: tuple[Path, Path]) -> None:
    assert "more; --top 0 shows all" in run("diff", *folders, "--top", "1").out


def test_no_difference(run: Run, folders: tuple[Path, Path]) -> None:
    outcome = run("diff", folders[0], folders[0])
    assert outcome.out.split("\n")[:3] == [
        "nodes    0 new, 0 gone, 0 changed",
        "edges    0 new, 0 gone, 0 changed",
        "results  0 new, 0 gone, 0 changed",
    ]


def test_a_missing_store_is_told(run: Run, folders: tuple[Path, Path], tmp_path: Path) -> None:
    outcome = run("diff", folders[0], tmp_path / "none")
    assert outcome.code != 0
    assert "no store at" in outcome.err
