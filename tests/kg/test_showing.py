"""What notebooks show: complete, escaped, and of well-formed HTML."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.colours import COLOURS, tint
from kg.errors import UnknownName
from kg.graph import Graph
from kg.model import ENTITY_TYPES, Entity, Extraction, Mention, Node, Paper
from kg.showing import Shown, extraction_html, graph_html, node_html, paper_html, show
from kg.store import Store

from .builders import entity, extraction, hold
from .own_types import PAPERS, write_types

EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>&{label}"
TAGS = {"div", "p", "b", "code", "span", "mark", "br", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"style", "class", "title"}


class Page(HTMLParser):
    """Reads HTML back: its text, its marks, and that every tag is one of ours and is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.marks: list[tuple[str, str, str]] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        assert {name for name, _ in attrs} <= ATTRIBUTES
        if tag == "br":
            self.text += "\n"
            return
        self.open.append(tag)
        if tag == "mark":
            found = dict(attrs)
            self.marks.append((found["title"] or "", found["style"] or "", ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open and self.open[-1] == "mark":
            title, style, text = self.marks[-1]
            self.marks[-1] = title, style, text + data


def found_in(paper: Paper, *spans: tuple[int, int, str]) -> Extraction:
    """An entity for each span of the abstract."""
    return Extraction(
        paper,
        entities=tuple(
            Entity(type_, paper.abstract[start:end], (),
                   (Mention("abstract", start, end, paper.abstract[start:end], type_, 0.9, "x"),), 0.9)
            for start, end, type_ in spans
        ),
    )  # fmt: skip


def test_entities_are_highlighted_with_type_role_and_colour(extractions: list[Extraction]) -> None:
    page = Page(extractions[0]._repr_html_())
    assert [(text.strip(), title.partition(",")[0]) for title, _, text in page.marks] == [
        ("FooNet", "FooNet: proposes"),
        ("BarSet", "BarSet: evaluatesOn"),
    ]
    assert [tint(COLOURS[type_]) in page.marks[at][1] for at, type_ in enumerate(("Method", "Dataset"))] == [True, True]
    assert "On nets" in page.text
    assert "A. B." in page.text


def test_of_mentions_that_overlap_the_longest_is_shown_and_the_text_is_whole() -> None:
    paper = Paper("p", None, "We train a deep ResNet-50.")
    html = extraction_html(found_in(paper, (16, 22, "Method"), (11, 25, "Method"), (16, 25, "Software")))
    page = Page(html)
    assert [text.strip() for *_, text in page.marks] == ["deep ResNet-50"]
    assert page.text.replace(" Method", "").endswith("We train a deep ResNet-50.")


def test_nothing_of_a_paper_is_markup() -> None:
    paper = Paper(f"p{EVIL}", EVIL, f"{EVIL} is used.", 2020, EVIL, (EVIL,), EVIL, EVIL)
    with Store.create(None) as store:
        hold(store, [extraction(paper, [entity(paper, EVIL, long_form=EVIL)])])
        graph = Graph(store)
        [node] = graph.nodes("Method")
        shown = [graph_html(graph), paper_html(paper), extraction_html(graph.extraction(paper.id)), node_html(node),
                 show(graph, node.id).html, show(graph, f"paper:{paper.id}").html]  # fmt: skip
    for html in shown:
        assert "<script" not in html
        assert "<img" not in html
        Page(html)
    assert all("alert(1)" in html for html in shown[1:])  # but it can be read


def test_a_type_of_a_plug_in_is_no_markup_either() -> None:
    paper = Paper("p", None, "We use BERT.")
    html = extraction_html(found_in(paper, (7, 11, EVIL)))
    assert "<img" not in html
    assert "alert(1)" in Page(html).text
    Page(node_html(Node("x:y", EVIL, EVIL, (EVIL,), (EVIL,), broader=(EVIL,), categories=(EVIL,))))


@given(
    text=st.text(min_size=1, max_size=40),
    spans=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10), st.sampled_from(ENTITY_TYPES)), max_size=6),
)
def test_any_text_with_any_mentions_is_shown_whole(text: str, spans: list[tuple[int, int, str]]) -> None:
    paper = Paper("p", None, text)
    inside = [(start, min(start + width, len(text)), type_) for start, width, type_ in spans if start < len(text)]
    html = extraction_html(found_in(paper, *inside))
    html.encode()
    Page(html)


def test_own_types_have_their_colour(tmp_path: Path) -> None:
    with kg.build(PAPERS, extractors=["rules"], types=write_types(tmp_path)) as graph:
        marks = Page(graph.show("p1").html).marks
        colours = {text.strip(): style for _, style, text in marks}
        assert "background: " + tint("#7a5c3e") in colours["perovskite"]
        assert "color: #7a5c3e" in graph._repr_html_()


def test_a_graph_shows_its_counts(graph: Graph) -> None:
    assert repr(graph) == "<kg.Graph: 2 papers, 3 entities, 6 edges, 1 result>"
    page = Page(graph._repr_html_())
    assert "2 papers, 3 entities" in page.text
    assert "evaluatesOn2" in page.text


def test_a_closed_graph_can_still_be_printed() -> None:
    graph = kg.build([], extractors=["rules"])
    graph.close()
    assert repr(graph) == "<kg.Graph: closed>"


def test_a_node_shows_its_edges_with_their_sentences(graph: Graph) -> None:
    shown = graph.show("foo network")
    assert isinstance(shown, Shown)
    page = Page(shown._repr_html_())
    for told in ("method:foonet", "Foo Network", "outperforms →", "It beats BazNet.", "← proposes"):
        assert told in page.text.replace("\u00a0", " ")
    assert str(shown) == repr(shown)
    assert str(shown).splitlines()[0] == "FooNet  (Method, 2 papers, 2020, method:foonet)"
    assert any(
        "outperforms →  BazNet" in line and line.endswith('"It beats BazNet."') for line in shown.text.splitlines()
    )


def test_a_paper_shows_its_abstract_and_a_name_that_is_not_there_the_near_ones(graph: Graph) -> None:
    assert [text.strip() for *_, text in Page(graph.show("On nets").html).marks][:1] == ["FooNet"]
    with pytest.raises(UnknownName, match="FooNet"):
        graph.show("FoNet")


def test_what_is_cut_is_told() -> None:
    papers = [Paper(f"p{n}", f"Paper {n}", f"We use FooNet for {n} things.") for n in range(3)]
    with Store.create(None) as store:
        hold(store, [extraction(paper, [entity(paper, "FooNet")]) for paper in papers])
        graph = Graph(store)
        assert "← uses  and 2 more" in graph.show("FooNet", limit=1).text
        assert "more" not in graph.show("FooNet", limit=0).text


def test_a_terminal_obeys_nothing_of_a_name() -> None:
    paper = Paper("p", "A\x1b[31m title\nof two lines", "We use FooNet.")
    with Store.create(None) as store:
        hold(store, [extraction(paper, [entity(paper, "FooNet")])])
        text = Graph(store).show("FooNet").text
    assert "\x1b" not in text
    assert len(text.splitlines()) == 2


def test_records_show_themselves(extractions: list[Extraction]) -> None:
    paper = replace(extractions[0].paper, title=None)
    assert "We propose FooNet" in Page(paper._repr_html_()).text
    assert "2020" in Page(Node("method:x", "Method", "X", papers=3, first_year=2020, last_year=2021)._repr_html_()).text
