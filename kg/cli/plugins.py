"""``kg plugins``: what is registered."""

from __future__ import annotations

import click

from kg.registry import exporters, extractors, readers

__all__ = ["command"]


@click.command("plugins")
def command() -> None:
    """List the registered readers, extractors and exporters, with the distribution that brings each."""
    for registry in (readers, extractors, exporters):
        click.echo(f"{registry.kind}s")
        width = max(len(entry.name) for entry in registry)
        for entry in registry:
            suffixes = f"  [{' '.join(entry.suffixes)}]" if entry.suffixes else ""
            origin = "" if entry.origin == "scholarkg" else f"  ({entry.origin})"
            click.echo(f"  {entry.name:{width}}  {entry.summary}{suffixes}{origin}")
