"""What the page holds: columns that agree with one another and with the view."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from exports.page_communities import communities_of
from exports.page_data import PageData, page_data
from exports.page_places import places
from exports.page_texts import paper_address
from kg.model import STATUSES, Evidence, Node, Paper

from .views import MemoryView, edge, large_view


def evidence_of(data: PageData, edge: int) -> list[dict[str, Any]]:
    """The evidence of an edge as records, as the page's script makes them."""
    columns = data.texts["evidence"]
    names = ("paper", "sentence", "start", "end", "extractor", "score", "status")
    return [
        {**{name: columns[name][n] for name in names}, "text": data.texts["sentences"][columns["sentence"][n]], "at": n}
        for n in range(columns["first"][edge], columns["first"][edge + 1])
    ]


def test_columns_are_those_of_the_view(plain: MemoryView) -> None:
    graph = page_data(plain, 100).graph
    assert {len(column) for column in graph["edges"].values()} == {len(plain.edge_list)}
    assert [graph["nodes"]["id"][n] for n in graph["edges"]["from"]] == [each.subject for each in plain.edge_list]
    assert [graph["nodes"]["id"][n] for n in graph["edges"]["to"]] == [each.object for each in plain.edge_list]
    assert [graph["relations"][n]["name"] for n in graph["edges"]["relation"]] == [e.predicate for e in plain.edge_list]
    assert set(graph["edges"]["confidence"]) == {875}
    assert [(first, last) for first, last in zip(graph["edges"]["first"], graph["edges"]["last"], strict=True)] == [
        (2020, 2020), (2020, 2020), (0, 0), (0, 0), (0, 0), (0, 0),
    ]  # fmt: skip
    assert [graph["types"][n]["name"] for n in graph["nodes"]["type"]] == [node.type for node in plain.node_list]
    assert graph["nodes"]["aliases"] == {"3": ["Foo Network", "FooNets"]}


def test_evidence_marks_the_mention_in_its_sentence(plain: MemoryView) -> None:
    data = page_data(plain, 100)
    for n, source in enumerate(plain.edge_list):
        for found in evidence_of(data, n):
            assert found["text"][found["start"] : found["end"]] in {each.quote for each in source.evidence}


def test_the_strongest_sentence_is_first_and_the_rest_counted(plain: MemoryView) -> None:
    strong = plain.edge_list[0].evidence[1]
    many = tuple(replace(strong, start=n, score=n / 20) for n in range(15))
    plain.edge_list[0] = replace(plain.edge_list[0], evidence=many)
    data = page_data(plain, 100)
    found = evidence_of(data, 0)
    assert [each["score"] for each in found][:2] == [700, 650]
    assert (len(found), data.texts["evidence"]["more"]) == (10, {"0": 5})


def test_a_link_marks_its_arguments_and_names_the_sentence_of_the_other(plain: MemoryView) -> None:
    data = page_data(plain, 100)
    (found,) = evidence_of(data, 4)
    marks = data.texts["evidence"]["marks"][str(found["at"])]
    assert [found["text"][start:end] for start, end in marks] == ["BazNet & Co"]
    ((argument, sentence),) = data.texts["evidence"]["carried"][str(found["at"])]
    assert (argument, data.texts["sentences"][sentence]) == ("head", "FooNet reaches 91.2% accuracy on BarSet.")


def test_statuses_are_counted_and_lead_the_evidence(plain: MemoryView) -> None:
    first, second = plain.edge_list[0].evidence
    denied = replace(second, status="negated", score=0.99)
    plain.edge_list[0] = replace(plain.edge_list[0], evidence=(first, denied))
    data = page_data(plain, 100)
    assert {each["name"]: each["count"] for each in data.graph["statuses"]} == {
        "asserted": 5, "hedged": 0, "negated": 1, "background": 0,
    }  # fmt: skip
    assert STATUSES[data.graph["edges"]["status"][5]] == "negated"
    assert [STATUSES[each["status"]] for each in evidence_of(data, 0)] == ["asserted", "negated"]


def test_offsets_count_as_browsers_do(plain: MemoryView) -> None:
    sentence = "🤖🤖 with BarSet 𝒳"
    found = Evidence("b", "abstract", 108, 114, 100, sentence, "gazetteer", "1", 0.5)
    plain.edge_list[:] = [edge(1, "paper:b", "uses", "dataset:barset", found)]
    (shown,) = evidence_of(page_data(plain, 100), 0)
    units = sentence.encode("utf-16-le")
    assert units[2 * shown["start"] : 2 * shown["end"]].decode("utf-16-le") == "BarSet"


@pytest.mark.parametrize(("papers", "limit"), [(60, 25), (10, 40)])
def test_of_many_nodes_shared_entities_stay_and_the_papers_that_share_them(papers: int, limit: int) -> None:
    view = large_view(papers, 100 - papers)
    graph = page_data(view, limit).graph
    kept = set(graph["nodes"]["id"])
    assert len(kept) <= limit
    entities = [node for node in view.node_list if node.type != "Paper"]
    least = min(node.papers for node in entities if node.id in kept)
    assert sum(node.papers > least and node.id not in kept for node in entities) == 0
    assert sum(node.type == "Paper" for node in view.node_list if node.id in kept) == min(papers, limit // 2)
    assert graph["nodes"]["id"] == [node.id for node in view.node_list if node.id in kept]
    joined = {*graph["edges"]["from"], *graph["edges"]["to"]}
    assert all(n in joined for n, id_ in enumerate(graph["nodes"]["id"]) if not id_.startswith("paper:"))


def test_positions_are_centred_and_spread_whatever_the_layout_was(plain: MemoryView) -> None:
    wide = replace_positions(plain, 1e6)
    near = page_data(plain, 100).graph["nodes"]
    assert (near["x"], near["y"]) == tuple(page_data(wide, 100).graph["nodes"][axis] for axis in "xy")
    assert sum(near["x"]) == pytest.approx(0, abs=4)
    flat = page_data(replace_positions(plain, 0), 100).graph["nodes"]
    assert len(set(zip(flat["x"], flat["y"], strict=True))) == len(flat["id"])


def replace_positions(view: MemoryView, factor: float) -> MemoryView:
    moved = [replace(node, x=node.x * factor, y=node.y * factor) for node in view.node_list]
    return replace(view, node_list=moved)


def test_communities_of_a_small_graph_are_islands() -> None:
    nodes = [Node(f"n{n}", "Method", "", community=n % 3, x=n, y=-n) for n in range(300)]
    edges = [(n, n + 3) for n in range(297)] + [(0, 1), (1, 2)]
    at = places(nodes, edges)
    middle = [[sum(place[axis] for place in at[c::3]) / 100 for axis in (0, 1)] for c in range(3)]
    nearest = [min(range(3), key=lambda c: math.dist(middle[c], place)) for place in at]
    assert sum(each == n % 3 for n, each in enumerate(nearest)) > 290
    assert at == places(nodes, edges)


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=40))
def test_named_communities_have_three_papers_and_a_name_of_theirs(made: list[tuple[int, bool]]) -> None:
    papers = [Node(f"paper:{n}", "Paper", f"p{n}", community=c) for n, (c, _) in enumerate(made)]
    entities = [Node(f"method:{c}", "Method", f"entity{c}", papers=99, community=c) for c in range(3)]
    edges = [(n, len(papers) + c) for n, (c, _) in enumerate(made)]
    found = communities_of([*papers, *entities], edges)
    sizes = {c: sum(each == c for each, _ in made) for c in range(3)}
    assert {each.number: (each.size, each.papers) for each in found} == {
        c: (size + 1, size) for c, size in sizes.items() if size >= 3
    }
    assert all(each.name == f"entity{each.number}" for each in found)


def test_papers_have_links_results_and_code(plain: MemoryView) -> None:
    data = page_data(plain, 100)
    one, two = data.texts["papers"]
    assert one == ["On nets", ["A. Author", "B. Writer"], 2020, "Venue", "https://example.org/one",
                   ["https://github.com/foo/net"], []]  # fmt: skip  # and no javascript:
    assert two[0].startswith("FooNet reaches")
    ((paper, value, unit, sentence, status, *ends),) = data.texts["results"]
    assert (paper, value, unit, STATUSES[status]) == (1, "91.2", "%", "asserted")
    assert data.texts["sentences"][sentence] == "FooNet reaches 91.2% accuracy on BarSet."
    assert [each and data.graph["nodes"]["name"][each] for each in ends] == ["accuracy", "FooNet", "", "BarSet", ""]


def test_a_result_names_what_the_page_does_not_hold(plain: MemoryView) -> None:
    plain.node_list = [node for node in plain.node_list if node.id != "metric:accuracy"]
    plain.result_list[0] = replace(plain.result_list[0], metric=None)
    (result,) = page_data(plain, 100).texts["results"]
    assert result[5] == "accuracy"


def test_no_address_but_http(nasty: MemoryView) -> None:
    for *_, address, code, _ in page_data(nasty, 100).texts["papers"]:
        assert all(each.startswith(("http://", "https://")) for each in [address, *code] if each)


def test_kinds_are_numbers_of_nodes_and_identifiers_web_addresses(plain: MemoryView) -> None:
    at = next(n for n, node in enumerate(plain.node_list) if node.id == "method:foonet")
    evil = ("javascript:alert(1)", "urn:x:1", "data:text/html,x", "https://example.org/a?b=1&c")
    plain.node_list[at] = replace(plain.node_list[at], xrefs=evil, broader=("method:baznet-&-co", "method:gone"))
    nodes = page_data(plain, 100).graph["nodes"]
    assert nodes["links"][str(at)] == ["https://example.org/a?b=1&c"]
    assert [nodes["name"][n] for n in nodes["broader"][str(at)]] == ["BazNet & Co"]


@pytest.mark.parametrize(
    ("paper", "address"),
    [
        (Paper("x", None, "", identifiers=(("arxiv", "2001.00001"),)), "https://arxiv.org/abs/2001.00001"),
        (
            Paper("x", None, "", url="javascript:alert(1)", identifiers=(("doi", "10.1/a b"),)),
            "https://doi.org/10.1/a%20b",
        ),
        (Paper("x", None, ""), None),
    ],
)
def test_where_a_paper_can_be_read(paper: Paper, address: str | None) -> None:
    assert paper_address(paper) == address


def test_everything_is_json(nasty: MemoryView) -> None:
    json.dumps(page_data(nasty, 100), allow_nan=False).encode()


def test_what_a_store_tells_of_ends_chooses_the_same_nodes() -> None:
    texts = ("We train ResNet-50 on ImageNet.", "We train BERT on ImageNet.", "We evaluate GPT-2 on WikiText-103.")
    with kg.build([kg.Paper(f"p{n}", None, text) for n, text in enumerate(texts)], extractors=["rules"]) as graph:
        assert sorted(graph.ends()) == sorted((edge.subject, edge.object) for edge in graph.edges())
        lists = {name: list(getattr(graph, name)()) for name in ("papers", "nodes", "edges")}
        plain = MemoryView(lists["papers"], lists["nodes"], lists["edges"])
        assert page_data(graph, 4).graph["nodes"] == page_data(plain, 4).graph["nodes"]
