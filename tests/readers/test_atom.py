"""Atom feeds, as arXiv's API answers."""

from __future__ import annotations

from collections.abc import Callable

from kg.model import Paper, Skipped
from kg.readers import choose_reader

ReadText = Callable[..., list[Paper | Skipped]]

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query?search_query%3Dall%3Aboats" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query: search_query=all:boats</title>
  <id>http://arxiv.org/api/xyz</id>
  <updated>2023-05-06T00:00:00-04:00</updated>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">2</opensearch:totalResults>
  <entry>
    <id>http://arxiv.org/abs/2103.00001v2</id>
    <updated>2021-12-03T18:19:42Z</updated>
    <published>2021-03-04T18:19:42Z</published>
    <title>Folding Paper
  Boats</title>
    <summary>  We fold boats, $a &lt; b$. We
win races.
</summary>
    <author>
      <name>Ada van den Berg</name>
      <arxiv:affiliation xmlns:arxiv="http://arxiv.org/schemas/atom">Boat Yard</arxiv:affiliation>
    </author>
    <author><name>Grace Hopper</name></author>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/boats.1</arxiv:doi>
    <link title="doi" href="http://dx.doi.org/10.1000/boats.1" rel="related"/>
    <arxiv:journal_ref xmlns:arxiv="http://arxiv.org/schemas/atom">Journal of Boats 3 (2021)</arxiv:journal_ref>
    <link href="http://arxiv.org/abs/2103.00001v2" rel="alternate" type="text/html"/>
    <link title="pdf" href="http://arxiv.org/pdf/2103.00001v2" rel="related" type="application/pdf"/>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.RO"/>
    <category term="cs.RO" scheme="http://arxiv.org/schemas/atom"/>
  </entry>
  <entry>
    <id>http://arxiv.org/abs/2104.00001v1</id>
    <title>Sails</title>
    <summary>We sew sails.</summary>
  </entry>
</feed>
"""


def test_an_entry_is_read_with_all_its_fields(read_text: ReadText) -> None:
    boats, sails = read_text("atom", FEED)
    assert boats == Paper(
        id="doi:10.1000/boats.1",
        title="Folding Paper Boats",
        abstract="We fold boats, $a < b$. We win races.",
        year=2021,
        date="2021-03-04",
        authors=("Ada van den Berg", "Grace Hopper"),
        venue="Journal of Boats 3 (2021)",
        url="http://arxiv.org/abs/2103.00001v2",
        identifiers=(("arxiv", "2103.00001"), ("doi", "10.1000/boats.1")),
        source="x:record 1",
        categories=("cs.RO",),
    )
    assert isinstance(sails, Paper)
    assert (sails.id, sails.year, sails.url) == ("arxiv:2104.00001", None, "http://arxiv.org/abs/2104.00001v1")


def test_other_feeds_have_content_in_html(read_text: ReadText) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:x:1</id>'
        '<title type="html">On &lt;i&gt;Boats&lt;/i&gt;</title>'
        '<content type="html">&lt;p&gt;We fold.&lt;/p&gt;</content></entry></feed>'
    )
    assert choose_reader(feed, "x.xml") == "atom"
    (paper,) = read_text("atom", feed)
    assert isinstance(paper, Paper)
    assert (paper.id, paper.title, paper.abstract) == ("urn:x:1", "On Boats", "We fold.")


def test_an_error_that_comes_as_an_entry_is_no_paper(read_text: ReadText) -> None:
    entry = (
        "<entry><id>http://arxiv.org/api/errors#incorrect_id_format_for_x</id><title>Error</title>"
        "<summary>incorrect id format for x</summary></entry>"
    )
    assert read_text("atom", f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}</feed>') == [
        Skipped("x:record 1", "arXiv's API answered: incorrect id format for x")
    ]
