"""Saved web pages."""

from __future__ import annotations

import html
import json
from collections.abc import Callable

import pytest

from kg.errors import InputError
from kg.model import Paper, Skipped
from kg.readers import BrokenRecord, choose_reader

ReadText = Callable[..., list[Paper | Skipped]]

BOATS = {
    "paper": {
        "id": "2103.00001",
        "authors": [{"_id": "a", "name": "Ada van den Berg", "hidden": False}, {"_id": "b", "name": "Grace Hopper"}],
        "publishedAt": "2021-03-04T18:19:42.000Z",
        "title": 'Folding "Paper" Boats',
        "summary": "We fold boats & ask: is a < b?\nWe win races.",
        "upvotes": 7,
    },
    "publishedAt": "2021-03-05T01:00:00.000Z",
    "title": 'Folding "Paper" Boats',
    "summary": "We fold boats & ask: is a < b?\nWe win races.",
    "numComments": 1,
    "submittedBy": {"fullname": "Some One", "name": "someone"},
}
SAILS = {"paper": {"id": "2103.00002", "title": "Sails", "summary": "We sew sails."}, "title": "Sails"}
OARS = {"paper": {"id": "2103.00003", "title": "Oars"}, "title": "Oars"}
EXPECTED = Paper(
    id="2103.00001",
    title='Folding "Paper" Boats',
    abstract="We fold boats & ask: is a < b?\nWe win races.",
    year=2021,
    date="2021-03-04",
    authors=("Ada van den Berg", "Grace Hopper"),
    identifiers=(("arxiv", "2103.00001"),),
    source="x:record 1",
)


def _props(target: str, props: object) -> str:
    shown = html.escape(json.dumps(props), quote=True)
    return f'<div class="SVELTE_HYDRATER contents" data-target="{target}" data-props="{shown}"><p>Shown.</p></div>'


def _page(body: str, head: str = "") -> str:
    return f"""<!DOCTYPE html>
<!-- saved from url=(0030)https://huggingface.co/papers -->
<html class=""><head><meta charset="utf-8"><title>Daily Papers</title>{head}<style>p {{ color: red }}</style>
<script>window.x = {{"title": "no paper", "abstract": "nor this"}};</script></head>
<body>{body}</body></html>
"""


DAILY = _page(
    _props("MainHeader", {"title": "Menu", "items": [{"title": "no paper"}]})
    + _props("DailyPapers", {"date": "2021-03-05", "dailyPapers": [BOATS, OARS, SAILS], "user": {"name": "someone"}})
)


def test_daily_papers_saved_from_a_browser(read_text: ReadText) -> None:
    assert choose_reader(DAILY, "Daily Papers.txt") == "html"
    boats, oars, sails = read_text("html", DAILY)
    assert boats == EXPECTED
    assert oars == Skipped("x:record 2", "no abstract")
    assert isinstance(sails, Paper)
    assert (sails.id, sails.title) == ("2103.00002", "Sails")


def test_the_page_of_a_single_paper(read_text: ReadText) -> None:
    page = _page(_props("PaperContent", {"paper": BOATS["paper"], "comments": [{"title": "Nice", "text": "Good."}]}))
    assert [item for item in read_text("html", page) if isinstance(item, Paper)] == [EXPECTED]


@pytest.mark.parametrize("kind", ["application/json", "application/ld+json", "Application/JSON"])
def test_json_in_scripts(kind: str, read_text: ReadText) -> None:
    script = (
        f'<script id="__NEXT_DATA__" type="{kind}">{json.dumps({"props": {"pageProps": {"papers": [BOATS]}}})}</script>'
    )
    assert read_text("html", _page(script)) == [EXPECTED]


CITATION = {
    "citation_title": "Folding Paper Boats",
    "citation_author": "Berg, Ada",
    "citation_publication_date": "2021/03/04",
    "citation_journal_title": "Journal of Boats",
    "citation_doi": "10.1000/boats.1",
    "citation_arxiv_id": "2103.00001",
    "citation_pdf_url": "https://example.org/boats.pdf",
    "citation_abstract_html_url": "https://example.org/boats",
    "citation_abstract": "We fold boats. We win races.",
}


def _metas(**other: str) -> str:
    return "".join(f'<meta name="{name}" content="{value}"/>' for name, value in {**CITATION, **other}.items())


def test_metadata_for_google_scholar(read_text: ReadText) -> None:
    page = _page("<h1>Folding</h1>", _metas() + '<meta name="citation_author" content="Hopper, Grace">')
    assert read_text("html", page) == [
        Paper(
            id="doi:10.1000/boats.1",
            title="Folding Paper Boats",
            abstract="We fold boats. We win races.",
            year=2021,
            date="2021-03-04",
            authors=("Ada Berg", "Grace Hopper"),
            venue="Journal of Boats",
            url="https://example.org/boats",
            identifiers=(("arxiv", "2103.00001"), ("doi", "10.1000/boats.1")),
            source="x:metadata",
        )
    ]


def test_a_description_is_an_abstract_where_it_reads_like_one(read_text: ReadText) -> None:
    prose = "We fold boats, and this is how it is done. We win races with them, and they are open to all."
    (paper,) = read_text("html", _page("", _metas(citation_abstract="", description=prose)))
    assert isinstance(paper, Paper)
    assert paper.abstract == prose
    assert read_text("html", _page("", _metas(citation_abstract="", description="Boats Online"))) == [
        Skipped("x:metadata", "no abstract")
    ]


def test_the_visible_text_of_a_listing(read_text: ReadText) -> None:
    prose = "We fold boats, and this is how it is done. We win races with them, and they are <b>open</b> to\nall."
    entry = "<article><h3><a href='/p'>{}</a></h3><div><p>{}</p><span>2 authors</span></div></article>"
    page = _page(
        "<nav>Models</nav>" + "".join(entry.format(title, prose) for title in ("Paper Boats", "Boats of Paper"))
    )
    first, second = read_text("html", page)
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert (first.title, second.title) == ("Paper Boats", "Boats of Paper")
    assert first.abstract == " ".join(prose.replace("<b>", "").replace("</b>", "").split())
    assert first.source.startswith("x:line ")


def test_json_that_is_cut_off_gives_what_stands_before(read_text: ReadText) -> None:
    script = f'<script type="application/json">{json.dumps([BOATS, SAILS])}'
    items = read_text("html", _page("")[:-20] + script[:-10])
    assert items[0] == EXPECTED
    assert isinstance(items[-1], BrokenRecord)


@pytest.mark.parametrize(
    "text",
    [
        "<html>",
        "<html" + " a" * 50_000,
        "<div>" * 100_000,
        "<html>&#0;",
        "<!DOCTYPE html [<!ENTITY a 'b'>]>&a;",
        "<html>\0</html>",
    ],
)
def test_hostile_pages_hold_no_paper(text: str, read_text: ReadText) -> None:
    assert not [item for item in read_text("html", text) if isinstance(item, Paper)]


@pytest.mark.parametrize("text", ["%PDF-1.7 We do it. It is.", "We fold boats.", "{}"])
def test_what_has_no_markup_is_refused(text: str, read_text: ReadText) -> None:
    with pytest.raises(InputError, match="x is no web page"):
        read_text("html", text)
