"""The query page of ``kg serve`` in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from benchmarks.load import serving

from .browser import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASKED = "SELECT ?label ?n { ?x a kg:Method ; skos:prefLabel ?label BIND(-2 AS ?n) }"


def test_an_answer_that_is_saved_as_csv_runs_in_no_spreadsheet(page: Page, downloads: Path, tmp_path: Path) -> None:
    (tmp_path / "say.yaml").write_text('rename: {ResNet-50: \'=HYPERLINK("http://x", "y")\'}\n', "utf-8")
    paper = kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")
    kg.build([paper], tmp_path / "graph", extractors=["rules"], overrides=tmp_path / "say.yaml").close()
    with serving(tmp_path / "graph") as (address, _):
        page.driver.get(f"{address}query")
        page.run("document.querySelector('textarea').value = arguments[0]", ASKED)
        page.one("[data-format='text/csv']").click()
        saved = downloads / "answer.csv"
        page.wait(saved.is_file)
    assert saved.read_text("utf-8").splitlines() == ["label,n", '"\'=HYPERLINK(""http://x"", ""y"")",-2']
