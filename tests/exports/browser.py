"""A page in headless Chromium, and what tests ask of it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg.output import ExportOptions, export

from .views import MemoryView

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
        self.wait(lambda: self.run("return document.documentElement.dataset.texts"))

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

    def hash(self) -> str:
        return str(self.run("return decodeURIComponent(location.hash)"))

    def titled(self, text: str) -> None:
        self.wait(lambda: self.texts("#panel h2") == [text])


def save(view: MemoryView, folder: Path, **options: Any) -> Path:
    export(view, folder / "graph.html", options=ExportOptions(**options))
    return folder / "graph.html"


def saved(page: Page, downloads: Path, kind: str) -> Path:
    """The file that one of the buttons for saving makes."""
    page.run("document.getElementById('save').open = true")
    page.one(f"[data-save={kind}]").click()
    return Path(page.wait(lambda: next(downloads.glob(f"*.{kind}"), None)))
