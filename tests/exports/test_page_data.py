"""What the page holds."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from exports.page_data import page_data, paper_address
from kg.model import Evidence, Paper

from .views import MemoryView, edge, large_view


def test_evidence_marks_the_mention_in_its_sentence(plain: MemoryView) -> None:
    data = page_data(plain, 100)
    for shown, source in zip(data["edges"], plain.edge_list, strict=True):
        for found in shown["evidence"]:
            sentence = data["sentences"][found["sentence"]]
            assert sentence[found["start"] : found["end"]] in {each.quote for each in source.evidence}


def test_the_strongest_sentence_is_first_and_the_rest_counted(plain: MemoryView) -> None:
    strong = plain.edge_list[0].evidence[1]
    many = tuple(replace(strong, start=n, score=n / 20) for n in range(15))
    plain.edge_list[0] = replace(plain.edge_list[0], evidence=many)
    shown = page_data(plain, 100)["edges"][0]
    assert [each["score"] for each in shown["evidence"]][:2] == [0.7, 0.65]
    assert (len(shown["evidence"]), shown["more"]) == (10, 5)


def test_a_link_marks_its_arguments_and_names_the_sentence_of_the_other(plain: MemoryView) -> None:
    data = page_data(plain, 100)
    link = data["edges"][4]
    (found,) = link["evidence"]
    sentence = data["sentences"][found["sentence"]]
    assert [sentence[start:end] for start, end in found["marks"]] == ["BazNet & Co"]
    (origin,) = found["carried"]
    assert (origin["argument"], data["sentences"][origin["sentence"]]) == (
        "head", "FooNet reaches 91.2% accuracy on BarSet.",
    )  # fmt: skip


def test_statuses_are_counted_and_lead_the_evidence(plain: MemoryView) -> None:
    first, second = plain.edge_list[0].evidence
    denied = replace(second, status="negated", score=0.99)
    plain.edge_list[0] = replace(plain.edge_list[0], evidence=(first, denied))
    data = page_data(plain, 100)
    assert {each["name"]: each["count"] for each in data["statuses"]} == {
        "asserted": 5, "hedged": 0, "negated": 1, "background": 0,
    }  # fmt: skip
    assert data["edges"][5]["status"] == "negated"
    assert [each["status"] for each in data["edges"][0]["evidence"]] == ["asserted", "negated"]


def test_offsets_count_as_browsers_do(plain: MemoryView) -> None:
    sentence = "🤖🤖 with BarSet 𝒳"
    found = Evidence("b", "abstract", 108, 114, 100, sentence, "gazetteer", "1", 0.5)
    plain.edge_list[:] = [edge(1, "paper:b", "uses", "dataset:barset", found)]
    (shown,) = page_data(plain, 100)["edges"][0]["evidence"]
    units = sentence.encode("utf-16-le")
    assert units[2 * shown["start"] : 2 * shown["end"]].decode("utf-16-le") == "BarSet"


def test_an_overview_keeps_shared_entities_and_the_papers_that_share_them() -> None:
    view = large_view(60, 40)
    data = page_data(view, 25)
    kept = {node["name"]: node for node in data["nodes"]}
    assert len(kept) <= 25
    entities = [node for node in view.node_list if node.type != "Paper"]
    least = min(node["papers"] for node in kept.values() if node["group"] != "Paper")
    assert sum(node.papers > least and node.label not in kept for node in entities) == 0
    assert {node["group"] for node in kept.values()} > {"Paper"}
    assert [node["id"] for node in data["nodes"]] == list(range(len(kept)))
    assert [node["name"] for node in data["nodes"]] == [n.label for n in view.node_list if n.label in kept]
    joined = {end for each in data["edges"] for end in (each["from"], each["to"])}
    assert all(node["id"] in joined for node in kept.values() if node["group"] != "Paper")


def test_positions_are_centred_and_spread_whatever_the_layout_was(plain: MemoryView) -> None:
    wide = replace_positions(plain, 1e6)
    near = [(node["x"], node["y"]) for node in page_data(plain, 100)["nodes"]]
    assert near == [(node["x"], node["y"]) for node in page_data(wide, 100)["nodes"]]
    assert sum(x for x, _ in near) == pytest.approx(0, abs=1)
    flat = page_data(replace_positions(plain, 0), 100)["nodes"]
    assert len({(node["x"], node["y"]) for node in flat}) == len(flat)


def replace_positions(view: MemoryView, factor: float) -> MemoryView:
    moved = [replace(node, x=node.x * factor, y=node.y * factor) for node in view.node_list]
    return replace(view, node_list=moved)


def test_papers_have_links_results_and_code(plain: MemoryView) -> None:
    data = page_data(plain, 100)
    one, two = (data["papers"][data["nodes"][n]["paper"]] for n in (0, 1))
    assert one["url"] == "https://example.org/one"
    assert one["code"] == ["https://github.com/foo/net"]  # and no javascript:
    assert two["title"].startswith("FooNet reaches")
    (result,) = two["results"]
    assert (result["metric"], result["method"], result["value"], result["unit"]) == ("accuracy", "FooNet", "91.2", "%")


def test_no_address_but_http(nasty: MemoryView) -> None:
    for paper in page_data(nasty, 100)["papers"]:
        assert all(address.startswith(("http://", "https://")) for address in [paper["url"], *paper["code"]] if address)


def test_kinds_are_numbers_of_drawn_nodes_and_identifiers_web_addresses(plain: MemoryView) -> None:
    at = next(n for n, node in enumerate(plain.node_list) if node.id == "method:foonet")
    evil = ("javascript:alert(1)", "urn:x:1", "data:text/html,x", "https://example.org/a?b=1&c")
    plain.node_list[at] = replace(plain.node_list[at], xrefs=evil, broader=("method:baznet-&-co", "method:gone"))
    node = page_data(plain, 100)["nodes"][at]
    assert node["links"] == ["https://example.org/a?b=1&c"]
    assert [page_data(plain, 100)["nodes"][n]["name"] for n in node["broader"]] == ["BazNet & Co"]


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
