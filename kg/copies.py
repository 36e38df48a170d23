"""Copies: records of one paper under several ids. Which of them is the paper, and what the others add to it.

Records are copies of each other when they share a key (`kg.readers.duplicates.paper_keys`), also by way of others.
Everything here depends on the set of records alone, not on the order in which they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.model import Paper

__all__ = ["group_copies", "merge_copies", "preference"]


def preference(paper: Paper) -> tuple[object, ...]:
    """A sort key: the record that comes first is the paper. A title, a long abstract, then metadata, then the id count.

    >>> a, b = Paper("1", "On Graphs", "We draw."), Paper("2", "On Graphs", "We draw graphs.")
    >>> min(a, b, key=preference).id
    '2'
    """
    known = (paper.year, paper.date, paper.authors, paper.venue, paper.url, *paper.identifiers)
    length = sum(map(len, paper.abstract.split()))
    more = (paper.categories, paper.cites, paper.orcids)
    much = -sum(map(bool, (*known, *more)))
    return (not paper.title, -length, much, paper.id, paper.title or "", paper.abstract, repr(paper), more)


def merge_copies(papers: Sequence[Paper]) -> Paper:
    """The preferred one of `papers`, with what it does not know itself (date, venue, …) from the next that does.

    Title and abstract are never mixed: offsets into them stay right.

    >>> a, b = Paper("1", "On Graphs", "We draw."), Paper("2", "On Graphs", "We draw graphs.")
    >>> merge_copies([replace(a, year=2020, identifiers=(("doi", "10.1/x"),)), b])
    Paper(id='2', title='On Graphs', abstract='We draw graphs.', year=2020, date=None, authors=(), venue=None, \
url=None, identifiers=(('doi', '10.1/x'),), source='')
    """
    first, *others = sorted(papers, key=preference)
    if not others:
        return first
    named = next((each for each in (first, *others) if each.authors), first)
    dated = next((each for each in (first, *others) if each.date or each.year is not None), first)
    return replace(
        first,
        year=dated.year,
        date=dated.date,
        authors=named.authors,
        venue=next((each.venue for each in (first, *others) if each.venue), None),
        url=next((each.url for each in (first, *others) if each.url), None),
        identifiers=tuple(sorted({pair for each in papers for pair in each.identifiers})),
        categories=tuple(dict.fromkeys(name for each in (first, *others) for name in each.categories)),
        cites=_merged_works(each.cites for each in (first, *others)),
        orcids=named.orcids or next((each.orcids for each in others if each.authors == named.authors), ()),
    )


def _merged_works(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """The works of all lists; one that has an identifier of one before adds to that what else it is called.

    >>> _merged_works([["doi:10.1/x"], ["arxiv:2001.00001 doi:10.1/x", "pmid:7"]])
    ('doi:10.1/x arxiv:2001.00001', 'pmid:7')
    """
    works: list[dict[str, None]] = []
    place: dict[str, int] = {}
    for work in (work for each in lists for work in each):
        names = work.split()
        at = next((place[name] for name in names if name in place), len(works))
        if at == len(works):
            works.append({})
        works[at].update(dict.fromkeys(names))
        for name in names:
            place.setdefault(name, at)
    return tuple(" ".join(names) for names in works)


def group_copies(keys: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The ids that share keys, directly or by way of others, from ``(key, id)`` pairs; each group sorted.

    Union-find with path halving (Tarjan and van Leeuwen, 1984): time grows with the number of pairs.

    >>> group_copies([("k", "b"), ("k", "a"), ("l", "c"), ("m", "c"), ("m", "a")])
    [['a', 'b', 'c']]
    """
    parents: dict[str, str] = {}

    def root(id_: str) -> str:
        while parents.setdefault(id_, id_) != id_:
            parents[id_] = parents[parents[id_]]
            id_ = parents[id_]
        return id_

    first: dict[str, str] = {}
    for key, id_ in keys:
        parents[root(id_)] = root(first.setdefault(key, id_))
    groups: dict[str, list[str]] = defaultdict(list)
    for id_ in sorted(parents):
        groups[root(id_)].append(id_)
    return [group for group in groups.values() if len(group) > 1]
