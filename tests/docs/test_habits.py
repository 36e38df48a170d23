"""What says how the project is kept: citation, forms for issues, hooks, targets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import srsly

import kg

ROOT = Path(__file__).parents[2]
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def test_the_citation_is_of_this_version() -> None:
    told = srsly.read_yaml(ROOT / "CITATION.cff")
    assert told["cff-version"] == "1.2.0"
    assert told["version"] == kg.__version__
    assert {"message", "title", "authors"} <= told.keys()


@pytest.mark.parametrize("form", [form for form in FORMS if form.stem != "config"], ids=lambda form: form.stem)
def test_forms_ask_for_something(form: Path) -> None:
    told = srsly.read_yaml(form)
    assert {"name", "description", "body"} <= told.keys()
    ids = [field["id"] for field in told["body"]]
    assert len(set(ids)) == len(ids)
    assert all(field["type"] in ("input", "textarea") and field["attributes"]["label"] for field in told["body"])
    assert any(field.get("validations", {}).get("required") for field in told["body"])


def test_hooks_run_the_tools_of_the_environment() -> None:
    [repository] = srsly.read_yaml(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    assert [hook["id"] for hook in repository["hooks"]] == ["ruff", "ruff-format", "mypy"]
    assert all(hook["language"] == "system" for hook in repository["hooks"])


def test_targets_that_are_told_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    told = re.findall(r"`?make ([\w-]+)", (ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    assert {"test", "check", "docs", "coverage"} <= set(told)
    assert all(f"\n{target}:" in makefile for target in told)


def test_figures_are_those_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    page = (ROOT / "docs" / "explanation" / "quality.md").read_text("utf-8")
    rows = re.findall(r"^\| (?:default|`--profile|role:|links:|results:).*$", page, re.MULTILINE)
    assert len(rows) >= 9
    assert not [row for row in rows if row not in readme]


def test_the_changelog_tells_of_what_is_new() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert text.startswith("# Changelog")
    assert "## [Unreleased]" in text or f"## [{kg.__version__}]" in text
