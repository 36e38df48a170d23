"""``kg remove``: takes back exactly what papers said."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import base_iri, config, filter_options

__all__ = ["command"]


@click.command("remove")
@click.argument("store", type=click.Path(path_type=Path))
@click.argument("papers", nargs=-1, required=True, metavar="PAPER_ID...")
@click.option("--no-evidence", is_flag=True, help="Leave the evidence out of the RDF, as for kg build.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
@filter_options()
@base_iri
@config
def command(store: Path, papers: tuple[str, ...], no_evidence: bool, quiet: bool, base_iri: str, min_confidence: float,
            statuses: tuple[str, ...]) -> None:  # fmt: skip
    """Take papers back from STORE (a kg.sqlite or the folder that holds it), with exactly what they said.

    The graph is then as if they had never been read. In a folder that kg build made, its files are written again:
    give the options that the build was given. All named papers go, or none when one of them is not known.
    """  # fmt: skip
    from kg.cli.progress import show_progress
    from kg.filters import Filter
    from kg.output import ExportOptions
    from kg.retraction import retract_from_folder

    title = (store if store.is_dir() else store.parent).resolve().name
    options = ExportOptions(base_iri=base_iri, evidence=not no_evidence, title=title)
    with show_progress(quiet) as progress:
        gone, files = retract_from_folder(store, papers, options=options, keep=Filter(min_confidence, statuses),
                                          progress=progress)  # fmt: skip
    if not quiet:
        told = f"; {len(files)} files written again." if files else "; no files of a build beside the store."
        click.echo(f"{len(gone)} paper{'s' * (len(gone) != 1)} removed{told}", err=True)
