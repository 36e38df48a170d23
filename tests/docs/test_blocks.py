"""Every block of the README and the pages runs, in order, and says what the page says."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

import kg

from .blocks import blocks, run_page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if any(block.runs for block in blocks(page)))
FILES = ROOT / "tests" / "docs" / "files"
"""What a reader of the README has: papers in several files, and annotated ones."""

BEGINNINGS = {"tutorial.md", "how-to/own-types.md", "reference/settings.md"}
"""Pages that make ``mygraph`` themselves; the others go on with that of the tutorial."""

# pip without a network and without touching the installation that runs the tests
PIP = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

NOT_RUN = {
    "make demo    # builds the graph of 48 sample papers into demo/ and says which file to open": "runs these tests",
    "pip install 'scholarkg[train]'                                # adds PyTorch, scipy, scikit-learn": "PyTorch",
    "kg train --train train/ --dev dev.gold.jsonl --since 2013 --language-model-steps 3200 "
    "--student-papers 5000 \\": "takes an hour",
}
"""Blocks of the README, by their first line, that are not run, and why."""


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the sample papers, which the tutorial makes and most pages go on with."""
    folder = tmp_path_factory.mktemp("sample") / "mygraph"
    kg.build(kg.sample_papers(), out=folder).close()
    return folder


def surroundings(folder: Path) -> dict[str, str]:
    paths = os.pathsep.join(map(str, (folder, ROOT)))
    return {"COLUMNS": "200", "PYTHONPATH": paths, "PIP_TARGET": str(folder), **PIP}


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).with_suffix("").as_posix())
def test_every_block_runs(page: Path, sample: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    if page.relative_to(DOCS).as_posix() not in BEGINNINGS:
        shutil.copytree(sample, work / "mygraph")
    assert run_page(page, work, surroundings(tmp_path / "installed"))


@pytest.mark.slow
def test_every_block_of_the_readme_runs(tmp_path: Path) -> None:
    work = tmp_path / "work"
    shutil.copytree(FILES, work)
    assert run_page(ROOT / "README.md", work, surroundings(tmp_path / "installed"), NOT_RUN) >= 3
    lines = {block.text.partition("\n")[0] for block in blocks(ROOT / "README.md")}
    assert NOT_RUN.keys() <= lines


def test_few_blocks_are_left_out_each_for_a_reason() -> None:
    left_out = Counter(block.reason for page in DOCS.rglob("*.md") for block in blocks(page) if block.reason)
    run = sum(block.runs for page in PAGES for block in blocks(page))
    assert left_out.total() <= 12
    assert run > 4 * left_out.total()
    assert all(reason.startswith(("needs ", "takes ")) for reason in left_out)


def test_what_a_page_says_is_checked(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        '```sh title="a.sh"\necho x\n```\n```sh\nbash a.sh\n```\n```text\nx\n```\n'
        '  ```sh title="not run: needs luck"\n  false\n  ```\n'
    )
    assert [block.line for block in blocks(page)] == [1, 4, 7, 10]
    assert [block.reason for block in blocks(page)] == ["", "", "", "needs luck"]
    assert run_page(page, tmp_path) == 1
    page.write_text("```sh\necho x\n```\n```text\ny\n```\n")
    with pytest.raises(AssertionError, match="line 4: 'y' is not in the output: x"):
        run_page(page, tmp_path)
    page.write_text("```python\nraise ValueError('so')\n```\n")
    with pytest.raises(AssertionError, match="ValueError: so"):
        run_page(page, tmp_path)
