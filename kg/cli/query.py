"""``kg query``: SPARQL over a store or an RDF file."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import Place, base_iri, config, filter_options
from kg.cli.ranges import Count, Seconds
from kg.errors import EncodingError, MissingInput, QueryError, UsageError

if TYPE_CHECKING:
    from kg.sparql.answers import Answer
    from kg.sparql.cookbook import Recipe
    from kg.sparql.sources import Reading

__all__ = ["command"]

_FORMATS = ("table", "csv", "tsv", "json", "xml", "ttl", "nt", "jsonld", "rdf")
_TRIPLES = {"table": "ttl", "json": "jsonld"}
"""How triples are written where rows would be written so."""
_ROWS = 100
"""Rows of a table, unless more are asked for; other formats have all."""


@click.command("query")
@click.argument("source", type=click.Path(path_type=Path), metavar="STORE_OR_RDF", required=False)
@click.argument("text", metavar="[SPARQL]", required=False)
@click.option("--file", "file", type=Place(), metavar="FILE", help="Read the query from a file; - is standard input.")
@click.option("--name", metavar="NAME", help="Take a query of the cookbook; --list tells what there is.")
@click.option(
    "--param", "params", multiple=True, metavar="KEY=VALUE", help="Set a parameter of a --name; may be repeated."
)
@click.option("--list", "listing", is_flag=True, help="List the cookbook and end.")
@click.option("--print", "printing", is_flag=True, help="Print the query of a --name and end.")
@click.option("--explain-prefixes", is_flag=True, help="List the prefixes that need no declaration and end.")
@click.option(
    "--output",
    "format",
    type=click.Choice(_FORMATS),
    default="table",
    show_default=True,
    help="Rows as table, csv (formulas get an apostrophe in front), or exactly as W3C's tsv, json or xml; "
    "triples as ttl (for table), nt, jsonld or rdf.",
)
@click.option(
    "--limit",
    type=Count(0),
    metavar="N",
    help=f"Rows or triples at most; 0: all  [default: {_ROWS} rows of a table, else all].",
)
@click.option(
    "--timeout",
    type=Seconds(),
    metavar="SECONDS",
    help="Give the query up after so long; reading and indexing do not count.",
)
@click.option(
    "--engine",
    type=click.Choice(["oxigraph", "rdflib"]),
    default="oxigraph",
    show_default=True,
    help="What evaluates the query; rdflib is much slower, and reads the store anew.",
)
@click.option("--no-evidence", is_flag=True, help="Leave the evidence of a store out: a small index, soon made.")
@click.option("--no-index", is_flag=True, help="Keep no index beside the store; read it anew.")
@filter_options()
@base_iri
@config
def command(source: Path | None, text: str | None, file: str | None, name: str | None, params: tuple[str, ...],
            listing: bool, printing: bool, explain_prefixes: bool, format: str, limit: int | None,
            timeout: float | None, engine: str, no_evidence: bool, no_index: bool, base_iri: str,
            min_confidence: float, statuses: tuple[str, ...]) -> None:  # fmt: skip
    """Ask SPARQL 1.1 of STORE_OR_RDF: a kg.sqlite, the folder that holds it, or a file of RDF (also .gz).

    The query is an argument, a --file or a --name of the cookbook. The usual prefixes need no declaration: kg query
    mygraph "SELECT ?name { ?x a kg:Dataset ; skos:prefLabel ?name }". The first query makes an index beside a store,
    in kg.index, that later ones read. With --min-confidence or --status, entities to which nothing leads any more are
    left out.
    """  # fmt: skip
    if listing:
        _list()
    elif explain_prefixes:
        from kg.sparql.syntax import declarations, prefixes

        click.echo(declarations(prefixes(base_iri)), nl=False)
    elif printing:
        click.echo(_named(name).text, nl=False)
    else:
        from kg.sparql.sources import Reading

        reading = Reading(base_iri, not no_evidence, min_confidence, statuses, engine, not no_index, _tell)
        most = limit if limit is not None else _ROWS if format == "table" else 0
        _answer(source, reading, (text, file, name), params, format, most, timeout)


def _answer(source: Path | None, reading: Reading, given: tuple[str | None, str | None, str | None],
            params: tuple[str, ...], format: str, most: int, timeout: float | None) -> None:  # fmt: skip
    from kg.sparql.sources import is_store, open_engine
    from kg.sparql.syntax import check, prefixes

    text, file, name = given
    if source is None:
        raise click.UsageError("name a store or a file of RDF: kg query STORE_OR_RDF SPARQL")
    if sum(each is not None for each in given) != 1:
        raise click.UsageError("give one query: as an argument, with --file, or with --name; --list tells names.")
    values = _values(params)
    if values and name is None:
        raise click.UsageError("--param sets parameters of a --name; write them into a query of your own.")
    query = _named(name).text if name is not None else _read(file) if file is not None else text or ""
    with _stoppable(timeout), _pointing(query):  # many patterns take long to plan
        kind = check(query, prefixes(reading.base_iri))  # what is wrong is told before anything is indexed
    writes = _format_for(kind, format)
    if not reading.whole and not is_store(source):
        raise UsageError(f"{source} is RDF and asked as it is; leave out --no-evidence and filters, or name a store.")
    engine = open_engine(source, reading)
    with _stoppable(timeout):
        if name is not None:
            query = _named(name).fill(values, engine)
        with _pointing(query):
            _write(engine.answer(query, limit=most or None), writes, most)


def _tell(message: str) -> None:
    click.echo(message, err=True)


def _list() -> None:
    from kg.sparql.cookbook import recipes

    for each in recipes().values():
        click.secho(each.name, bold=True)
        click.echo(f"    {each.about}")
        for parameter in each.parameters:
            click.echo(f"    --param {parameter.key}=…  {parameter.about}")


def _named(name: str | None) -> Recipe:
    from kg.sparql.cookbook import recipe

    if name is None:
        raise click.UsageError("name the query with --name; --list tells what there is.")
    return recipe(name)


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise MissingInput(f"can't read {file}: {error.strerror}; name a file that holds a query.") from error
    except UnicodeDecodeError as error:
        raise EncodingError(f"{file} is not UTF-8; convert it first.") from error


def _values(params: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.partition("=") for each in params]
    for key, equals, value in pairs:
        if not (key.strip() and equals):
            raise click.UsageError(f"--param {key + equals + value!r} is not of the form KEY=VALUE.")
    return {key.strip(): value for key, _, value in pairs}


def _format_for(kind: str, format: str) -> str:
    """The name under which an answer of this kind is written as `format`; raises `UsageError` where it can't be."""
    triples = kind in {"CONSTRUCT", "DESCRIBE"}
    name = _TRIPLES.get(format, format) if triples else format
    allowed = ("ttl", "nt", "jsonld", "rdf") if triples else ("table", "csv", "tsv", "json", "xml")
    if name not in allowed:
        what = "triples" if triples else "rows"
        raise UsageError(f"{kind} gives {what}, which can't be written as {format}; choose of: {', '.join(allowed)}.")
    return name


@contextmanager
def _stoppable(timeout: float | None) -> Iterator[None]:
    """Let the keyboard, and the clock, end a query: its engine does not listen while it runs."""
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, signal.SIG_DFL) if main else None
    clock = threading.Timer(timeout, _give_up, (timeout,)) if timeout else None
    if clock:
        clock.daemon = True
        clock.start()
    try:
        yield
    finally:
        if clock:
            clock.cancel()
        if main:
            signal.signal(signal.SIGINT, before)


def _give_up(seconds: float) -> None:
    click.echo(
        f"kg: the query took longer than {seconds:g} seconds; ask for less, or give it more with --timeout.", err=True
    )
    os._exit(1)


@contextmanager
def _pointing(query: str) -> Iterator[None]:
    """Show the place that an error tells, before the message."""
    try:
        yield
    except QueryError as error:
        if error.place:
            from kg.sparql.syntax import pointer

            click.echo(pointer(query, error.place), err=True)
        raise


def _write(answer: Answer, format: str, most: int) -> None:
    from kg.cli.solutions import print_table, standard_output

    if format == "table":
        print_table(answer)
    else:
        with standard_output() as file:
            answer.write(file, format, harmless=True)
    if answer.truncated:
        _tell(f"there are more than these {most}; --limit 0 shows all.")
