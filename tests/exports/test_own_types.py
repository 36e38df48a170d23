"""Types of a user's own in every registered format: with their names, and in their colours."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import kg
from exports.page_data import page_data
from exports.palette import styles_of
from kg.folding import FoldedView
from kg.output import ExportOptions, export
from kg.registry import exporters, folders

from .browser import Page, save

COLOUR = "#7a5c3e"
NOT_THERE = {"png", "results-csv", "results-parquet", "papers-parquet", "evidence-parquet"}
"""Formats that hold no entity, or none as text."""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> kg.Graph:
    folder = tmp_path_factory.mktemp("types")
    (folder / "materials.tsv").write_text("boron nitride\thBN\n")
    (folder / "types.toml").write_text(
        '[types.material]\nlabel = "Matter"\nplural = "Kinds of matter"\n'
        f'colour = "{COLOUR}"\ngazetteer = "materials.tsv"\n'
    )
    papers = [
        kg.Paper(f"p{n}", f"Film {n}", f"Film {n} of hBN and boron nitride is grown by FilmNet.") for n in range(4)
    ]
    return kg.build(papers, extractors=["rules"], types=folder / "types.toml")


def written(name: str, graph: kg.Graph, folder: Path, **options: object) -> bytes:
    if name in folders.names():
        target = folder / f"x{folders.entry(name).suffixes[0]}"
        export(graph, target, format=name)
        return b"".join(path.read_bytes() for path in sorted(target.iterdir()))
    file = io.BytesIO()
    exporters.load(name)(ExportOptions(**options)).write(graph, file)  # type: ignore[arg-type]
    return file.getvalue()


@pytest.mark.parametrize("name", [*exporters.names(), *folders.names()])
def test_every_format_holds_things_of_own_types(name: str, graph: kg.Graph, tmp_path: Path) -> None:
    data = written(name, graph, tmp_path)
    if name == "html":
        told = json.dumps(page_data(graph, 100))
    elif name in NOT_THERE or name.endswith("parquet"):
        assert data
        return
    else:
        told = data.decode()
    assert "boron" in told
    assert "material" in told.casefold()


@pytest.mark.parametrize("name", ["graphml", "gexf", "nodes-csv"])
def test_colours_are_the_users(name: str, graph: kg.Graph, tmp_path: Path) -> None:
    assert COLOUR in written(name, graph, tmp_path).decode()
    assert styles_of(FoldedView(graph))("Material").color == COLOUR
    assert styles_of(graph)("Method") == styles_of(object())("Method")  # type: ignore[arg-type]


def test_pictures_have_them_by_type(graph: kg.Graph, tmp_path: Path) -> None:
    assert COLOUR in written("svg", graph, tmp_path, colour_by="type").decode()


def test_the_page_tells_their_words(graph: kg.Graph) -> None:
    types = {each["name"]: each for each in page_data(graph, 100).graph["types"]}
    assert types["Material"] == {
        "name": "Material", "count": 1, "color": COLOUR, "shape": "dot", "label": "Matter", "plural": "Kinds of matter",
    }  # fmt: skip
    assert "label" not in types["Method"]


@pytest.mark.browser
@pytest.mark.slow
def test_a_browser_shows_filters_and_lists_them(page: Page, graph: kg.Graph, tmp_path: Path) -> None:
    page.open(save(graph, tmp_path))  # type: ignore[arg-type]
    assert "Matter" in page.texts("#types .word")
    page.search("hBN")
    page.titled("boron nitride")
    assert page.texts("#panel .kind")[0].startswith("Matter")
    assert "Mentioned by" in [text.split("\n")[0] for text in page.texts("#panel h3")]
    page.one("#home").click()
    page.titled("Overview")
    page.wait(lambda: "Kinds of matter" in [text.split("\n")[0] for text in page.texts("#panel h3")])
    [row] = [each for each in page.driver.find_elements("css selector", "#types button") if "Matter" in each.text]
    row.click()
    assert "hide=Material" in page.hash()
    assert page.errors() == []
