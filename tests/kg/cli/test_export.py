"""``kg export`` and ``kg build`` in other vocabularies."""

from __future__ import annotations

from pathlib import Path

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
