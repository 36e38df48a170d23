"""BibTeX entries, whole and broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.model import Paper, Skipped
from kg.readers import BrokenRecord

ReadText = Callable[..., list[Paper | Skipped]]

FULL = r"""
% made for this test
@string{tests = {Journal of {Tests}}}

@Article{muller19,
  Title     = {{TagNet}: Taggers f{\"u}r {E}veryone},
  author    = {M{\"u}ller, J{\"o}rg and Ada van den Berg and {The Tag Team} and others},
  journal   = tests,
  year      = 2019,
  month     = mar,
  abstract  = "We tag $6\times$ faster, losing 5% (``0.3 F1'').
               Code is free.",
  doi       = {10.1000/TAG\_1},
  url       = {https://example.org/a_b},
}
"""


def test_an_entry_is_read_with_all_its_fields(read_text: ReadText) -> None:
    (paper,) = read_text("bibtex", FULL)
    assert paper == Paper(
        id="doi:10.1000/tag_1",
        title="TagNet: Taggers für Everyone",
        abstract=r"We tag $6\times$ faster, losing 5% (“0.3 F1”). Code is free.",
        year=2019,
        date="2019-03",
        authors=("Jörg Müller", "Ada van den Berg", "The Tag Team"),
        venue="Journal of Tests",
        url="https://example.org/a_b",
        identifiers=(("doi", "10.1000/tag_1"),),
        source="x:5",
    )


def test_ids_are_doi_then_arxiv_then_key_then_text(read_text: ReadText) -> None:
    entries = [
        "@misc{k1, abstract={A.}, eprint={2001.00001v3}, archivePrefix={arXiv}}",
        "@misc{k2, abstract={B.}, journal={arXiv preprint arXiv:2001.00002}}",
        "@misc{, abstract={C.}}",
    ]
    ids = [item.id for item in read_text("bibtex", "\n".join(entries)) if isinstance(item, Paper)]
    assert ids[:2] == ["arxiv:2001.00001", "k2"]
    assert ids[2].startswith("text:")


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("@article{bad, title = {Never closed, abstract = {We do.},", "cut off"),
        ('@article{bad, title = "Never closed, abstract = {We do.}}', "cut off"),
        ("@article{bad, title = {No comma} abstract = {We do.}}", "no comma behind the field 'title'"),
        ("@article{bad, title}", "="),
        ("@article{bad title = {No comma}, abstract = {We do.}}", "comma"),
        ("@article{", "cut off"),
    ],
)
def test_a_broken_entry_costs_no_other(read_text: ReadText, broken: str, says: str) -> None:
    good = "@misc{%s,\n  abstract = {We %s.}\n}\n"
    items = read_text("bibtex", good % ("a", "add") + broken + "\n\n" + good % ("b", "bind"))
    assert [type(item) for item in items] == [Paper, BrokenRecord, Paper]
    assert items[1].source == "x:4"
    assert isinstance(items[1], Skipped)
    assert says in items[1].reason


def test_entries_on_one_line_comments_and_parentheses(read_text: ReadText) -> None:
    text = (
        '@misc{a, abstract={A.}} @misc(b, abstract={B.})\n@comment{no}\n@preamble{"x"}\nsome words\n@misc{c, title={T}}'
    )
    items = read_text("bibtex", text)
    assert [item.id if isinstance(item, Paper) else item.reason for item in items] == ["a", "b", "no abstract"]


def test_a_field_or_key_given_twice_loses_nothing(read_text: ReadText) -> None:
    items = read_text("bibtex", "@misc{a, abstract={First.}, abstract={Second.}}\n@misc{a, abstract={Third.}}")
    assert [item.abstract for item in items if isinstance(item, Paper)] == ["First.", "Third."]


def test_strings_are_put_in_and_joined(read_text: ReadText) -> None:
    text = '@string{p = "Proc. "}\n@misc{a, abstract={A.}, booktitle = p # "of X", month = "12", year = {2020}}'
    (paper,) = read_text("bibtex", text)
    assert isinstance(paper, Paper)
    assert (paper.venue, paper.date) == ("Proc. of X", "2020-12")


def test_names_divided_by_commas_alone(read_text: ReadText) -> None:
    (paper,) = read_text(
        "bibtex", "@misc{a, abstract={A.}, author={Ada Lovelace, Grace Hopper, Jean Bartik, Mary Shaw}}"
    )
    assert isinstance(paper, Paper)
    assert paper.authors == ("Ada Lovelace", "Grace Hopper", "Jean Bartik", "Mary Shaw")


def test_an_at_sign_in_the_text_is_no_entry(read_text: ReadText) -> None:
    (paper,) = read_text("bibtex", "@misc{a, abstract={We reach\n P@1 of 0.9 and mail @{someone}.}}")
    assert isinstance(paper, Paper)
    assert paper.abstract == "We reach P@1 of 0.9 and mail @someone."
