"""``kg extract``: papers in, JSON Lines of annotations out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kg.cli.options import Place, config, extraction_options, input_options, types, verbosity
from kg.model import Extraction, Paper, Skipped

__all__ = ["command"]


@click.command("extract")
@input_options
@click.option("-o", "--out", "target", type=Place(), default="-", metavar="FILE",
              help="JSON Lines, or what ends in .brat, .scierc.jsonl or .spans.jsonl  [default: -, standard "
                   "output].")  # fmt: skip
@types
@extraction_options
@config
@verbosity
def command(inputs: tuple[str, ...], target: str, quiet: bool, verbose: bool, **settings: Any) -> None:
    """Write what is found in each paper of INPUT (files, folders, globs, - for standard input) as JSON Lines."""
    from kg.cli.progress import show_progress, show_skipped
    from kg.own_types import read_types
    from kg.pipeline import extract, with_own_names
    from kg.readers import read
    from kg.urls import local_place

    if not inputs:
        raise click.UsageError("name at least one INPUT.")
    on_error = settings["on_error"]
    own = read_types(settings["types"]).for_extractor if settings["types"] else ""
    skipped: list[Skipped] = []
    papers = _papers(read(inputs, format=settings["format"], columns=settings["columns"], on_error=on_error), skipped)
    found = extract(papers, with_own_names(settings["names"], own), workers=settings["workers"], on_error=on_error)
    with show_progress(quiet) as progress:
        extractions = _extractions(found, skipped, progress)
        if target == "-":
            _print(map(_line, extractions))
        else:
            with local_place(target) as path:
                _save(extractions, path)
    if not quiet:
        show_skipped(skipped, verbose)


def _save(extractions: Iterator[Extraction], path: Path) -> None:
    from kg.annotations.writing import annotated, write_annotations, writer_of
    from kg.output import write_beside

    if writer_of(path):
        write_annotations(map(annotated, extractions), path)
        return
    with write_beside(path) as file:
        file.writelines(map(_line, extractions))


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


def _extractions(found: Iterator[Extraction | Skipped], skipped: list[Skipped], progress: Any) -> Iterator[Extraction]:
    done = 0
    for item in found:
        if isinstance(item, Skipped):
            skipped.append(item)
            continue
        done += 1
        progress("extracting", done)
        yield item


def _line(extraction: Extraction) -> bytes:
    from kg.extraction import extraction_line

    return extraction_line(extraction).encode()
