"""Every table that `make bench` runs takes what it passes on."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

MAKEFILE = (Path(__file__).parents[2] / "Makefile").read_text("utf-8")
TABLES = re.findall(r"^TABLES \?= (.+)$", MAKEFILE, re.MULTILINE)[0].split()


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_the_options_of_all(
    table: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", [table, "--abstracts", "a", "--store", "s", "--results", "r", "--help"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module(f"benchmarks.{table}", run_name="__main__")
    assert end.value.code == 0
    assert "where figures are kept" in capsys.readouterr().out
