"""A plug-in of a third party: installed from a package of its own, listed, used; and broken ones, which break alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TOY = Path(__file__).parent / "toy"
ROOT = Path(__file__).parents[2]
CARDS = "%cards\n# On breasts\nWe train ResNet-50 to find BRCA1 in slides.\n# On tumours\nTP53 is not what BRCA1 is.\n"

Kg = Callable[..., "subprocess.CompletedProcess[str]"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the toy is installed in, without a network."""
    folder = tmp_path_factory.mktemp("installed")
    source = shutil.copytree(TOY, tmp_path_factory.mktemp("source") / "toy")  # a build leaves things behind
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
         "--disable-pip-version-check", "--target", folder, source],
        check=True,
    )  # fmt: skip
    return folder


@pytest.fixture
def command(installed: Path, tmp_path: Path) -> Kg:
    """The command line of an installation that has the toy."""
    paths = os.pathsep.join(map(str, (installed, ROOT)))

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kg", *arguments], cwd=tmp_path, env={**os.environ, "PYTHONPATH": paths},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def test_it_is_listed_with_where_it_comes_from(command: Kg) -> None:
    told = command("plugins")
    assert told.returncode == 0
    lines = {" ".join(line.split()) for line in told.stdout.splitlines()}
    assert {
        "cards index cards: a title after #, its abstract in the next line [.cards] (scholarkg-toy)",
        "genes genes, by the shape of their symbols (scholarkg-toy)",
        "pairs pairs of papers and what they name [.pairs] (scholarkg-toy)",
        "cards annotated index cards [.cards.txt] (scholarkg-toy)",
        "odd an exporter with odd suffixes (scholarkg-toy)",
        "nowhere (broken: No module named 'scholarkg_toy.nowhere'; 'scholarkg_toy' is not a package) (scholarkg-toy)",
        "nowhere (broken: module 'scholarkg_toy' has no attribute 'Nothing') (scholarkg-toy)",
    } <= lines
    assert "jsonl JSON Lines, one paper a line [.jsonl .ndjson]" in lines  # nobody takes a name away


def test_reader_extractor_and_exporter_work_together(command: Kg, tmp_path: Path) -> None:
    (tmp_path / "my.data").write_text(CARDS)
    built = command("build", "my.data", "--out", "g", "--extractors", "rules,genes", "--workers", "1")
    assert built.returncode == 0, built.stderr
    exported = command("export", "g", "-o", "graph.pairs", "-o", "graph.ttl")
    assert exported.returncode == 0, exported.stderr
    pairs = (tmp_path / "graph.pairs").read_text().splitlines()
    assert {"paper:card-3\tmentions\tgene:brca1", "paper:card-5\tmentions\tgene:tp53"} <= set(pairs)
    assert any(line.startswith("paper:card-3\tuses\tmethod:") for line in pairs)
    assert "Gene" in command("stats", "g").stdout
    assert "BRCA1  Gene, 2 papers" in command("show", "g", "BRCA1").stdout
    checked = command("validate", "g")
    assert checked.returncode == 0, checked.stdout
    assert command("export", "g", "-o", "only.csv", "--type", "gene").returncode == 0


def test_a_broken_one_is_told_by_name_where_it_is_asked_for_and_stops_nothing_else(command: Kg, tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text('{"title": "T", "abstract": "We train ResNet-50."}\n')
    arguments = ("--out", "g", "--extractors", "rules", "--workers", "1")
    assert command("build", "papers.jsonl", *arguments).returncode == 0
    asked = command("build", "papers.jsonl", *arguments, "--format", "nowhere")
    assert asked.returncode == 1
    assert asked.stderr.count("\n") == 1
    assert "reader 'nowhere' of scholarkg-toy can't be loaded from scholarkg_toy.nowhere:Reader" in asked.stderr
    assert "repair or uninstall scholarkg-toy" in asked.stderr
    extracted = command("extract", "papers.jsonl", "--extractors", "rules,nowhere", "--workers", "1")
    assert (extracted.returncode, extracted.stderr.count("\n")) == (1, 1)
    assert "extractor 'nowhere' of scholarkg-toy" in extracted.stderr
