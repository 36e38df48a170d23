"""The pages build without a warning, ask nothing of the network, and hold what the code says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import html

from kg.cli import COMMANDS
from kg.registry import annotation_writers, annotations, exporters, extractors, folders, readers

ROOT = Path(__file__).parents[2]
LARGEST, MOST = 200_000, 1_000_000
"""Bytes of a picture, and of all."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("material") is None, reason="MkDocs is not installed: pip install -e '.[docs]'"),
    pytest.mark.xdist_group("site"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, built as ``make docs`` does."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    # no network: a proxy that nobody listens at
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "https_proxy": "http://127.0.0.1:9",
        "PYTHONPATH": str(ROOT),
    }
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return folder


def text(page: Path) -> str:
    return " ".join(html.parse(page).getroot().text_content().split())


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    pages = [page for page in site.rglob("*.html") if page.name != "404.html"]
    assert len(pages) > 30
    for page in pages:
        root = html.parse(page).getroot()
        loaded = root.xpath("//@src | //@srcset | //@data | //@poster | //link[not(@rel='canonical')]/@href")
        foreign = [each for each in loaded if re.match(r"(?:[a-z]+:)?//", each)]
        assert not foreign, f"{page.name} loads {foreign}"
        assert not root.xpath("//iframe | //object | //embed | //base")
        for each in loaded:
            place = (page.parent / each.partition("?")[0].partition("#")[0]).resolve()
            assert each.startswith("data:") or place.is_file() or place.is_dir(), f"{page.name}: no {each}"
    for style in site.rglob("*.css"):
        assert not re.search(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", style.read_text("utf-8"))


def test_every_command_is_told_with_its_options(site: Path) -> None:
    told = text(site / "reference" / "commands.html")
    for name in COMMANDS:
        assert f"kg {name}" in told
    assert "--min-confidence F" in told
    assert "generated:" not in told


def test_every_format_and_extractor_is_told(site: Path) -> None:
    told = text(site / "reference" / "formats.html")
    for registry in (readers, extractors, exporters, folders, annotations, annotation_writers):
        for entry in registry:
            if entry.origin == "scholarkg":
                assert entry.name in told
                assert " ".join(entry.summary.replace("`", "").split()) in told.replace("`", "")


def test_the_ontology_is_told(site: Path) -> None:
    told = text(site / "reference" / "ontology.html")
    assert "kg:evaluatesOn" in told
    assert "The paper trains or evaluates its work on the dataset." in told
    assert "kg:Method or kg:Software" in told
    assert "close to" in told


def test_the_interface_is_told(site: Path) -> None:
    told = text(site / "reference" / "python.html")
    for name in ("build", "Graph", "to_pandas", "ExportOptions", "evaluate", "KgError"):
        assert name in told


def test_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs").rglob("*.png")}
    assert max(sizes.values()) < LARGEST
    assert sum(sizes.values()) < MOST
