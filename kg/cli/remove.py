"""``kg remove``: takes back exactly what papers said."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import config

__all__ = ["command"]


@click.command("remove")
@click.argument("store", type=click.Path(path_type=Path))
@click.argument("papers", nargs=-1, required=True, metavar="PAPER_ID...")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
@config
def command(store: Path, papers: tuple[str, ...], quiet: bool) -> None:
    """Take papers back from STORE (a kg.sqlite or the folder that holds it), with exactly what they said.

    The graph is then as if they had never been read: a copy of one that was read under another id takes its place. In a
    folder that kg build made, its files are written again. All named papers go, or none when one of them is not known.
    """
    from kg.cli.progress import show_progress
    from kg.retraction import retract_from_folder

    with show_progress(quiet) as progress:
        gone, files = retract_from_folder(store, papers, progress=progress)
    if not quiet:
        told = f"; {len(files)} files written again." if files else "; no files of a build beside the store."
        click.echo(f"{len(gone)} paper{'s' * (len(gone) != 1)} removed{told}", err=True)
