"""Fenced blocks of a Markdown page, run one after the other as a reader would, in a folder of their own.

A block with ``title="NAME"`` is a file. ``sh`` is run, ``python`` too; a ``text`` block behind says lines of the
output, up to blanks. ``title="not run: WHY"`` leaves a block out. What ``kg serve`` serves is asked for once.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

__all__ = ["Block", "blocks", "run_page"]

_FENCE = re.compile(r"^( *)```(\w+)([^\n]*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """What a fence holds: language, title, and where it begins."""

    language: str
    title: str
    text: str
    line: int

    @property
    def runs(self) -> bool:
        """Whether it is a command or a program, and is to be tried."""
        return self.language in ("sh", "python") and not self.title

    @property
    def reason(self) -> str:
        """Why it is not to be tried."""
        told, mark, why = self.title.partition("not run: ")
        return why if mark and not told else ""


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page that have a language."""
    text = page.read_text("utf-8")
    for found in _FENCE.finditer(text):
        title = re.search(r'title="([^"]*)"', found[3])
        lines = (line.removeprefix(found[1]) for line in found[4].splitlines(keepends=True))
        yield Block(found[2], title[1] if title else "", "".join(lines), text.count("\n", 0, found.start()) + 1)


def run_page(page: Path, folder: Path, environment: Mapping[str, str] = {}, skip: Mapping[str, str] = {}) -> int:
    """Run the blocks of a page in `folder`, but those whose first line `skip` has; how many were run.

    Raises `AssertionError` for one that fails.
    """
    home = str(Path(sys.executable).parent)
    variables = {**os.environ, "PATH": os.pathsep.join((home, os.environ["PATH"])), **environment}
    said, run = "", 0
    for block in blocks(page):
        place = f"{page.name}, line {block.line}"
        if block.reason or block.text.partition("\n")[0] in skip:
            continue
        if block.title:
            (folder / block.title).write_text(block.text, "utf-8")
        elif block.runs:
            said, run = _even(_output(block, folder, variables, place)), run + 1
        elif block.language == "text":
            for line in map(_even, block.text.splitlines()):
                assert line in said, f"{place}: {line!r} is not in the output: {said}"
    return run


def _output(block: Block, folder: Path, variables: Mapping[str, str], place: str) -> str:
    """What a block prints. Raises `AssertionError` when it fails."""
    served, lines = [], []
    for line in block.text.splitlines():
        (served if line.startswith("kg serve ") else lines).append(line)
    text = "\n".join(lines)
    command = ["bash", "-euc", text] if block.language == "sh" else [sys.executable, "-c", text]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{place}: {done.stderr or done.stdout}"
    for line in served:
        _ask(line.partition("#")[0], folder, variables, place)
    return done.stdout


def _ask(command: str, folder: Path, variables: Mapping[str, str], place: str) -> None:
    """Start a server, at a port that is free, get its first page, and end it."""
    words = ["bash", "-euc", f"exec {command} --port 0"]
    with subprocess.Popen(words, cwd=folder, env=variables, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            told = iter(server.stderr.readline, "")
            address = next((found[0] for line in told if (found := re.search(r"http://[\d.]+:\d+/", line))), None)
            assert address, f"{place}: nothing is served"
            with urllib.request.urlopen(address) as answer:  # noqa: S310
                assert answer.status == 200
        finally:
            server.terminate()


def _even(text: str) -> str:
    return " ".join(text.split())
