"""Options that several commands share, and the defaults that a ``kg.toml`` gives."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.cli.ranges import Count
from kg.model import STATUSES
from kg.registry import DEFAULT_PROFILE, PROFILES, Registry, extractors, readers

__all__ = [
    "CONFIG_NAME",
    "ExtractorNames",
    "LocalFolder",
    "NamedPlace",
    "Place",
    "align",
    "annotation_format",
    "base_iri",
    "column_map",
    "config",
    "extraction_options",
    "filter_options",
    "input_options",
    "joined",
    "label_map",
    "types",
    "verbosity",
]

Command = TypeVar("Command", bound=Callable[..., Any])


CONFIG_NAME = "kg.toml"
"""The file of settings that is read where it lies in the working directory."""


class Place(click.types.StringParamType):
    """Text that names a file, a folder or a glob, or says - or a URL: in a file of settings, it is seen from there."""

    def seen_from(self, folder: Path, value: str) -> str:
        """`value` as it is seen from the working directory.

        >>> Place().seen_from(Path("a"), "b/*.bib"), Place().seen_from(Path("a"), "-")
        ('a/b/*.bib', '-')
        """
        return value if value == "-" or "://" in value else joined(folder, value)


class LocalFolder(click.Path):
    """A folder of this machine, and no URL: a store is written in the middle, which object stores can't."""

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """The path; a URL is refused."""
        if isinstance(value, str) and "://" in value:
            self.fail(f"{value!r} is no folder of this machine; build in one, then kg export FOLDER -o URL.")
        return super().convert(value, parameter, context)


class NamedPlace(Place):
    """The same, or the name of something: a file where there is such a file."""

    def seen_from(self, folder: Path, value: str) -> str:
        """`value` as it is seen from the working directory, where that is there; else as it is."""
        seen = super().seen_from(folder, value)
        return seen if os.path.exists(seen) else value


class ExtractorNames(Place):
    """Names with commas between them; what stands behind a colon may be a folder."""

    def seen_from(self, folder: Path, value: str) -> str:
        """The names, folders as they are seen from the working directory.

        >>> ExtractorNames().seen_from(Path("a"), "rules,x:y")
        'rules,x:y'
        """
        names = (name.strip().partition(":") for name in value.split(","))
        return ",".join(
            name + colon + (NamedPlace().seen_from(folder, rest) if rest else "") for name, colon, rest in names
        )


def joined(folder: Path, value: str) -> str:
    """A path in `folder`, with the separators that it was written with."""
    return os.path.join(folder, value) if str(folder) != "." else value


def config(command: Command) -> Command:
    """``--config kg.toml``: a table per command, keys as the long options are called; see `kg.cli.configuration`."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path),
        is_eager=True,
        expose_value=False,
        callback=_read_config,
        help=f"Settings from a TOML file, a table per command  [default: {CONFIG_NAME} of this folder].",
    )(command)


def _read_config(context: click.Context, parameter: click.Parameter, value: Path | None) -> None:
    if context.resilient_parsing or (value is None and not os.path.isfile(CONFIG_NAME)):
        return
    # tomllib takes a tenth of the time of a short command
    from kg.cli.configuration import read_tables, settings_of

    file = value or Path(CONFIG_NAME)
    settings = settings_of(context, file, read_tables(file))
    context.default_map = {**(context.default_map or {}), **{name: each.value for name, each in settings.items()}}


def input_options(command: Command) -> Command:
    """INPUT..., ``--format``, ``--columns`` and ``--on-error``."""
    for decorate in (
        click.option("--on-error", type=click.Choice(["skip", "raise"]), default="skip", show_default=True,
                     help="What a broken record does."),
        click.option("--columns", callback=column_map, metavar="title=…,abstract=…",
                     help="Which columns of a table hold what."),
        click.option("--format", "format", callback=_known(readers), metavar="NAME",
                     help=f"Force the input format: {', '.join(readers.names())}."),
        click.argument("inputs", nargs=-1, type=Place(), metavar="INPUT..."),
    ):  # fmt: skip
        command = decorate(command)
    return command


def extraction_options(command: Command) -> Command:
    """``--extractors`` and ``--workers``."""
    for decorate in (
        click.option("--workers", type=Count(1), default=lambda: os.cpu_count() or 1, metavar="N",
                     help="Processes that extract  [default: all cores]."),
        click.option("--extractors", "--profile", "names", type=ExtractorNames(), default=DEFAULT_PROFILE,
                     show_default=True, callback=_extractor_names, metavar="NAME,...",
                     help=f"Profiles ({', '.join(PROFILES)}; ner:DIR for a model of yours) or single extractors, in "
                          "order."),
    ):  # fmt: skip
        command = decorate(command)
    return command


def types(command: Command) -> Command:
    """``--types``."""
    return click.option("--types", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
                        help="TOML of entity types and tables of names of your own; a build keeps them for later ones.",
                        )(command)  # fmt: skip


def filter_options(statuses: Sequence[str] = STATUSES) -> Callable[[Command], Command]:
    """``--min-confidence`` and ``--status``, which is `statuses` by default."""

    def decorate(command: Command) -> Command:
        every = " [default: all]" if tuple(statuses) == STATUSES else ""
        status = click.option("--status", "statuses", default=",".join(statuses), show_default=not every,
                              callback=_statuses, metavar="NAME,...",
                              help=f"Only what papers put so: {', '.join(STATUSES)}{every}.")  # fmt: skip
        confidence = click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.0, metavar="F",
                                  help="Only what is at least so sure, from 0 to 1.")  # fmt: skip
        return confidence(status(command))

    return decorate


def _statuses(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in value.split(",") if name.strip()))
    for name in names:
        if name not in STATUSES:
            raise click.BadParameter(f"no status is called {name!r}; there are: {', '.join(STATUSES)}.")
    if not names:
        raise click.BadParameter(f"name at least one of: {', '.join(STATUSES)}.")
    return names


def annotation_format(command: Command) -> Command:
    """``--format`` of annotated data."""
    from kg.registry import annotations

    names = ", ".join(annotations.names())
    return click.option("--format", "format", callback=_known(annotations), metavar="NAME",
                        help=f"Force the format of annotated data: {names}.")(command)  # fmt: skip


def label_map(command: Command) -> Command:
    """``--label SOURCE=TYPE``, more than once."""
    return click.option("--label", "labels", multiple=True, callback=_label_map, metavar="SOURCE=TYPE",
                        help="Count a corpus's label as this type; labels that aren't named are left out then.",
                        )(command)  # fmt: skip


def _label_map(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in value]
    for source, equals, target in pairs:
        if not (source.strip() and equals and target.strip()):
            raise click.BadParameter(f"{source + equals + target!r} is not of the form SOURCE=TYPE.")
    return {source.strip(): target.strip() for source, _, target in pairs}


def base_iri(command: Command) -> Command:
    """``--base-iri``."""
    from kg.output import BASE_IRI

    return click.option("--base-iri", default=BASE_IRI, show_default=True, callback=_valid_iri,
                        metavar="IRI", help="What all IRIs begin with.")(command)  # fmt: skip


def align(command: Command) -> Command:
    """``--align``, more than once."""
    from kg.output import ALIGNMENTS

    return click.option("--align", type=click.Choice(ALIGNMENTS), multiple=True,
                        help="Write RDF in the vocabulary of Linked Papers With Code, too, for queries made for that.",
                        )(command)  # fmt: skip


def verbosity(command: Command) -> Command:
    """``-q`` and ``-v``."""
    quiet = click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
    return click.option("-v", "--verbose", is_flag=True, help="Name every skipped record.")(quiet(command))


def column_map(context: click.Context, parameter: click.Parameter, value: str | None) -> dict[str, str] | None:
    """``title=Name,abstract=Summary`` as a dict."""
    if value is None:
        return None
    pairs = [pair.partition("=") for pair in value.split(",")]
    if not all(equals and field.strip() and column.strip() for field, equals, column in pairs):
        raise click.BadParameter(f"{value!r} is not of the form title=COLUMN,abstract=COLUMN.")
    return {field.strip(): column.strip() for field, _, column in pairs}


def _known(registry: Registry) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    def check(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        if value is not None and value not in registry.names():
            raise click.BadParameter(
                f"no {registry.kind} is called {value!r}; there are: {', '.join(registry.names())}."
            )
        return value

    return check


def _extractor_names(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    known = {*PROFILES, *extractors.names()}
    for name in names:
        if name.partition(":")[0] not in known:
            raise click.BadParameter(f"no extractor is called {name!r}; there are: {', '.join(sorted(known))}.")
    if not names:
        raise click.BadParameter("name at least one extractor or profile.")
    return names


def _valid_iri(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not value.startswith(("http://", "https://", "urn:")) or any(c in '<>"{}|^`\\' or c <= " " for c in value):
        raise click.BadParameter(f"{value!r} is no absolute IRI such as https://example.org/kg/.")
    return value if value.endswith(("/", "#", ":")) else value + "/"
