"""``kg export`` and ``kg extract`` of annotations, and ``kg import-annotations``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kg.annotations import read_annotations

from ..commands import Run

ABSTRACT = "We train ResNet-50 on ImageNet. ResNet-50 outperforms VGG-16 for image classification."


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    papers = tmp_path / "papers.jsonl"
    papers.write_text(json.dumps({"id": "a/1", "title": "On ImageNet", "abstract": ABSTRACT}) + "\n")
    assert run("build", papers, "--out", tmp_path / "graph", "--extractors", "rules", "-q").code == 0
    return tmp_path / "graph"


def corrected(run: Run, folder: Path, tmp_path: Path) -> Path:
    """What was exported, with one mention retyped."""
    assert run("export", folder, "-o", tmp_path / "out.brat").code == 0
    shutil.copytree(tmp_path / "out.brat", tmp_path / "back")
    (file,) = (tmp_path / "back").glob("*.ann")
    before = file.read_text("utf-8")
    (line,) = [line for line in before.splitlines() if line.endswith("\tVGG-16")]
    file.write_text(before.replace(line, line.replace("Method", "Software")), "utf-8")
    return tmp_path / "back"


def test_corrections_come_back_as_gold(run: Run, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "my.gold.jsonl"
    outcome = run("import-annotations", corrected(run, folder, tmp_path), "--graph", folder, "-o", target)
    assert (outcome.code, outcome.out) == (0, "")
    assert "1 papers, 1 corrected" in outcome.err
    assert "1 (Method→Software 1) retyped" in outcome.err
    (paper,) = read_annotations(target)
    assert (paper.id, paper.title, paper.abstract) == ("a/1", "On ImageNet", ABSTRACT)
    assert paper.entities is not None
    types = {entity.name: (entity.type, entity.relation) for entity in paper.entities}
    assert types["VGG-16"] == ("Software", "uses")
    assert types["ImageNet"][0] == "Dataset"
    assert ("ResNet-50", "outperforms", "VGG-16") in paper.links
    assert run("evaluate", target, "--predicted", target, "-q").code == 0


def test_corrections_come_back_as_spans(run: Run, folder: Path, tmp_path: Path) -> None:
    back = corrected(run, folder, tmp_path)
    outcome = run("import-annotations", back, "--against", tmp_path / "out.brat", "-o", tmp_path / "gold.jsonl")
    assert "1 (Method→Software 1) retyped" in outcome.err
    (tmp_path / "gold.papers.jsonl").write_text("")
    (paper,) = read_annotations(tmp_path / "gold.jsonl")
    assert paper.entities is None
    assert {paper.quote(span) for span in paper.spans if span.label == "Software"} == {"VGG-16"}
    outcome = run("import-annotations", back, "-o", tmp_path / "gold.jsonl.gz", "-q")
    assert (outcome.code, outcome.err) == (0, "")
    assert list(read_annotations(tmp_path / "gold.jsonl.gz")) == [paper]


def test_all_formats_say_the_same_from_a_graph_and_from_papers(run: Run, folder: Path, tmp_path: Path) -> None:
    found = []
    for suffix in (".brat", ".scierc.jsonl", ".spans.jsonl"):
        assert run("export", folder, "-o", tmp_path / f"x{suffix}").code == 0
        papers = tmp_path / "papers.jsonl"
        assert run("extract", papers, "-o", tmp_path / f"y{suffix}", "--extractors", "rules", "-q").code == 0
        found += [list(read_annotations(tmp_path / f"{name}{suffix}")) for name in "xy"]
    assert found[0][0].relations
    assert all(each == found[0] for each in found)


def test_folders_and_formats_by_name(run: Run, folder: Path, tmp_path: Path) -> None:
    for name, file in (
        ("neo4j", "import.sh"),
        ("kgx", "nodes.tsv"),
        ("parquet", "nodes.parquet"),
        ("brat", "documents.jsonl"),
    ):
        assert run("export", folder, "-o", tmp_path / name, "--format", name).code == 0
        assert (tmp_path / name / file).is_file()
    assert run("export", folder, "-o", tmp_path / "x.txt", "--format", "cypher").code == 0
    assert b"UNWIND" in (tmp_path / "x.txt").read_bytes()
    plugins = run("plugins").out
    assert all(f"  {name} " in plugins for name in ("neo4j", "kgx", "brat", "scierc", "node-link"))


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["export", "{graph}", "-o", "{here}/x", "--format", "neo4"], 2, "did you mean 'neo4j'"),
        (["export", "{graph}", "-o", "{here}/x.brat", "--type", "Method"], 2, "leave --view, --type"),
        (["export", "{graph}", "-o", "{here}/x.neo4j", "--view", "papers"], 2, "neo4j writes what papers say"),
        (
            ["import-annotations", "{here}/back.spans.jsonl", "--graph", "{graph}", "-o", "{here}/x"],
            1,
            "holds no paper 'other'",
        ),
        (["import-annotations", "{here}/twice.spans.jsonl", "-o", "{here}/x"], 1, "annotated twice"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(
    arguments: list[str], code: int, told: str, run: Run, folder: Path, tmp_path: Path
) -> None:
    line = json.dumps({"id": "other", "text": "We see.", "spans": []}) + "\n"
    (tmp_path / "back.spans.jsonl").write_text(line)
    (tmp_path / "twice.spans.jsonl").write_text(line * 2)
    outcome = run(*(each.format(graph=folder, here=tmp_path) for each in arguments))
    assert outcome.code == code
    assert told in outcome.err
    assert len(outcome.err.strip().splitlines()) == 1
    assert not list(tmp_path.glob("x*"))
