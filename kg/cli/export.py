"""``kg export``: a built graph in other formats."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import align, base_iri, config, filter_options

__all__ = ["command"]


@click.command("export")
@click.argument("store", type=click.Path(path_type=Path))
@click.option("-o", "--out", "targets", type=click.Path(path_type=Path, dir_okay=False), multiple=True, required=True,
              metavar="FILE", help="File to write, format by suffix (also .gz); may be repeated.")  # fmt: skip
@click.option("--no-evidence", is_flag=True, help="Leave the evidence out of the RDF: small, and less to cite.")
@align
@filter_options()
@base_iri
@config
def command(
    store: Path,
    targets: tuple[Path, ...],
    no_evidence: bool,
    align: tuple[str, ...],
    base_iri: str,
    min_confidence: float,
    statuses: tuple[str, ...],
) -> None:
    """Write the graph in STORE (a kg.sqlite or the folder that holds it) to one or more files.

    With --min-confidence or --status, entities to which nothing leads any more are left out.
    """
    from kg.filters import Filter
    from kg.graph import Graph
    from kg.output import ExportOptions, export, format_of

    for target in targets:
        format_of(target)  # a wrong suffix is told before anything is written
    with Graph.open(store) as graph:
        title = (store if store.is_dir() else store.parent).resolve().name
        options = ExportOptions(
            base_iri=base_iri, evidence=not no_evidence, title=title, align=tuple(dict.fromkeys(align))
        )
        view = Filter(min_confidence, statuses).view(graph)
        for target in targets:
            export(view, target, options=options)
