"""RIS references, whole and broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.model import Paper, Skipped
from kg.readers import BrokenRecord, choose_reader

ReadText = Callable[..., list[Paper | Skipped]]

ZOTERO = """\
TY  - JOUR
TI  - Folding <i>Paper</i> Boats
AU  - van den Berg, Ada
AU  - Hopper, Grace
T2  - Journal of Boats
AB  - We fold boats. We
win races.
DA  - 2021/03/04/
PY  - 2021
DO  - 10.1000/Boats.1
UR  - https://example.org/boats
Y2  - 2023/05/06/10:00:00
KW  - boats
KW  - races
ER  -\x20

TY  - GEN
TI  - Sails
AU  - Hopper, Grace
AB  - We sew sails.
DA  - 2021/04//
PY  - 2021
PB  - arXiv
M1  - arXiv:2104.00001
ER  -\x20
"""

SCOPUS = """\
TY  - CONF
ID  - ref7
T1  - Boats Again
A1  - Hopper, G.M.
Y1  - 2020///
N2  - We fold again.
JF  - Proceedings of Boats
ER  -
"""


def test_a_reference_is_read_with_all_its_fields(read_text: ReadText) -> None:
    boats, sails = read_text("ris", ZOTERO)
    assert boats == Paper(
        id="doi:10.1000/boats.1",
        title="Folding Paper Boats",
        abstract="We fold boats. We win races.",
        year=2021,
        date="2021-03-04",
        authors=("Ada van den Berg", "Grace Hopper"),
        venue="Journal of Boats",
        url="https://example.org/boats",
        identifiers=(("doi", "10.1000/boats.1"),),
        source="x:1",
        categories=("boats", "races"),
    )
    assert isinstance(sails, Paper)
    assert (sails.id, sails.date, sails.source) == ("arxiv:2104.00001", "2021-04", "x:17")


def test_older_tags_are_known(read_text: ReadText) -> None:
    (paper,) = read_text("ris", SCOPUS)
    assert isinstance(paper, Paper)
    assert (paper.id, paper.title, paper.abstract) == ("ref7", "Boats Again", "We fold again.")
    assert (paper.authors, paper.venue, paper.year) == (("G.M. Hopper",), "Proceedings of Boats", 2020)


def test_a_missing_end_costs_nothing_before_another_reference(read_text: ReadText) -> None:
    items = read_text("ris", ZOTERO.replace("ER  - \n", "", 1))
    assert [type(item) for item in items] == [Paper, Paper]


def test_what_is_cut_off_or_without_abstract_is_told(read_text: ReadText) -> None:
    items = read_text("ris", "TY  - JOUR\nTI  - Only\nER  - \n" + SCOPUS.replace("ER  -\n", ""))
    assert [(type(item), item.source) for item in items] == [(Skipped, "x:1"), (BrokenRecord, "x:4")]


def test_tags_can_be_named_as_columns(read_text: ReadText) -> None:
    (paper,) = read_text("ris", "TY  - JOUR\nAB  - No.\nN1  - We note.\nER  - \n", abstract="N1")
    assert isinstance(paper, Paper)
    assert paper.abstract == "We note."


@pytest.mark.parametrize(
    "text",
    ["TY  - JOUR\n" + "x\n" * 100_000, "TY  - A\n" * 5_000, "ER  - \nAB  - x\n", "TY  -\nTY  -\nER  -\ngoes on\n"],
)
def test_hostile_references_hold_no_paper(read_text: ReadText, text: str) -> None:
    assert not [item for item in read_text("ris", text) if isinstance(item, Paper)]


def test_it_is_known_by_its_content() -> None:
    assert choose_reader("\n\nTY  - JOUR\r\nTI  - A\r\n", "x.txt") == "ris"
    assert choose_reader("We use TY  - as a tag.\nAnd so on, and on it goes for a while.\n", "x.txt") != "ris"
