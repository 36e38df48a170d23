"""The command line: names and one-line helps here, each command's module imported when it is chosen."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module

import click

from kg._version import __version__
from kg.errors import KgError
from kg.processes import collect_seldom

__all__ = ["COMMANDS", "cli", "main"]

COMMANDS = {
    "build": "Build the graph of a pile of papers in a folder, or add papers to it.",
    "extract": "Write what is found in each paper as JSON Lines.",
    "export": "Write a built graph in other formats, chosen by suffix.",
    "query": "Ask SPARQL of a built graph or a file of RDF; holds a cookbook.",
    "serve": "Serve a SPARQL endpoint, a page for queries and the explorer on this machine.",
    "leaderboard": "Rank the reported results of a built graph, by task, dataset and metric.",
    "show": "Show a node: its names, edges and the sentences that say them.",
    "stats": "Count what a graph holds: types, predicates, years, top entities, hubs.",
    "diff": "Tell what is new, gone and changed between two graphs.",
    "resolve": "Tell which names were merged into one node, and why.",
    "validate": "Hold a built graph or a file of RDF against its SHACL shapes.",
    "remove": "Take papers back, with exactly what they said.",
    "train": "Train a model of your own from annotated data.",
    "import-annotations": "Make annotated data of annotations that were exported and corrected.",
    "evaluate": "Score extractors, a model or a file of predictions on annotated papers.",
    "plugins": "List the registered readers, extractors, exporters and formats of annotated papers.",
    "config": "Print the settings in force, and where each comes from.",
}

_REFUSED = {
    **dict.fromkeys(
        (errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "free some space where its output goes, then run the same again."
    ),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "see to it that you may use it, or name another."),
    errno.ENAMETOOLONG: "name it by a shorter name.",
}
"""What to do where the system refuses something."""


class _LazyGroup(click.Group):
    """Knows its commands by name; `kg --help` imports none of them."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"kg.cli.{name.replace('-', '_')}").command
        return command

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if arguments and arguments[0] not in COMMANDS and not arguments[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(arguments[0], COMMANDS, 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(COMMANDS)}."
            raise click.UsageError(f"no command is called {arguments[0]!r}. {hint}", context)
        return super().resolve_command(context, arguments)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="kg", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn abstracts of research papers into a knowledge graph of methods, datasets, tasks, metrics, hardware
    and software, with the sentence that says it on every edge."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 a failure told in one line, 2 wrong usage, 130 or 143 interrupted."""
    collect_seldom()
    try:
        with _terminable():
            code = cli.main(arguments, prog_name="kg", standalone_mode=False)
            if sys.stdout is not None:
                sys.stdout.flush()  # what can't be written is told here, and not by Python on its way out
    except (click.exceptions.Abort, KeyboardInterrupt):
        _fail("interrupted; run the same command again to go on.", 130)
    except _Terminated:
        _fail("terminated; run the same command again to go on.", 143)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KgError as error:
        _fail(str(error), error.exit_code)
    except BrokenPipeError:
        _is_output_lost()
        sys.exit(1)
    except OSError as error:
        _fail(_unusable(error), 1)
    except Exception as error:
        sqlite3 = sys.modules.get("sqlite3")  # there where a store is open
        if sqlite3 is None or not isinstance(error, sqlite3.DatabaseError):
            raise
        from kg.remedies import remedy

        _fail(f"the store can't be read or written: {error}; {remedy(error)}", 1)
    sys.exit(code if isinstance(code, int) else 0)


class _Terminated(BaseException):
    """SIGTERM, as SIGINT is KeyboardInterrupt: what was begun is put in order on the way out."""


@contextmanager
def _terminable() -> Iterator[None]:
    def terminate(*_: object) -> None:
        raise _Terminated

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _unusable(error: OSError) -> str:
    """What a file, folder or device refuses, and what to do."""
    what = error.strerror or str(error)
    if _is_output_lost():
        return f"can't write to standard output: {what}; send it to where there is space."
    todo = _REFUSED.get(error.errno or 0, "see whether it is there and whole.")
    return f"can't read or write {error.filename}: {what}; {todo}" if error.filename else f"can't go on: {what}; {todo}"


def _is_output_lost() -> bool:
    """Whether standard output takes nothing more; what still waits for it goes nowhere then."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return True
    return False


def _fail(message: str, code: int) -> None:
    # names of files and records may hold control characters, which are no business of a terminal
    line = "".join(char if char.isprintable() else " " for char in message)
    click.echo(f"kg: {line}", err=True)
    sys.exit(code)
