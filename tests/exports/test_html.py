"""The page as text; what it does is tested in a browser."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from exports.html import HtmlExporter, embedded_json
from kg.output import ExportOptions

from .views import IMAGE, SCRIPT, MemoryView, large_view


class _Page(HTMLParser):
    """Elements with their attributes, and the text of scripts and the title."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.title = ""
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        self._inside = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside == "title":
            self.title += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def written(view: MemoryView, **options: object) -> str:
    file = io.BytesIO()
    HtmlExporter(ExportOptions(**options)).write(view, file)  # type: ignore[arg-type]
    return file.getvalue().decode()


def test_nothing_is_loaded_from_anywhere(nasty: MemoryView) -> None:
    page = _Page(written(nasty))
    assert not page.named("link")
    assert not page.named("img")
    assert not page.named("iframe")
    assert not [attributes for _, attributes in page.elements if {"src", "href", "srcset"} & attributes.keys()]
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    css = re.search(r"<style>(.*?)</style>", written(nasty), re.DOTALL)
    assert css is not None
    assert "url(" not in css[1]
    assert "@import" not in css[1]


def test_the_policy_allows_these_scripts_and_no_other(plain: MemoryView) -> None:
    page = _Page(written(plain))
    policy = next(meta["content"] or "" for meta in page.named("meta") if "http-equiv" in meta)
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["img-src"] == "data:"
    running = [
        text for attributes, text in zip(page.named("script"), page.scripts, strict=True) if "type" not in attributes
    ]
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in running]
    assert directives["script-src"].split() == hashes


def test_text_from_papers_ends_no_element(nasty: MemoryView) -> None:
    page = _Page(written(nasty, title=SCRIPT + IMAGE))
    assert page.title == SCRIPT + IMAGE
    assert len(page.scripts) == 4  # data, texts, vis-network, ours
    data = json.loads(page.scripts[0])
    assert {SCRIPT, IMAGE} <= set(data["nodes"]["name"])


def test_sentences_are_packed(plain: MemoryView) -> None:
    texts = json.loads(gzip.decompress(base64.b64decode(_Page(written(plain)).scripts[1])))
    assert "It beats BazNet & Co." in texts["sentences"]


def test_options_go_through_pyvis_and_nothing_moves_by_itself(plain: MemoryView) -> None:
    data = json.loads(_Page(written(plain)).scripts[0])
    assert data["options"]["physics"] == {"enabled": False}
    assert (len(data["nodes"]["id"]), len(data["edges"]["from"])) == (6, 6)
    assert all(isinstance(x, int) for x in data["nodes"]["x"])


def test_a_note_tells_how_much_the_page_holds() -> None:
    view = large_view(30, 20)
    assert "Holds 20 of 50 nodes" in written(view, max_nodes=20)
    assert 'id="note"' not in written(view)


@given(st.text())
def test_embedded_json_is_the_same_json_without_markup(text: str) -> None:
    made = embedded_json([text])
    assert not set("<>&\u2028\u2029") & set(made)
    assert json.loads(made) == [text]
