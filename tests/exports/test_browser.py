"""The page in headless Chromium: nothing is requested, nothing fails, and it tells what it is asked."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from kg.text import legal

from .browser import Page, save
from .views import IMAGE, SCRIPT, MemoryView, large_view, nasty_view, plain_view

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_one_request_and_no_error(page: Page, tmp_path: Path) -> None:
    path = save(plain_view(), tmp_path)
    page.open(path)
    assert page.canvas().count(",") == 1
    assert page.requests() == [path.as_uri()]
    assert page.errors() == []
    assert page.texts("h1") == ["scholarkg"]
    assert page.texts("#types .word") == ["Paper", "Method", "Dataset", "Metric"]
    assert page.texts("#types .count") == ["2", "2", "1", "1"]


def test_search_opens_the_node_with_its_sentences(page: Page, tmp_path: Path) -> None:
    page.open(save(plain_view(), tmp_path))
    before = page.canvas()
    page.key("/")
    page.type("foo net")
    assert page.wait(lambda: page.texts("#suggestions .name")) == ["FooNet"]  # found by its alias
    assert page.texts("#suggestions .alias") == ["Foo Network"]
    page.type("\ue007")
    page.titled("FooNet")
    assert "Also Foo Network · FooNets" in page.texts("#panel .facts")
    headings = [text.split("\n") for text in page.texts("#panel h3")]
    assert headings[:3] == [["Results", "1"], ["Proposed by", "1"], ["Used by", "1"]]
    assert page.texts("#panel blockquote")[0] == "FooNet is tested on BarSet."
    assert page.texts("#panel mark")[0] == "FooNet"
    assert page.canvas() != before
    page.key("\ue00c")
    page.titled("Overview")
    page.key("\ue00c")
    assert page.wait(lambda: not page.one("#panel").is_displayed())
    page.one("#home").click()
    page.titled("Overview")
    assert page.errors() == []


def test_a_paper_shows_links_results_and_its_entities(page: Page, tmp_path: Path) -> None:
    page.open(save(plain_view(), tmp_path))
    page.search("on nets")
    page.titled("On nets")
    links = [(each.text, each.get_attribute("href"), each.get_attribute("rel")) for each in
             page.driver.find_elements("css selector", "#panel a")]  # fmt: skip
    assert links == [
        ("Paper ↗", "https://example.org/one", "noopener noreferrer"),
        ("github.com/foo/net ↗", "https://github.com/foo/net", "noopener noreferrer"),
    ]
    page.search("FooNet reaches")
    page.wait(lambda: page.texts("#panel td"))
    assert page.texts("#panel td") == ["FooNet\naccuracy", "BarSet", "91.2%"]
    page.one("#panel td button").click()
    page.titled("FooNet")
    assert page.texts("#panel td")[:3] == ["FooNet\naccuracy", "BarSet", "91.2%"]
    assert page.errors() == []


def test_kinds_lead_to_one_another_and_identifiers_out(page: Page, tmp_path: Path) -> None:
    page.open(save(plain_view(), tmp_path))
    page.search("FooNet")
    assert page.wait(
        lambda: [text.split() for text in page.texts("#panel .kinds")] == [["Kind", "of:", "BazNet", "&", "Co"]]
    )
    page.one("#panel .kinds .go").click()
    assert page.wait(lambda: page.texts("#panel h2") == ["BazNet & Co"])
    assert [text.split() for text in page.texts("#panel .kinds")] == [["Kinds:", "FooNet"]]
    page.search("BarSet")
    page.wait(lambda: page.texts("#panel h2") == ["BarSet"])
    links = page.driver.find_elements("css selector", "#panel a")
    assert [(each.text, each.get_attribute("rel")) for each in links] == [
        ("example.org/barset ↗", "noopener noreferrer")
    ]
    assert page.errors() == []


def test_a_click_on_a_line_shows_what_it_says(page: Page, tmp_path: Path) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    page.open(save(plain_view(), tmp_path))
    page.search("BazNet")
    page.canvas()
    canvas = page.one("#graph canvas")

    def over_the_line() -> bool:
        for up in range(-60, 60, 3):
            ActionChains(page.driver, duration=0).move_to_element_with_offset(canvas, -93, up).perform()
            time.sleep(0.02)
            if "outperforms" in page.run("return document.getElementById('tip').textContent"):
                return True
        return False

    page.wait(over_the_line)
    ActionChains(page.driver).click().perform()
    page.wait(lambda: page.texts("#panel .arrow"))
    assert [text.split("\n") for text in page.texts("#panel .arrow")] == [
        ["FooNet", "↓ outperforms", "BazNet & Co"],
        ["FooNet", "↓ used for", "BazNet & Co"],
    ]
    assert page.texts("#panel blockquote")[0] == "It beats BazNet & Co."
    assert page.texts("#panel mark")[0] == "BazNet & Co"
    assert "relations 2 · 50 % confidence" in page.texts("#panel .source")[1]
    assert page.errors() == []


def test_text_from_papers_stays_text(page: Page, tmp_path: Path) -> None:
    view = nasty_view()
    view.node_list = [replace(node, community=0) for node in view.node_list]
    page.open(save(view, tmp_path, title=SCRIPT + IMAGE))
    page.one("#panel .community").click()
    for text in ("window.hacked", "onerror", "comment", "line", "emoji", "ltr", "xxx"):
        page.search(text)
        time.sleep(0.1)
    number = len(view.node_list)
    for node in range(number):  # by address too, as a link would lead there
        page.run("location.hash = arguments[0]", f"node={quote_plus(legal(view.node_list[node].id))}&steps=2&expand=x")
    for kind in ("csv", "graphml"):
        page.run(f"document.querySelector('[data-save={kind}]').click()")
    page.search("shared")
    page.wait(lambda: page.texts("#panel h2") == ["shared"])
    while more := page.driver.find_elements("css selector", "#panel .more"):
        more[0].click()
    for name in page.driver.find_elements("css selector", "#panel .go")[:3]:
        assert name.text
    assert page.run("return window.hacked === undefined")
    assert page.run("return document.querySelectorAll('img, iframe, object, embed').length") == 0
    assert page.run("return document.scripts.length") == 4
    assert page.texts("h1") == [SCRIPT + IMAGE]
    hrefs = [each.get_attribute("href") for each in page.driver.find_elements("css selector", "a")]
    assert all(href.startswith(("http://", "https://")) for href in hrefs)
    assert page.errors() == []
    assert page.requests() == [(tmp_path / "graph.html").as_uri()]


def test_the_policy_stops_what_would_slip_through(page: Page, tmp_path: Path) -> None:
    page.open(save(plain_view(), tmp_path))
    page.network()
    page.run(
        """const script = document.createElement('script');
        script.textContent = 'window.hacked = 1'; document.body.append(script);
        document.body.insertAdjacentHTML('beforeend', '<img src="https://example.org/x" onerror="window.hacked=2">');
        return fetch('https://example.org/').catch(() => 0)"""
    )
    time.sleep(0.3)
    assert page.run("return window.hacked === undefined")
    log = page.network()
    blocked = [m["params"].get("blockedReason") for m in log if m["method"] == "Network.loadingFailed"]
    assert blocked
    assert set(blocked) == {"csp"}
    assert not [m for m in log if m["method"] == "Network.responseReceived"]


def test_two_thousand_nodes_open_and_answer(page: Page, tmp_path: Path) -> None:
    view = large_view(1200, 800, 6)
    assert len(view.node_list) == 2000
    page.open(save(view, tmp_path))
    page.search("Paper number 7 ")
    page.titled("Paper number 7 with a title")
    assert page.errors() == []


def test_fifty_thousand_nodes_open_and_answer(page: Page, tmp_path: Path) -> None:
    view = large_view(15_000, 35_000, 10)
    assert (len(view.node_list), len(view.edge_list)) == (50_000, 150_000)
    path = save(view, tmp_path)
    assert path.stat().st_size < 30e6
    page.open(path)
    before = page.canvas()
    page.search("Paper number 77 ")
    page.titled("Paper number 77 with a title")
    assert "things" in page.texts("#panel mark")
    assert page.canvas() != before
    address = page.run("return location.href")
    page.key("\ue00c")
    page.titled("Overview")
    page.one("#types [data-name=Paper]").click()
    assert page.canvas() != before
    page.driver.back()
    page.titled("Paper number 77 with a title")
    assert page.run("return location.href") == address
    assert page.errors() == []
    assert page.requests() == [path.as_uri()]


def test_of_a_larger_graph_the_most_telling_part_is_there(page: Page, tmp_path: Path) -> None:
    page.open(save(large_view(1500, 900, 6), tmp_path, max_nodes=800))
    [note] = page.texts("#note")
    shown = re.match(r"Holds (\d+) of 2,400 nodes: entities that most papers share", note)
    assert shown is not None
    assert 400 <= int(shown[1]) <= 800
    assert page.errors() == []


def test_an_empty_graph_says_so(page: Page, tmp_path: Path) -> None:
    page.open(save(MemoryView(), tmp_path))
    assert page.texts("#message") == ["There is nothing in this graph yet."]
    page.key("0")
    assert page.errors() == []


@pytest.mark.parametrize(("width", "height", "scheme"), [(1280, 800, "dark"), (390, 844, "light")])
def test_other_screens_and_dark(page: Page, tmp_path: Path, width: int, height: int, scheme: str) -> None:
    page.open(save(plain_view(), tmp_path))
    light = page.canvas()
    wide = {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    narrow = {**wide, "width": width, "height": height, "mobile": width < 720}
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
    media = [{"name": "prefers-color-scheme", "value": scheme}]
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
    try:
        assert page.canvas() != light
        page.open(save(plain_view(), tmp_path))
        page.search("BarSet")
        page.wait(lambda: page.texts("#panel h2") == ["BarSet"])
        assert page.run("return document.documentElement.scrollWidth <= innerWidth")
        panel = page.one("#panel").rect
        assert panel["x"] >= 0
        assert panel["x"] + panel["width"] <= width
        assert panel["y"] + panel["height"] <= height + 1
        assert page.errors() == []
    finally:
        page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", wide)
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
