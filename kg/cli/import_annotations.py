"""``kg import-annotations``: corrected annotations in, annotated data to train and measure on out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import annotation_format, config
from kg.errors import InputError, UsageError

if TYPE_CHECKING:
    from kg.annotations import AnnotatedPaper
    from kg.annotations.corrections import Changes
    from kg.model import Extraction

__all__ = ["command"]

_MOST = 5


@click.command("import-annotations")
@click.argument("corrected", nargs=-1, required=True, metavar="CORRECTED...")
@click.option("-o", "--out", "target", required=True, type=click.Path(path_type=Path, dir_okay=False),
              metavar="FILE.jsonl", help="Annotated data for kg train and kg evaluate.")  # fmt: skip
@click.option("--graph", type=click.Path(path_type=Path), metavar="STORE",
              help="The graph that was exported: write entities of papers, with names, roles and links, not spans.",
              )  # fmt: skip
@click.option("--against", metavar="EXPORTED",
              help="A copy of what was exported, to tell what changed  [default: what --graph holds].")  # fmt: skip
@annotation_format
@config
@click.option("-q", "--quiet", is_flag=True, help="Don't tell what changed.")
def command(
    corrected: tuple[str, ...], target: Path, graph: Path | None, against: str | None, format: str | None, quiet: bool
) -> None:
    """Make annotated data of corrected annotations: brat, SciERC or any other format that kg train reads.

    \b
    kg export mygraph -o papers.brat            # correct these in brat
    kg import-annotations papers.brat --graph mygraph -o my.gold.jsonl
    kg train --train my.gold.jsonl --out mymodel

    With --graph, papers come with their entities, as extractors of whole papers are trained on (gold); without, with
    spans and relations.
    """  # fmt: skip
    from kg.annotations import read_annotations
    from kg.annotations.corrections import changes, corrected_gold
    from kg.annotations.writing import annotated

    papers = list(read_annotations(corrected, format))
    _check(papers)
    found = _found(graph, {paper.id for paper in papers}) if graph else {}
    if not quiet:
        before = read_annotations(against) if against else map(annotated, found.values()) if graph else None
        _show(papers, changes(before, papers) if before is not None else None)
    if graph:
        papers = [corrected_gold(paper, found[paper.id]) for paper in papers]
    _write(papers, target)


def _check(papers: Sequence[AnnotatedPaper]) -> None:
    counts = Counter(paper.id for paper in papers)
    if twice := next((id_ for id_, count in counts.items() if count > 1), None):
        raise InputError(f"the paper {twice!r} is annotated twice; leave one of the two out.")
    if len({paper.entities is None for paper in papers}) > 1:
        raise UsageError("some papers have entities and some spans only; import one kind at a time.")


def _found(graph: Path, wanted: set[str]) -> dict[str, Extraction]:
    from kg.store import Store

    with Store.open(graph) as store:
        found = {each.paper.id: each for each in store.extractions() if each.paper.id in wanted}
    if missing := sorted(wanted - found.keys()):
        raise InputError(f"{graph} holds no paper {missing[0]!r}; name the graph that was exported.")
    return found


def _write(papers: Sequence[AnnotatedPaper], target: Path) -> None:
    import json

    from kg.annotations.writing import gold_record, spans_record
    from kg.output import write_packed

    with write_packed(target) as file:
        for paper in papers:
            record = spans_record(paper) if paper.entities is None else gold_record(paper)
            file.write((json.dumps(record, ensure_ascii=False) + "\n").encode())


def _show(papers: Sequence[AnnotatedPaper], found: Changes | None) -> None:
    for line in _told(len(papers), found):
        click.echo(line, err=True)


def _told(papers: int, found: Changes | None) -> Iterator[str]:
    if found is None:
        yield f"{papers} papers"
        return
    yield f"{papers} papers, {found.changed} corrected"
    spans = (f"{_sum(found.added)} added", f"{_sum(found.removed)} removed", f"{_sum(found.retyped)} retyped")
    yield f"spans: {', '.join(spans)}, {_sum(found.moved)} with other ends"
    yield f"relations: {_sum(found.relations_added)} added, {_sum(found.relations_removed)} removed"
    for ids, what in ((found.missing, "exported, but not here"), (found.unknown, "here, but not exported")):
        if ids:
            more = f" and {len(ids) - _MOST} more" if len(ids) > _MOST else ""
            yield f"{what}: {', '.join(ids[:_MOST])}{more}"


def _sum(counts: Counter[str]) -> str:
    """The number of all, and of each label.

    >>> _sum(Counter(Task=1, Method=2)), _sum(Counter())
    ('3 (Method 2, Task 1)', '0')
    """
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    each = ", ".join(f"{label} {count}" for label, count in ordered)
    return f"{counts.total()} ({each})" if counts else "0"
