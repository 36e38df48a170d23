"""``kg serve``: a SPARQL endpoint, a page for queries, and the explorer."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import base_iri, config, filter_options
from kg.cli.ranges import Count, Seconds

__all__ = ["command"]


@click.command("serve")
@click.argument("source", type=click.Path(path_type=Path), metavar="STORE_OR_RDF")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="Address to listen on; others than your machine may ask when it is not loopback.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: any that is free.")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME",
              help="A further name under which browsers may call the server; may be repeated.")  # fmt: skip
@click.option("--cors", "origins", multiple=True, metavar="ORIGIN",
              help="Let pages of ORIGIN (https://…, or *) read answers; may be repeated.")  # fmt: skip
@click.option("--timeout", type=Seconds(), default=30.0, show_default=True,
              metavar="SECONDS", help="What one query may take.")  # fmt: skip
@click.option("--limit", type=Count(1), default=100_000, show_default=True, metavar="N",
              help="Rows or triples of an answer at most.")  # fmt: skip
@click.option("--workers", type=Count(1), default=2, show_default=True, help="Queries at the same time.")
@click.option("--no-evidence", is_flag=True, help="Leave the evidence of a store out: a small index, soon made.")
@filter_options()
@base_iri
@config
def command(source: Path, host: str, port: int, hosts: tuple[str, ...], origins: tuple[str, ...], timeout: float,
            limit: int, workers: int, no_evidence: bool, base_iri: str, min_confidence: float,
            statuses: tuple[str, ...]) -> None:  # fmt: skip
    """Serve STORE_OR_RDF (a kg.sqlite, the folder that holds it, or a file of RDF) on this machine until Ctrl-C.

    /sparql is a read-only SPARQL 1.1 Protocol endpoint, /query a page to write queries on, / the explorer.
    """  # fmt: skip
    from kg.serving.server import serve
    from kg.serving.workers import Limits
    from kg.sparql.sources import Reading

    def tell(message: str) -> None:
        click.echo(message, err=True)

    reading = Reading(base_iri, not no_evidence, min_confidence, statuses, tell=tell)
    limits = Limits(timeout, limit, workers)
    serve(source, reading, limits, host=host, port=port, hosts=hosts, origins=origins)
