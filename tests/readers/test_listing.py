"""Daily-papers listings of the kinds that browsers save."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from kg.model import Paper, Skipped
from kg.readers.listing import ListingReader

ReadText = Callable[..., list[Paper | Skipped]]

FURNITURE = """new

Get trending papers in your email inbox!

Subscribe

Daily Papers

byAK and the research community

May 7
"""

PAPERS = [
    (
        "PaperBoat: Folding Long Contexts into Short Ones",
        "Long contexts are costly. We fold them into a few learned tokens and keep 97% of the accuracy of the full "
        "context on four reading tasks, at a fifth of the memory. An ablation shows that folding late in the network "
        "matters most, and that the folded tokens can be cached between questions. Code: https://example.org/paperboat",
    ),
    (
        "Do Weather Models Dream of Rain?",
        "We ask what generative weather models draw when nothing is given. It mostly rains. A probe of the latent "
        "space explains why: the prior is fitted on winters. Balancing the seasons lowers the error by 2.1 points.",
    ),
    ("On the Cost of Being Sure", "We measure it."),
    (
        "A Survey of Methods for the Automatic Recognition of Handwritten Musical Scores from Four Centuries, with "
        "Remarks on Their Evaluation and on the Data Sets That Are Open",
        "Handwritten scores differ from printed ones in almost every respect. This survey orders ninety systems by "
        "what they read, staves, notes or whole pages, and by how they are judged.",
    ),
    (
        "Towards Better Everything.",
        "A single recipe improves nine networks. The recipe consists of a longer warm-up, a shorter decay and fewer "
        "layers, and none of its parts helps alone.",
    ),
]


def _page(papers: list[tuple[str, str]], behind: str = "", furniture: str = FURNITURE) -> str:
    return furniture + "\n" + "\n\n".join(f"{title}\n\n{abstract}{behind}" for title, abstract in papers) + "\n"


def _pairs(items: list[Paper | Skipped]) -> list[tuple[str | None, str]]:
    return [(item.title, item.abstract) for item in items if isinstance(item, Paper)]


def _dates(items: list[Paper | Skipped]) -> set[tuple[int | None, str | None]]:
    return {(item.year, item.date) for item in items if isinstance(item, Paper)}


METADATA = {
    "": (None, None),
    "\n\n  • 5 authors\n·\nFeb 5, 2019 2": (2019, "2019-02-05"),
    "\n\n  • 1 authors\n·\nDec 13, 2021": (2021, "2021-12-13"),
    "\n\n  • 12 authors\n·\nOct 7 2": (None, "--10-07"),
    "\n\n  • 4 authors\n·\nFeb 29": (None, "--02-29"),
    "\n\n\tQuiet Lab\n·\nNov 7, 2022 13": (2022, "2022-11-07"),
    "\n\nUniversity of Somewhere\n\n·\n\nSeptember 1, 2020": (2020, "2020-09-01"),
    "\nopenlab\n  • 3 authors\n·\nJul 15 1.2k": (None, "--07-15"),
    "\n\n5 authors · Published on Jan 20, 2024": (2024, "2024-01-20"),
    "\n\nQuiet Lab · 5 authors · Jan 20, 2024\n\nUpvote\n53\n\nGitHub 1.2k\n\narXiv Page": (2024, "2024-01-20"),
    "\n\nSubmitted by\n\nsomebody\n\n  • 4 authors\n·\nMay 3, 2021": (2021, "2021-05-03"),
}


@pytest.mark.parametrize("behind", METADATA)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_papers_and_dates_with_each_kind_of_metadata(read_text: ReadText, behind: str, line_end: str) -> None:
    items = read_text("listing", _page(PAPERS, behind).replace("\n", line_end))
    assert _pairs(items) == PAPERS
    assert _dates(items) == {METADATA[behind]}
    assert len(items) == len(PAPERS)


@pytest.mark.parametrize(
    "furniture", ["", "Trending Papers\n", "Papers\n\nby AK and the research community\nMay 7, 2024\n"]
)
def test_furniture_comes_and_goes(read_text: ReadText, furniture: str) -> None:
    items = read_text("listing", _page(PAPERS, furniture=furniture))
    assert _pairs(items) == PAPERS
    assert _dates(items) == {(None, None)}


def test_the_date_of_a_second_page_is_no_papers(read_text: ReadText) -> None:
    items = read_text("listing", _page(PAPERS[:2]) + "\n" + _page(PAPERS[2:]) + "\nMay 6\n\nPrevious\nNext\n")
    assert _pairs(items) == PAPERS
    assert _dates(items) == {(None, None)}


def test_a_lone_date_of_the_next_day_is_no_papers_either(read_text: ReadText) -> None:
    items = read_text("listing", _page(PAPERS[:2]) + "\nMay 6\n\n" + _page(PAPERS[2:], furniture=""))
    assert _pairs(items) == PAPERS
    assert _dates(items) == {(None, None)}


@pytest.mark.parametrize("behind", ["", "\n\n  • 5 authors\n·\nFeb 5, 2019 2"])
def test_a_title_without_abstract_is_skipped(read_text: ReadText, behind: str) -> None:
    page = (
        _page(PAPERS[:2], behind) + f"\nA Title That Has Lost Its Abstract{behind}\n\n" + _page(PAPERS[3:], behind, "")
    )
    items = read_text("listing", page)
    assert _pairs(items) == [*PAPERS[:2], *PAPERS[3:]]
    assert [item.reason for item in items if isinstance(item, Skipped)] == ["no abstract"]


@pytest.mark.parametrize("behind", ["", "\n\n  • 5 authors\n·\nFeb 5, 2019 2"])
def test_paragraphs_of_one_abstract_stay_together(read_text: ReadText, behind: str) -> None:
    first = "We open a new line of work on paper boats, and the first of its results is given here."
    second = "They float. Most of them float for longer than we thought, which we prove for boats of one fold."
    third = "Project page: https://example.org/boats"
    title = "Paper Boats and How to Fold Them"
    items = read_text("listing", _page([PAPERS[0], (title, f"{first}\n\n{second}\n\n{third}"), PAPERS[1]], behind))
    assert _pairs(items) == [PAPERS[0], (title, f"{first}\n\n{second}\n\n{third}"), PAPERS[1]]


def test_hard_wrapped_pages_are_joined(read_text: ReadText) -> None:
    wrapped = [
        (textwrap.fill(t, 70, break_on_hyphens=False), textwrap.fill(a, 70, break_on_hyphens=False)) for t, a in PAPERS
    ]
    assert _pairs(read_text("listing", _page(wrapped, "\n\n  • 5 authors\n·\nFeb 5, 2019"))) == PAPERS


def test_title_right_above_the_abstract(read_text: ReadText) -> None:
    text = "\n".join(f"{title}\n{abstract}" for title, abstract in PAPERS[:2])
    assert _pairs(read_text("listing", text)) == PAPERS[:2]


def test_an_abstract_without_title_is_a_paper_without_title(read_text: ReadText) -> None:
    assert _pairs(read_text("listing", PAPERS[0][1] + "\n\n  • 5 authors\n·\nFeb 5, 2019\n"))[0] == (None, PAPERS[0][1])


def test_text_inside_lines_is_kept(read_text: ReadText) -> None:
    abstract = PAPERS[1][1].replace("rains. A", "rains.  A")
    (pair,) = _pairs(read_text("listing", _page([(PAPERS[1][0], abstract)])))
    assert pair == (PAPERS[1][0], abstract)


def test_impossible_dates_are_text(read_text: ReadText) -> None:
    items = read_text("listing", _page(PAPERS[:1], "\n\n  • 5 authors\n·\nFeb 31, 2019"))
    assert _dates(items) == {(None, None)}


def test_papers_are_placed_by_the_line_of_their_title(read_text: ReadText) -> None:
    items = read_text("listing", _page(PAPERS[:2]))
    assert [item.source for item in items] == ["x:13", "x:17"]


def test_it_is_sure_with_metadata_and_likely_without() -> None:
    reader = ListingReader()
    assert reader.sniff(_page(PAPERS)) > 0.9
    assert reader.sniff(_page(PAPERS, "\n\n  • 5 authors\n·\nFeb 5, 2019 2", "")) > 0.9
    assert reader.sniff(_page(PAPERS, furniture="")) > 0.5
    assert reader.sniff("\n\n".join(abstract for _, abstract in PAPERS)) == 0.0


def test_it_streams(read_text: ReadText) -> None:
    import io

    from kg.readers import Source

    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.given = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            self.given += 1
            title, abstract = f"Title Number {self.given} of Many", PAPERS[0][1]
            return f"{title}\n\n{abstract}\n\n  • 5 authors\n·\nFeb 5, 2019\n\n".encode().ljust(min(size, 1000))[:size]

    endless = Endless()
    papers = ListingReader().read(Source(endless, "x"), columns={})  # type: ignore[arg-type]
    assert [type(next(papers)) for _ in range(300)] == [Paper] * 300
    assert endless.given < 700
