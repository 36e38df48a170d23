"""Exporting a graph to files: the exporter by suffix or name, written beside and renamed when complete."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from kg.errors import KgError, OutputError, PluginError, UnknownFormat, UsageError
from kg.registry import OWN, Entry, exporters, folders

if TYPE_CHECKING:
    from kg.model import GraphView

__all__ = [
    "ALIGNMENTS",
    "BASE_IRI",
    "ExportOptions",
    "Exporter",
    "FolderExporter",
    "export",
    "format_of",
    "refuse_derived",
    "write_beside",
    "write_folder_beside",
    "write_packed",
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


class FolderExporter(Protocol):
    """Writes a graph view as a folder of several files; `files` are the names of all that it may write."""

    suffixes: tuple[str, ...]
    files: tuple[str, ...]

    def __init__(self, options: ExportOptions) -> None: ...

    def write(self, view: GraphView, folder: Path) -> None:
        """Write the whole of `view` to files in `folder`, which is there and empty."""


def export(
    view: GraphView, path: Path | str, *, format: str | None = None, options: ExportOptions | None = None
) -> None:
    """Write a graph to a file or folder; what was there stays until all is written.

    Parameters
    ----------
    view
        A graph, or a view of one (`kg.filters`, `kg.views`, `kg.folding`).
    path
        Where to; its suffix tells the format, also before ``.gz``. A folder that is there is replaced if it holds
        nothing but what an earlier export of the same format wrote.
    format
        The name of an exporter, whatever the suffix; ``kg plugins`` lists them.
    options
        What exporters take into account.

    Raises
    ------
    UnknownFormat
        No exporter claims the suffix.
    UsageError
        The exporter takes no view such as this.
    OutputError
        The file or folder can't be written.

    Examples
    --------
    >>> import kg
    >>> from tempfile import TemporaryDirectory
    >>> graph = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")], extractors=["rules"])
    >>> with TemporaryDirectory() as folder:
    ...     export(graph, f"{folder}/nodes.csv")
    ...     len((Path(folder) / "nodes.csv").read_text("utf-8").splitlines())
    4
    """
    path = Path(path)
    name = format or format_of(path)
    if getattr(view, "derived", False):
        refuse_derived(name)
    if name in folders.names():
        with _blame(folders.entry(name)):
            _export_folder(view, path, cast(FolderExporter, folders.load(name)(options or ExportOptions())))
        return
    with _blame(exporters.entry(name)), write_packed(path) as file:
        cast(Exporter, exporters.load(name)(options or ExportOptions())).write(view, file)


@contextmanager
def _blame(entry: Entry) -> Iterator[None]:
    """Says whose fault it is where an exporter of a plug-in fails."""
    try:
        yield
    except (KgError, OSError):
        raise
    except Exception as error:
        if entry.origin == OWN:
            raise
        raise PluginError(
            f"exporter {entry.name!r} of {entry.origin} failed, {type(error).__name__}: {str(error)!r}; "
            f"repair or uninstall {entry.origin}."
        ) from error


def _export_folder(view: GraphView, path: Path, exporter: FolderExporter) -> None:
    if path.suffix == ".gz":
        raise UsageError(f"{path.name}: a folder is not packed; leave .gz out.")
    with write_folder_beside(path, exporter.files) as folder:
        exporter.write(view, folder)


def format_of(path: Path) -> str:
    """The name of the exporter (of a file or of a folder) that claims the suffix of `path`; raises `UnknownFormat`."""
    name = path.name.removesuffix(".gz")
    found = [entry for registry in (exporters, folders) if (entry := registry.by_suffix(name))]
    if not found:
        known = ", ".join(sorted({suffix for each in (*exporters, *folders) for suffix in each.suffixes}))
        raise UnknownFormat(f"no exporter writes {path.name!r}; end the file name in one of: {known}.")
    # a file's suffix such as nodes.parquet goes before the folder's, which ends it
    return max(found, key=lambda entry: max(len(s) for s in entry.suffixes if name.lower().endswith(s))).name


def refuse_derived(format: str) -> None:
    """Raise `UsageError` where an exporter writes but what papers say, and no derived views."""
    registry = folders if format in folders.names() else exporters
    if getattr(registry.load(format), "derived", False):
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
def write_packed(path: Path) -> Iterator[BinaryIO]:
    """The same as `write_beside`, compressed where the name ends in ``.gz``."""
    with write_beside(path) as file:
        if path.suffix != ".gz":
            yield file
            return
        import gzip

        # mtime 0 and no name: the same graph gives the same bytes
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
            yield cast(BinaryIO, packed)


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


@contextmanager
def write_folder_beside(path: Path, replaceable: Collection[str] = ()) -> Iterator[Path]:
    """An empty folder that gets its name when it is complete; on an error nothing is left behind.

    A folder that is there is replaced if it holds no other files than `replaceable`: nobody's work is overwritten.
    Raises `OutputError` when it holds others, is a file, or can't be written.
    """
    import shutil
    import tempfile

    try:
        if path.exists():
            others = sorted({each.name for each in path.iterdir()} - set(replaceable))
            if others:
                raise OutputError(f"{path} holds {others[0]}, which would be lost; choose a new folder or delete it.")
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    except OSError as error:
        raise OutputError(_cannot_write(path, error)) from error
    new, old = beside / "new", beside / "old"
    try:
        new.mkdir()  # unlike the one around it, with the rights that folders usually have
        yield new
        if path.exists():
            path.rename(old)
        try:
            new.rename(path)
        except OSError:
            if old.exists():
                old.rename(path)
            raise
    except OSError as error:
        raise OutputError(_cannot_write(path, error)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _cannot_write(path: Path, error: OSError) -> str:
    return f"can't write {path}: {error.strerror or error}; choose another place or free some space."
