"""Readers: from files, folders, globs and standard input to a stream of papers, each paper once.

`read` is the way in. What a reader is and promises, and how a third party adds one: `kg.readers.base`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from kg.errors import InputError, KgError, NoPapers, PluginError, RecordError, UnknownFormat, UsageError
from kg.model import Paper, Skipped
from kg.readers.base import BrokenRecord, Reader
from kg.readers.duplicates import Duplicates
from kg.readers.records import check_columns, one_line
from kg.readers.sources import Input, Source, find_inputs, open_source
from kg.registry import readers

__all__ = ["BrokenRecord", "Reader", "Source", "choose_reader", "read"]

_LEAST = 0.2
_LEAST_IN_FOLDER = 0.5  # nobody named the file: it must say itself what it is
_ABOUT_FOLDERS = re.compile(
    r"(?:readme|licen[cs]e|changelog|contributing|notice)(?:\.(?:md|markdown|txt|html?))?", re.I
)


def read(
    inputs: Sequence[str | Path] | str | Path,
    *,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
    on_error: Literal["skip", "raise"] = "skip",
    copies: bool = False,
) -> Iterator[Paper | Skipped]:
    """Read papers, in order, as a lazy stream, and what was left out with its place and reason.

    Parameters
    ----------
    inputs
        Files (also gzip), folders, globs, and ``-`` for standard input. Formats are found by content.
    format
        The name of a reader, whatever the content; ``kg plugins`` lists them.
    columns
        Columns or keys of fields, where they have other names: ``{"abstract": "Summary"}``.
    on_error
        ``"skip"``: a damaged record comes out as `kg.Skipped`; ``"raise"``: it raises `RecordError`.
    copies
        Whether a paper that was there before (same DOI, arXiv id, title or abstract) comes again, and is not skipped.

    Returns
    -------
    Iterator of Paper or Skipped
        Read as it is used, so that memory does not grow with the input.

    Raises
    ------
    MissingInput, UnknownFormat, UsageError
        At once: there is no such input, no reader called `format`, or no such field or choice.
    EncodingError, UnknownFormat, InputError
        While reading: a file that was named can't be read; one found by looking through a folder is skipped instead.
    NoPapers
        At the end: there was none.

    Examples
    --------
    >>> from pathlib import Path; from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.txt").write_text("We train a parser on news. It is fast.")
    ...     [paper.abstract for paper in read(folder)]
    ['We train a parser on news. It is fast.']
    """
    if on_error not in ("skip", "raise"):
        raise UsageError(f"on_error is {on_error!r}; it must be 'skip' or 'raise'.")
    columns = dict(columns or {})
    check_columns(columns)
    if format is not None:
        _check_format(format)
    found = find_inputs([inputs] if isinstance(inputs, str | Path) else inputs)
    return _read_all(found, format, columns, on_error == "raise", None if copies else Duplicates())


def choose_reader(head: str, filename: str, *, least: float = _LEAST) -> str:
    """The name of the reader that knows text beginning with `head` best, by content, else by suffix.

    A suffix counts as much as a content score of one half. Raises `UnknownFormat` when no score reaches `least`.

    >>> choose_reader('{"title": "A", "abstract": "B"}\\n{"title": "C"', "papers.data")
    'jsonl'
    """
    by_suffix = readers.by_suffix(filename.lower().removesuffix(".gz"))
    scores = []
    for entry in readers:
        suffix = entry == by_suffix
        try:
            content = float(_load(entry.name).sniff(head))
        except Exception:  # noqa: S112 - a broken plug-in keeps no other from reading; naming it tells what is wrong
            continue
        scores.append((max(content, 0.5 * suffix), suffix, entry.name))
    score, _, name = max(scores)
    if score < least:
        shown = Input(filename).name
        raise UnknownFormat(f"no reader knows the content of {shown}; {_choice()}")
    return name


def _choice() -> str:
    return f"name its format with --format: {', '.join(readers.names())}."


def _check_format(name: str) -> None:
    try:
        readers.entry(name)
    except PluginError as error:
        raise UnknownFormat(str(error)) from None
    _load(name)


def _load(name: str) -> Reader:
    reader: Reader = readers.load(name)()
    return reader


def _read_all(
    found: Sequence[Input], format: str | None, columns: Mapping[str, str], raising: bool, seen: Duplicates | None
) -> Iterator[Paper | Skipped]:
    papers, skipped, first_skipped = 0, 0, None
    for item in (item for one in found for item in _read_one(one, format, columns)):
        if raising and isinstance(item, BrokenRecord):
            raise RecordError(f"{item.source}: {item.reason}; repair it, or leave it out with --on-error skip.")
        if isinstance(item, Skipped):
            item = Skipped(item.source, item.reason)
        elif seen:
            item = seen.admit(item)
        if isinstance(item, Paper):
            papers += 1
        else:
            skipped, first_skipped = skipped + 1, first_skipped or item
        yield item
    if not papers:
        raise NoPapers(_nothing_found(found, skipped, first_skipped))


def _read_one(found: Input, format: str | None, columns: Mapping[str, str]) -> Iterator[Paper | Skipped]:
    if found.in_folder and _ABOUT_FOLDERS.fullmatch(Path(found.path).name):
        yield Skipped(found.name, "tells of its folder; name the file if it holds papers")
        return
    if found.fault:
        yield Skipped(found.name, found.fault)
        return
    name = format
    try:
        with open_source(found) as source:
            head = source.head()
            if not head or head.isspace():
                yield Skipped(source.name, "empty file")
                return
            least = _LEAST_IN_FOLDER if found.in_folder else _LEAST
            name = name or choose_reader(head, found.path, least=least)
            yield from _load(name).read(source, columns=columns)
    except InputError as error:
        if not found.in_folder:
            raise
        unknown = isinstance(error, UnknownFormat)
        yield Skipped(found.name, "unknown format") if unknown else BrokenRecord(found.name, str(error))
    except KgError:
        raise
    except Exception as error:  # a plug-in may fail in any way: what was read before, and other files, stay
        yield BrokenRecord(found.name, f"the reader {name} failed, {type(error).__name__}: {one_line(str(error))}")


def _nothing_found(found: Sequence[Input], skipped: int, first: Skipped | None) -> str:
    where = found[0].name if len(found) == 1 else f"{len(found)} files"
    if first is None:
        return f"no abstract found in {where}; give papers with abstracts, or force a format: {_choice()}"
    if skipped == 1 and first.reason == "empty file":
        return f"{where} is empty; give a file with abstracts."
    left_out = f"{skipped} record{'s' * (skipped > 1)} left out, the first ({first.source}) for: {first.reason}"
    return f"no abstract found in {where} ({left_out}); give papers with abstracts, or {_choice()}"
