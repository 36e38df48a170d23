"""``kg plugins``: what is registered."""

# no annotations from __future__ here: a registry has the name

import click

from kg.cli.options import config
from kg.registry import annotation_writers, annotations, exporters, extractors, folders, readers

__all__ = ["command"]

_TITLES = {
    "folder exporter": "exporters of folders",
    "annotation": "formats of annotated papers",
    "annotation writer": "formats that what was found is written in, to correct",
}


@click.command("plugins")
@config
def command() -> None:
    """List what is registered, with the distribution that brings each: readers, extractors, exporters, and formats of
    annotated papers."""
    for registry in (readers, extractors, exporters, folders, annotations, annotation_writers):
        click.echo(_TITLES.get(registry.kind, f"{registry.kind}s"))
        width = max(len(entry.name) for entry in registry)
        for entry in registry:
            suffixes = f"  [{' '.join(entry.suffixes)}]" if entry.suffixes else ""
            origin = "" if entry.origin == "scholarkg" else f"  ({entry.origin})"
            click.echo(f"  {entry.name:{width}}  {entry.summary}{suffixes}{origin}")
