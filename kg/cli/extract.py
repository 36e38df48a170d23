"""``kg extract``: papers in, JSON Lines of annotations out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kg.cli.options import config, extraction_options, input_options, verbosity
from kg.model import Paper, Skipped

__all__ = ["command"]


@click.command("extract")
@input_options
@click.option("-o", "--out", "target", default="-", metavar="FILE", help="JSON Lines  [default: -, standard output].")
@extraction_options
@config
@verbosity
def command(inputs: tuple[str, ...], target: str, quiet: bool, verbose: bool, **settings: Any) -> None:
    """Write what is found in each paper of INPUT (files, folders, globs, - for standard input) as JSON Lines."""
    from kg.cli.progress import show_progress, show_skipped
    from kg.output import write_beside
    from kg.pipeline import extract
    from kg.readers import read

    if not inputs:
        raise click.UsageError("name at least one INPUT.")
    on_error = settings["on_error"]
    skipped: list[Skipped] = []
    papers = _papers(read(inputs, format=settings["format"], columns=settings["columns"], on_error=on_error), skipped)
    found = extract(papers, settings["names"], workers=settings["workers"], on_error=on_error)
    with show_progress(quiet) as progress:
        lines = _lines(found, skipped, progress)
        if target == "-":
            _print(lines)
        else:
            with write_beside(Path(target)) as file:
                file.writelines(lines)
    if not quiet:
        show_skipped(skipped, verbose)


def _print(lines: Iterator[bytes]) -> None:
    try:
        for line in lines:
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # the reader has gone (`| head`) and nothing is wrong; what Python flushes at its end must go somewhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _papers(items: Iterator[Paper | Skipped], skipped: list[Skipped]) -> Iterator[Paper]:
    for item in items:
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            yield item


def _lines(found: Any, skipped: list[Skipped], progress: Any) -> Iterator[bytes]:
    from kg.extraction import extraction_line

    done = 0
    for item in found:
        if isinstance(item, Skipped):
            skipped.append(item)
            continue
        done += 1
        progress("extracting", done)
        yield extraction_line(item).encode()
