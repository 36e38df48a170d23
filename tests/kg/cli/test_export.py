"""``kg export`` and ``kg build`` in other vocabularies."""

from __future__ import annotations

from pathlib import Path

import networkx

from ..commands import Run

LPWC = "https://linkedpaperswithcode.com/property/"


def test_export_aligns_rdf_when_asked(run: Run, tmp_path: Path) -> None:
    papers = tmp_path / "papers.txt"
    papers.write_text("We train ResNet-50 for image classification on ImageNet.")
    folder = tmp_path / "graph"
    assert run("build", papers, "--out", folder, "--extractors", "rules", "-q").code == 0
    assert LPWC not in (folder / "graph.ttl").read_text("utf-8")
    plain, aligned, other = (tmp_path / name for name in ("plain.nt", "aligned.nt", "aligned.trig"))
    assert run("export", folder, "-o", plain).code == 0
    assert run("export", folder, "-o", aligned, "-o", other, "--align", "lpwc", "--align", "lpwc").code == 0
    assert LPWC not in plain.read_text("utf-8")
    assert f"<{LPWC}usesDataset>" in aligned.read_text("utf-8")
    assert "lpwcp:usesDataset" in other.read_text("utf-8")
    for each in (aligned, other):
        assert run("validate", each).code == 0
    outcome = run("export", folder, "-o", plain, "--align", "x")
    assert outcome.code == 2
    assert "'x' is not 'lpwc'" in outcome.err


def test_files_that_are_written_again_stay_aligned(run: Run, tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    papers.write_text(
        '{"id": "a", "abstract": "We train ResNet-50 on ImageNet."}\n{"id": "b", "abstract": "We study CIFAR-10."}\n'
    )
    folder = tmp_path / "graph"
    assert run("build", papers, "--out", folder, "--extractors", "rules", "-q", "--align", "lpwc").code == 0
    assert run("remove", folder, "b").code == 0
    text = (folder / "graph.ttl").read_text("utf-8")
    assert "lpwcp:usesDataset" in text
    assert "paper:b" not in text


def _built(run: Run, tmp_path: Path) -> Path:
    papers = tmp_path / "papers.jsonl"
    lines = [
        '{"id": "a", "year": 2001, "abstract": "We train ResNet-50 on ImageNet."}',
        '{"id": "b", "year": 2011, "abstract": "On ImageNet, ResNet-50 is the baseline. We use CIFAR-10, too."}',
        '{"id": "c", "year": 2012, "abstract": "We study CIFAR-10."}',
    ]
    papers.write_text("\n".join(lines))
    assert run("build", papers, "--out", tmp_path / "graph", "--extractors", "rules", "-q").code == 0
    return tmp_path / "graph"


def test_views_and_selections(run: Run, tmp_path: Path) -> None:
    folder = _built(run, tmp_path)

    def exported(*options: object) -> networkx.Graph:
        assert run("export", folder, "-o", tmp_path / "x.graphml", *options).code == 0
        return networkx.read_graphml(tmp_path / "x.graphml")

    whole = exported()
    assert whole.is_directed()
    entities = exported("--view", "entities")
    assert not entities.is_directed()
    assert set(entities) == {"method:resnet-50", "dataset:imagenet"}
    assert entities.edges["method:resnet-50", "dataset:imagenet"]["weight"] == 2.0
    assert len(exported("--view", "entities", "--min-support", "1")) == 3
    assert set(exported("--view", "papers")) == {"paper:a", "paper:b", "paper:c"}
    assert "paper:a" not in exported("--since", "2011")
    assert "dataset:imagenet" not in exported("--type", "method")
    assert "paper:c" in exported("--min-support", "2", "--fold-relations", "--min-confidence", "0.1")


def test_what_a_format_has_no_place_for_is_told_before_anything_is_written(run: Run, tmp_path: Path) -> None:
    folder = _built(run, tmp_path)
    for options in (["--view", "papers"], ["--fold-relations"]):
        outcome = run("export", folder, "-o", tmp_path / "x.gexf", "-o", tmp_path / "x.ttl", *options)
        assert outcome.code == 2
        assert "turtle writes what papers say" in outcome.err
        assert len(outcome.err.strip().splitlines()) == 1
        assert not (tmp_path / "x.gexf").exists()


def test_pictures(run: Run, tmp_path: Path) -> None:
    folder = _built(run, tmp_path)
    for options in ([], ["--view", "entities"], ["--colour-by", "type"]):
        assert run("export", folder, "-o", tmp_path / "x.svg", "-o", tmp_path / "x.png", *options).code == 0
        assert ">ImageNet<" in (tmp_path / "x.svg").read_text("utf-8")
        assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


def test_statistics_as_a_figure(run: Run, tmp_path: Path) -> None:
    folder = _built(run, tmp_path)
    outcome = run("stats", folder, "--plot", tmp_path / "x.svg")
    assert (outcome.code, outcome.out) == (0, "")
    assert ">ImageNet<" in (tmp_path / "x.svg").read_text("utf-8")
    outcome = run("stats", folder, "--plot", tmp_path / "x.pdf")
    assert outcome.code == 2
    assert ".png or .svg" in outcome.err
