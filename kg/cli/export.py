"""``kg export``: a built graph in other formats, whole, in part, or seen another way."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import Place, align, base_iri, config, filter_options
from kg.cli.ranges import Count
from kg.errors import UsageError
from kg.model import ENTITY_TYPES, STATUSES

if TYPE_CHECKING:
    from kg.model import GraphView

__all__ = ["command"]

_VIEWS = ("full", "entities", "papers")


@click.command("export")
@click.argument("store", type=click.Path(path_type=Path))
@click.option("-o", "--out", "targets", type=Place(), multiple=True, required=True, metavar="FILE",
              help="File, folder or URL to write, format by suffix (also .gz); repeatable.")  # fmt: skip
@click.option("--format", "format", metavar="NAME", help="Force the format: a name that kg plugins lists.")
@click.option("--view", "seen", type=click.Choice(_VIEWS), default="full", show_default=True,
              help="For GraphML, GEXF and pictures: all there is; entities, tied by the papers that have both; papers, "
                   "tied by the entities that both have.")  # fmt: skip
@click.option("--fold-relations", "folded", is_flag=True,
              help="For the same: parallel relations between two nodes as one edge.")  # fmt: skip
@click.option("--type", "types", multiple=True, metavar="NAME",
              help=f"Only entities of this type ({', '.join(ENTITY_TYPES)}, or yours); may be repeated.")  # fmt: skip
@click.option("--min-support", type=Count(1), metavar="N",
              help="Only entities that so many papers have, and links that as many say  [default: 1; of --view "
                   "entities 2].")  # fmt: skip
@click.option("--since", type=Count(0), default=0, metavar="YEAR",
              help="Only papers from this year on, and what they say.")  # fmt: skip
@click.option("--no-evidence", is_flag=True, help="Leave the evidence out of the RDF: small, and less to cite.")
@click.option("--colour-by", type=click.Choice(["community", "type"]), default="community", show_default=True,
              help="What colours of pictures mean.")  # fmt: skip
@align
@filter_options()
@base_iri
@config
def command(
    store: Path,
    targets: tuple[str, ...],
    format: str | None,
    seen: str,
    folded: bool,
    types: tuple[str, ...],
    min_support: int | None,
    since: int,
    no_evidence: bool,
    colour_by: str,
    align: tuple[str, ...],
    base_iri: str,
    min_confidence: float,
    statuses: tuple[str, ...],
) -> None:
    """Write the graph in STORE (a kg.sqlite or the folder that holds it) to one or more files.

    With --min-confidence, --status, --since, --type or --min-support, entities to which nothing leads any more are left
    out. Of --view entities and papers, each node keeps the eight strongest of its ties. Formats of annotated papers
    (.brat, .scierc.jsonl, .spans.jsonl) hold all that was found, to correct: see kg import-annotations.
    """
    from kg.annotations.writing import annotated, write_annotations
    from kg.filters import Filter
    from kg.graph import Graph
    from kg.output import ExportOptions, export
    from kg.registry import annotation_writers
    from kg.urls import local_place

    keep = Filter(min_confidence, statuses, since, min_support or 1, tuple(dict.fromkeys(types)))
    derived, whole = folded or seen != "full", keep == Filter(statuses=statuses) and set(statuses) == set(STATUSES)
    # what can't be written is told before anything is
    formats = [_format(Path(target), format, derived, whole) for target in targets]
    with Graph.open(store) as graph:
        title = (store if store.is_dir() else store.parent).resolve().name
        options = ExportOptions(
            base_iri, not no_evidence, title, align=tuple(dict.fromkeys(align)), colour_by=colour_by
        )
        view = _seen(keep.view(graph), seen, min_support, folded)
        for target, name in zip(targets, formats, strict=True):
            with local_place(target) as path:
                if name in annotation_writers.names():
                    write_annotations(map(annotated, graph.store.extractions()), path, name)
                else:
                    export(view, path, format=name, options=options)


def _format(target: Path, given: str | None, derived: bool, whole: bool) -> str:
    """The name of the format; raises `UsageError` where it is not for such a view."""
    from kg.annotations.writing import writer_of
    from kg.output import format_of, refuse_derived
    from kg.registry import annotation_writers, exporters, folders

    name = given or writer_of(target) or format_of(target)
    if name in annotation_writers.names():
        if derived or not whole:
            raise UsageError(
                f"{name} holds all that was found in papers; leave --view, --type, --since and the like out."
            )
    elif name not in (known := (*exporters.names(), *folders.names())):
        near = difflib.get_close_matches(name, (*known, *annotation_writers.names()), 1)
        hint = f"did you mean {near[0]!r}?" if near else "kg plugins lists them."
        raise UsageError(f"no format is called {name!r}; {hint}")
    elif derived:
        refuse_derived(name)
    return name


def _seen(view: GraphView, seen: str, min_support: int | None, folded: bool) -> GraphView:
    if seen == "full":
        from kg.folding import FoldedView

        return FoldedView(view) if folded else view
    from kg.views import SUPPORT, entity_view, paper_view

    return paper_view(view) if seen == "papers" else entity_view(view, min_support or SUPPORT)
