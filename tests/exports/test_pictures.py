"""Pictures: labels are text, lie on nothing, and say what the graph says; whatever the text, one picture."""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import replace
from xml.etree import ElementTree

import matplotlib
import pytest

from exports.pictures import PngExporter, SvgExporter
from kg.communities import Community
from kg.folding import FoldedView
from kg.model import GraphView, Node
from kg.output import ExportOptions
from kg.views import entity_view, paper_view

from .views import MemoryView, large_view, nasty_view, plain_view

SVG = "{http://www.w3.org/2000/svg}"


def svg(view: GraphView, **options: object) -> ElementTree.Element:
    file = io.BytesIO()
    SvgExporter(ExportOptions(**options)).write(view, file)  # type: ignore[arg-type]
    return ElementTree.fromstring(file.getvalue())  # noqa: S314  our own


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(each.itertext()).strip() for each in root.iter(f"{SVG}text")]


def named_view() -> MemoryView:
    """Two communities that have names."""
    view = plain_view()
    view.node_list = [replace(node, community=n % 2) for n, node in enumerate(view.node_list)]
    view.community_list = [Community(0, 3, 1, "FooNet · BarSet"), Community(1, 3, 1, "rather $x^2$ than <b>")]
    return view


def test_title_counts_names_and_legend_are_text() -> None:
    told = texts(svg(named_view(), title="Nets & <sets>"))
    assert told[:2] == ["Nets & <sets>", "2 papers · 4 entities · 5 edges"]  # of six edges one is negated
    names = {"Communities", "FooNet · BarSet", "rather $x^2$ than <b>", "BazNet & Co", "accuracy", "Types", "Dataset"}
    assert names <= set(told)


def test_colours_mean_communities_or_types() -> None:
    assert "Communities" not in texts(svg(named_view(), colour_by="type"))
    assert "#e69f00" in ElementTree.tostring(svg(named_view(), colour_by="type"), "unicode")  # datasets
    assert "Communities" not in texts(svg(plain_view()))  # one community says nothing


def test_a_png_is_2000_dots_wide(plain: MemoryView) -> None:
    file = io.BytesIO()
    PngExporter(ExportOptions()).write(plain, file)
    assert struct.unpack(">II", file.getvalue()[16:24]) == (2000, 1125)


@pytest.mark.parametrize("exporter", [PngExporter, SvgExporter])
def test_strange_text_makes_no_warning_and_no_formula(exporter: type[PngExporter]) -> None:
    view = nasty_view(("$\\frac{1}{0$", "漢字 and עברית", "\u200b\x00\ud800", "$$", "a\nb"))
    view.node_list = [replace(node, x=400.0 * n, y=300.0 * (n % 5)) for n, node in enumerate(view.node_list)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exporter(ExportOptions(title="$\\bad$ 漢")).write(view, io.BytesIO())
    told = texts(svg(view, title="$\\bad$ 漢"))
    assert told[0] == "$\\bad$ □"
    assert "$\\frac{1}{0$" in told


def test_settings_of_the_user_change_nothing(plain: MemoryView) -> None:
    def written() -> bytes:
        file = io.BytesIO()
        SvgExporter(ExportOptions()).write(plain, file)
        return file.getvalue()

    before = written()
    with matplotlib.rc_context({"font.size": 30, "svg.fonttype": "path", "savefig.dpi": 20, "axes.facecolor": "red"}):
        assert written() == before
        assert matplotlib.rcParams["font.size"] == 30


def test_small_pieces_are_left_out_and_told() -> None:
    view = plain_view()
    far = [Node(f"paper:far{n}", "Paper", f"Far {n}", x=1e6 + n) for n in range(1000)]
    view.node_list = [*far, *view.node_list]
    told = texts(svg(view))
    assert told[1] == "1,002 papers · 4 entities · 5 edges · not drawn: 1,001 nodes in small pieces"
    assert not [text for text in told if text.startswith("Far")]


def test_derived_views_have_pictures() -> None:
    view = plain_view()
    assert "2 entities · 1 tie" in texts(svg(entity_view(view)))
    assert "2 papers · 1 tie" in texts(svg(paper_view(view)))
    assert "2 papers · 4 entities · 5 edges" in texts(svg(FoldedView(view)))


def test_of_a_large_graph_an_svg_holds_an_image() -> None:
    root = svg(large_view(2_000, 1_500))
    assert len(list(root.iter(f"{SVG}image"))) >= 1
    assert len(list(root.iter(f"{SVG}use"))) < 1000
    assert "2,000 papers · 1,500 entities · 10,000 edges" in texts(root)[1]
