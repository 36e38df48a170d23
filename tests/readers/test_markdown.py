"""Markdown: lists of papers, notes on one paper, whole papers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.model import Paper, Skipped
from kg.readers import BrokenRecord, choose_reader

ReadText = Callable[..., list[Paper | Skipped]]

LIST = r"""
# Reading list

What I read this week.

## [Folding *Paper* Boats](https://arxiv.org/abs/2103.00001)

**Authors:** Ada van den Berg, Grace Hopper
*Published:* 2021-03-04
Venue: `BOATS` 2021

We fold boats in $O(n_1 * n_2 * \log n)$ and
win 90% of races. See [the code](https://example.org/code).

Our boats are *open*.

- one of the list
- another

```python
# no heading
```

## Sails

We sew sails.

### Oars ###

![a picture](oars.png)

## Rudder
"""

NOTE = """---
title: Folding Paper Boats
authors: [Ada van den Berg, Grace Hopper]
date: 2021-03-04
doi: 10.1000/boats.1
tags: [boats]
---

## Abstract

We fold boats.
We win races.

Twice.

## Introduction

Boats are old and we have all seen them. They are often made of wood, as it is known.
"""

PAPER = """Folding Paper Boats
===================

Ada van den Berg

1. Abstract
-----------

We fold.

2. Results
----------

We have won all of the races that we took part in. This is a lot of races.
"""


def test_a_list_of_papers(read_text: ReadText) -> None:
    assert read_text("markdown", LIST) == [
        Skipped("x:2", "too few words above other headings for an abstract"),
        Paper(
            id="arxiv:2103.00001",
            title="Folding Paper Boats",
            abstract=r"We fold boats in $O(n_1 * n_2 * \log n)$ and win 90% of races. See the code."
            "\n\nOur boats are open.",
            year=2021,
            date="2021-03-04",
            authors=("Ada van den Berg", "Grace Hopper"),
            venue="BOATS 2021",
            url="https://arxiv.org/abs/2103.00001",
            identifiers=(("arxiv", "2103.00001"),),
            source="x:6",
        ),
        Skipped("x:24", "too few words above other headings for an abstract"),
        Skipped("x:28", "no abstract"),
        Skipped("x:32", "no abstract"),
    ]


def test_notes_with_front_matter_are_one_paper(read_text: ReadText) -> None:
    assert choose_reader(NOTE, "x") == "markdown"
    assert read_text("markdown", NOTE) == [
        Paper(
            id="doi:10.1000/boats.1",
            title="Folding Paper Boats",
            abstract="We fold boats. We win races.\n\nTwice.",
            year=2021,
            date="2021-03-04",
            authors=("Ada van den Berg", "Grace Hopper"),
            identifiers=(("doi", "10.1000/boats.1"),),
            source="x:1",
            categories=("boats",),
        )
    ]


def test_a_whole_paper_is_one_paper(read_text: ReadText) -> None:
    (paper,) = read_text("markdown", PAPER)
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract, paper.source) == ("Folding Paper Boats", "We fold.", "x:1")
    (paper,) = read_text(
        "markdown", "# Boats\n## Authors\nAda Lovelace, Grace Hopper\n## Abstract\nWe fold.\n## End\nWe end it."
    )
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract, paper.authors) == ("Boats", "We fold.", ("Ada Lovelace", "Grace Hopper"))


def test_sections_of_a_paper_without_a_heading_for_the_abstract_are_no_papers(read_text: ReadText) -> None:
    prose = "We fold boats, and this is how it is done. We win."
    (paper,) = read_text("markdown", f"# Boats\n{prose}\n## 1 Introduction\n{prose} It.\n## Related Work\n{prose} Yes.")
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == ("Boats", prose)


def test_a_label_before_the_abstract(read_text: ReadText) -> None:
    (paper,) = read_text("markdown", "## Boats\nYear: 2021\n**Abstract:** We fold\nboats.\n\nSee also elsewhere.")
    assert isinstance(paper, Paper)
    assert (paper.year, paper.abstract) == (2021, "We fold boats.")


def test_text_without_headings_is_one_paper(read_text: ReadText) -> None:
    prose = "We fold boats, and this is how it is done. We win."
    (paper,) = read_text("markdown", f"{prose}\n\n{prose}")
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == (None, f"{prose}\n\n{prose}")


@pytest.mark.parametrize(
    "front",
    [
        "---\na: [\n---\n",
        "---\n- 1\n---\n",
        "---\nx: !!python/object/apply:os.getcwd []\n---\n",
        "---\n&a [*a]\n---\n",
        "---\n",
        "---\n" + "a: b\n" * 1_000,
    ],
)
def test_front_matter_that_is_none_costs_nothing(front: str, read_text: ReadText) -> None:
    items = read_text("markdown", f"{front}\n# Boats\n\nWe fold boats, and win.\n")
    assert [item.title for item in items if isinstance(item, Paper)][-1:] == ["Boats"]


@pytest.mark.parametrize(
    "text",
    [
        "#" * 100_000,
        "> " * 20_000,
        "- " * 5_000 + "a",
        "[" * 20_000,
        "*a " * 20_000,
        "# x " + "#" * 50_000,
        "#" + " " * 50_000 + "x" + " " * 50_000 + "y",
        "# a\n## " + "1" * 50_000,
        "# a\n## " + "1." * 50_000 + "x",
        "a`" * 15_000,
        "<a" * 20_000,
    ],
)
def test_hostile_text_is_read_to_its_end(text: str, read_text: ReadText) -> None:
    items = read_text("markdown", f"{text}\n\n# Boats\n\nWe fold boats, and win.\n")
    assert [item.title for item in items if isinstance(item, Paper)][-1:] == ["Boats"]


def test_what_is_too_long_is_told(read_text: ReadText) -> None:
    items = read_text("markdown", "# Long\n" + "We fold boats.\n" * 50_000 + "# Boats\nWe fold boats, and win.\n")
    assert [type(item) for item in items] == [BrokenRecord, Paper]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# Boats ##", "Boats"),
        ("# C#", "C#"),
        ("#\tBoats", "Boats"),
        ("   ## 3D *Boats*", "3D Boats"),
        ("# <b>x</b>", "x"),
    ],
)
def test_headings(heading: str, title: str, read_text: ReadText) -> None:
    (paper,) = read_text("markdown", f"{heading}\n\nWe fold boats.\n")
    assert isinstance(paper, Paper)
    assert paper.title == title


@pytest.mark.parametrize("line", ["#hashtag", "    # code", "####### seven", "a # b"])
def test_what_is_no_heading(line: str, read_text: ReadText) -> None:
    (paper,) = read_text("markdown", f"# Boats\n\n{line}\n\nWe fold boats, and this is how it is done. We win.\n")
    assert isinstance(paper, Paper)
    assert paper.title == "Boats"


def test_a_title_that_is_a_label(read_text: ReadText) -> None:
    text = (
        "Title: Folding Boats\n\nURL Source: https://arxiv.org/html/2103.00001\n\nMarkdown Content:\nAda Lovelace\n\n"
        "###### Abstract\n\nWe fold.\n\n1 Introduction\n--------------\n\nBoats are old, and we have all seen them.\n"
    )
    (paper,) = read_text("markdown", text)
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == ("Folding Boats", "We fold.")


def test_an_abstract_alone_has_no_title(read_text: ReadText) -> None:
    (paper,) = read_text("markdown", "## Abstract\n\nWe fold boats.\n")
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == (None, "We fold boats.")
