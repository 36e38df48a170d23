"""The page's views in headless Chromium: addresses, neighbourhoods, communities, filters, saving, keys."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from .browser import Page, save, saved
from .views import large_view, plain_view

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_address_tells_the_view_and_back_leads_back(page: Page, tmp_path: Path) -> None:
    path = save(plain_view(), tmp_path)
    page.open(path)
    page.search("FooNet")
    page.titled("FooNet")
    assert page.hash() == "#node=method:foonet"
    page.one("#panel .choice button:last-child").click()
    page.wait(lambda: "steps=2" in page.hash())
    page.search("BarSet")
    page.titled("BarSet")
    page.one("#types [data-name=Metric]").click()
    assert page.hash() == "#node=dataset:barset&hide=Metric"
    page.driver.back()
    page.titled("FooNet")
    assert page.run("return document.querySelector('.choice [aria-pressed=true]').textContent") == "2 steps"
    assert page.one("#types [data-name=Metric]").get_attribute("aria-pressed") == "true"
    page.driver.forward()
    page.titled("BarSet")
    assert page.one("#types [data-name=Metric]").get_attribute("aria-pressed") == "false"
    address = page.run("return location.href")
    page.driver.get("about:blank")
    page.driver.get(address)  # as from a bookmark
    page.titled("BarSet")
    assert page.one("#types [data-name=Metric]").get_attribute("aria-pressed") == "false"
    page.driver.get(path.as_uri() + "#node=gone&community=none&since=x&show=-1&steps=9&hide=%00&relation=%3Cb%3E")
    page.titled("Overview")
    assert page.errors() == []


def test_a_relation_has_an_address(page: Page, tmp_path: Path) -> None:
    path = save(plain_view(), tmp_path)
    page.open(path)
    where = "#node=method%3Afoonet&from=method%3Afoonet&relation=outperforms&to=method%3Abaznet-%26-co"
    page.driver.get(path.as_uri() + where)
    page.wait(lambda: page.texts("#panel .arrow"))
    assert page.texts("#panel .verb")[0] == "↓ outperforms"
    assert page.errors() == []


def test_neighbours_of_neighbours_are_drawn_on_request(page: Page, tmp_path: Path) -> None:
    page.open(save(large_view(200, 100, 6), tmp_path))
    page.search("Method 3")
    page.titled("Method 3")
    one = page.canvas()
    page.one("#panel .expand").click()
    page.wait(lambda: "expand=paper:" in page.hash())
    expanded = page.canvas()
    assert expanded != one
    page.driver.back()
    page.wait(lambda: "expand" not in page.hash())
    assert page.canvas() != expanded
    page.one("#panel .choice button:last-child").click()
    assert page.canvas() not in {one, expanded}
    assert page.errors() == []


def test_filters_take_types_and_relations_away_and_back(page: Page, tmp_path: Path) -> None:
    page.open(save(plain_view(), tmp_path))
    full = page.canvas()
    dataset = page.one("#types [data-name=Dataset]")
    dataset.click()
    assert dataset.get_attribute("aria-pressed") == "false"
    assert page.canvas() != full
    page.search("FooNet")
    page.wait(lambda: page.texts("#panel h3"))
    page.one(".relations summary").click()
    page.one("#relations [data-name=outperforms]").click()
    page.wait(lambda: not any(text.startswith("Outperforms") for text in page.texts("#panel h3")))
    page.one("#all").click()
    page.wait(lambda: any(text.startswith("Outperforms") for text in page.texts("#panel h3")))
    assert dataset.get_attribute("aria-pressed") == "true"
    page.search("BarSet")  # and the search brings a hidden type back
    page.wait(lambda: page.texts("#panel h2") == ["BarSet"])
    assert page.errors() == []


def test_what_is_not_asserted_is_dashed_told_and_can_be_hidden(page: Page, tmp_path: Path) -> None:
    page.open(save(plain_view(), tmp_path))
    page.search("BazNet")
    page.wait(lambda: page.texts("#panel h2") == ["BazNet & Co"])
    assert page.texts("#panel .status") == ["negated"]
    assert "FooNet, named in: “FooNet reaches 91.2% accuracy on BarSet.”" in page.texts("#panel .source")
    page.one("#said summary").click()
    assert page.texts("#statuses .word") == ["asserted", "negated"]
    assert page.texts("#statuses .count") == ["5", "1"]
    page.one("#statuses [data-name=negated]").click()
    page.wait(lambda: not page.texts("#panel .status"))
    page.one("#all").click()
    page.wait(lambda: page.texts("#panel .status") == ["negated"])
    assert page.errors() == []


def test_where_all_is_asserted_there_is_nothing_to_choose(page: Page, tmp_path: Path) -> None:
    view = plain_view()
    view.edge_list.pop()
    page.open(save(view, tmp_path))
    assert not page.one("#said").is_displayed()
    assert page.errors() == []


def test_years_confidence_and_support_filter_and_are_in_the_address(page: Page, tmp_path: Path) -> None:
    view = plain_view()
    view.node_list[1] = replace(view.node_list[1], first_year=2022, last_year=2022)
    view.edge_list[1] = replace(view.edge_list[1], confidence=0.3)
    path = save(view, tmp_path)
    page.open(path)

    def relations() -> list[str]:
        return [text.split("\n")[0] for text in page.texts("#panel h3")][1:]

    def open_at(filters: str) -> None:
        page.open(path)
        page.driver.get(f"{path.as_uri()}#node=method:foonet&{filters}")
        page.wait(lambda: page.one("#all").is_displayed())

    page.open(path)
    page.search("FooNet")
    page.titled("FooNet")
    assert relations() == ["Proposed by", "Used by", "Used for", "Outperforms"]
    page.run("document.getElementById('bounds').open = true")
    page.type("2021", "#since")
    page.titled("Overview")  # FooNet was last seen in 2020
    assert page.hash() == "#since=2021"
    assert page.texts("#panel h3") == []
    page.one("#all").click()
    page.wait(lambda: page.texts("#panel h3"))
    page.run("document.getElementById('since').value = ''")
    page.type("2020", "#until")
    page.search("FooNet")
    page.titled("FooNet")
    assert relations() == ["Proposed by"]  # and nothing that a paper of 2022 says
    open_at("support=2")
    assert relations() == ["Proposed by", "Used by"]  # links that one paper says are gone, what papers use is not
    open_at("sure=90")
    assert relations() == []
    open_at("sure=80")
    page.search("BarSet")
    page.titled("BarSet")
    assert [text.split("\n") for text in page.texts("#panel h3")][1:] == [["Used for evaluation by", "1"]]
    assert page.one("#sure").get_attribute("value") == "80"
    assert page.errors() == []


def test_communities_and_dots_lead_into_the_map(page: Page, tmp_path: Path) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    view = large_view(400, 200, 5)
    view.node_list = [replace(node, community=int(node.x > 0)) for node in view.node_list]
    page.open(save(view, tmp_path))
    assert page.texts("#panel h3")[0].split("\n") == ["Communities", "2"]
    name = page.texts("#panel .community .name")[0]
    overview = page.canvas()
    page.run(
        "const field = document.getElementById('detail'); field.value = 200; field.dispatchEvent(new Event('input'))"
    )
    assert page.hash() == "#show=200"
    assert page.canvas() != overview  # more names
    page.one("#panel .community").click()
    page.titled(name)
    assert page.hash() == f"#community={name.replace(' ', '+')}&show=200"
    assert page.canvas() != overview
    page.driver.back()
    page.titled("Overview")
    page.canvas()  # dots move until the camera rests
    canvas = page.one("#graph canvas")

    def on_a_dot() -> bool:
        for right in range(-120, 0, 4):
            ActionChains(page.driver, duration=0).move_to_element_with_offset(canvas, right, 10).perform()
            if not page.run("return document.getElementById('tip').hidden"):
                return True
        return False

    page.wait(on_a_dot)
    named = page.run("return document.getElementById('tip').textContent")
    ActionChains(page.driver).click().perform()
    page.titled(named.split(":")[0])
    assert page.errors() == []


def test_what_is_in_sight_is_saved(page: Page, tmp_path: Path, downloads: Path) -> None:
    import networkx

    view = plain_view()
    evil = view.edge_list[4].evidence[0]
    view.edge_list[4] = replace(view.edge_list[4], evidence=(replace(evil, sentence='=1+1, "quoted" <b>', start=41),))
    path = save(view, tmp_path, title="On <nets>")
    page.open(path)
    page.search("FooNet")
    page.titled("FooNet")
    picture = saved(page, downloads, "png")
    page.wait(lambda: picture.read_bytes().startswith(b"\x89PNG"))
    assert picture.name == "On-nets-FooNet.png"
    table = saved(page, downloads, "csv")
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert {(row["subject"], row["relation"], row["object"]) for row in rows} == {
        ("On nets", "proposes", "FooNet"),
        ("FooNet reaches 91.2% accuracy…", "uses", "FooNet"),
        ("FooNet", "outperforms", "BazNet & Co"),
        ("FooNet", "usedFor", "BazNet & Co"),
    }
    [row] = [row for row in rows if row["relation"] == "outperforms"]
    assert row["sentence"] == '\'=1+1, "quoted" <b>'
    assert (row["confidence"], row["papers"], row["status"], row["object_type"]) == ("0.875", "1", "asserted", "Method")
    graph = networkx.read_graphml(saved(page, downloads, "graphml"))
    assert graph.number_of_edges() == 4
    assert {data["label"]: data["type"] for _, data in graph.nodes(data=True)} == {
        "On nets": "Paper", "FooNet reaches 91.2% accuracy…": "Paper", "FooNet": "Method", "BazNet & Co": "Method",
    }  # fmt: skip
    assert {data["relation"]: data["evidence"] for *_, data in graph.edges(data=True)}["outperforms"] == (
        '=1+1, "quoted" <b>'
    )
    assert page.errors() == []
    assert [url for url in page.requests() if not url.startswith("blob:")] == [path.as_uri()]


def test_of_the_map_what_is_on_the_screen_is_saved(page: Page, tmp_path: Path, downloads: Path) -> None:
    import networkx

    page.open(save(large_view(300, 100, 3), tmp_path))
    page.canvas()
    graph = networkx.read_graphml(saved(page, downloads, "graphml"))
    assert graph.number_of_nodes() == 400
    assert graph.number_of_edges() > 0
    assert page.errors() == []


def test_keys_reach_all(page: Page, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    page.open(save(plain_view(), tmp_path))
    page.key("/")
    page.type("net")
    page.wait(lambda: len(page.texts("#suggestions li")) > 1)
    second = page.texts("#suggestions .name")[1]
    page.type(Keys.ARROW_DOWN + Keys.ENTER)
    page.titled(second)
    page.one("#panel .close").send_keys(Keys.TAB)
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    focused = page.driver.switch_to.active_element
    assert "go" in focused.get_attribute("class").split()
    name = focused.text
    assert page.run("return getComputedStyle(document.activeElement).outlineStyle") != "none"
    focused.send_keys(Keys.ENTER)
    page.titled(name)
    page.key(Keys.ESCAPE)
    page.titled("Overview")
    before = page.canvas()
    page.run("document.activeElement.blur()")
    page.key(Keys.ARROW_RIGHT)
    assert page.canvas() != before
    page.wait(lambda: "at=" in page.hash())  # where the map was moved to is in the address
    page.driver.refresh()
    page.titled("Overview")
    assert page.canvas() != before
    page.key("0")
    assert "at=" not in page.hash()
    assert page.errors() == []
