"""What pages get from the code when they are built: the commands, the registries, the ontology.

A page says where with a line ``<!-- generated: NAME -->``; so nothing of it can go stale.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from importlib.resources import files
from typing import Any

import click
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.collection import Collection

from kg import registry
from kg.cli import COMMANDS, cli
from kg.cli.configuration import known_keys

_PLACE = re.compile(r"^<!-- generated: (\w+) -->$", re.MULTILINE)
_CLOSE = (
    ("below", RDFS.subClassOf),
    ("below", RDFS.subPropertyOf),
    ("the same as", OWL.equivalentClass),
    ("the same as", OWL.equivalentProperty),
    ("exactly", SKOS.exactMatch),
    ("close to", SKOS.closeMatch),
    ("see also", RDFS.seeAlso),
)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Called by MkDocs for each page."""
    return _PLACE.sub(lambda found: "\n".join(GENERATED[found[1]]()), markdown)


def commands() -> Iterator[str]:
    """Every command: its help, how it is called, its arguments and options."""
    for name, command in _loaded():
        context = click.Context(command, info_name=f"kg {name}")
        yield f"\n## kg {name}\n"
        yield f"```text\n{context.command_path} {' '.join(command.collect_usage_pieces(context))}\n```\n"
        yield _help(command.help or "")
        yield from _table(("option", ""), (_option(context, each) for each in command.get_params(context)))


def _loaded() -> Iterator[tuple[str, click.Command]]:
    for name in COMMANDS:
        if command := cli.get_command(click.Context(cli), name):
            yield name, command


def _help(text: str) -> str:
    """What click rewraps becomes paragraphs, what it leaves alone a block."""
    parts = (part.partition("\b\n") for part in text.split("\n\n"))
    return "\n\n".join(f"```text\n{kept}\n```" if mark else _inline(plain) for plain, mark, kept in parts) + "\n"


def _option(context: click.Context, parameter: click.Parameter) -> tuple[str, str] | None:
    if not isinstance(parameter, click.Option):
        return None
    record = parameter.get_help_record(context)
    return record and (f"`{record[0]}`", _inline(record[1]))


def settings() -> Iterator[str]:
    """The keys of each command's table."""
    for name, command in _loaded():
        yield f"| `[{name}]` | {', '.join(f'`{key}`' for key in known_keys(command))} |"


def formats() -> Iterator[str]:
    """The registries, one table each."""
    titles = {
        "Papers are read from": registry.readers,
        "Graphs are written as": registry.exporters,
        "Graphs are written as folders": registry.folders,
        "Annotated papers are read from": registry.annotations,
        "What was found is written, to be corrected, as": registry.annotation_writers,
        "Extractors": registry.extractors,
    }
    for title, entries in titles.items():
        yield f"\n## {title}\n"
        rows = (
            (f"`{each.name}`", _inline(each.summary), " ".join(f"`{suffix}`" for suffix in each.suffixes))
            for each in entries
            if each.origin == "scholarkg"
        )
        yield from _table(("name", "", "file names end in"), rows)


def ontology() -> Iterator[str]:
    """Classes and properties with what the ontology says of them."""
    graph = Graph().parse(data=(files("kg") / "data" / "ontology.ttl").read_bytes(), format="turtle")
    for title, kinds in (
        ("Classes", (OWL.Class,)),
        ("Relations", (OWL.ObjectProperty,)),
        ("Values", (OWL.DatatypeProperty, OWL.AnnotationProperty)),
    ):
        yield f"\n## {title}\n"
        terms = {term for kind in kinds for term in graph.subjects(RDF.type, kind)}
        for term in sorted(term for term in terms if (term, RDFS.comment, None) in graph):
            yield f"\n### {_short(graph, term)} {{ #{_short(graph, term).partition(':')[2]} }}\n"
            yield f"{_inline(str(graph.value(term, RDFS.comment)))}\n"
            yield from _said(graph, term)


def _said(graph: Graph, term: Any) -> Iterator[str]:
    for what, predicate in (("from", RDFS.domain), ("to", RDFS.range), *_CLOSE):
        if values := [_short(graph, value) for value in sorted(graph.objects(term, predicate), key=str)]:
            yield f"- {what} {', '.join(values)}"


def _short(graph: Graph, term: Any) -> str:
    """A name with its prefix; of a union, those that it is of."""
    if isinstance(term, URIRef):
        return str(graph.namespace_manager.normalizeUri(term)).strip("<>")
    members = graph.value(term, OWL.unionOf)
    return " or ".join(_short(graph, each) for each in Collection(graph, members)) if members else "something"


def _table(head: tuple[str, ...], rows: Any) -> Iterator[str]:
    yield f"\n| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows if row)


def _inline(text: str) -> str:
    """Plain text, as one line of Markdown that shows it as it is."""
    return re.sub(r"([*_`\[\]|])", r"\\\1", escape(" ".join(text.split()), quote=False))


GENERATED: dict[str, Callable[[], Iterator[str]]] = {
    "commands": commands,
    "formats": formats,
    "ontology": ontology,
    "settings": settings,
}
