"""The page in headless Chromium: nothing is requested, nothing fails, and it does what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.output import ExportOptions, export

from .views import IMAGE, SCRIPT, MemoryView, large_view, nasty_view, plain_view

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,800",
)


class Page:
    """An open page; `errors` and `requests` are what the browser logged since it was asked last."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def open(self, path: Path) -> None:
        self.driver.get("about:blank")
        self.network()
        self.errors()
        self.driver.get(path.as_uri())
        self.wait(lambda: self.run("return document.documentElement.dataset.ready"))

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def wait(self, ready: Callable[[], Any], seconds: float = 20) -> Any:
        end = time.monotonic() + seconds
        while not (value := ready()) and time.monotonic() < end:
            time.sleep(0.05)
        assert value, "the page did not get there in time"
        return value

    def one(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        return [element.text for element in self.driver.find_elements("css selector", selector) if element.text]

    def type(self, text: str, selector: str = "#query") -> None:
        self.one(selector).send_keys(text)

    def key(self, text: str) -> None:
        self.one("body").send_keys(text)

    def search(self, text: str) -> None:
        self.key("/")
        self.run("document.getElementById('query').value = ''")
        self.type(text)
        self.wait(lambda: self.texts("#suggestions li"))
        self.type("\ue007")

    def canvas(self) -> str:
        """The picture as it is now, once two frames are equal."""
        script = "return document.querySelector('#graph canvas').toDataURL()"
        last = self.run(script)
        for _ in range(50):
            time.sleep(0.12)
            last, before = self.run(script), last
            if last == before:
                break
        return str(last)

    def errors(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def network(self) -> list[dict[str, Any]]:
        return [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]

    def requests(self) -> list[str]:
        urls = [m["params"]["request"]["url"] for m in self.network() if m["method"] == "Network.requestWillBeSent"]
        # what the browser's own pages ask for on start is not ours
        return [url for url in urls if not url.startswith(("chrome:", "chrome-untrusted:", "data:", "about:"))]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser with an empty profile."""
    if not (CHROMIUM and DRIVER):
        message = "needs Chromium and chromedriver (Debian: apt-get install chromium chromium-driver)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        yield Page(driver)
    finally:
        driver.quit()


def save(view: MemoryView, folder: Path, **options: Any) -> Path:
    export(view, folder / "graph.html", options=ExportOptions(**options))
    return folder / "graph.html"


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
    page.type("\ue007")
    assert page.wait(lambda: page.texts("#panel h2")) == ["FooNet"]
    assert "Also Foo Network · FooNets" in page.texts("#panel .facts")
    assert page.texts("#panel h3")[0].split("\n") == ["Proposed by", "1"]
    assert page.texts("#panel blockquote")[0] == "FooNet is tested on BarSet."
    assert page.texts("#panel mark")[0] == "FooNet"
    assert page.canvas() != before
    page.key("\ue00c")
    assert page.wait(lambda: not page.one("#panel").is_displayed())
    assert page.errors() == []


def test_a_paper_shows_links_results_and_its_entities(page: Page, tmp_path: Path) -> None:
    page.open(save(plain_view(), tmp_path))
    page.search("on nets")
    page.wait(lambda: page.texts("#panel h2") == ["On nets"])
    links = [(each.text, each.get_attribute("href"), each.get_attribute("rel")) for each in
             page.driver.find_elements("css selector", "#panel a")]  # fmt: skip
    assert links == [
        ("Paper ↗", "https://example.org/one", "noopener noreferrer"),
        ("github.com/foo/net ↗", "https://github.com/foo/net", "noopener noreferrer"),
    ]
    page.search("FooNet reaches")
    page.wait(lambda: page.texts("#panel td"))
    assert page.texts("#panel td") == ["FooNet, accuracy", "BarSet", "91.2%"]
    page.one("#panel .go").click()
    page.wait(lambda: page.texts("#panel h2") == ["FooNet"])
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
    page.canvas()
    canvas = page.one("#graph canvas")

    def over_the_line() -> bool:
        for up in range(-60, 60, 3):
            ActionChains(page.driver, duration=0).move_to_element_with_offset(canvas, 60, up).perform()
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


def test_text_from_papers_stays_text(page: Page, tmp_path: Path) -> None:
    view = nasty_view()
    page.open(save(view, tmp_path, title=SCRIPT + IMAGE))
    for text in ("window.hacked", "onerror", "comment", "line", "emoji", "ltr", "xxx"):
        page.search(text)
        time.sleep(0.1)
    page.search("shared")
    page.wait(lambda: page.texts("#panel h2") == ["shared"])
    while more := page.driver.find_elements("css selector", "#panel .more"):
        more[0].click()
    for name in page.driver.find_elements("css selector", "#panel .go")[:3]:
        assert name.text
    assert page.run("return window.hacked === undefined")
    assert page.run("return document.querySelectorAll('img, iframe, object, embed').length") == 0
    assert page.run("return document.scripts.length") == 3
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
    assert page.texts("#note") in ([], [""])
    page.search("Paper number 7 ")
    page.wait(lambda: page.texts("#panel h2") == ["Paper number 7 with a title"])
    assert page.errors() == []


def test_a_larger_graph_opens_on_an_overview(page: Page, tmp_path: Path) -> None:
    page.open(save(large_view(1500, 900, 6), tmp_path))
    [note] = page.texts("#note")
    shown = re.match(r"Showing (\d+) of 2,400 nodes: entities that most papers share", note)
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
