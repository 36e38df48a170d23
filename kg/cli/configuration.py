"""Settings from a ``kg.toml``: a table for each command, keys as its options are called, held against the commands.

What a command takes is asked of the command itself, so that whatever the command line can say a file can say, too.
"""

from __future__ import annotations

import difflib
import reprlib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from kg.cli.options import Place, joined
from kg.errors import UsageError

__all__ = ["DEFAULTS", "Setting", "given_flag", "known_keys", "read_tables", "settings_of"]

DEFAULTS = "defaults"
"""The table whose keys are for every command that has such an option."""

_BITS = 63
"""Of the largest numbers: what is far longer Python does not even print."""


class Setting(NamedTuple):
    """The value of a parameter as `click` takes it from a default map, and where it was told."""

    parameter: click.Parameter
    value: Any
    place: str


def read_tables(file: Path) -> dict[str, dict[str, Any]]:
    """The tables of a file. Raises `UsageError` where it can't be read, is no TOML or has a table of no command."""
    from kg.cli import COMMANDS

    try:
        tables = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"can't read {file}: {error.strerror}; name a TOML file with --config.") from error
    except RecursionError as error:
        raise UsageError(f"{file} is not read: its brackets are too deep; take some away.") from error
    except ValueError as error:  # no TOML, no UTF-8, or a number of thousands of digits
        raise UsageError(f"{file} is not TOML: {error}.") from error
    known = (DEFAULTS, *COMMANDS)
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise UsageError(f"{file}: {name!r} stands in no table; put it below [{DEFAULTS}] or [COMMAND].")
        if name not in known:
            raise UsageError(f"{file}: no command is called {name!r}; {_hint(name, known)}")
    return tables


def known_keys(command: click.Command) -> dict[str, click.Parameter]:
    """What a file may say for a command: its options by their long names, its arguments by theirs.

    >>> from kg.cli.export import command
    >>> sorted(known_keys(command))[:3]
    ['align', 'base-iri', 'colour-by']
    """
    return {
        key: parameter
        for parameter in command.params
        for key in _keys(parameter)
        if key not in ("config", "help", "version")
    }


def _keys(parameter: click.Parameter) -> Iterator[str]:
    if isinstance(parameter, click.Option):
        yield from (each.removeprefix("--") for each in parameter.opts if each.startswith("--"))
    else:
        yield str(parameter.name).replace("_", "-")


def settings_of(context: click.Context, file: Path, tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Setting]:
    """What the tables say for the command of `context`, by the names of its parameters; its own table comes first.

    Raises `UsageError`, with the file and the key, for keys that the command does not have and values that it refuses.
    """
    name, keys = str(context.info_name), known_keys(context.command)
    found: dict[str, Setting] = {}
    for table in (DEFAULTS, name):
        for given, value in tables.get(table, {}).items():
            key, place = given.replace("_", "-"), f"{file}, [{table}] {given}"
            parameter = keys.get(key)
            if parameter is not None:
                told = _converted(context, parameter, value, place, file.parent)
                found[str(parameter.name)] = Setting(parameter, told, place)
            elif table == name:
                raise UsageError(f"{place}: kg {name} has no such option; {_hint(key, tuple(keys))}")
            elif key not in (everywhere := _all_keys()):
                raise UsageError(f"{place}: no command has such an option; {_hint(key, everywhere)}")
    return found


def _all_keys() -> tuple[str, ...]:
    """The keys of all commands, which have to be imported for that."""
    from kg.cli import COMMANDS, cli

    context = click.Context(cli)
    commands = (cli.get_command(context, name) for name in COMMANDS)
    return tuple(dict.fromkeys(key for command in commands if command for key in known_keys(command)))


def _hint(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(known))}."


def given_flag(parameter: click.Option) -> bool:
    """What a flag sets its parameter to where it is given: true, but for those that turn something off."""
    return parameter.flag_value is not False


def _converted(context: click.Context, parameter: click.Parameter, value: Any, place: str, folder: Path) -> Any:
    """The value as the parameter takes it, after it was tried."""
    many = parameter.nargs == -1 or getattr(parameter, "multiple", False)
    if isinstance(parameter, click.Option) and parameter.is_flag:
        if not isinstance(value, bool):
            raise UsageError(f"{place}: has to be true or false, not {reprlib.repr(value)}.")
        return given_flag(parameter) is value
    listed = many or "," in (parameter.metavar or "")
    if isinstance(value, dict) and listed:
        value = [f"{key}={each}" for key, each in value.items()]
    values = value if isinstance(value, list) and listed else [value]
    told = [_relative(parameter, _typed(parameter, each, place), folder) for each in values]
    given = told if many else ",".join(told) if len(told) != 1 else told[0]
    try:
        parameter.process_value(context, given)
    except click.BadParameter as error:
        raise UsageError(f"{place}: {error.message}") from error
    return given


def _typed(parameter: click.Parameter, value: Any, place: str) -> Any:
    """The value, when it is of the kind that the parameter wants."""
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise UsageError(f"{place}: is too large a number.")
    if isinstance(parameter.type, click.types.IntParamType):
        kinds: tuple[type, ...] = (int,)
        what = "a whole number"
    elif isinstance(parameter.type, click.types.FloatParamType):
        kinds, what = (int, float), "a number"
    else:
        kinds, what = (str,), "text in quotes"
    if isinstance(value, bool) or not isinstance(value, kinds):
        raise UsageError(f"{place}: has to be {what}, not {reprlib.repr(value)}.")
    if isinstance(value, str) and "\0" in value:
        raise UsageError(f"{place}: {value!r} has a zero character in it; leave it out.")
    return value


def _relative(parameter: click.Parameter, value: Any, folder: Path) -> Any:
    """What names a file, seen from the folder of the settings."""
    if isinstance(parameter.type, Place):
        return parameter.type.seen_from(folder, value)
    return joined(folder, value) if isinstance(parameter.type, click.Path) else value
