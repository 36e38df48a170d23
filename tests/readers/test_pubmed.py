"""PubMed's XML."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.model import Paper, Skipped
from kg.readers import choose_reader

ReadText = Callable[..., list[Paper | Skipped]]

ARTICLE = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2019//EN" "https://dtd.nlm.nih.gov/x.dtd">
<PubmedArticleSet>
<PubmedArticle>
  <MedlineCitation Status="MEDLINE" Owner="NLM">
    <PMID Version="1">33000001</PMID>
    <DateCompleted><Year>2022</Year><Month>01</Month><Day>02</Day></DateCompleted>
    <Article PubModel="Print-Electronic">
      <Journal>
        <ISSN IssnType="Electronic">0000-0000</ISSN>
        <JournalIssue CitedMedium="Internet"><Volume>3</Volume>
        <PubDate><Year>2021</Year><Month>Mar</Month></PubDate></JournalIssue>
        <Title>Journal of Boats</Title>
        <ISOAbbreviation>J Boats</ISOAbbreviation>
      </Journal>
      <ArticleTitle>Folding <i>paper</i> boats in CO<sub>2</sub>.</ArticleTitle>
      <ELocationID EIdType="doi" ValidYN="Y">10.1000/boats.1</ELocationID>
      <Abstract>
        <AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Boats are old.</AbstractText>
        <AbstractText Label="METHODS">We fold 10<sup>3</sup> boats, <i>n</i> &lt; 5.</AbstractText>
        <AbstractText Label="UNLABELLED">We win.</AbstractText>
        <CopyrightInformation>Copyright Boat Press.</CopyrightInformation>
      </Abstract>
      <AuthorList CompleteYN="Y">
        <Author ValidYN="Y"><LastName>van den Berg</LastName><ForeName>Ada</ForeName><Initials>A</Initials>
          <Identifier Source="ORCID">0000-0002-1825-0097</Identifier></Author>
        <Author ValidYN="Y"><CollectiveName>Boat Group</CollectiveName></Author>
      </AuthorList>
      <ArticleDate DateType="Electronic"><Year>2021</Year><Month>03</Month><Day>04</Day></ArticleDate>
    </Article>
    <MeshHeadingList><MeshHeading><DescriptorName UI="D1" MajorTopicYN="N">Boats</DescriptorName>
      <QualifierName UI="Q1" MajorTopicYN="Y">instrumentation</QualifierName></MeshHeading></MeshHeadingList>
    <KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">folding</Keyword></KeywordList>
    <OtherAbstract Type="Publisher" Language="spa"><AbstractText>Doblamos barcos.</AbstractText></OtherAbstract>
  </MedlineCitation>
  <PubmedData>
    <ArticleIdList>
      <ArticleId IdType="pubmed">33000001</ArticleId>
      <ArticleId IdType="pmc">PMC8000001</ArticleId>
      <ArticleId IdType="doi">10.1000/boats.1</ArticleId>
    </ArticleIdList>
    <ReferenceList><Reference><Citation>Other</Citation><ArticleIdList><ArticleId IdType="pubmed">7</ArticleId>
    <ArticleId IdType="doi">10.1000/other</ArticleId></ArticleIdList></Reference>
    <Reference><Citation>No id</Citation></Reference>
    <ReferenceList><Reference><ArticleIdList>
    <ArticleId IdType="doi">10.1000/nested</ArticleId></ArticleIdList></Reference>
    </ReferenceList></ReferenceList>
  </PubmedData>
</PubmedArticle>
</PubmedArticleSet>
"""


def _small(inside: str, pmid: str = "7") -> str:
    return (
        f"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article>{inside}</Article>"
        "</MedlineCitation></PubmedArticle></PubmedArticleSet>"
    )


def test_an_article_is_read_with_all_its_fields(read_text: ReadText) -> None:
    assert choose_reader(ARTICLE, "x.xml") == "pubmed"
    assert read_text("pubmed", ARTICLE) == [
        Paper(
            id="pmid:33000001",
            title="Folding paper boats in CO2.",
            abstract="BACKGROUND: Boats are old.\n\nMETHODS: We fold 10^3 boats, n < 5.\n\nWe win.",
            year=2021,
            date="2021-03-04",
            authors=("Ada van den Berg", "Boat Group"),
            venue="Journal of Boats",
            url="https://pubmed.ncbi.nlm.nih.gov/33000001/",
            identifiers=(("doi", "10.1000/boats.1"), ("pmcid", "PMC8000001"), ("pmid", "33000001")),
            source="x:record 1",
            categories=("Boats", "folding"),
            cites=("doi:10.1000/other pmid:7", "doi:10.1000/nested"),
            orcids=("0000-0002-1825-0097", ""),
        )
    ]


@pytest.mark.parametrize(
    ("date", "year", "day"),
    [
        ("<Year>2020</Year><Month>02</Month><Day>3</Day>", 2020, "2020-02-03"),
        ("<Year>2020</Year><Month>Feb</Month><Day>3</Day>", 2020, "2020-02-03"),
        ("<Year>2020</Year><Season>Spring</Season>", 2020, None),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", 1998, None),
        ("", None, None),
    ],
)
def test_dates_of_issues(date: str, year: int | None, day: str | None, read_text: ReadText) -> None:
    issue = f"<Journal><JournalIssue><PubDate>{date}</PubDate></JournalIssue></Journal>"
    (paper,) = read_text("pubmed", _small(f"{issue}<Abstract><AbstractText>We do.</AbstractText></Abstract>"))
    assert isinstance(paper, Paper)
    assert (paper.year, paper.date) == (year, day)


def test_titles_that_were_translated_lose_their_brackets(read_text: ReadText) -> None:
    inside = "<ArticleTitle>[On boats].</ArticleTitle><Abstract><AbstractText>We do.</AbstractText></Abstract>"
    (paper,) = read_text("pubmed", _small(inside))
    assert isinstance(paper, Paper)
    assert (paper.id, paper.title) == ("pmid:7", "On boats")


def test_articles_without_abstract_are_skipped(read_text: ReadText) -> None:
    assert read_text("pubmed", _small("<ArticleTitle>On boats.</ArticleTitle>")) == [
        Skipped("x:record 1", "no abstract")
    ]
    assert read_text("pubmed", "<PubmedArticle/>") == [Skipped("x:record 1", "no abstract")]


def test_books_are_read_too(read_text: ReadText) -> None:
    book = (
        "<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID>9</PMID><Book><BookTitle>Boats</BookTitle></Book>"
        "<ArticleTitle>Oars</ArticleTitle><Abstract><AbstractText>We row.</AbstractText></Abstract></BookDocument>"
        "</PubmedBookArticle></PubmedArticleSet>"
    )
    (paper,) = read_text("pubmed", book)
    assert isinstance(paper, Paper)
    assert (paper.id, paper.title, paper.venue) == ("pmid:9", "Oars", "Boats")
