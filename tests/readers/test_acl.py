"""The ACL Anthology's XML."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.model import Paper, Skipped
from kg.readers import choose_reader

ReadText = Callable[..., list[Paper | Skipped]]

VOLUME = """<?xml version='1.0' encoding='UTF-8'?>
<collection id="{collection}">
  <volume id="{volume}" ingest-date="2021-03-04">
    <meta>
      <booktitle>Proceedings of the <fixed-case>N</fixed-case>inth Meeting on Boats</booktitle>
      <editor><first>Jean</first><last>Bartik</last></editor>
      <publisher>Boat Press</publisher>
      <month>June 28 – July 3</month>
      <year>2021</year>
    </meta>
    <frontmatter><url hash="0">X</url><bibkey>boats-2021-meeting</bibkey></frontmatter>
    <paper id="7">
      <title><fixed-case>B</fixed-case>oat<fixed-case>N</fixed-case>et: Folding in <tex-math>O(n^2)</tex-math></title>
      <author><first>Ada</first><last>van den Berg</last></author>
      <author id="grace-hopper"><first>Grace</first><last>Hopper</last><affiliation>Boat Yard</affiliation></author>
      <pages>1–9</pages>
      <abstract>We fold <i>boats</i> in <tex-math>O(n^2)</tex-math>. Code: <url>https://example.org/boats</url></abstract>
      {more}
      <bibkey>berg-hopper-2021-boats</bibkey>
    </paper>
    <paper id="8"><title>Sails</title></paper>
  </volume>
</collection>
"""


def _volume(collection: str = "2021.boats", volume: str = "main", more: str = "") -> str:
    return VOLUME.format(collection=collection, volume=volume, more=more)


def test_a_paper_is_read_with_all_its_fields(read_text: ReadText) -> None:
    more = '<url hash="1">2021.boats-main.7</url><doi>10.1000/boats.1</doi>'
    assert choose_reader(_volume(more=more), "x.xml") == "acl"
    assert read_text("acl", _volume(more=more)) == [
        Paper(
            id="doi:10.1000/boats.1",
            title="BoatNet: Folding in $O(n^2)$",
            abstract="We fold boats in $O(n^2)$. Code: https://example.org/boats",
            year=2021,
            date="2021-06",
            authors=("Ada van den Berg", "Grace Hopper"),
            venue="Proceedings of the Ninth Meeting on Boats",
            url="https://aclanthology.org/2021.boats-main.7",
            identifiers=(("acl", "2021.boats-main.7"), ("doi", "10.1000/boats.1")),
            source="x:record 1",
        ),
        Skipped("x:record 2", "no abstract"),
    ]


@pytest.mark.parametrize(
    ("collection", "volume", "more", "acl"),
    [
        ("2021.boats", "main", "", "2021.boats-main.7"),
        ("P19", "1", "", "P19-1007"),
        ("W19", "12", "", "W19-1207"),
        ("P19", "1", "<url>https://aclanthology.org/P19-1234.pdf</url>", "P19-1234"),
        ("P19", "1", "<url>https://example.org/elsewhere.pdf</url>", "P19-1007"),
    ],
)
def test_ids_in_the_anthology(collection: str, volume: str, more: str, acl: str, read_text: ReadText) -> None:
    paper = read_text("acl", _volume(collection, volume, more))[0]
    assert isinstance(paper, Paper)
    assert (paper.id, paper.url) == (f"acl:{acl}", f"https://aclanthology.org/{acl}")


def test_volumes_keep_their_own_data(read_text: ReadText) -> None:
    two = "<collection id='2021.x'>" + "".join(
        f"<volume id='{n}'><meta><booktitle>Volume {n}</booktitle><year>202{n}</year></meta>"
        f"<paper id='1'><title>T{n}</title><abstract>We do {n}.</abstract></paper></volume>"
        for n in (1, 2)
    )
    first, second = read_text("acl", two + "</collection>")
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert [(each.venue, each.year, each.source) for each in (first, second)] == [
        ("Volume 1", 2021, "x:record 1"),
        ("Volume 2", 2022, "x:record 2"),
    ]


def test_volumes_as_they_were_until_2019(read_text: ReadText) -> None:
    old = "<volume id='P18'><paper id='1007'><title>T</title><abstract>We do.</abstract></paper></volume>"
    assert choose_reader(old, "P18.xml") == "acl"
    (paper,) = read_text("acl", old)
    assert isinstance(paper, Paper)
    assert paper.id == "acl:P18-1007"
