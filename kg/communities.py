"""Communities by name: each is called by the entities that its papers have much more often than the others.

How telling an entity is says the log-odds ratio with an informative prior (Monroe, Colaresi & Quinn 2008, "Fightin'
Words"), in units of its standard deviation: an entity must be both frequent in the community and rare elsewhere.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from kg.names import normal_form
from kg.ordering import node_order

__all__ = ["LEAST_PAPERS", "Candidate", "Community", "keep_communities", "kept_communities", "name_of_community"]

LEAST_PAPERS = 3
"""Smaller communities get no name: what their papers share is chance."""
_NAMES = 3
_TRIED = 12
"""Most telling entities of which those are taken that don't say the same again."""
_STEM = 5
"""Letters by which words are compared: robot and robotics say the same."""
_PRIOR = 10.0
"""How many papers, in which an entity is as frequent as in all, are added to both sides."""


@dataclass(frozen=True, slots=True)
class Community:
    """A community by number (0 is the largest), with its nodes, its papers among them, and what it is called."""

    number: int
    size: int
    papers: int
    name: str


class Candidate(NamedTuple):
    """An entity, and how many papers of the community and of all have it."""

    label: str
    inside: int
    papers: int


def name_of_community(candidates: Iterable[Candidate], papers: int, all_papers: int) -> str:
    """One to three labels, most telling first, of a community with `papers` of `all_papers`; empty without candidates.

    Of equally telling ones the earlier comes first; none is taken whose words are among, or hold, those of another,
    endings aside.

    >>> words = [Candidate("accuracy", 5, 60), Candidate("graph networks", 6, 7), Candidate("networking", 5, 6)]
    >>> name_of_community(words, 10, 100)
    'graph networks'
    """
    scored = ((-_telling(each, papers, all_papers), -each.inside, place, each) for place, each in enumerate(candidates))
    chosen: dict[str, frozenset[str]] = {}
    for score, _, _, each in nsmallest(_TRIED, scored):
        # one paper makes no frequency, and what is no more frequent here tells nothing
        if len(chosen) == _NAMES or (chosen and (score >= 0 or each.inside < 2)):
            break
        stems = frozenset(word[:_STEM] for word in normal_form(each.label).split())
        if not any(stems <= other or other <= stems for other in chosen.values()):
            chosen[each.label] = stems
    return " · ".join(chosen)


def _telling(each: Candidate, papers: int, all_papers: int) -> float:
    """Log-odds of the entity inside against outside, by its standard deviation."""
    share = each.papers / all_papers
    outside, others = each.papers - each.inside, all_papers - papers
    here, there = each.inside + _PRIOR * share, outside + _PRIOR * share
    rest_here, rest_there = papers - each.inside + _PRIOR, others - outside + _PRIOR
    return (math.log(here / rest_here) - math.log(there / rest_there)) / math.sqrt(1 / here + 1 / there)


def keep_communities(connection: sqlite3.Connection) -> None:
    """Name the communities of the nodes that a store holds, and keep those of at least three papers."""
    sizes = {
        number: (size, papers)
        for number, size, papers in connection.execute(
            "SELECT community, count(*), sum(type = 'Paper') FROM nodes GROUP BY community ORDER BY community"
        )
        if papers >= LEAST_PAPERS
    }
    [(all_papers,)] = connection.execute("SELECT count(*) FROM nodes WHERE type = 'Paper'")
    connection.execute("DELETE FROM communities")
    names = {
        number: name_of_community(each, sizes[number][1], all_papers) for number, each in _found(connection, sizes)
    }
    connection.executemany(
        "INSERT INTO communities VALUES (?, ?, ?, ?)",
        ((number, *counts, names.get(number, "")) for number, counts in sizes.items()),
    )


def _found(connection: sqlite3.Connection, wanted: Iterable[int]) -> Iterator[tuple[int, Iterator[Candidate]]]:
    """The entities of each wanted community's papers, in the order of the graph."""
    rows = connection.execute(
        """SELECT paper.community, entity.id, entity.label, count(DISTINCT paper.rank), entity.papers FROM edges
           JOIN nodes AS paper ON paper.rank = edges.subject AND paper.type = 'Paper'
           JOIN nodes AS entity ON entity.rank = edges.object
               AND entity.type NOT IN ('Paper', 'Author', 'Venue', 'Cited')
           GROUP BY paper.community, entity.rank ORDER BY paper.community"""
    )
    wanted = frozenset(wanted)
    for number, group in groupby(rows, key=itemgetter(0)):
        if number in wanted:
            yield number, (Candidate(*row[2:]) for row in sorted(group, key=lambda row: node_order(row[1])))


def kept_communities(connection: sqlite3.Connection) -> Iterator[Community]:
    """The communities that a store keeps, the largest first."""
    for row in connection.execute("SELECT number, size, papers, name FROM communities ORDER BY number"):
        yield Community(*row)
