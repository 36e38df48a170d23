"""Exporting a graph to files: the exporter by suffix or name, written beside and renamed when complete."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from kg.errors import OutputError, PluginError, UnknownFormat, UsageError
from kg.registry import exporters

if TYPE_CHECKING:
    from kg.model import GraphView

__all__ = [
    "ALIGNMENTS",
    "BASE_IRI",
    "ExportOptions",
    "Exporter",
    "export",
    "format_of",
    "refuse_derived",
    "write_beside",
]

ALIGNMENTS = ("lpwc",)
"""Vocabularies of others that RDF can be written in besides: Linked Papers With Code."""
BASE_IRI = "https://w3id.org/scholarkg/"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What every exporter is given; each uses what concerns it.

    `base_iri` begins all IRIs; `evidence` off leaves the evidence out where it is more than an attribute; `title` heads
    pages; a page holds graphs of up to `max_nodes` as a whole; `align` names vocabularies of `ALIGNMENTS` that RDF is
    written in besides; pictures have colours by ``"community"`` or ``"type"``.
    """

    base_iri: str = BASE_IRI
    evidence: bool = True
    title: str = "scholarkg"
    max_nodes: int = 50_000
    align: tuple[str, ...] = ()
    colour_by: str = "community"


class Exporter(Protocol):
    """Writes a graph view as bytes; `suffixes` are the file endings it claims.

    A class that has ``derived = True`` also takes derived views (`kg.views`, `kg.folding`), whose edges are no
    statements of papers.
    """

    suffixes: tuple[str, ...]

    def __init__(self, options: ExportOptions) -> None: ...

    def write(self, view: GraphView, file: BinaryIO) -> None:
        """Write the whole of `view` to `file`, in one pass per stream, without holding the graph."""


def export(view: GraphView, path: Path, *, format: str | None = None, options: ExportOptions | None = None) -> None:
    """Write `view` to `path` in the format of its suffix (also ``.gz``), or in `format`.

    Raises `UnknownFormat` when no exporter claims the suffix, `UsageError` when it takes no view such as this, and
    `OutputError` when the file can't be written.
    """
    name = format or format_of(path)
    if getattr(view, "derived", False):
        refuse_derived(name)
    exporter = cast(Exporter, exporters.load(name)(options or ExportOptions()))
    with write_beside(path) as file:
        if path.suffix == ".gz":
            import gzip

            # mtime 0 and no name: the same graph gives the same bytes
            with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
                exporter.write(view, cast(BinaryIO, packed))
        else:
            exporter.write(view, file)


def format_of(path: Path) -> str:
    """The name of the exporter that claims the suffix of `path`; raises `UnknownFormat`."""
    name = path.name.removesuffix(".gz")
    entry = exporters.by_suffix(name)
    if entry is None:
        known = ", ".join(sorted({suffix for each in exporters for suffix in each.suffixes}))
        raise UnknownFormat(f"no exporter writes {path.name!r}; end the file name in one of: {known}.")
    return entry.name


def refuse_derived(format: str) -> None:
    """Raise `UsageError` where an exporter writes but what papers say, and no derived views."""
    if getattr(exporters.load(format), "derived", False):
        return
    others = []
    for name in exporters.names():
        with suppress(PluginError):
            others += [name] if getattr(exporters.load(name), "derived", False) else []
    raise UsageError(
        f"{format} writes what papers say, not views made from that; --view and --fold-relations are for: "
        f"{', '.join(others)}."
    )


@contextmanager
def write_beside(path: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when it is complete; on an error nothing is left behind.

    Raises `OutputError` when the folder or the file can't be written.
    """
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise OutputError(_cannot_write(path, error)) from error
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        # mkstemp makes files private; a finished export gets the rights that open() would have given
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)
        part.replace(path)
    except OSError as error:
        raise OutputError(_cannot_write(path, error)) from error
    finally:
        part.unlink(missing_ok=True)


def _cannot_write(path: Path, error: OSError) -> str:
    return f"can't write {path}: {error.strerror or error}; choose another place or free some space."
