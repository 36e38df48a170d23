"""Links as abstracts write them: bare, bracketed, in TeX, broken; and what is no link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import code
from extractors.code import CodeLinkExtractor, find_links
from kg.model import Document, Paper


def urls(text: str) -> list[str]:
    return [url for _, _, url in find_links(text)]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Our code is at https://github.com/ada/engine.", "https://github.com/ada/engine"),
        ("Code (http://ada.example.org/code/) is free.", "http://ada.example.org/code/"),
        ("We release it [https://gitlab.com/ada/engine].", "https://gitlab.com/ada/engine"),
        ("Code: github.com/ada/engine", "github.com/ada/engine"),
        ("See the project page ada-engine.github.io for films.", "ada-engine.github.io"),
        ("Project page: //ada.github.io/engine", "//ada.github.io/engine"),
        ("The data are available at lab.example.edu/engine-data.", "lab.example.edu/engine-data"),
        ("Hosted on www.example.com/engine, a mirror.", "www.example.com/engine"),
        (r"Code is at \url{https://github.com/ada/the\_engine}.", "https://github.com/ada/the_engine"),
        (r"Code: \href{https://github.com/ada/engine}{our repository}.", "https://github.com/ada/engine"),
        (r"Here: $\href{https://ada.github.io/e/}{\texttt{https://ada.github.io/e/}}$", "https://ada.github.io/e/"),
        ("Code is at https://github.com/\nada/engine .", "https://github.com/ada/engine"),
        ("Code is at https://github.com/ ada/engine.", "https://github.com/ada/engine"),
        ("Code is at https:// github.com/ada/engine.", "https://github.com/ada/engine"),
        ("Data: https://doi.org/10.5281/zenodo.1234", "https://doi.org/10.5281/zenodo.1234"),
        ("A wiki (https://example.org/Engine_(machine)) tells more.", "https://example.org/Engine_(machine)"),
        ("At https://github.com/ada/engine.We also prove it.", "https://github.com/ada/engine"),
        ("At https://github.com/ada/engine).246 engines ran.", "https://github.com/ada/engine"),
        ("Our code is available at https://github.com/ada/Big Engine.", "https://github.com/ada/Big Engine"),
        ("See https://example.org/watch?v=a1&t=3 for a demo.", "https://example.org/watch?v=a1&t=3"),
    ],
)
def test_finds_the_address_as_it_is_written(text, url):
    assert list(dict.fromkeys(urls(text))) == [url]


@pytest.mark.parametrize(
    "text",
    [
        "The proof is in https://arxiv.org/abs/1234.5678.",
        "See https://doi.org/10.1145/1234.5678 for our earlier work.",
        "Counted on Altmetric.com and by ResNet.We stop.",
        "It runs in O(n//2) time and/or space.",
        "Nothing follows https:// here.",
        "Mail ada@example.com for the code.",
    ],
)
def test_papers_names_and_fragments_are_no_links(text):
    assert urls(text) == []


def test_each_address_is_kept_once_with_its_offsets():
    text = r"\href{https://github.com/ada/e}{https://github.com/ada/e} and https://ada.github.io/e."
    document = Document(Paper("x", "Engine: github.com/ada/e", text))
    CodeLinkExtractor().annotate(document)
    assert [link.url for link in document.code] == ["github.com/ada/e", "https://ada.github.io/e"]
    for link in document.code:
        field, start, end = link.span
        assert document.paper.text(field)[start:end] == link.url


PIECES = [*"aB. :/-_1)@\nKſİ", "http", "HTTPS", "://", "www.", "github.com/", "x.hf.space", " at ", "a.co", "b.net."]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_links_are_tried_for_wherever_they_can_begin(text):
    assert [m.span() for m in code._candidates(text)] == [m.span() for m in code._LINK.finditer(text)]


@given(st.text(alphabet=st.sampled_from("htps:/.wgiubcom ()[]{}\\\n,aZ9-_é"), max_size=200))
def test_links_lie_in_the_text_in_order_and_apart(text):
    last = 0
    for start, end, url in find_links(text):
        assert last <= start < end <= len(text)
        assert url
        last = end


@pytest.mark.parametrize(
    "piece", ["http://", "//a", "(", "a.", "www.", "github.com/", "https://a.b/(", "\\href{", "a.github.io/\n"]
)
def test_hostile_text_is_read_in_one_go(piece):
    assert len(urls("see " + piece * 20_000)) <= 20_000
