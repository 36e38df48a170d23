"""``kg export``: a built graph in other formats, whole, in part, or seen another way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import align, base_iri, config, filter_options
from kg.model import ENTITY_TYPES

if TYPE_CHECKING:
    from kg.model import GraphView

__all__ = ["command"]

_VIEWS = ("full", "entities", "papers")


@click.command("export")
@click.argument("store", type=click.Path(path_type=Path))
@click.option("-o", "--out", "targets", type=click.Path(path_type=Path, dir_okay=False), multiple=True, required=True,
              metavar="FILE", help="File to write, format by suffix (also .gz); may be repeated.")  # fmt: skip
@click.option("--view", "seen", type=click.Choice(_VIEWS), default="full", show_default=True,
              help="For GraphML, GEXF and pictures: all there is; entities, tied by the papers that have both; papers, "
                   "tied by the entities that both have.")  # fmt: skip
@click.option("--fold-relations", "folded", is_flag=True,
              help="For the same: parallel relations between two nodes as one edge.")  # fmt: skip
@click.option("--type", "types", type=click.Choice(ENTITY_TYPES, case_sensitive=False), multiple=True,
              help="Only entities of this type; may be repeated.")  # fmt: skip
@click.option("--min-support", type=click.IntRange(1), metavar="N",
              help="Only entities that so many papers have, and links that as many say  [default: 1; of --view "
                   "entities 2].")  # fmt: skip
@click.option("--since", type=click.IntRange(0), default=0, metavar="YEAR",
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
    targets: tuple[Path, ...],
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
    out. Of --view entities and papers, each node keeps the eight strongest of its ties.
    """
    from kg.filters import Filter
    from kg.graph import Graph
    from kg.output import ExportOptions, export, format_of, refuse_derived

    for target in targets:  # what can't be written is told before anything is
        name = format_of(target)
        if folded or seen != "full":
            refuse_derived(name)
    with Graph.open(store) as graph:
        title = (store if store.is_dir() else store.parent).resolve().name
        options = ExportOptions(
            base_iri, not no_evidence, title, align=tuple(dict.fromkeys(align)), colour_by=colour_by
        )
        part = Filter(min_confidence, statuses, since, min_support or 1, tuple(dict.fromkeys(types))).view(graph)
        view = _seen(part, seen, min_support, folded)
        for target in targets:
            export(view, target, options=options)


def _seen(view: GraphView, seen: str, min_support: int | None, folded: bool) -> GraphView:
    if seen == "full":
        from kg.folding import FoldedView

        return FoldedView(view) if folded else view
    from kg.views import SUPPORT, entity_view, paper_view

    return paper_view(view) if seen == "papers" else entity_view(view, min_support or SUPPORT)
