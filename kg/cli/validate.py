"""``kg validate``: a store or an RDF file held against SHACL shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import config
from kg.cli.ranges import Count

if TYPE_CHECKING:
    from pyoxigraph import Quad, Triple
    from rich.console import Console

    from kg.validation import Report, Violation

__all__ = ["command"]

_COUNTED = {
    "ontology#Paper": "papers",
    "core#Concept": "entities",
    "rdf-syntax-ns#Statement": "statements",
    "ontology#Result": "results",
    "oa#SpecificResource": "pieces of evidence",
}


@click.command("validate")
@click.argument("source", type=click.Path(path_type=Path), metavar="STORE_OR_RDF")
@click.option("--shapes", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="SHACL shapes of your own, instead of those of the package; any RDF file.")  # fmt: skip
@click.option("--limit", type=Count(0), default=5, show_default=True, metavar="N",
              help="Nodes that are named for each thing that is wrong; 0: all.")  # fmt: skip
@click.option("--output", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="text for people, or json with all violations.")  # fmt: skip
@config
def command(source: Path, shapes: Path | None, limit: int, output: str) -> int:
    """Hold STORE_OR_RDF (a kg.sqlite, the folder that holds it, or an RDF file, also .gz) against SHACL shapes.

    Tells what is wrong, how often and at which nodes; the exit code is 1 then, and 0 when nothing is. The base IRI is
    that of the file. Shapes of your own may use all of SHACL Core, and take longer.
    """
    from kg.sparql.sources import is_store, parsed
    from kg.validation import validate, validate_with

    with _triples(source) if is_store(source) else nullcontext(parsed(source)) as triples:
        report = validate_with(triples, parsed(shapes)) if shapes else validate(triples)
    if output == "json":
        _print_json(report)
    else:
        from kg.cli.screens import screen

        _show(screen(), source, report, limit)
    return 0 if report.conforms else 1


@contextmanager
def _triples(store: Path) -> Iterator[Iterable[Triple | Quad]]:
    from kg.graph import Graph
    from kg.output import BASE_IRI
    from kg.rdf import triples

    with Graph.open(store) as graph:
        yield triples(graph, BASE_IRI)


def _print_json(report: Report) -> None:
    import json
    from dataclasses import asdict

    # ASCII: a terminal obeys nothing of it
    click.echo(json.dumps({"conforms": report.conforms, **asdict(report)}, indent=1))


def _show(console: Console, source: Path, report: Report, limit: int) -> None:
    from kg.cli.screens import plain

    counts = [
        f"{sum(count for name, count in report.classes.items() if name.endswith(ending)):,} {what}"
        for ending, what in _COUNTED.items()
        if report.classes
    ]
    told = f"{report.triples:,} triples" + (f": {', '.join(counts)}" if counts else "")
    number = len(report.violations)
    verdict = f"{number:,} violation{'s' * (number != 1)}" if number else "no violation"
    console.print(plain(f"{source}: {told}; {verdict}.", "bold"), soft_wrap=True)
    for message, violations in report.by_message().items():
        console.print()
        console.print(plain(f"{len(violations):,} × {message}"), soft_wrap=True)
        for each in violations[: limit or None]:
            console.print("   ", plain(_line(each)), soft_wrap=True)
        if limit and len(violations) > limit:
            console.print("   ", plain(f"and {len(violations) - limit:,} more; --limit 0 shows all"), soft_wrap=True)


def _line(violation: Violation) -> str:
    from kg.cli.screens import clip

    found = f": {clip(violation.value, 100)}" if violation.value else ""
    return f"{violation.node} ({violation.component}{found})"
