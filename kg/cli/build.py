"""``kg build``: papers in, a folder with the graph out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import (
    LocalFolder,
    Place,
    align,
    base_iri,
    config,
    extraction_options,
    filter_options,
    input_options,
    types,
    verbosity,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.own_types import OwnType
    from kg.pipeline import Engine

__all__ = ["command"]


def _inclusion(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    names = tuple(dict.fromkeys(name.strip() for name in value.split(",") if name.strip()))
    known = ("authors", "venues", "cited")
    if names == ("none",):
        return ()
    for name in names:
        if name not in known:
            raise click.BadParameter(f"{name!r} can't be included; there are: {', '.join(known)}, or none alone.")
    if not names:
        raise click.BadParameter(f"name at least one of: {', '.join(known)}, or none.")
    return names


@click.command("build")
@input_options
@click.option(
    "--out", "folder", type=LocalFolder(path_type=Path, file_okay=False), required=True, help="The graph's folder."
)
@click.option("--sample", is_flag=True, help="Read the sample papers that ship with scholarkg, beside any INPUT.")
@click.option(
    "--store-only", is_flag=True, help="Write kg.sqlite and report.json, no other files: to add papers quickly."
)
@click.option("--no-evidence", is_flag=True, help="Leave the evidence out of the RDF: small, and less to cite.")
@click.option(
    "--overrides",
    "decided",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="YAML that merges, splits, retypes, renames and drops names; kept for later builds until replaced.",
)
@click.option(
    "--identifiers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="TABLE",
    help="CSV or TSV (label, type, iri) of what entities are elsewhere: skos:exactMatch; kept until replaced.",
)
@click.option(
    "--include",
    callback=_inclusion,
    metavar="NAME,...",
    help="Metadata as nodes: authors, venues, cited (papers that are cited and were not read), or none; kept until "
    "replaced.",
)
@types
@extraction_options
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Where extractors run: on this machine, or on a cluster of Dask.",
)
@click.option("--scheduler", metavar="ADDRESS", help="The cluster's scheduler; without one, --workers of this machine.")
@click.option(
    "--shards",
    type=Place(),
    metavar="URL",
    help="A folder that all of the cluster can write, or a URL of fsspec; kept, so that nothing is done twice.",
)
@align
@filter_options()
@base_iri
@config
@verbosity
def command(
    inputs: tuple[str, ...],
    folder: Path,
    sample: bool,
    store_only: bool,
    no_evidence: bool,
    quiet: bool,
    verbose: bool,
    **settings: Any,
) -> None:
    """Build the graph of INPUT (files, folders, globs, - for standard input) in a folder.

    Writes graph.ttl, graph.graphml, graph.gexf, graph.html, nodes.csv, edges.csv, results.csv, kg.sqlite and
    report.json. Run again with the same folder, it adds papers that are new and replaces those that changed.
    --min-confidence and --status choose what the files hold; the store always holds all. With --store-only files that
    an earlier build wrote stay as they are; kg export writes new ones.
    """
    from kg.builder import OUTPUTS, build_folder, sample_papers
    from kg.cli.progress import show_progress, show_report
    from kg.crossrefs import read_identifiers
    from kg.filters import Filter
    from kg.output import ExportOptions
    from kg.overrides import read_overrides
    from kg.own_types import known_types, read_types
    from kg.readers import read

    engine = _engine(settings["engine"], settings["scheduler"], settings["shards"], folder)
    if sample:
        inputs = (*inputs, str(sample_papers()))
    if not inputs:
        raise click.UsageError("name at least one INPUT, or --sample for the sample papers.")
    papers = read(
        inputs, format=settings["format"], columns=settings["columns"], on_error=settings["on_error"], copies=True
    )
    options = ExportOptions(
        settings["base_iri"], not no_evidence, folder.resolve().name, align=tuple(dict.fromkeys(settings["align"]))
    )
    own = read_types(settings["types"]) if settings["types"] else None
    known = known_types(own.types if own is not None else _stored(folder))
    with show_progress(quiet) as progress:
        report = build_folder(
            papers,
            folder,
            names=settings["names"],
            workers=settings["workers"],
            on_error=settings["on_error"],
            options=options,
            overrides=read_overrides(settings["decided"], known) if settings["decided"] else None,
            identifiers=read_identifiers(settings["identifiers"], known) if settings["identifiers"] else None,
            include=settings["include"],
            types=own,
            engine=engine,
            outputs=() if store_only else OUTPUTS,
            keep=Filter(settings["min_confidence"], settings["statuses"]),
            progress=progress,
        )
    if settings["engine"] == "dask" and not settings["shards"]:
        import shutil

        shutil.rmtree(_own_shards(folder), ignore_errors=True)  # the store holds what is in them
    if not quiet:
        show_report(report, folder, verbose)


def _stored(folder: Path) -> Sequence[OwnType]:
    """The types of the user's own that the graph in a folder has."""
    from kg.own_types import stored_looks
    from kg.store import STORE_NAME, Store, is_blank

    if not (folder / STORE_NAME).is_file() or is_blank(folder / STORE_NAME):
        return ()
    with Store.open(folder) as store:
        return stored_looks(store)


def _own_shards(folder: Path) -> Path:
    return folder.resolve() / "shards"


def _engine(name: str, scheduler: str | None, shards: str | None, folder: Path) -> Engine:
    if name == "local":
        if scheduler or shards:
            raise click.UsageError("--scheduler and --shards are about a cluster; add --engine dask.")
        from kg.pipeline import extract

        return extract
    from kg.cluster import extract_on_cluster

    if scheduler and not shards:
        raise click.UsageError("name a place that all of the cluster can write: --shards URL")
    return partial(extract_on_cluster, shards=shards or str(_own_shards(folder)), scheduler=scheduler)
