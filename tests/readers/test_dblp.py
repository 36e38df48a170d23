"""DBLP's XML."""

from __future__ import annotations

from collections.abc import Callable

from kg.model import Paper, Skipped
from kg.readers import choose_reader

ReadText = Callable[..., list[Paper | Skipped]]

DUMP = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE dblp SYSTEM "dblp-2021-03-04.dtd">
<dblp>
<www mdate="2021-03-04" key="homepages/b/AdaBerg"><author>Ada van den Berg</author><title>Home Page</title></www>
<article mdate="2021-03-04" key="journals/jb/BergH21" publtype="informal">
<author orcid="0000-0000-0000-0000">Ada van den Berg</author>
<author>J&ouml;rg M&uuml;ller 0001</author>
<title>Folding <i>Paper</i> Boats in CO<sub>2</sub>.</title>
<abstract>We fold boats &amp; win.</abstract>
<pages>1-9</pages>
<cite label="1">conf/boats/Hopper20</cite><cite>...</cite>
<year>2021</year>
<month>March</month>
<journal>J. Boats</journal>
<ee type="oa">https://doi.org/10.48550/arXiv.2103.00001</ee>
<url>db/journals/jb/jb3.html#BergH21</url>
</article>
<inproceedings mdate="2021-03-04" key="conf/boats/Hopper21">
<author>Grace Hopper</author><title>Sails.</title><year>2021</year><booktitle>BOATS</booktitle>
</inproceedings></dblp>
"""


def test_a_publication_with_abstract_is_read_and_others_are_told(read_text: ReadText) -> None:
    assert choose_reader(DUMP, "dblp.xml") == "dblp"
    assert read_text("dblp", DUMP) == [
        Paper(
            id="doi:10.48550/arxiv.2103.00001",
            title="Folding Paper Boats in CO2",
            abstract="We fold boats & win.",
            year=2021,
            date="2021-03",
            authors=("Ada van den Berg", "Jörg Müller"),
            venue="J. Boats",
            url="https://doi.org/10.48550/arXiv.2103.00001",
            identifiers=(
                ("arxiv", "2103.00001"),
                ("dblp", "journals/jb/BergH21"),
                ("doi", "10.48550/arxiv.2103.00001"),
            ),
            source="x:record 1",
            cites=("dblp:conf/boats/Hopper20",),
            orcids=("0000-0000-0000-0000", ""),
        ),
        Skipped("x:record 2", "no abstract"),
    ]


def test_without_an_address_the_key_is_the_id(read_text: ReadText) -> None:
    (paper,) = read_text(
        "dblp", "<dblp><data key='data/x/Y1'><title>T.</title><abstract>We do.</abstract></data></dblp>"
    )
    assert isinstance(paper, Paper)
    assert (paper.id, paper.title) == ("dblp:data/x/Y1", "T")
