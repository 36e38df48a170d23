"""``kg config``: what is in force for each command, and where each value comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kg.cli.options import CONFIG_NAME
from kg.errors import UsageError

__all__ = ["command"]


@click.command("config")
@click.argument("names", nargs=-1, metavar="[COMMAND]...")
@click.option("--config", "file", type=click.Path(path_type=Path), metavar="FILE",
              help=f"The file to tell of  [default: {CONFIG_NAME} of this folder, where there is one].")  # fmt: skip
@click.option("--set-only", is_flag=True, help="Only what the file says.")
def command(names: tuple[str, ...], file: Path | None, set_only: bool) -> None:
    """Print what holds for each COMMAND (all of them) where its command line says nothing else, and who says so.

    The output is a kg.toml itself. The whole file is checked: names of commands and options, and all values.
    """
    from kg.cli import COMMANDS, cli
    from kg.cli.configuration import read_tables

    for name in names:
        if name not in COMMANDS:
            raise UsageError(f"no command is called {name!r}; there are: {', '.join(COMMANDS)}.")
    found = file or (Path(CONFIG_NAME) if Path(CONFIG_NAME).is_file() else None)
    tables = read_tables(found) if found else {}
    lines: list[str] = []
    for name in COMMANDS:
        context = click.Context(cli.get_command(click.Context(cli), name) or cli, info_name=name)
        told = list(_lines(context, found, tables, set_only))
        if name in (names or COMMANDS) and told:
            lines += [f"[{name}]", *told, ""]
    click.echo("\n".join(lines).rstrip("\n") or f"# nothing is set: there is no {CONFIG_NAME} here, or it is empty")


def _lines(
    context: click.Context, file: Path | None, tables: dict[str, dict[str, Any]], set_only: bool
) -> Iterator[str]:
    from kg.cli.configuration import known_keys, settings_of

    settings = settings_of(context, file, tables) if file else {}
    keys = {parameter.name: key for key, parameter in reversed(known_keys(context.command).items())}
    for parameter in context.command.params:
        key, setting = keys.get(parameter.name), settings.get(str(parameter.name))
        if key is None:
            continue
        if setting:
            yield f"{key} = {_toml(_shown(parameter, setting.value))}  # {setting.place}"
        elif not set_only:
            value = parameter.get_default(context, call=True)
            told = isinstance(value, str | int | float | list | tuple | Path) and value not in ((), [])
            if told:
                yield f"{key} = {_toml(_shown(parameter, value))}  # default"
            else:
                yield f"# {key}: not set{', and required' if parameter.required else ''}"


def _shown(parameter: click.Parameter, value: Any) -> Any:
    """Flags as a file would say them: whether they are given."""
    from kg.cli.configuration import given_flag

    return value is given_flag(parameter) if isinstance(parameter, click.Option) and parameter.is_flag else value


def _toml(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    # a JSON string is a TOML string as long as it escapes no half characters
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)
