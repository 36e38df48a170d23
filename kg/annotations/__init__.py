"""Annotated papers, read from the formats that corpora come in: what models are trained and measured on.

`read_annotations` is the way in. What a reader of annotations is and promises: `kg.annotations.base`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from kg import registry
from kg.annotations.base import AnnotatedPaper, AnnotationReader, GoldEntity, LabelledSpan
from kg.annotations.files import head_of
from kg.errors import InputError, PluginError, UnknownFormat
from kg.readers.sources import STDIN, Input, find_inputs

__all__ = [
    "AnnotatedPaper",
    "AnnotationReader",
    "GoldEntity",
    "LabelledSpan",
    "choose_annotation_reader",
    "read_annotations",
]

_LEAST = 0.2
_LEAST_IN_FOLDER = 0.5  # nobody named the file: it must say itself what it is
_SUFFIX_ALONE = 0.3


def read_annotations(
    paths: Iterable[Path | str] | Path | str,
    format: str | None = None,
    *,
    papers: Path | str | None = None,
    texts: bool = True,
) -> Iterator[AnnotatedPaper]:
    """The annotated papers of `paths` (files, also gzip, folders, globs and ``-``), in order, as a stream.

    Each file's format is found by content; `format` forces one by name. Files that belong together, such as a gold and
    its papers, are read once, whichever of them is named; `papers` names the papers of a gold that stand elsewhere.
    Without `texts`, a gold whose papers can't be found is read without them.

    Raises `MissingInput` and `UnknownFormat` at once; while reading, `RecordError` for a record that is broken, with
    its place, and `InputError` for papers without a text. In folders, files that are no annotations are passed over.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.conll").write_text("We O\\nuse O\\nBERT B-Method\\n")
    ...     [(paper.abstract, paper.spans) for paper in read_annotations(folder)]
    [('We use BERT', (LabelledSpan(field='abstract', start=7, end=11, label='Method'),))]
    """
    if format is not None and format not in registry.annotations.names():
        raise UnknownFormat(f"no format of annotations is called {format!r}; {_choice()}")
    found = find_inputs([paths] if isinstance(paths, str | Path) else [str(path) for path in paths])
    units = _units(found, format)
    return chain.from_iterable(_read(name, path, papers, texts) for name, path in units)


def choose_annotation_reader(path: str, *, least: float = _LEAST) -> str:
    """The name of the reader of annotations that knows the file at `path` best, by content, else by suffix.

    Raises `UnknownFormat` when none knows it, `InputError` when it can't be read.
    """
    head = head_of(path)
    by_suffix = registry.annotations.by_suffix(path.lower().removesuffix(".gz"))
    scores = []
    for entry in registry.annotations:
        suffix = entry == by_suffix
        try:
            content = _load(entry.name).sniff(head, path)
        except PluginError:  # a broken plug-in must not keep the others from reading; naming it tells what is wrong
            continue
        scores.append((max(content, _SUFFIX_ALONE * suffix), suffix, entry.name))
    score, _, name = max(scores)
    if score < least:
        raise UnknownFormat(f"no reader of annotations knows the content of {Input(path).name}; {_choice()}")
    return name


def _units(found: Iterable[Input], format: str | None) -> list[tuple[str, str]]:
    """Reader and file of all that is to be read, files that belong together once."""
    units: dict[tuple[str, ...], tuple[str, str]] = {}
    passed_over = ""
    for each in found:
        if each.fault:
            if os.path.isdir(each.path) and not os.path.islink(each.path):
                raise InputError(f"{each.name} {each.fault}.")
            continue
        try:
            name = _format_in_folder(each.path, format) if each.in_folder else format
            name = name or choose_annotation_reader(each.path)
        except UnknownFormat:
            if not each.in_folder:
                raise
            passed_over = passed_over or each.name
            continue
        units.setdefault(_load(name).files(each.path), (name, each.path))
    if not units:
        raise UnknownFormat(f"no annotations found in {Path(passed_over).parent}; {_choice()}")
    return list(units.values())


def _format_in_folder(path: str, format: str | None) -> str:
    """The format of a file that nobody named; raises `UnknownFormat` when it is none, or not the one that is wanted."""
    if format is None:
        return choose_annotation_reader(path, least=_LEAST_IN_FOLDER)
    suffix = path.lower().removesuffix(".gz").endswith(registry.annotations.entry(format).suffixes)
    if not suffix and _load(format).sniff(head_of(path), path) < _LEAST_IN_FOLDER:
        raise UnknownFormat(path)
    return format


def _read(name: str, path: str, papers: Path | str | None, texts: bool) -> Iterator[AnnotatedPaper]:
    shown = Input(path).name
    empty = True
    for paper in _load(name).read(path, papers=str(papers) if papers is not None else None):
        if texts and paper.entities is not None and not (paper.abstract or paper.title):
            raise InputError(
                f"{shown} has no text for {paper.id!r}; put its papers beside it, as NAME.papers.jsonl beside "
                "NAME.gold.jsonl, or name them with --papers."
            )
        empty = False
        yield paper
    if empty and path != STDIN:
        raise InputError(f"no annotated paper found in {shown}; name its format with --format.")


def _load(name: str) -> AnnotationReader:
    reader: AnnotationReader = registry.annotations.load(name)()
    return reader


def _choice() -> str:
    return f"name it with --format: {', '.join(registry.annotations.names())}."
